"""What a receipt says: what was sent and when, what that moment proves, and how to look again."""

from __future__ import annotations

from formsapp.cases.client_view import Status
from formsapp.cases.models import Case
from formsapp.cases.receive_case import ONLINE
from formsapp.facts.dutch_format import day, moment
from formsapp.kinds.base import TAKEN_BACK, _
from formsapp.rules.amsterdam_time import local_time
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say, say_all
from formsapp.web.shared.qr_code import QR_NAME, qr
from formsapp.web.shared.services import services

ANSWERED_BY = _("U krijgt uiterlijk {{ last }} antwoord.")
ACTED_BY = _("Wij verwerken dit uiterlijk {{ last }}.")
ENTERED = _("Binnengekomen: {{ channel }}. Een medewerker heeft het ingevoerd.")


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
    case, known = status.case, services()
    kind = known.kinds.get(case.kind)
    lines = [
        *([say(kind.title)] if kind else []),
        say("Nummer: {{ reference }}", reference=case.reference),
        say("Ontvangen op: {{ received }}", received=day(case.received_on)),
    ]
    channel = CHANNELS.get(case.channel, "")
    if channel:
        lines.append(say(ENTERED, channel=say(channel)))
    lines += [*filter(None, [say_taken_back(status)]), *say_proof(case)]
    contact = [say("Bel {{ contact.phone }}. Dat kan {{ contact.hours }}.")]
    parts = [{"title": say("Vragen"), "lines": contact}]
    if case.due_on:
        acts = kind is not None and kind.acts
        text = ACTED_BY if acts else ANSWERED_BY
        due = say(text, last=day(case.due_on))
        title = say("Wanneer wij dit verwerken") if acts else say("Wanneer u antwoord krijgt")
        parts.insert(0, {"title": title, "lines": [due, *case.due_steps]})
    address = known.url(f"/o/{code}")
    return {
        "provider": known.facts.provider.name,
        "title": say("Bewijs van ontvangst"),
        "lines": lines,
        "code_title": say("Uw ontvangstcode"),
        "code": code,
        "code_text": say("Met deze code leest u ons antwoord. Geef hem aan niemand."),
        "address": address,
        "qr": qr(address),
        "qr_alt": say(QR_NAME),
        "parts": parts,
    }
