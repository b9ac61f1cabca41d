"""A configured provider of its own for each test of a command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cli import main as loket
from tests.cli.commands import KEY, PROVIDER, Ran, Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("LOKET_PROVIDER", PROVIDER)
    monkeypatch.setenv("LOKET_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOKET_SECRET_KEYS", KEY)
    monkeypatch.setenv("LOKET_BASE_URL", "https://www.example.nl/zorg")
    monkeypatch.setenv("LOKET_MAIL", "files")

    def run_loket(*arguments: str) -> Ran:
        capsys.readouterr()
        status = loket(arguments)
        return Ran(status, *capsys.readouterr())

    return run_loket


@pytest.fixture
def data(run: Run, tmp_path: Path, sqlite_template: Path) -> Path:
    """Keys and an empty database."""
    assert run("keys", "new", "--recovery", str(tmp_path / "recovery.key")).status == 0
    shutil.copy(sqlite_template, tmp_path / "data" / "loket.sqlite")
    return tmp_path / "data"


@pytest.fixture
def session(data: Path) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
    with Session(engine) as session:
        yield session
    engine.dispose()
