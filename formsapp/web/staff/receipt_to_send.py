"""The receipt of what staff entered, as a text for a phone: a number, a code and an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from formsapp.cases.models import Case
from formsapp.kinds.base import Answers, _
from formsapp.kinds.parts.applicant import PHONE
from formsapp.typed_text import DASHES, plain_digits
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

WORDS = _(
    "{{ provider.short_name }}: dit kwam bij [[ons/mij]] binnen. Nummer {{ reference }}. Lees "
    "het na op {{ address }} met code {{ code }}"
)
ZERO_WITHIN = re.compile(r"^((?:\+|00) ?(?:31|\d{1,3}(?= ?\())) ?\(?0\)?")
"""The code of a country with a 0 behind it, which is only for who calls within that country."""
LONGEST = 15
"""Digits of a number in the whole world (E.164), behind ``+`` or ``00``."""


@dataclass(frozen=True)
class ReceiptText:
    """The words, and the address that opens them in an app for texting, with the number if any."""

    words: str = field(repr=False)
    sms_app: str = field(repr=False)


def make_receipt_text(case: Case, code: str, answers: Answers) -> ReceiptText:
    """Say without the subject or a name where the client reads what came in."""
    words = say(WORDS, reference=case.reference, code=code, address=services().url("/o"))
    phone = find_number(str(answers.get(PHONE.name, "")))
    return ReceiptText(words, f"sms:{phone}?&{urlencode({'body': words}, quote_via=quote)}")


def find_number(typed: str) -> str:
    """Return the digits of a phone number, with its ``+``; empty for what is none or two."""
    signs = ZERO_WITHIN.sub(r"\1", plain_digits(typed).strip().translate(DASHES))
    plus = "+" if signs.startswith("+") else ""
    bare = signs.translate(str.maketrans("", "", " +-.()/"))
    is_one = bare.isascii() and bare.isdigit() and len(bare.removeprefix("00")) <= LONGEST
    return plus + bare if is_one else ""
