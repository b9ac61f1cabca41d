"""What a status page says about how it stands: only what its time stamps bear out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from formsapp.cases.case_state import StageName, awaits_answer, find_stage, list_stages
from formsapp.cases.client_view import Status
from formsapp.cases.models import Case
from formsapp.facts.channels import Always
from formsapp.facts.dutch_format import day, long_moment
from formsapp.kinds.base import _, stored_answers
from formsapp.rules.amsterdam_time import local_date, local_time
from formsapp.rules.office_hours import is_office_open, opens_after
from formsapp.web.shared.due_words import say_call
from formsapp.web.shared.i18n import say
from formsapp.web.shared.out_of_hours import NOT_READ
from formsapp.web.shared.services import services

TAGS: Mapping[StageName, str] = {
    "received": _("Binnengekomen"),
    "read": _("Gelezen"),
    "extended": _("[[Wij nemen/Ik neem]] meer tijd"),
    "answered-before": _("Beantwoord"),
    "ruled": _("Uitspraak van de commissie"),
    "answered": _("Beantwoord"),
    "written": _("Nieuw bericht van u"),
    "waiting": _("[[Wij wachten/Ik wacht]] op u"),
    "closed": _("Afgerond"),
}
ROWS: Mapping[StageName, str] = {
    "received": _("Binnengekomen op"),
    "read": _("Gelezen op"),
    "extended": _("Meer tijd genomen tot"),
    "answered-before": _("Beantwoord op"),
    "ruled": _("Uitspraak van de klachtencommissie op"),
    "answered": _("Beantwoord op"),
    "written": _("U schreef [[ons/mij]] op"),
    "waiting": _("[[Wij wachten/Ik wacht]] op u sinds"),
    "closed": _("Afgerond op"),
}
EXTENDED_ON = _("Meer tijd genomen op")
"""After the answer: no day that is still to come is named any more."""
TOLD: Mapping[str, str] = {
    "answer": _("[[Ons/Mijn]] antwoord van {{ written }}"),
    "extension": _("Waarom [[wij/ik]] meer tijd [[nemen/neem]], {{ written }}"),
    "recount": _("Een andere laatste dag, {{ written }}"),
    "destroyed": _("Vernietigd op {{ written }}"),
    "question": _("[[Onze/Mijn]] vraag van {{ written }}"),
    "note": _("[[Ons/Mijn]] bericht van {{ written }}"),
    "client": _("Uw bericht van {{ written }}"),
}
"""What stands above what one of both wrote."""
TOLD_SHUT = _(
    "Dit gaat hier niet meer open. Wilt u weten wat er stond? {{ reach('Bel [[ons/mij]] dan:') }}."
)
"""In place of what one of both wrote."""
DONE: frozenset[StageName] = frozenset({"answered", "closed"})
UNREAD = _("Nog niemand heeft uw bericht gelezen.")
OPENS = _("[[Ons/Mijn]] kantoor gaat weer open op {{ opens }}.")
READ_AGAIN = _("[[Wij lezen/Ik lees]] weer berichten op {{ opens }}.")


class StatusWords(NamedTuple):
    """The state in a word, whether it is a good end, what goes with it, and what happened when.

    ``call`` says to call, where that can't wait until someone reads it.
    """

    tag: str
    done: bool
    texts: list[str]
    call: list[str]
    rows: list[tuple[str, str]]

    @property
    def unread(self) -> bool:
        """Whether nobody opened it yet."""
        return bool(self.texts)


def word_status(status: Status) -> StatusWords:
    """Say how it stands with a case."""
    case = status.case
    stage = find_stage(case).name
    limit = case.answer_limit
    if stage == "extended" and limit and limit.is_past(services().clock()):
        stage = "read"  # the time that was taken is over
    is_unread = stage == "received"
    texts, call = (_say_unread(), _say_call(status)) if is_unread else ([], [])
    return StatusWords(say(TAGS[stage]), stage in DONE, texts, call, _say_rows(case))


def _say_rows(case: Case) -> list[tuple[str, str]]:
    moments = {stage.name: day(local_date(stage.at)) for stage in list_stages(case)}
    moments["received"] = day(case.received_on)  # of what staff entered only the day counts
    if "ruled" in moments:
        moments["ruled"] = day(case.ruled_on)
    if "extended" in moments and awaits_answer(case):
        moments["extended"] = str(case.answer_limit)
    rows = ROWS if awaits_answer(case) else {**ROWS, "extended": EXTENDED_ON}
    return [(say(rows[name]), said) for name, said in moments.items()]


def _say_unread() -> list[str]:
    """Say that nobody read it yet, and when that may be."""
    known = services()
    week, now = known.facts.contact.reading_week, known.clock()
    texts = [say(UNREAD)]
    if not isinstance(week, (tuple, Always)):
        texts.append(say(NOT_READ))
    elif not is_office_open(now, week):
        again = READ_AGAIN if known.facts.contact.read else OPENS
        texts.append(say(again, opens=long_moment(local_time(opens_after(now, week)))))
    return texts


def _say_call(status: Status) -> list[str]:
    """Say to call where staff must know of it before they may read it; else nothing."""
    kind = services().kinds.get(status.case.kind)
    if not (kind and kind.needed_by):
        return []
    return say_call(kind, stored_answers(status.open_content()))
