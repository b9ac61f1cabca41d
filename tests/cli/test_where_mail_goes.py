"""A staff side that nobody told where mail goes does not start."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy.orm import Session

from formsapp.cli.command_serve import refuse_silence
from formsapp.settings import Face, Settings, SettingsError
from tests.cli.commands import Run, a_case, refused
from tests.mail import Server, free_port


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
