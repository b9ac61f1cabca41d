"""The questions who gave the answers of a case that does not tell it itself, and how staff know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from formsapp.cases.client_circle import ClientCircle, SaidBy
from formsapp.cases.models import Case
from formsapp.cases.stored_content import open_sent_form
from formsapp.client_consents import (
    ClientBoard,
    ConsentReader,
    Heard,
    LooseCase,
    say_capacity,
)
from formsapp.facts.dutch_format import day
from formsapp.kinds import toestemming
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option, Question, Text
from formsapp.rules.consent_verdict import OUTSIDE, Said
from formsapp.rules.rule_errors import RulesError
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.asked_texts import asked_texts
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.internal_form_questions import UNKNOWN_COUNTS
from formsapp.web.staff.own_numbers import refuse_bsn
from formsapp.web.staff.staff_form import InternalForm, check_form
from formsapp.web.staff.staff_words import describe_answer
from formsapp.who_agreed import AgreementReader

NOBODYS, NOT_KNOWN = "buiten", "onbekend"
"""Answers in place of someone in the circle."""
NO_PERSON = (
    Option(
        NOBODYS, _("Iemand die niet meebeslist"), _("Een ja telt dan niet, en een nee ook niet.")
    ),
    Option(
        NOT_KNOWN,
        _("Dat [[weten we/weet ik]] niet"),
        UNKNOWN_COUNTS,
    ),
)
NO_SAY = _("Hoefde op die dag niet mee te beslissen: een ja telt dan niet.")
SAYS: dict[Said, str] = {"ja": _("ja"), "nee": _("nee"), "ingetrokken": _("ingetrokken")}


@dataclass(frozen=True)
class SaidByForm:
    """What staff fill in about one case; a page shows several, so each name ends in its number.

    ``terms`` is what was answered to the terms; empty for what was said of consents.
    """

    loose: LooseCase
    circle: ClientCircle
    terms: str = ""

    @property
    def who(self) -> Choice:
        people = (
            Option(str(one.id), one.member.label, "" if self._has_say(one.member.label) else NO_SAY)
            for one in self.circle.people
        )
        return Choice(
            name=f"gezegd-{self.loose.case.reference}",
            label=_("Wie zei dit op {{ day }}?"),
            given=(("day", self.day),),
            options=(*people, *NO_PERSON),
            missing=_("Kies wie dit zei."),
        )

    @property
    def told_by(self) -> Text:
        return Text(
            name=f"bevestigd-{self.loose.case.reference}",
            label=_("Wie of wat bevestigt dit?"),
            hint=_(
                "Bijvoorbeeld: zelf nagebeld, of het papier in het dossier. "
                "[[Weten wij/Weet ik]] het niet? Schrijf dan op waar is gezocht. Geen namen en "
                "geen BSN."
            ),
            missing=_("Vul in wie of wat dit bevestigt."),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        return (self.who, self.told_by)

    @property
    def day(self) -> str:
        """The day on which it came in."""
        return day(self.loose.case.received_on)

    @property
    def channel(self) -> str:
        """How it came in."""
        return say(CHANNELS.get(self.loose.case.channel, _("via een link")))

    @property
    def told(self) -> str:
        """Who gave the answers, as it stands now."""
        return name_speaker(self.circle, self.loose.said_by)

    def list_answers(self) -> list[tuple[str, list[str]]]:
        """Return each answer that was given, with what it was given to."""
        return [
            (say(word), [self._title(one) for one in self.loose.heard if one.answer.said == said])
            for said, word in SAYS.items()
            if any(one.answer.said == said for one in self.loose.heard)
        ]

    def _title(self, heard: Heard) -> str:
        then = services().situation()
        consent = next(one for one in then.facts.consents if one.id == heard.consent_id)
        called = toestemming.called(consent, then, heard.answer.named)
        return say(called.text, called.given)

    def empty(self) -> InternalForm:
        """Return the form with what was chosen before, if anything."""
        found = self.loose.said_by
        if found is None:
            return InternalForm(self.questions)
        chosen = str(found.person or (NOBODYS if found.outside else NOT_KNOWN))
        return InternalForm(self.questions, MultiDict({self.who.name: chosen}))

    def check(self) -> InternalForm:
        """Return what was posted, with all that is wrong with it."""
        return refuse_bsn(check_form(*self.questions), self.told_by)

    def read(self, form: InternalForm) -> SaidBy:
        """Return what was filled in, once all is right."""
        chosen, told_by = (str(form.values[one.name]) for one in self.questions)
        person = None if chosen in {NOBODYS, NOT_KNOWN} else UUID(chosen)
        return SaidBy(person, chosen == NOBODYS, told_by)

    def _has_say(self, label: str) -> bool:
        return self.circle.rule.has_say(label, self.loose.case.received_on)


def said_by_forms(staff: SignedIn, board: ClientBoard) -> list[SaidByForm]:
    """Return a form for each case that does not tell itself who of the circle answered.

    The oldest first; of the terms for who reads who agreed to them.
    """
    if board.circle is None:
        return []
    forms = [SaidByForm(one, board.circle) for one in board.loose]
    if staff.reads_terms:
        forms += _forms_about_terms(staff, board.circle)
    return sorted(forms, key=lambda one: one.loose.case.received_at)


def _forms_about_terms(staff: SignedIn, circle: ClientCircle) -> Iterator[SaidByForm]:
    keyring = staff.desk.keyring
    reader = AgreementReader(db.session, keyring, asked_texts())
    found = reader.read_agreements(circle.client, services().today)
    loose: dict[Case, list[str]] = {}
    for text in found.texts:
        for one in text.heard:
            if one.is_loose:
                about = f"{text.text.title}: " if len(found.texts) > 1 else ""
                said = describe_answer(one.answer.said, one.version)
                loose.setdefault(one.case, []).append(about + said)
    for case, answers in loose.items():
        said_as = say_capacity(open_sent_form(keyring, case))
        of_case = LooseCase(case, said_as, (), circle.said_by.get(case.id))
        yield SaidByForm(of_case, circle, "; ".join(answers))


def waits_for_names(staff: SignedIn, client: str) -> bool:
    """Return whether nobody looked yet who gave some answer; not of what does not open."""
    known = services()
    try:
        reader = ConsentReader(db.session, staff.desk.keyring, known.facts, say)
        forms = said_by_forms(staff, reader.read(client, known.today))
    except (NoKey, Altered, RulesError):
        return False
    return any(one.loose.said_by is None for one in forms)


def name_speaker(circle: ClientCircle, said_by: SaidBy | None) -> str:
    """Say who gave the answers of a case, as staff found out; empty while nobody looked."""
    if said_by is None:
        return ""
    return say_who(OUTSIDE if said_by.outside else circle.label_of(said_by.person))


def say_who(who: str | None) -> str:
    """Say whose answer it is: a label, or words for who has none."""
    if who is None:
        return say("onbekend wie")
    return who or say("iemand die niet meebeslist")
