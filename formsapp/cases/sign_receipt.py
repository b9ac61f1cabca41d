"""The signed statement of a receipt, made when a form comes in or when the receipt is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from formsapp.cases.models import Case
from formsapp.sealing.letterbox import Letterbox
from formsapp.sealing.receipt_statement import (
    NoStatement,
    Statement,
    mac_of_lines,
    read_statement,
)

ON_RECEIPT = "on_receipt"
"""Name of what stands on the receipt, among what is sealed of a case."""


class AgreedText(Protocol):
    """A text that was agreed to."""

    @property
    def sha256(self) -> str | None: ...
    @property
    def version(self) -> str | None: ...


@dataclass(frozen=True)
class SignedCase:
    """What a statement is about: a case, and the texts that were agreed to in it."""

    case: Case
    agreed: Sequence[AgreedText]


def sign_receipt(
    letterbox: Letterbox,
    about: SignedCase,
    lines: Sequence[Sequence[str]],
    code: str,
    at: datetime,
) -> str:
    """Return the statement that a case came in, with the lines of its receipt, signed ``at``.

    Of what staff entered only the day is known. Where no key signs it is empty.
    """
    if letterbox.intake is None:
        return ""
    case, agreed = about.case, about.agreed
    by_client = case.channel == "web"
    received = _in_words(case.received_at) if by_client else case.received_on.isoformat()
    said = Statement(
        provider=letterbox.provider,
        reference=case.reference,
        kind=case.kind,
        received=received,
        signed=_in_words(at),
        facts=mac_of_lines(code, lines),
        version=", ".join(one.version or "" for one in agreed),
        text="".join(one.sha256 or "" for one in agreed),
    )
    return said.sign(letterbox.intake.current(at))


def add_statement(
    letterbox: Letterbox,
    about: SignedCase,
    content: Mapping[str, Any],
    code: str,
    at: datetime,
) -> Mapping[str, Any]:
    """Return what is sealed of a case, with the statement of its receipt where it has one."""
    kept = content.get(ON_RECEIPT)
    if not kept or letterbox.intake is None:
        return content
    signed = sign_receipt(letterbox, about, kept["lines"], code, at)
    return {**content, ON_RECEIPT: {**kept, "statement": signed}}


def find_statement(content: Mapping[str, Any], code: str) -> str:
    """Return the statement that was signed when the form came in; empty where the code is newer."""
    kept = content.get(ON_RECEIPT) or {}
    text = str(kept.get("statement", ""))
    try:
        signed = read_statement(text)
    except NoStatement:
        return ""
    return text if signed.facts == mac_of_lines(code, kept["lines"]) else ""


def _in_words(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
