"""The receipt of what staff entered, as a text for a phone: a number, a code and an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from formsapp.cases.models import Case
from formsapp.kinds.base import Answers, _
from formsapp.kinds.parts.applicant import PHONE
from formsapp.phone_number import dial_typed
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import services

WORDS = _(
    "{{ provider.short_name }}: dit kwam bij [[ons/mij]] binnen. Nummer {{ reference }}. Lees "
    "het na op {{ address }} met code {{ code }}"
)


@dataclass(frozen=True)
class ReceiptText:
    """The words, and the address that opens them in an app for texting, with the number if any."""

    words: str = field(repr=False)
    sms_app: str = field(repr=False)


def make_receipt_text(case: Case, code: str, answers: Answers) -> ReceiptText:
    """Say without the subject or a name where the client reads what came in."""
    words = say(WORDS, reference=case.reference, code=code, address=services().url("/o"))
    phone = dial_typed(str(answers.get(PHONE.name, "")))
    return ReceiptText(words, f"sms:{phone}?&{urlencode({'body': words}, quote_via=quote)}")
