"""Setting up: quick when there is nothing to do, and nothing half made when it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project; nothing of it is installed."""
    for name, path in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "LOG": tmp_path / "var" / "setup.log",
        "RUN_LOCK": tmp_path / "requirements.lock",
    }.items():
        monkeypatch.setattr(dev, name, path)
    dev.RUN_LOCK.touch()
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.fixture
def installed(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was installed, in order, without doing it."""
    done: list[str] = []

    def pretend(*locks: Path) -> None:
        dev.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        dev.PYTHON.touch()
        done.append(locks[-1].name)

    monkeypatch.setattr(dev, "install", pretend)
    assert project.exists()
    return done


def no_network(*command: object, failed: str) -> None:
    raise dev.SetupError(f"{failed} ({command[0]}).")


@pytest.mark.parametrize("version", [(3, 10), (3, 8), (2, 7)])
def test_an_old_python_is_refused_in_one_sentence(version: tuple[int, int]) -> None:
    with pytest.raises(dev.SetupError, match=r"needs Python 3\.11 or newer") as caught:
        dev.check_python(version)
    assert "\n" not in str(caught.value)


def test_python_3_11_and_newer_are_fine() -> None:
    dev.check_python((3, 11))
    dev.check_python((3, 14))


def test_the_second_time_nothing_is_installed(installed: list[str]) -> None:
    dev.set_up(dev.RUN_LOCK)
    dev.set_up(dev.RUN_LOCK)
    assert installed == ["requirements.lock"]


def test_a_new_lock_is_installed(installed: list[str]) -> None:
    dev.set_up(dev.RUN_LOCK)
    dev.RUN_LOCK.write_text("flask==4")
    dev.set_up(dev.RUN_LOCK)
    assert len(installed) == 2


def test_without_network_no_half_made_venv_is_left(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "run_logged", no_network)
    assert dev.main(["setup"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("Could not download Loket's packages: check the network")
    assert not (project / ".venv").exists()


def test_a_venv_that_was_there_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.symlink_to(sys.executable)
    monkeypatch.setattr(dev, "run_logged", no_network)
    assert dev.main(["setup"]) == 1
    assert (project / ".venv").exists()


@pytest.mark.usefixtures("project")
def test_without_venv_module_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert dev.main(["setup"]) == 1
    assert "sudo apt-get install python3-venv" in capsys.readouterr().err
    assert not dev.VENV.exists()


def test_make_passes_on_to_dev(repo: Path) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "test"],  # noqa: S607 - whichever make is here
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "python3 dev.py test\n"
