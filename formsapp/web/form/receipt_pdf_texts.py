"""What a receipt says: what was sent and when, what that moment proves, and how to look again."""

from __future__ import annotations

import json

from formsapp.cases.case_state import find_stage
from formsapp.cases.client_view import Status
from formsapp.cases.models import Case
from formsapp.cases.receive_case import ONLINE
from formsapp.facts.dutch_format import day, moment
from formsapp.kinds.base import TAKEN_BACK, _
from formsapp.rules.amsterdam_time import local_time
from formsapp.web.form.receipt_content import ReceiptContent, check_address, open_receipt
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.due_words import say_due
from formsapp.web.shared.i18n import say, say_all
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.qr_code import QR_NAME, qr
from formsapp.web.shared.services import services

ENTERED = _("Binnengekomen: {{ channel }}. [[Een medewerker heeft/Ik heb]] het ingevoerd.")

CHECKED_BY = _(
    "Scan deze code om dat te zien. De browser kijkt het zelf na: er wordt niets verstuurd. Dat "
    "kan ook als [[wij/ik]] uw bericht later [[vernietigen/vernietig]]."
)
CHECK_NAME = _("QR-code om dit bewijs te controleren")
READS_ANSWER = _("Met deze code leest u het antwoord. Geef hem aan niemand.")
READS_BACK = _(
    "Met deze code leest u terug wat u verstuurde, en het antwoord. Geef hem aan niemand."
)


def say_proof(case: Case) -> list[str]:
    """Say what the moment of receipt proves, as it was found and stored then."""
    kind = services().kinds.get(case.kind)
    if kind is None or kind.proof is None:
        return []
    return say_all(kind.proof(tuple(case.marks), local_time(case.received_at)))


def say_taken_back(status: Status) -> str:
    """Say what was taken back and when; empty where nothing was."""
    case = status.case
    if TAKEN_BACK not in case.marks:
        return ""
    answers = status.open_content()["answers"]
    what = next((one["answer"] for one in answers if one["name"] == TAKEN_BACK), "")
    # Of what staff entered only the day counts.
    known = case.channel == ONLINE.channel
    at = moment(local_time(case.received_at)) if known else day(case.received_on)
    told = "; ".join(what.splitlines())
    return say("Ingetrokken op {{ at }}: {{ what }}", at=at, what=told) if told else ""


def receipt_texts(status: Status, code: str) -> dict[str, object]:
    """Return the texts of the receipt as PDF, for ``receipt.typ``."""
    known, opened = services(), open_receipt(status, code)
    address = known.url(f"/o/{code}")
    return {
        **own_letterhead(),
        "title": say("Bewijs van ontvangst"),
        "about": status.case.reference,
        "lines": _first_lines(status.case),
        "notices": [*filter(None, [say_taken_back(status)]), *say_proof(status.case)],
        "proven_title": say("Wat dit bewijst"),
        "proven": [list(row) for row in opened.rows],
        "code_title": say("Uw ontvangstcode"),
        "code": code,
        "code_text": say(READS_BACK if opened.answers else READS_ANSWER),
        "address": address,
        "qr": qr(address),
        "qr_alt": say(QR_NAME),
        "check": say_check(opened),
        "attached": _attach_check(opened, code),
        "parts": [*_say_next(status.case), *_say_steps(status.case), _say_contact()],
    }


def say_check(opened: ReceiptContent) -> dict[str, str] | None:
    """Say how to check a receipt on paper; None where there is nothing to check."""
    if not opened.statement:
        return None
    address = check_address(opened.statement)
    return {
        "title": say("Is dit bewijs echt?"),
        "text": say(CHECKED_BY),
        "address": address,
        "shown": address.partition("#")[0],
        "qr": qr(address, CHECK_NAME),
        "alt": say(CHECK_NAME),
    }


def _attach_check(opened: ReceiptContent, code: str) -> str:
    """Return what `loket receipt verify` reads of the PDF; empty where nothing can be checked."""
    if not opened.statement:
        return ""
    kept = {"statement": opened.statement, "lines": opened.lines, "code": code}
    return json.dumps(kept, ensure_ascii=False)


def _first_lines(case: Case) -> list[str]:
    """Say which form it is, its number, and when and how it came in."""
    kind, channel = services().kinds.get(case.kind), CHANNELS.get(case.channel, "")
    # Of what staff entered only the day counts.
    at = day(case.received_on) if channel else moment(local_time(case.received_at))
    return [
        *([say(kind.title)] if kind else []),
        say("Nummer: {{ reference }}", reference=case.reference),
        say("Ontvangen op: {{ received }}", received=at),
        *([say(ENTERED, channel=say(channel))] if channel else []),
    ]


def say_after(case: Case) -> list[str]:
    """Say what happens after sending, for the end that the form had."""
    kind = services().kinds.get(case.kind)
    if kind is None:
        return []
    ending = kind.find_ending(case.marks)
    after = ending.after if ending else kind.after
    return [say(text) for text in (kind.revoked if TAKEN_BACK in case.marks else after)]


def _say_next(case: Case) -> list[dict[str, object]]:
    """Say what happens now; nothing once someone read it, or where staff entered it."""
    is_new = case.channel == ONLINE.channel and find_stage(case).name == "received"
    lines = say_after(case) if is_new else []
    return [{"title": say("Wat er nu gebeurt"), "lines": lines}] if lines else []


def _say_steps(case: Case) -> list[dict[str, object]]:
    """Say by which day an answer comes, and how that day was found."""
    due = say_due(case)
    return [{"title": due.title, "lines": [due.text, *case.due_steps]}] if due else []


def _say_contact() -> dict[str, object]:
    lines = [say("{{ reach('Bel') }}.{{ reach_hours('Dat kan') }}")]
    return {"title": say("Vragen"), "lines": lines}
