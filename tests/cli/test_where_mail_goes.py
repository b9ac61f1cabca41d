"""A staff side that nobody told where mail goes does not start."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace as replace_fields
from sqlalchemy.orm import Session

from formsapp.cli.command_serve import refuse_silence
from formsapp.cli.send_waiting_mail import name_reader, name_sender
from formsapp.kinds import load_provider
from formsapp.settings import Face, Settings, SettingsError
from tests.cli.commands import PROVIDER, Run, a_case, refused
from tests.conftest import REPO
from tests.mail import Server
from tests.ports import free_port


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("face", get_args(Face))
@pytest.mark.parametrize(
    "told", [{}, {"LOKET_MAIL": "files"}, {"LOKET_SMTP_URL": "smtp://localhost"}]
)
def test_who_sends_mail_is_told_where_it_goes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, face: Face, told: dict[str, str]
) -> None:
    monkeypatch.delenv("LOKET_MAIL")
    monkeypatch.setenv("LOKET_FACE", face)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    if face == "client":
        (tmp_path / "data" / "keys" / "private").rename(tmp_path / "private")
    words = "The site is not built" if told or face == "client" else "LOKET_MAIL=files to send no"
    refused(run("serve", "--port", str(free_port())), words)


@pytest.mark.usefixtures("run")
def test_the_demo_shows_its_mail_itself() -> None:
    silent = replace(Settings.from_environment(os.environ), unsent=False)
    with pytest.raises(SettingsError, match="No mail server is set"):
        refuse_silence(silent)
    refuse_silence(replace(silent, demo=True))


def test_mail_goes_to_files_without_a_server(run: Run, session: Session, data: Path) -> None:
    a_case(session, data)
    assert run("outbox", "send").out.startswith("Sent 1,")
    [mail] = (data / "mail").glob("*.eml")
    assert mail.stat().st_mode & 0o077 == 0, "others can read it"


def test_mail_goes_to_the_server(
    run: Run,
    session: Session,
    data: Path,
    smtp_server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LOKET_MAIL")
    monkeypatch.setenv("LOKET_SMTP_URL", smtp_server.url)
    a_case(session, data)
    assert run("outbox", "send").out.startswith("Sent 1,")
    assert [message["To"] for message in smtp_server.messages] == ["sam@example.nl"]


MAILS = """
[mails]
sender = { value = "bericht@voorbeeld.example" }
reply_to = { value = "post@voorbeeld.example" }
"""


def test_the_facts_name_whom_a_mail_is_from_and_who_gets_an_answer(
    run: Run,
    session: Session,
    data: Path,
    smtp_server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = data.parent / "docs"
    shutil.copytree(REPO / "docs", folder)
    with (folder / PROVIDER / "provider.toml").open("a", encoding="utf-8") as facts:
        facts.write(MAILS)
    monkeypatch.setenv("LOKET_DOCS", str(folder))
    monkeypatch.delenv("LOKET_MAIL")
    monkeypatch.setenv("LOKET_SMTP_URL", smtp_server.url)
    a_case(session, data)
    assert run("outbox", "send").out.startswith("Sent 1,")
    (message,) = smtp_server.messages
    assert message["From"] == '"D.O.Z." <bericht@voorbeeld.example>'
    assert message["Reply-To"] == "post@voorbeeld.example"


def test_otherwise_an_answer_goes_to_the_mailbox_of_the_provider() -> None:
    facts = load_provider(REPO / "docs" / "al-osra-zorg")
    assert facts.contact.mail is not None
    assert name_reader(facts) is None, "it is still to be filled in"
    known = replace_fields(facts.contact.mail, value="balie@voorbeeld.example")
    contact = replace_fields(facts.contact, mail=known)
    assert name_reader(replace_fields(facts, contact=contact)) == "balie@voorbeeld.example"


@pytest.mark.usefixtures("run")
def test_on_this_machine_a_mail_is_from_this_machine() -> None:
    settings = replace(Settings.from_environment(os.environ), base_url="http://localhost:8000")
    assert name_sender(settings) == '"D.O.Z." <loket@localhost>'
