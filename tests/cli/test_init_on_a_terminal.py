"""On a terminal ``loket init`` asks one thing at a time, and again what it can't take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from formsapp.facts import Facts
from formsapp.kinds import load_provider
from tests.begun import empty_docs

pty = pytest.importorskip("pty", reason="a terminal as on Linux and macOS")
SAID = {
    "Name of its folder": ("De Brug", "de-brug"),
    "Name of the provider": ("", "Zorg De Brug"),
    "Laws that pay": ("zvw, avg", "zvw wmo"),
    "How clients are addressed": ("jij", "je"),
    "Telephone number": ("bel", "06 00000041"),
    "Mail address": ("",),
}
"""What is typed at each question, the last of which is taken."""


def talk(command: list[str], environment: Mapping[str, str], typed: list[str]) -> tuple[int, str]:
    """Run a command on a terminal, type lines into it; return its status and all that it shows."""
    near, far = pty.openpty()
    with subprocess.Popen(
        command, env=environment, stdin=far, stdout=far, stderr=far, close_fds=True
    ) as process:
        os.close(far)
        os.write(near, "".join(f"{line}\n" for line in typed).encode())
        shown = b""
        while True:
            try:
                shown += os.read(near, 4096)
            except OSError:  # the other end is closed
                break
    os.close(near)
    return process.returncode, shown.decode()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return empty_docs(tmp_path)


def begin(docs: Path, arguments: list[str], typed: list[str]) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name[:6] != "LOKET_"}
    command = [sys.executable, "-m", "formsapp.cli", "init", *arguments]
    return talk(command, {**environment, "LOKET_DOCS": str(docs)}, typed)


def test_each_thing_is_asked_until_it_can_be_taken(docs: Path) -> None:
    status, shown = begin(docs, [], [line for lines in SAID.values() for line in lines])
    assert status == 0, shown
    places = [shown.index(question) for question in SAID]
    assert places == sorted(places)
    facts: Facts = load_provider(docs / "de-brug")
    assert (facts.provider.name, facts.provider.laws) == ("Zorg De Brug", ("zvw", "wmo"))
    assert facts.provider.address_form == "je"
    assert facts.contact.phone
    assert facts.contact.phone.value == "06 00000041"
    assert facts.contact.mail
    assert facts.contact.mail.placeholder
    for wrong in ("'De Brug' is no name of a folder", "'avg' is no law", "'bel' is no telephone"):
        assert wrong in shown


def test_what_was_given_is_not_asked(docs: Path) -> None:
    given = ["de-brug", "--name", "De Brug", "--address-form", "u"]
    status, shown = begin(docs, given, ["wmo", "", "post@brug.example"])
    assert status == 0, shown
    assert "Name of" not in shown
    assert load_provider(docs / "de-brug").contact.ways.keys() == {"phone", "mail", "address"}


def test_a_name_that_is_taken_is_refused_before_more_is_asked(docs: Path) -> None:
    (docs / "de-brug").mkdir()
    status, shown = begin(docs, [], ["de-brug"])
    assert (status, "Name of the provider" in shown) == (1, False)
    assert "is there already: choose another slug" in shown


def test_where_all_is_given_nothing_is_asked(docs: Path) -> None:
    given = ["de-brug", "--name", "De Brug", "--address-form", "u", "--laws", "wmo"]
    status, shown = begin(docs, given, [])
    assert (status, "Telephone" in shown) == (0, False)
