"""The settings of a hosted provider are read by one strict reader, and never run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from formsapp.facts.facts_error import FactsError
from formsapp.hosting.settings_file import find_base_url, read_settings_lines
from formsapp.kinds import load_provider
from formsapp.settings import SettingsError
from formsapp.site.built_note import read_note


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "env"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_values_are_what_stands_there(tmp_path: Path) -> None:
    lines = (
        "# of one provider",
        "; and more",
        "",
        "LOKET_SMTP_URL=smtps://u:$(touch /tmp/x)`id`%40;|&a=b@mail.example.nl",
        'LOKET_PROVIDER="zorg"',
        "LOKET_OIDC_NAME='Ons account'",
        "PORT=8201",
        "LOKET_MAIL=",
    )
    assert read_settings_lines(write(tmp_path, "\n".join(lines))) == {
        "LOKET_SMTP_URL": "smtps://u:$(touch /tmp/x)`id`%40;|&a=b@mail.example.nl",
        "LOKET_PROVIDER": "zorg",
        "LOKET_OIDC_NAME": "Ons account",
        "LOKET_MAIL": "",
    }


@pytest.mark.parametrize(
    "text",
    [
        "LOKET_FACE",
        "export LOKET_FACE=both",
        " LOKET_FACE=both",
        "LOKET_FACE =both",
        "LOKET_FACE= both",
        "LOKET_FACE=both ",
        "LOKET_FACE=both\r",
        "LOKET_FACE=bo\0th",
        "LOKET_FACE=bo\\th",
        'LOKET_FACE="both',
        'LOKET_FACE="',
        "LOKET_FACE='bo'th'",
        "LOKET_FACES=both",
        "PATH=/bin",
        "LOKET_FACE=both\nLOKET_FACE=client",
        b"LOKET_FACE=\xff",
        "#" * 70_000,
    ],
)
def test_what_programs_read_differently_is_refused_without_its_value(
    tmp_path: Path, text: str | bytes
) -> None:
    with pytest.raises(SettingsError, match="env") as refused:
        read_settings_lines(write(tmp_path, text))
    assert "both" not in str(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_keeps_nobody_who_reads_facts_or_a_build(tmp_path: Path) -> None:
    own = tmp_path / "zorg"
    own.mkdir()
    for name in ("provider.toml", "built.json"):
        os.mkfifo(own / name)
    with pytest.raises(FactsError, match=r"built\.json: expected a file, got something"):
        load_provider(own)
    assert read_note(own) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_what_never_ends_is_no_settings_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero"):
        with pytest.raises(SettingsError, match="is no file"):
            read_settings_lines(tmp_path / name)
        assert find_base_url(tmp_path / name) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nonsense\nLOKET_BASE_URL=https://www.example.nl/zorg/\n", "https://www.example.nl/zorg"),
        ('LOKET_BASE_URL="https://www.example.nl"', "https://www.example.nl"),
        ("LOKET_BASE_URL=http://www.example.nl", None),
        ("LOKET_BASE_URL=https://a.example\nLOKET_BASE_URL=https://b.example", None),
        (b"\xff\xfe", None),
    ],
)
def test_the_address_of_broken_settings_is_found(
    tmp_path: Path, text: str | bytes, found: str | None
) -> None:
    assert find_base_url(write(tmp_path, text)) == found
