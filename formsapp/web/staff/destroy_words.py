"""What the client and the statement say of cases that were destroyed on a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from formsapp.cases.destroy_on_request import GRANTED, Proof
from formsapp.cases.models import Case
from formsapp.cases.prove_settled import judge_outcome
from formsapp.cases.staff_desk import Desk
from formsapp.facts.dutch_format import day
from formsapp.kinds import dossier
from formsapp.kinds.base import _
from formsapp.kinds.reply import Section
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.durations import add
from formsapp.sealing.proof import Proven
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.services import services
from formsapp.web.staff.staff_words import ROLES, kind_title

WHY_KEPT: Final = {
    "wet": _("Blijft: de wet zegt dat het bewaard moet blijven"),
    "belang": _("Blijft: het is voor iemand anders heel belangrijk"),
    "niet-gevraagd": _("Blijft: hierom is niet gevraagd"),
}
"""Why a case stays (BW 7:455, Jeugdwet 7.3.9)."""
KEPT_TO_CLIENT: Final = {
    "wet": _("de wet zegt dat [[wij/ik]] dit [[moeten/moet]] bewaren"),
    "belang": _("dit is voor iemand anders heel belangrijk"),
    "niet-gevraagd": _("u vroeg hier niet om"),
}
LINE: Final = _("{{ kind }}, binnengekomen op {{ received }} (nummer {{ reference }})")


def offers_destruction(desk: Desk, case: Case) -> bool:
    """Whether a case is a request that staff granted, of which they know whose it is."""
    granted = case.kind == dossier.kind.slug and case.outcome in GRANTED
    known = granted and case.client is not None and case.destroyed_at is None
    return known and judge_outcome(desk.session, desk.keyring, case) is Proven.GOOD


def gone_from_backups(destroyed_on: date) -> date:
    """Return the last day on which a backup may still open what was destroyed on a day."""
    return add(destroyed_on, services().facts.backups.keys_gone_within.value)


def describe_case(case: Case) -> str:
    return say(LINE, name_parts(case))


def name_parts(case: Case) -> tuple[tuple[str, str], ...]:
    """Return what a text names a case by: kind, day and number."""
    return (
        ("kind", kind_title(case.kind)),
        ("received", day(case.received_on)),
        ("reference", case.reference),
    )


def write_told(
    asked: Case, goes: Iterable[Case], stays: Iterable[tuple[Case, str]]
) -> tuple[Section, ...]:
    """Return what the client reads of it, in pieces."""
    today = services().today
    kept = [f"{describe_case(case)}: {say(KEPT_TO_CLIENT[why])}" for case, why in stays]
    what = say(
        "Dit is vernietigd op {{ today }}, omdat u het vroeg (nummer {{ reference }}). "
        "Het komt niet terug.",
        today=day(today),
        reference=asked.reference,
    )
    found = [Section("", what), Section(say("Wat vernietigd is"), lines(map(describe_case, goes)))]
    if kept:
        found.append(Section(say("Wat blijft"), lines(kept)))
    left = say(
        "Van wat vernietigd is, blijven alleen het nummer, de soort en de dagen, en in het "
        "logboek wie het deed. Er blijft niets van wat erin stond. Deze vraag blijft wel bewaard."
    )
    return (*found, Section(say("Wat er nog van is"), f"{left} {say_backups(today)}"))


def say_backups(destroyed_on: date) -> str:
    """Say until when a backup may still have it."""
    last = day(gone_from_backups(destroyed_on))
    return say(
        "In reservekopieën staat het nog tot en met {{ last }}. Daarna opent niemand het meer.",
        last=last,
    )


def say_role(role: str) -> str:
    return next((say(name) for one, name in ROLES.items() if one == role), role)


def lines(said: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in said)


def statement_texts(asked: Case, proofs: Sequence[Proof]) -> dict[str, object]:
    """Return the texts of the statement, for ``letter.typ``."""
    by_day: dict[tuple[date, str], list[Case]] = {}
    for one in proofs:
        by_day.setdefault((local_date(one.at), say_role(one.role)), []).append(one.case)
    parts = [
        {
            "title": say("Vernietigd op {{ day }}, door: {{ role }}", day=day(on), role=role),
            "lines": [*(f"- {describe_case(case)}" for case in cases), "", say_backups(on)],
        }
        for (on, role), cases in by_day.items()
    ]
    return {
        **own_letterhead(),
        "title": say("Verklaring van vernietiging"),
        "about": asked.reference,
        "lines": [
            say("Op verzoek: {{ reference }}", reference=asked.reference),
            say("Ontvangen op: {{ value }}", value=day(asked.received_on)),
            say("Datum: {{ sent }}", sent=day(services().today)),
        ],
        "parts": parts,
        "closing": "",
    }
