"""What came in with a case, held to the shape that forms give it: anyone can seal anything."""

from __future__ import annotations

from typing import Any

import msgspec

from formsapp.cases.models import Case
from formsapp.cases.unseal_case import open_answers
from formsapp.sealing.letterbox import Altered, Keyring
from formsapp.typed_values import convert_typed


class Answered(msgspec.Struct):
    """A question with its answer, its name and what was chosen."""

    question: str
    answer: str
    name: str
    value: str | list[str]


class Content(msgspec.Struct):
    """What every reader of a form takes for granted."""

    answers: list[Answered]


def open_sent_form(keyring: Keyring, case: Case) -> dict[str, Any]:
    """Return what the client sent; raises NoKey, or Altered also where it is no form."""
    content = open_answers(keyring, case)
    try:
        convert_typed(content, Content)
    except msgspec.ValidationError as error:
        raise Altered("What is sealed here is no form that came in.") from error
    return content
