"""The first step of what staff enter: by which channel it came, on which day, from which client.

Every term runs from the day that is given here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from werkzeug.datastructures import MultiDict

from formsapp.cases.client_reference import find_reference
from formsapp.cases.models import Case
from formsapp.deadlines import counts_hours, keep_until
from formsapp.documents.frozen_versions import frozen_text, read_versions
from formsapp.facts import DocumentText
from formsapp.facts.dutch_format import day
from formsapp.facts.lengths import Length
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Given, Situation, Step, _
from formsapp.kinds.conditions import Is, day_of
from formsapp.kinds.parts.planned_visits import NO_SUCH_TIME, NOT_YET
from formsapp.kinds.questions import Agree, Choice, Day, Option, Question, Several, Text, Time
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.durations import add
from formsapp.rules.rule_errors import NonexistentTime
from formsapp.web.form.fields import find_problem, read_answer
from formsapp.web.form.form_context import FormContext
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.arrival_moment import AT, ON, moment_of_arrival
from formsapp.web.staff.internal_form_questions import (
    CLIENT,
    UNKNOWN_COUNTS,
    ask_if_sure,
    client_problem,
)

STEP_ID = "binnenkomst"
WRITTEN = ("paper", "mail")
"""Channels by which a text that someone signed can come in."""
SPOKEN = ("phone", "visit")
"""Channels by which someone said it."""

VIA = Choice(
    name="binnen-via",
    label=_("Hoe kwam het binnen?"),
    options=(
        Option("phone", _("Per telefoon")),
        Option("visit", _("In een gesprek of aan de balie")),
        Option("paper", _("Op papier")),
        Option("mail", _("Per e-mail")),
    ),
    missing=_("Kies hoe het binnenkwam."),
)
SURE_OLD = Several(
    name="binnen-oud",
    label=_("Is deze dag goed?"),
    options=(Option("ja", _("Ja, het kwam zo lang geleden binnen")),),
    required=False,
)
UNKNOWN_CLIENT = _(
    "Bijvoorbeeld C-1042. Geen naam en geen BSN. Niet bekend? Laat dit leeg, en vul hieronder in "
    "wie het is."
)
WHICH = Choice(
    name="binnen-tekst",
    label=_("Welke versie van de tekst is getekend?"),
    hint=_("De versie en het controlegetal staan op het papier."),
    options=(),
    when=Is(VIA.name, *WRITTEN),
    missing=_("Kies de versie die op het papier staat."),
)
WHICH_OF = _("Welke versie van “{{ title }}” is getekend?")

SAID_BY = Choice(
    name="binnen-van",
    label=_("Van wie is dit?"),
    hint=_("Ga na dat het echt van deze persoon komt."),
    options=(),
    missing=_("Kies van wie dit is."),
)
SOMEONE = Option(
    "ander",
    _("Van iemand anders, of dat is niet zeker"),
    UNKNOWN_COUNTS,
)

NOBODYS = _("Het antwoord telt dan voor niemand.")
OLD = _("Deze dag is lang geleden. Kijk het jaar na, of vink hieronder aan dat de dag klopt.")
UNBORN = _(
    "Op deze dag was de cliënt nog niet geboren. Kijk het jaar na, of verbeter de geboortedatum op "
    "de pagina van de cliënt."
)
GONE = _(
    "Zo lang [[bewaren wij/bewaar ik]] berichten van deze soort niet. Kijk het jaar na. Klopt de "
    "dag? Bespreek dan met de manager wat ermee moet."
)

SAME = _(
    "Neem over wat er gezegd of geschreven is, in de woorden van de cliënt. Ontbreekt er iets? "
    "Vraag het na: de termijn loopt gewoon."
)
READ_BY = _("Dit wordt gelezen door {{ team }}.")
SEALED = _(
    "Dit wordt gelezen door {{ team }}. Wie het invoert, ziet het alleen nu. Na het versturen kan "
    "die het niet meer openen."
)
ABOUT_ME = _("Gaat het over degene die dit nu invoert? Laat dan een collega het doen.")
CO_SIGNS = _("Dit is van iemand die zaak {{ reference }} ook ondertekent.")
WITHDRAWN = _(
    "Trekt iemand iets in? Kies dan liever: een toestemming intrekken. Handel er meteen naar: het "
    "geldt vanaf de dag waarop het binnenkwam."
)
TITLE_OF_SOURCE = _("Bij welke cliënt hoort dit?")
OF_SOURCE = _(
    "Dit kwam binnen op {{ received }}: vanaf die dag geldt het. Zoek het kenmerk op, en ga na van "
    "wie het bericht is. Past het bij niemand? Rond de zaak dan af zonder antwoord."
)
NAMELESS = _(
    "Dit is anoniem. Neem alleen over wat is aangekruist. Er komt geen naam, kenmerk of dag bij. "
    "Het telt mee vanaf nu."
)
FORGET = _(
    "Is te zien van wie dit is? Zeg dat tegen niemand. Vernietig het papier zodra het is ingevoerd."
)
SIGNED = _(
    "Voer een akkoord alleen in als het getekend is. Bewaar het papier met de handtekening. Een "
    "vraag of een nee mag ook per telefoon of in een gesprek zijn gezegd."
)
NOT_SIGNED = _(
    "Een akkoord telt alleen op papier of per e-mail, met een handtekening. Laat de cliënt "
    "tekenen, of maak een link."
)


@dataclass(frozen=True)
class Arrival:
    """How something came in, as staff answered so far.

    Args:
        kind: The form that is entered.
        data: Everything that was posted.
        now: UTC moment of entering it.
        reads: Whether the person who enters it can read it afterwards.
        signing: The case under which this is another person's signature, if any.
        people: Who decides for the client, by label, where this gives a consent or agrees to the
            terms; of one it is.
        born: The client's birth date, where those who decide are known.
        source: A case without a link whose client staff found: its channel and moment count.
        knows_client: Whether something that this colleague may know of stands on the reference.

    """

    kind: Kind
    data: MultiDict[str, str]
    now: datetime
    reads: bool = False
    signing: Case | None = None
    people: tuple[Option, ...] = ()
    source: Case | None = None
    born: date | None = field(default=None, repr=False)
    knows_client: bool = False

    @property
    def today(self) -> date:
        """The local date of entering it."""
        return local_date(self.now)

    @property
    def by_hour(self) -> bool:
        """Whether the hour decides something, so that it is asked too."""
        return counts_hours(services().facts, self.kind)

    @cached_property
    def step(self) -> Step:
        """The step that asks how it came in."""
        readers = (READ_BY,) if self.reads else (SEALED, ABOUT_ME)
        number = self.signing.reference if self.signing else ""
        own = (*self._about_signing(), SAME, *readers)
        own = (NAMELESS, FORGET) if self.kind.counted else own
        return Step(
            id=STEP_ID,
            title=TITLE_OF_SOURCE if self.source else _("Hoe en wanneer kwam het binnen?"),
            questions=self.questions,
            intro=(OF_SOURCE,) if self.source else own,
            check=self.check,
            given=(*FormContext(self.kind).given, ("reference", number), *self._given_by_source),
        )

    @property
    def _given_by_source(self) -> Given:
        return (("received", day(self.source.received_on)),) if self.source else ()

    def _about_signing(self) -> tuple[str, ...]:
        """The sentences that only a form with signatures needs."""
        if self.signing:
            return (CO_SIGNS, *((SIGNED,) if self.agrees else ()))
        if self.agrees:
            return (SIGNED,)
        return (WITHDRAWN,) if self.kind.signers else ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions; a confirmation is asked only of an answer that looks wrong.

        What is only counted is asked no day and no client: it counts from now, since an earlier day
        would move another form out of the counts, and two looks would show both.
        """
        if self.kind.counted:
            return (VIA,)
        on = replace(ON, latest=self.today)
        typed = read_answer(on, self.data)
        is_old = not find_problem(on, typed) and self._is_old(day_of(typed))
        old = (SURE_OLD,) if is_old else ()
        at = (AT,) if self.by_hour else ()
        which = (self._version_question(key) for key in self.agrees if len(self.texts[key]) > 1)
        asked = () if self.source else (self._via_question(), on, *old, *at)
        someone = replace(SOMEONE, hint=NOBODYS) if self.agrees else SOMEONE
        said_by = (replace(SAID_BY, options=(*self.people, someone)),) if self.people else ()
        return (*asked, *self._client_questions(), *said_by, *which)

    def _via_question(self) -> Choice:
        """Ask how it came; a form that can only agree to a text comes in writing."""
        free = not self.agrees or self.kind.endings
        return replace(
            VIA, options=tuple(one for one in VIA.options if free or one.value in WRITTEN)
        )

    @property
    def needs_client(self) -> bool:
        """Whether the form is never entered without the reference of a client."""
        return not (self.kind.counted or services().facts.kinds[self.kind.slug].open)

    @property
    def client_is_fixed(self) -> bool:
        """Whether it is known beforehand that there is a client, or that there is none."""
        return self.kind.counted or bool(self.signing) or self.needs_client

    def _client_questions(self) -> tuple[Text | Several, ...]:
        if self.signing:
            return ()
        unknown = replace(CLIENT, required=False, hint=UNKNOWN_CLIENT)
        whose = CLIENT if self.needs_client else unknown
        return (whose, *ask_if_sure(self.client, known=self.knows_client))

    def _version_question(self, key: str) -> Choice:
        options = (
            Option(
                text.sha256,
                say("{{ title }}, versie {{ version }}", title=text.title, version=text.version),
                say("Controlegetal begint met {{ start }}", start=text.sha256[:8]),
            )
            for text in self.texts[key]
        )
        question = replace(WHICH, name=self._which_name(key), options=tuple(options))
        if len(self.agrees) == 1:
            return question
        given = (("title", services().documents[key].title),)
        return replace(question, label=WHICH_OF, given=given)

    def _which_name(self, key: str) -> str:
        return WHICH.name if len(self.agrees) == 1 else f"{WHICH.name}-{key}"

    @cached_property
    def answers(self) -> Answers:
        """The answers to this step, right or wrong."""
        return {question.name: read_answer(question, self.data) for question in self.questions}

    @property
    def signer(self) -> str:
        """Who of those who decide said it; empty for someone else, or where that is not asked."""
        said_by = str(self.answers.get(SAID_BY.name, ""))
        return said_by if any(said_by == one.value for one in self.people) else ""

    @property
    def channel(self) -> str:
        """The channel by which it came; empty until it is chosen."""
        if self.source:
            return self.source.channel
        chosen = str(self.answers[VIA.name])
        return chosen if chosen in CHANNELS else ""

    @cached_property
    def client(self) -> str:
        """The provider's reference of the client, in its known spelling; empty for none."""
        if self.kind.counted:
            return ""
        if self.signing:
            return self.signing.client or ""
        # That of any team: it is stored and never shown, and a no must stand where a yes does.
        return find_reference(db.session, str(read_answer(CLIENT, self.data)))

    @cached_property
    def agrees(self) -> tuple[str, ...]:
        """Keys of the documents that the form agrees to; none for most."""
        return services().documents_of(self.kind)

    @cached_property
    def texts(self) -> Mapping[str, tuple[DocumentText, ...]]:
        """By document the versions that may have been signed, newest first."""
        known = services().documents
        return {key: (known[key], *earlier_versions(known[key], key)) for key in self.agrees}

    @property
    def documents(self) -> Mapping[str, DocumentText]:
        """The texts to agree to, the signed ones in the version that was chosen."""
        chosen = {key: self.answers.get(self._which_name(key)) for key in self.agrees}
        versions = ((key, text) for key, texts in self.texts.items() for text in texts)
        signed = {key: text for key, text in versions if text.sha256 == chosen[key]}
        return {**services().documents, **signed}

    @property
    def moment(self) -> datetime:
        """UTC moment at which it reached the provider; now until that is known."""
        if self.source:
            return self.source.received_at
        if self.kind.counted:
            return self.now
        when = (one for one in self.questions if isinstance(one, Day | Time))
        if any(find_problem(one, self.answers[one.name]) for one in when):
            return self.now
        try:
            return moment_of_arrival(self.answers, self.now)
        except NonexistentTime:
            return self.now

    def with_signed_text(self, step: Step) -> Step:
        """Return a step that takes a yes to a text only where someone can have signed it."""

        def check(answers: Answers, situation: Situation) -> Mapping[str, str]:
            found = step.check(answers, situation) if step.check else {}
            signed = answers.get(VIA.name) in WRITTEN
            said = {one.name for one in asked if one.agreed(answers.get(one.name, ""))}
            return found if signed else {**found, **dict.fromkeys(said, NOT_SIGNED)}

        asked = [one for one in step.questions if isinstance(one, Agree)]
        return replace(step, check=check) if asked else step

    def check(self, answers: Answers, _situation: Situation) -> Mapping[str, str]:
        """Refuse a moment that can't be, and a reference that says who the client is."""
        if self.kind.counted:
            return {}
        wrong = {} if self.source else self._wrong_moment(answers)
        return {**wrong, **self._wrong_client(answers)}

    def _wrong_moment(self, answers: Answers) -> Mapping[str, str]:
        try:
            moment = moment_of_arrival(answers, self.now)
        except NonexistentTime:
            return {AT.name: NO_SUCH_TIME}
        if moment > self.now:
            return {AT.name: NOT_YET}
        received_on = local_date(moment)
        if self.born and received_on < self.born:
            return {ON.name: UNBORN}
        if keep_until(services().facts, self.kind, {}, received_on) < self.today:
            return {ON.name: GONE}
        sure = answers.get(SURE_OLD.name)
        return {ON.name: OLD} if self._is_old(received_on) and not sure else {}

    def _is_old(self, on: date) -> bool:
        return add(on, Length(12, "m")) < self.today

    def _wrong_client(self, answers: Answers) -> Mapping[str, str]:
        client = str(answers.get(CLIENT.name, ""))
        problem = client_problem(client, answers, known=self.knows_client)
        return {CLIENT.name: problem.text} if problem else {}


def earlier_versions(current: DocumentText, key: str) -> Iterator[DocumentText]:
    """Yield the frozen versions of a document other than the current one, newest first."""
    folder = services().settings.folder
    for one in reversed(read_versions(folder, key)):
        if one.sha256 != current.sha256:
            yield replace(
                current,
                title=one.title,
                version=one.version,
                text=frozen_text(folder, key, one),
                sha256=one.sha256,
            )
