"""``loket receipt verify``: whether a receipt is ours, without the database."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from formsapp.cli.command_base import FILE, current_settings, with_provider
from formsapp.sealing.intake_key import PublicKey, parse_public_keys, read_public_keys
from formsapp.sealing.receipt_statement import (
    Judgement,
    NoStatement,
    Statement,
    judge_statement,
    mac_of_lines,
    read_statement,
)

ATTACHED = "bewijs.json"
"""Name of the file in a receipt's PDF with what its words are checked with."""
COMPARE = "Only what follows is signed: compare it with what the PDF shows."
WRONG = {
    Judgement.ALTERED: "It was changed, or we never signed it",
    Judgement.UNKNOWN_KEY: "No key that we know signed it",
    Judgement.OUT_OF_TIME: "The key that signed it was not in use on that day",
}

LARGEST, LARGEST_ATTACHED = 16 * 1024 * 1024, 32 * 1024
"""Bytes that are looked at of a file that anyone may have made, and packed ones of what hangs on
it. A receipt has some tens of thousands, and hundreds."""


class NotOurs(click.ClickException):
    """The receipt is not good."""


@dataclass(frozen=True)
class Found:
    """What a receipt holds: the statement, and in a PDF the lines and the code as well."""

    statement: str
    lines: list[list[str]] | None = None
    code: str = ""
    in_file: bool = True


@click.group()
@with_provider
def receipt() -> None:
    """Check receipts."""


@receipt.command()
@with_provider
@click.argument("source", metavar="FILE|TEXT")
@click.option("--keys", type=FILE, help="Public keys, where the data folder is not here.")
def verify(source: str, keys: Path | None) -> None:
    """Say whether a receipt is ours: its PDF, the address in its QR code, or a file with either."""
    found = find_in(source)
    said = require_good(found, read_keys(keys), own=None if keys else current_settings().provider)
    if found.lines is not None and mac_of_lines(found.code, found.lines) != said.facts:
        raise NotOurs(f"Its lines are not what we signed: ask the provider about {said.reference}.")
    for line in describe(said, found):
        click.echo(line)


def require_good(found: Found, known: list[PublicKey], *, own: str | None) -> Statement:
    """Return the statement of a receipt that is good; ``own``: whose keys these are, if known."""
    try:
        judged, said = judge_statement(found.statement, known), read_statement(found.statement)
    except NoStatement as error:
        place = "file" if found.in_file else "text, and there is no file of this name"
        how = "give the PDF, or the address in its QR code"
        raise NotOurs(f"No whole statement of a receipt in this {place}: {how}.") from error
    if judged is Judgement.UNKNOWN_KEY and own not in {None, said.provider}:
        raise NotOurs(f"It says that it is of {said.provider}: give its public keys with --keys.")
    if judged is not Judgement.GOOD:
        raise NotOurs(f"{WRONG[judged]}: ask the provider about {said.reference}.")
    return said


def describe(said: Statement, found: Found) -> list[str]:
    """Return what is signed, a line each; a PDF may show other words beside it."""
    hashes = " ".join(said.hashes)
    text = [f"text: version {said.version}, SHA-256 {hashes}"] if said.text else []
    return [
        f"good: signed by {said.provider} at {said.signed}",
        *([] if found.lines is None else [COMPARE]),
        f"number: {said.reference}",
        f"form: {said.kind}",
        f"received: {said.received}",
        *text,
        *(f"{about}: {words}" for about, words in found.lines or ()),
    ]


def read_keys(file: Path | None) -> list[PublicKey]:
    """Return the public keys in a file, or else those of the data folder."""
    if file is None:
        return read_public_keys(current_settings().data / "keys")
    with file.open(encoding="ascii", errors="replace") as opened:
        return parse_public_keys(opened.read(LARGEST), str(file))


def find_in(source: str) -> Found:
    """Return what a file holds, or the text itself where it is no file."""
    try:
        with Path(source).open("rb") as file:
            content = file.read(LARGEST)
    except OSError:  # a text may be too long for a name
        return Found(source, in_file=False)
    if not content.startswith(b"%PDF"):
        return Found(content.decode(errors="replace"))
    return _find_in_pdf(content)


def _find_in_pdf(content: bytes) -> Found:
    import pikepdf  # noqa: PLC0415 - only a PDF needs it, and it takes long to load

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            attached = pdf.attachments[ATTACHED].get_file()
            is_ours = len(attached.obj.read_raw_bytes()) <= LARGEST_ATTACHED
            kept = json.loads(attached.read_bytes() if is_ours else b"")
        return Found(*_take_kept(kept))
    except (pikepdf.PdfError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotOurs("This PDF is no receipt of Loket, or was changed.") from error


def _take_kept(kept: dict[str, Any]) -> tuple[str, list[list[str]], str]:
    """Return what is attached to a receipt; raises ValueError where it is not what we attach."""
    statement, lines, code = kept["statement"], kept["lines"], kept["code"]
    pairs = [tuple(line) for line in lines]
    texts = [statement, code, *(text for pair in pairs for text in pair)]
    if not all(isinstance(text, str) for text in texts) or {len(pair) for pair in pairs} - {2}:
        raise ValueError("The attachment was changed.")
    return statement, [list(pair) for pair in pairs], code
