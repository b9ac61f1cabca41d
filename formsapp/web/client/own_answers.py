"""What someone said through a link about each question, and what applies of it now.

Who waits for others reads the same as who was refused by another, so that nobody learns who said
what: only the own answer and the verdict for all together are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from formsapp.cases.client_view import (
    OwnCase,
    Status,
    find_reported_case,
    log_shut,
    open_changes,
    own_cases,
)
from formsapp.cases.signed_links import OpenedLink
from formsapp.cases.signer_views import Applies, Reported, View, open_view
from formsapp.facts.dutch_format import day
from formsapp.kinds import Kind, toestemming
from formsapp.kinds.base import TAKEN_BACK, Said, Situation, _, stored_answers
from formsapp.kinds.parts.consent_meaning import asks_the_same
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.consent_verdict import Said as Spoken
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.client.code_birth_date import misses_lock
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

UNTIL = _("U zei ja, tot en met {{ last }}.")
LASTING = _("U zei ja, tot u het intrekt.")
REFUSED = _("U zei nee.")
TAKEN = _("U trok uw ja in.")
REPORTED = _("Dat is bij [[ons/mij]] gemeld op {{ day }}, {{ channel }}.")
ELSEWHERE = _("met een andere link of een ander formulier")
IS_WRONG = _("Klopt dat niet? {{ reach_word('Bel') }} [[ons/mij]].")
ALLOWED = _("Dit mag nu.")
ALLOWED_UNTIL = _("Dit mag nu, tot en met {{ last }}.")
NOT_NOW = _("Uw ja telt. Dit mag nu niet.")
NOT = _("Dit mag niet.")
CALL = _("Wilt u weten of dit mag? {{ reach_word('Bel') }} [[ons/mij]].")
"""Where the own no is not what decides: who was asked meanwhile is not told here."""
SOON = _(
    "Uw antwoord is binnen. Over een minuut staat hier of dit mag. Open deze pagina dan opnieuw."
)
DECIDED_BY_US = _("Of dit mag, [[beslissen wij/beslis ik]].")
HOW_DECIDED = _(
    "Uw antwoord is binnen. [[Wij gaan/Ik ga]] na wie er nog toestemming moet "
    "geven. Daarna [[beslissen wij/beslis ik]] of iets mag."
)
"""Said once, above all that we decide."""


@dataclass(frozen=True)
class OwnAnswer:
    """The newest answer to one question.

    ``case`` is the one in which it came, ``name`` the question there, ``about`` the consent that
    it is about. ``until`` is the last day of a yes, None for one that lasts; ``taken_back`` the
    case that took the yes back. ``reported`` is what the same person said later, where that did
    not come through the link. ``renewed``: the question asks something else since; ``what`` is it
    in the words in which it was answered.
    """

    kind: Kind
    case: OwnCase
    name: str
    about: str
    what: Said
    agreed: bool
    until: date | None = None
    taken_back: OwnCase | None = None
    reported: Reported | None = None
    renewed: bool = False

    @property
    def word(self) -> Spoken:
        """What the answer is now."""
        if self.reported is not None:
            return self.reported.said
        if self.taken_back is not None:
            return "ingetrokken"
        return "ja" if self.agreed else "nee"

    @property
    def since(self) -> date:
        """The day since which the answer is as it is."""
        return self.reported.on if self.reported else self.newest.case.received_on

    @property
    def newest(self) -> OwnCase:
        """The case that says what the answer is now."""
        return self.taken_back or self.case

    @property
    def given_in(self) -> UUID | None:
        """The case that holds what can be taken back, also where the link has no copy of it."""
        alone = self.case is self.taken_back
        return self.case.case.parent_id if alone else self.case.case.id

    @property
    def given_key(self) -> ItemKey | None:
        """The key of that case, where the link or the code opens it."""
        return None if self.case is self.taken_back else self.case.key

    @property
    def at(self) -> datetime:
        """The UTC moment since which the answer is as it is."""
        return self.newest.case.received_at

    @property
    def last_day(self) -> date | None:
        """The last day of a yes, which is also that of its taking back; None for one that lasts."""
        if self.word == "ja":
            return self.reported.until if self.reported else self.until
        return self.since

    def gives_on(self, today: date) -> bool:
        """Whether it is a yes that has not ended."""
        return self.word != "nee" and (self.last_day is None or today <= self.last_day)

    def can_be_taken_back(self, today: date) -> bool:
        """Whether there is a yes to take back."""
        return self.word == "ja" and self.gives_on(today)


def own_answers(cases: Sequence[OwnCase], before: Iterable[OwnAnswer] = ()) -> list[OwnAnswer]:
    """Return the newest answer to each question, in the order of asking.

    ``cases`` are a link's; ``before`` are answers of which it has no copy.
    """
    found: dict[str, OwnAnswer] = {one.about: one for one in before}
    for own in _oldest_first(cases):
        kind = services().kinds.get(own.case.kind)
        if kind is None or not own.opens:
            continue
        said = _Said(kind, own)
        found |= {
            name: replace(one, taken_back=own)
            for name in said.takes_back
            if (one := found.get(name) or said.alone(name)) is not None
        }
        found |= {one.about: one for one in said.answers}
    return list(found.values())


def answers_of(opened: OpenedLink) -> list[OwnAnswer]:
    """Return the newest answer to each question that was answered through a link.

    What the same person said later in another way, as staff entered it, counts.
    """
    cases, (view, _shut) = own_cases(db.session, opened), _find_view(opened)
    if view is None:
        return own_answers(cases)
    answers = own_answers(cases, _without_copy(opened, view))
    later = {one.about for one in answers if view.written_at >= one.at}
    return [
        replace(one, reported=view.reported.get(one.about)) if one.about in later else one
        for one in answers
    ]


def answers_by_code(status: Status) -> list[OwnAnswer]:
    """Return the newest answer to each question of the case that a code opens.

    It opens what changed that case since, by link or by code. What the same person said elsewhere
    it does not know. None where the code lacks the second factor of its link.
    """
    if status.key is None or status.case.sealed is None or misses_lock(status):
        return []
    own = OwnCase(status.case, status.open_content(), status.key)
    return own_answers([own, *open_changes(db.session, own)])


def _without_copy(opened: OpenedLink, view: View) -> Iterator[OwnAnswer]:
    """Yield what the link's holder said, as the staff side tells it, without the copy of it.

    A link that asks no birth date shows what can be taken back and no more: who made it can open
    it. That a yes was given, the one who makes links of a circle reads on the client's page too.
    """
    situation, today = services().situation(), services().today
    for consent in situation.facts.consents:
        told = view.reported.get(consent.id)
        if told is None or told.case_id is None:
            continue
        lasts = told.said == "ja" and (told.until is None or today <= told.until)
        case = find_reported_case(db.session, opened, told.case_id)
        if case is not None and (lasts or opened.asks_born):
            what = toestemming.called(consent, situation, told.named)
            own, agreed = OwnCase(case, {"answers": []}), told.said != "nee"
            name = consent.id
            yield OwnAnswer(toestemming.kind, own, name, name, what, agreed, told.until)


def find_answer(answers: Iterable[OwnAnswer], slug: str, name: str) -> OwnAnswer | None:
    """Return the answer to one question of one kind."""
    return next((one for one in answers if (one.kind.slug, one.name) == (slug, name)), None)


def _oldest_first(cases: Sequence[OwnCase]) -> list[OwnCase]:
    """Sort by receipt; of one moment, what follows a case comes after it."""
    parents = {own.case.id: own.case.parent_id for own in cases}

    def depth(case_id: UUID | None) -> int:
        return 1 + depth(parents[case_id]) if case_id in parents else 0

    return sorted(cases, key=lambda own: (own.case.received_at, depth(own.case.id)))


class _Said:
    """What one case says, as its kind reads it on the day of receipt."""

    def __init__(self, kind: Kind, own: OwnCase) -> None:
        self._kind, self._own, case = kind, own, own.case
        self._answers = stored_answers(own.data)
        self._then = Situation(services().facts, case.received_at, case.received_on)
        self._said = [*kind.said_in(self._answers, self._then)] if kind.said_in else []

    @property
    def takes_back(self) -> list[str]:
        """The consents that it takes back; where it is about none, the question of its answer."""
        known = [one.consent_id for one in self._said if one.said == "ingetrokken"]
        return known or [str(self._answers.get(TAKEN_BACK, ""))]

    def alone(self, name: str) -> OwnAnswer | None:
        """Return what this takes back of which the link has no copy, in the words of then."""
        records = (one for one in self._own.data["answers"] if one["name"] == TAKEN_BACK)
        words = next((one["answer"] for one in records if one["value"] == name), None)
        if words is None:
            return None
        what = Said("{{ what }}", (("what", words),))
        return OwnAnswer(self._kind, self._own, name, name, what, agreed=True)

    @property
    def answers(self) -> list[OwnAnswer]:
        """The answers in it, in the order of the questions."""
        kind, asked = self._kind, [*self._answers]
        given = kind.revocable(self._answers, self._then) if kind.revocable else ()
        refused = kind.refused(self._answers, self._then) if kind.refused else {}
        yes = [self._make(one.name, one.said, agreed=True, until=one.until) for one in given]
        no = [self._make(name, what, agreed=False) for name, what in refused.items()]
        return sorted(yes + no, key=lambda one: asked.index(one.name))

    def _make(self, name: str, what: Said, *, agreed: bool, until: date | None = None) -> OwnAnswer:
        ids = (one.consent_id for one in self._said if name in {one.asked, one.consent_id})
        answer = OwnAnswer(self._kind, self._own, name, next(ids, name), what, agreed, until)
        asked = self._asked_otherwise(name)
        return replace(answer, what=asked, renewed=True) if asked else answer

    def _asked_otherwise(self, name: str) -> Said | None:
        """Return a consent in the words of then, where its question asks something else now."""
        consent = next((one for one in self._then.facts.consents if one.id == name), None)
        for record in self._own.data["answers"] if consent else ():
            known = record.get("about")
            if consent and record["name"] == name and known and not asks_the_same(consent, known):
                return Said("{{ what }}", (("what", record["question"]),))
        return None


@dataclass(frozen=True)
class Standing:
    """Says what someone answered, and what applies of it now.

    ``view`` is what the staff side wrote for the link's holder; ``circle``: it will write that.
    ``shut``: that does not open, so nothing can be said of it.
    """

    circle: bool
    view: View | None
    today: date
    shut: bool = False

    def said(self, answer: OwnAnswer) -> str:
        """Say what the own answer is."""
        reported = answer.reported
        if reported is not None:
            channel = say(CHANNELS.get(reported.channel, ELSEWHERE))
            told = say(REPORTED, day=day(reported.on), channel=channel)
            return f"{self._own_words(answer)} {told} {say(IS_WRONG)}"
        return self._own_words(answer)

    def _own_words(self, answer: OwnAnswer) -> str:
        if answer.word != "ja":
            return say(REFUSED if answer.word == "nee" else TAKEN)
        last = answer.last_day
        return say(UNTIL, last=day(last)) if last else say(LASTING)

    def now(self, answer: OwnAnswer) -> str:
        """Say what applies now; nothing of a yes that ended by itself."""
        if self.shut:
            return say(CALL)
        applies, coming = self._find(answer), self._is_coming(answer)
        if answer.word != "ja":
            # Of who has no say nothing applies: the own no does not decide either.
            has_no_say = applies is None and self.view is not None and not coming
            is_open = has_no_say or (applies is not None and self._is_allowed(applies))
            return say(CALL if is_open else NOT)
        if not answer.gives_on(self.today):
            return ""
        if applies is None:
            return say(SOON if coming else DECIDED_BY_US)
        if not self._is_allowed(applies):
            return say(NOT_NOW)
        last = applies.until
        return say(ALLOWED_UNTIL, last=day(last)) if last else say(ALLOWED)

    def how_decided(self, answers: Iterable[OwnAnswer]) -> str:
        """Say how it is decided what applies, where we decide something; else nothing."""
        ours = say(DECIDED_BY_US)
        return say(HOW_DECIDED) if any(self.now(one) == ours for one in answers) else ""

    def _find(self, answer: OwnAnswer) -> Applies | None:
        if self.view is None or self._is_coming(answer):
            return None
        return self.view.consents.get(answer.about)

    def _is_coming(self, answer: OwnAnswer) -> bool:
        """Whether the staff side still has to look at the answer, or at it on this day."""
        if self.view is None:
            return self.circle
        written = self.view.written_at
        return written < answer.at or local_date(written) < self.today

    def _is_allowed(self, applies: Applies) -> bool:
        return applies.allowed and (applies.until is None or self.today <= applies.until)


def read_standing(opened: OpenedLink) -> Standing:
    """Return what the staff side wrote for who holds this link."""
    circle, (view, shut) = opened.link.reader is not None, _find_view(opened)
    return Standing(circle, view, services().today, shut=shut)


def _find_view(opened: OpenedLink) -> tuple[View | None, bool]:
    """Return what the staff side wrote for a link's holder, and whether that does not open."""
    try:
        return open_view(db.session, opened), False
    except (NoKey, Altered) as error:
        log_shut(opened.link, error)
        return None, True
