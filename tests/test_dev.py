"""Setting up: quick when there is nothing to do, and nothing half made when it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

import dev

OFFLINE = {"UV_OFFLINE": "1", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "tiny"
version = "1"
[tool.hatch.build]
dev-mode-dirs = ["."]
[tool.hatch.build.targets.wheel]
include = ["tiny.py"]
"""
METADATA = "Metadata-Version: 2.1\nName: extra\nVersion: 1\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def project(repo: Path, tmp_path: Path) -> Path:
    """A tiny project with our ``dev.py``; nothing of it is installed."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(repo / "dev.py", folder)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "tiny.py").touch()
    (folder / "requirements.lock").touch()
    return folder


@pytest.fixture
def with_venv(project: Path) -> Path:
    """The same with a ``.venv`` that borrows the tools which install, as if they were there."""
    venv.create(project / ".venv", symlinks=True)
    (packages,) = (project / ".venv").glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    (project / ".venv/bin/uv").symlink_to(Path(sysconfig.get_path("scripts"), "uv"))
    return project


def set_up(project: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Set the project up without a network."""
    command = [sys.executable, str(project / "dev.py"), "setup"]
    environ = {**os.environ, **OFFLINE, **environ}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def add_a_package(project: Path) -> Path:
    """Name one more package in the lock; give the folder where it can be had."""
    wheels = project.parent / "wheels"
    wheels.mkdir()
    wheel = wheels / "extra-1-py3-none-any.whl"
    with ZipFile(wheel, "w") as file:
        file.writestr("extra.py", "")
        file.writestr("extra-1.dist-info/METADATA", METADATA)
        file.writestr("extra-1.dist-info/WHEEL", WHEEL)
        file.writestr("extra-1.dist-info/RECORD", "")
    pin = f"extra==1 --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    (project / "requirements.lock").write_text(pin)
    return wheels


def can_import(project: Path, name: str) -> bool:
    command = [str(project / ".venv/bin/python"), "-c", f"import {name}"]
    return not subprocess.run(command, cwd="/", capture_output=True, check=False).returncode


@pytest.mark.parametrize("version", [(3, 10), (3, 8), (2, 7)])
def test_an_old_python_is_refused_in_one_sentence(version: tuple[int, int]) -> None:
    with pytest.raises(dev.SetupError, match=r"needs Python 3\.11 or newer") as caught:
        dev.check_python(version)
    assert "\n" not in str(caught.value)


def test_python_3_11_and_newer_are_fine() -> None:
    dev.check_python((3, 11))
    dev.check_python((3, 14))


def test_the_second_time_nothing_is_installed(with_venv: Path) -> None:
    done = set_up(with_venv)
    assert (done.returncode, done.stderr) == (0, "Installing what requirements.lock names ...\n")
    assert can_import(with_venv, "tiny")
    (with_venv / ".venv/bin/uv").unlink()  # with which nothing more can be installed
    done = set_up(with_venv, PATH="")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_new_lock_is_installed(with_venv: Path) -> None:
    assert set_up(with_venv).returncode == 0
    assert not can_import(with_venv, "extra")
    wheels = add_a_package(with_venv)
    done = set_up(with_venv, UV_FIND_LINKS=str(wheels))
    assert done.returncode == 0, done.stderr
    assert can_import(with_venv, "extra")


def test_without_network_no_half_made_venv_is_left(project: Path) -> None:
    done = set_up(project)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Could not download Loket's packages: check the network")
    assert not (project / ".venv").exists()


def test_a_venv_that_was_there_is_kept_and_set_up_once_there_is_a_network(with_venv: Path) -> None:
    wheels = add_a_package(with_venv)
    assert set_up(with_venv).returncode == 1
    assert set_up(with_venv, UV_FIND_LINKS=str(wheels)).returncode == 0
    assert can_import(with_venv, "extra")


def test_without_venv_module_it_says_what_to_install(project: Path, tmp_path: Path) -> None:
    # Debian's Python comes without ensurepip; with nothing on the path apt-get is not there either.
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")
    done = set_up(project, PYTHONPATH=str(tmp_path), PATH="")
    assert done.returncode == 1
    assert "sudo apt-get install python3-venv" in done.stderr
    assert not (project / ".venv").exists()


def test_make_passes_on_to_dev(repo: Path) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "test"],  # noqa: S607 - whichever make is here
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "python3 dev.py test\n"
