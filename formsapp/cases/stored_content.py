"""What came in with a case, held to the shape that forms give it: anyone can seal anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from formsapp.cases.models import Case
from formsapp.cases.unseal_case import open_answers
from formsapp.sealing.letterbox import Altered, Keyring
from formsapp.typed_values import convert_typed


class AgreedText(msgspec.Struct):
    """The text that a yes is to."""

    title: str
    version: str
    sha256: str


class Answered(msgspec.Struct):
    """A question with its answer, its name and what was chosen."""

    question: str
    answer: str
    name: str
    value: str | list[str]
    document: AgreedText | None = None


class SentFile(msgspec.Struct):
    """A file that was sent along."""

    number: int
    name: str
    size: int
    sha256: str
    mimetype: str
    left_out: list[list[str]] = []


class GivenCode(msgspec.Struct):
    """That staff gave another receipt code."""

    at: datetime
    by: str
    checked: str


class Content(msgspec.Struct):
    """What every reader of a form takes for granted."""

    answers: list[Answered]
    outcome: list[str] = []
    mail: str | None = None
    receipt: str = ""
    attachments: list[SentFile] = []
    codes_given: list[GivenCode] = []


def open_sent_form(keyring: Keyring, case: Case) -> dict[str, Any]:
    """Return what the client sent; raises NoKey, or Altered also where it is no form."""
    content = open_answers(keyring, case)
    refuse_no_form(content)
    return content


def refuse_no_form(content: Mapping[str, Any]) -> None:
    """Refuse what was sealed as a case and is no form; raises Altered."""
    try:
        convert_typed(content, Content)
    except msgspec.ValidationError as error:
        raise Altered("What is sealed here is no form that came in.") from error
