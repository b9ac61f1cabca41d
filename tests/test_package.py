"""What is installed holds everything that the program reads, not Python alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of all files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    root = Path(__file__).resolve().parent.parent
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return frozenset(wheel.namelist())


def test_every_file_of_the_program_is_in_it(packed: frozenset[str], repo: Path) -> None:
    ours = {
        file.relative_to(repo).as_posix()
        for file in (repo / "formsapp").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert any(name.endswith(".html") for name in ours)
    assert any(name.endswith(".toml") for name in ours)
    assert ours - packed == set()


def test_compiled_translations_are_in_it(packed: frozenset[str], repo: Path) -> None:
    sources = (repo / "formsapp" / "translations").rglob("*.po")
    compiled = {file.with_suffix(".mo").relative_to(repo).as_posix() for file in sources}
    assert compiled <= packed


def test_nothing_else_is_in_it(packed: frozenset[str]) -> None:
    assert {name.split("/")[0] for name in packed if "dist-info" not in name} == {"formsapp"}
