"""What is typed on a command line: bytes that are no text are refused by every command."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Link
from formsapp.cases.staff_models import Invitation
from formsapp.cli import MODULES
from tests.cli.commands import NEW_LINK, Run, refused

BYTE = "\udcff"
"""How Python holds the byte 255, which is no text in UTF-8."""
WORDS = "cannot be read as text: write it in UTF-8"
BY_VARIABLE = ("LOKET_PROVIDER", "LOKET_DATA", "LOKET_BASE_URL", "LOKET_SECRET_KEYS", "PORT")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_command_refuses_bytes_that_are_no_text(run: Run, name: str) -> None:
    refused(run(name, f"a{BYTE}"), WORDS)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    "arguments",
    [
        ("circle", "--client", f"C{BYTE}1", "--born", "2015-01-14", "--authority", "moeder"),
        ("circle", "--client", "C-1", "--born", "2015-01-14", "--authority", f"mo{BYTE}eder"),
        ("consents", "--client", f"C{BYTE}1"),
        (*NEW_LINK, "--client", f"C{BYTE}1"),
        ("staff", "invite", f"jos{BYTE}@example.nl"),
        ("serve", "--host", BYTE),
        ("keys", "new", f"--recovery={BYTE}"),
        ("backup", BYTE),
    ],
)
def test_nothing_is_dropped_from_what_was_typed(
    run: Run, session: Session, arguments: tuple[str, ...]
) -> None:
    refused(run(*arguments), WORDS)
    assert not session.scalars(sa.select(Link)).all()
    assert not session.scalars(sa.select(Invitation)).all()


@pytest.mark.parametrize("name", BY_VARIABLE)
def test_a_variable_is_refused_too_and_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, f"geheim{BYTE}")
    ran = run("check")
    refused(ran, f"The variable {name} {WORDS}")
    assert "geheim" not in ran.err


@pytest.mark.skipif(os.name != "posix", reason="only there arguments are bytes")
@pytest.mark.parametrize(
    ("label", "locale"),
    [
        pytest.param(b"mo\xffeder", {"LC_ALL": "C.UTF-8"}, id="No text"),
        pytest.param(
            "vóógd".encode(),
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            id="Text, in a locale that has no letters for it",
        ),
    ],
)
def test_of_a_real_command_line(label: bytes, locale: dict[str, str]) -> None:
    called: list[str | bytes] = [
        sys.executable,
        "-m",
        "formsapp.cli",
        "circle",
        "--authority",
        label,
    ]
    ran = subprocess.run(called, env={**os.environ, **locale}, capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count(b"\n")) == (1, b"", 1)
    assert WORDS.encode() in ran.stderr


@pytest.mark.parametrize("host", ["", " ", "\u202e", "a..b", "ß" * 80 + ".nl", "a" * 300])
def test_a_host_that_no_network_knows_is_refused(run: Run, host: str) -> None:
    refused(run("serve", "--host", host), "is no name or number of a host")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("number", ["1", "9223372036854775808", "9" * 5000])
def test_a_number_of_an_event_that_no_database_takes_is_not_held(run: Run, number: str) -> None:
    refused(run("audit", "verify", "--kept", f"{number}:a"), "The log does not hold")


@pytest.mark.skipif(os.name != "posix", reason="there is no such device elsewhere")
def test_a_backup_without_an_end_is_refused(run: Run) -> None:
    refused(run("restore", "/dev/zero"), "is no backup")
