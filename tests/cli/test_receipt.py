"""``loket receipt verify``: of a PDF, an address or a file, also long after."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, time
from pathlib import Path

import pikepdf
import pytest

from formsapp.cli import command_receipt
from formsapp.cli.command_receipt import COMPARE
from formsapp.sealing.intake_key import load_intake_key, read_public_keys
from formsapp.sealing.receipt_statement import Statement, mac_of_lines
from tests.cli.commands import PROVIDER, Run, refused
from tests.ports import free_port

CODE = "ABCDE-FGHJK-MNPQR-STVWX"
LINES = [["Einde van de zorg", "De zorg stopt op 3 maart 2026."]]


def statement(data: Path) -> str:
    since = read_public_keys(data / "keys")[0].since
    said = Statement(
        provider=PROVIDER,
        reference="Z-7K4M-2QXD",
        kind="opzeggen",
        received="2026-03-03T09:30:00Z",
        signed=f"{since}T12:00:00Z",
        facts=mac_of_lines(CODE, LINES),
    )
    return said.sign(load_intake_key(data / "keys", datetime.combine(since, time(12), UTC)))


def test_an_address_and_a_file_with_it_are_good(run: Run, data: Path, tmp_path: Path) -> None:
    address = f"https://www.example.nl/zorg/controleren/#{statement(data)}"
    (tmp_path / "bewijs.txt").write_text(f"Bewijs:\n{address}\n")
    for source in (address, str(tmp_path / "bewijs.txt")):
        ran = run("receipt", "verify", source)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith(f"good: signed by {PROVIDER} at ")
        assert "number: Z-7K4M-2QXD\nform: opzeggen\n" in ran.out


@pytest.mark.hostile("receipt-forged")
def test_what_was_changed_is_not_good(run: Run, data: Path) -> None:
    text = statement(data)
    refused(run("receipt", "verify", text.replace("7K4M", "7K4N")), "changed")
    refused(run("receipt", "verify", "Z-7K4M-2QXD"), "give the PDF")


def test_the_words_of_a_pdf_are_only_those_that_are_signed(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"statement": statement(data), "lines": LINES, "code": CODE}
    with pikepdf.new() as pdf:
        pdf.add_blank_page()  # it shows other words than were signed
        pdf.attachments["bewijs.json"] = json.dumps(kept).encode()
        pdf.save(tmp_path / "bewijs.pdf")
    ran = run("receipt", "verify", str(tmp_path / "bewijs.pdf"))
    first, compare, *signed = ran.out.splitlines()
    assert (first[:5], compare) == ("good:", COMPARE)
    assert signed[0] == "number: Z-7K4M-2QXD"
    assert signed[-1] == "Einde van de zorg: De zorg stopt op 3 maart 2026."
    assert COMPARE not in run("receipt", "verify", kept["statement"]).out
    for most, words in (("LARGEST_ATTACHED", "no receipt of Loket"), ("LARGEST", "no receipt")):
        monkeypatch.setattr(command_receipt, most, 9)  # no real part: a file that is as large
        refused(run("receipt", "verify", str(tmp_path / "bewijs.pdf")), words)


def test_what_cannot_be_judged_says_why(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").write_text("niets")
    refused(run("receipt", "verify", str(tmp_path / "leeg.txt")), "receipt in this file: give")
    refused(run("receipt", "verify", "bewijs.pdf"), "there is no file of this name: give")
    refused(run("receipt", "verify", "x" * 5000), "there is no file of this name: give")
    *parts, _key, signature = statement(data).replace(PROVIDER, "een-ander").split("~")
    other = "~".join((*parts, "AAAAAAAA", signature))
    refused(run("receipt", "verify", other), "It says that it is of een-ander: give its public")


def test_it_needs_no_database_and_a_list_of_keys_is_enough(
    run: Run, data: Path, tmp_path: Path
) -> None:
    text = statement(data)
    kept = tmp_path / "intake.keys"
    kept.write_text((data / "keys" / "public" / "intake.keys").read_text())
    (data / "loket.sqlite").unlink()
    assert run("receipt", "verify", text).status == 0
    (data / "keys" / "public" / "intake.keys").unlink()
    refused(run("receipt", "verify", text), "No key")
    assert run("receipt", "verify", text, "--keys", str(kept)).status == 0


def test_new_keys_leave_older_receipts_good(run: Run, data: Path) -> None:
    text = statement(data)
    rotated = run("keys", "rotate", "--intake")
    assert rotated.status == 0
    assert rotated.out.startswith("Rotated: intake. Build the site")
    before, now = (data / "keys" / "public" / "intake.keys").read_text().splitlines()
    assert before.split()[2] == now.split()[1]
    assert run("receipt", "verify", text).status == 0
    assert run("keys", "new").out == "Every team has its keys already.\n"


@pytest.mark.parametrize("face", ["client", "both"])
def test_a_site_without_the_key_that_checks_receipts_is_not_served(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, face: str
) -> None:
    monkeypatch.setenv("LOKET_FACE", face)
    site = data / "site"
    site.mkdir()
    (site / "layout.html").touch()
    (site / "csp.json").write_text('{"script": [], "style": []}')
    if face == "client":
        shutil.rmtree(data / "keys" / "private")
    ran = run("serve", "--port", str(free_port()))
    refused(ran, "build`")


@pytest.mark.parametrize("around", ["{}.", "Zie {}. Groet", "({})", "{}:", "{}-\n", "> {}\n"])
def test_what_stands_around_it_is_no_part_of_it(run: Run, data: Path, around: str) -> None:
    assert run("receipt", "verify", around.format(statement(data))).status == 0


@pytest.mark.parametrize("end", ["\n", "=\n", "\r\n", "\n> "])
def test_a_line_that_a_mail_program_broke_is_put_together(run: Run, data: Path, end: str) -> None:
    text = statement(data)
    for at in (len(text) - 40, 60):
        assert run("receipt", "verify", text[:at] + end + text[at:]).status == 0
    refused(run("receipt", "verify", text[:-1]), "give the PDF")


ODD = [
    '{"statement": "x", "lines": null, "code": "x"}',
    '{"statement": 5, "lines": [], "code": "x"}',
    '{"statement": "x", "lines": 5, "code": "x"}',
    '{"statement": "x", "lines": [["a"]], "code": "x"}',
    '{"statement": "x", "lines": [], "code": 5}',
    "[]",
    "5",
    "[" * 60_000,
]
"""The last one would take more of a stack than there is."""


@pytest.mark.parametrize("kept", ODD, ids=range(len(ODD)))
def test_an_attachment_that_was_changed_is_told_as_such(
    run: Run, data: Path, tmp_path: Path, kept: str
) -> None:
    assert data
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["bewijs.json"] = kept.encode()
        pdf.save(tmp_path / "bewijs.pdf")
    refused(run("receipt", "verify", str(tmp_path / "bewijs.pdf")), "no receipt of Loket")
