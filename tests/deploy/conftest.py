"""What the tests of installing share: the wheel, and a provider that runs from it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.conftest import REPO
from tests.made_once import folder_of_run, make_once
from tests.ports import free_port

MADE = REPO / "tests" / "made_up"
SLUG = "woonhuis-de-elzen"


@dataclass(frozen=True)
class Installed:
    """An environment with Loket in it, and the folder of someone who works with it."""

    program: Path
    folder: Path
    port: int

    def run(self, *arguments: str, **extra: str) -> str:
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self.environ(extra),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def environ(self, extra: dict[str, str]) -> dict[str, str]:
        """What Loket is told, and nothing of the environment of the tests."""
        told = {
            "LOKET_BASE_URL": f"http://localhost:{self.port}/loket",
            "LOKET_DATA": str(self.folder / "data"),
            "LOKET_SECRET_KEYS": "0123456789abcdef" * 4,
            "LOKET_MAIL": "files",
        }
        return {"PATH": os.environ["PATH"], **told, **extra}

    @contextmanager
    def serving(self, **extra: str) -> Iterator[HTTPConnection]:
        command = [str(self.program), "serve", "--port", str(self.port)]
        with (
            subprocess.Popen(
                command, cwd=self.folder, env=self.environ(extra), stdout=subprocess.PIPE, text=True
            ) as server,
            closing(HTTPConnection("localhost", self.port, timeout=30)) as client,
        ):
            try:
                assert server.stdout is not None
                assert "Serving" in server.stdout.readline()
                yield client
            finally:
                server.terminate()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is released."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=REPO, check=True, capture_output=True)

    made = make_once(folder_of_run(tmp_path_factory) / "wheel", make)
    (found,) = made.glob("loket-*.whl")
    return found


@pytest.fixture(scope="session")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command ``loket`` of an environment that holds the wheel and what it depends on."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    # The packages of this environment, whose own way to the project is not followed from here.
    (Path(paths["purelib"]) / "packages.pth").write_text(sysconfig.get_paths()["purelib"])
    python = home / "bin" / "python"
    install = ["uv", "pip", "install", "-q", "--offline", "--no-deps", "--python", str(python)]
    subprocess.run([sys.executable, "-m", *install, str(wheel)], check=True)
    where = "import formsapp; print(formsapp.__file__)"
    found = subprocess.run([python, "-c", where], cwd=home, capture_output=True, check=True)
    assert Path(found.stdout.decode().strip()).is_relative_to(paths["purelib"])
    return home / "bin" / "loket"


@pytest.fixture(scope="session")
def installed(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A provider's folder, from its facts to its built site, by commands alone."""
    made = Installed(program, tmp_path_factory.mktemp("provider"), free_port())
    begin = ("init", "zorg-nieuw", "--name", "Zorg Nieuw", "--laws", "wmo", "--address-form", "je")
    made.run(*begin)
    rmtree(made.folder / "docs" / "zorg-nieuw")
    copytree(MADE / SLUG, made.folder / "docs" / SLUG)
    made.run("terms", "freeze")
    made.run("check")
    made.run("keys", "new", "--recovery", "recovery.key")
    made.run("build", "--out", "data/site")
    return made
