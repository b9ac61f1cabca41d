"""The questions about who decides for a client, and from what staff typed to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from flask import render_template, request

from formsapp.cases.client_circle import (
    Confirmation,
    HowKnown,
    Person,
    authority_since,
    version_of_circle,
)
from formsapp.cases.signed_links import LONGEST_CLIENT
from formsapp.client_consents import first_answer_on
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Value, _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import (
    AN_ADULT_BORN,
    Choice,
    Day,
    Option,
    Problem,
    Question,
    Several,
    Text,
)
from formsapp.personal_words import judge_label
from formsapp.rules.ages_of_consent import Capacity
from formsapp.rules.consent_verdict import Member
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db
from formsapp.web.staff.own_numbers import refuse_bsn, with_own_numbers
from formsapp.web.staff.staff_form import InternalForm

HOW: dict[HowKnown, str] = {
    "register": _("Gezien in het gezagsregister of het curateleregister"),
    "court-order": _("Gezien in een uitspraak van de rechter of een schriftelijke machtiging"),
    "told": _("Alleen gehoord, nog niet gezien"),
}
HOW_OPTIONS = tuple(Option(how, text) for how, text in HOW.items())
GROUND_HINT = _("Bijvoorbeeld: de uitspraak van de rechter, met de datum. Geen namen en geen BSN.")

SINCE_CHILD = _(
    "Vanaf die dag telt een ja. Leeg is bij moeder en vader: sinds de geboorte. Bij een ander: "
    "vanaf vandaag."
)
SINCE_ADULT = _(
    "Vanaf die dag telt een ja: de dag van de uitspraak of de machtiging. Leeg is vanaf vandaag."
)

NOBODY, OTHER = "geen", "anders"
AUTHORITY = (
    Option("moeder", _("Moeder")),
    Option("vader", _("Vader")),
    Option("voogd", _("Voogd")),
    Option(OTHER, _("Iemand anders"), _("Vul hieronder een eigen label in.")),
)
CAPACITY_OPTIONS = (
    Option("curator", _("Curator")),
    Option("mentor", _("Mentor")),
    Option("gemachtigde", _("Schriftelijk gemachtigde")),
    Option("partner", _("Partner")),
    Option("ouder", _("Ouder")),
    Option("kind", _("Kind")),
    Option("broer", _("Broer")),
    Option("zus", _("Zus")),
)
"""In the order of the law."""
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)

UNCHOSEN = Problem(_("Kies wie dit is, of maak de rest bij deze persoon leeg."))
NO_LABEL = Problem(_("Vul een eigen label in, bijvoorbeeld oma of tweede voogd."))
IS_NAME = Problem(
    _("Dit lijkt op een naam. Schrijf een rol op, zoals oma, pleegvader of voogd Jeugdbescherming.")
)
MAYBE_NAME = Problem(
    _("Is dit een naam? Schrijf dan een rol op. Is het er geen? Vink dat dan hieronder aan.")
)
IS_DATE = Problem(_("Laat de datum weg. De geboortedatum hoort hieronder."))
MEANWHILE = _(
    "Een collega heeft dit intussen gewijzigd. Er is niets opgeslagen. Kijk hieronder of de "
    "wijziging nog nodig is, en verstuur haar dan opnieuw."
)
TWICE = _("Er is al iemand die “{{ label }}” heet. Vul een eigen label in, zoals tweede voogd.")
CHILDS = Problem(
    _("Dit is geen datum van een ouder of voogd. Vul de eigen geboortedatum van deze persoon in.")
)
NOT_HOW = Problem(_("Kies ook hoe [[wij/ik]] dit [[weten/weet]]."))
BORN_LATER = _(
    "Op {{ day }} kwam al een antwoord over deze cliënt binnen. De geboortedatum kan niet later "
    "zijn."
)

SINCE = Day(
    name="vanaf",
    label=_("Vanaf welke dag beslist deze persoon mee?"),
    hint=_("Een ja telt vanaf die dag, ook een ja op papier van vóór vandaag."),
)
UNTIL = Day(
    name="tot",
    label=_("Wat is de laatste dag waarop deze persoon beslist?"),
    hint=_("Is dat vandaag of eerder? Dan gaan de links van deze persoon meteen dicht."),
)
WHO = Choice(
    name="wie",
    label=_("Wie beslist er niet meer?"),
    options=(),
    missing=_("Kies wie er niet meer beslist."),
)
WHOSE = Choice(
    name="wie-sinds",
    label=_("Over wie gaat het?"),
    options=(),
    missing=_("Kies over wie het gaat."),
)
AGAIN = Choice(
    name="voor-wie",
    label=_("Wie heeft een laatste dag die niet klopt?"),
    hint=_("Zijn de eigen links al dicht? Maak dan een nieuwe link."),
    options=(),
    missing=_("Kies over wie het gaat."),
)
"""Questions about a change of a circle that was recorded."""


@dataclass(frozen=True)
class PersonForm:
    """The questions about one person, each with the person's number in its name."""

    number: int
    adult: bool
    today: date
    has_nobody: bool = True
    client_born: date | None = None
    """Where since when someone decides is asked here: nobody decides before the client's birth."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in their order: who it is, and what folds away."""
        since = (self.since,) if self.client_born else ()
        return (self.who, self.label, self.sure, self.born, *since, self.how, self.ground)

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        return (("number", str(self.number)),)

    @property
    def who(self) -> Choice:
        own = CAPACITY_OPTIONS if self.adult else AUTHORITY
        nobody = (Option(NOBODY, _("Niemand")),) if self.has_nobody else ()
        return Choice(
            name=f"wie-{self.number}",
            label=_("Wie is persoon {{ number }}?"),
            options=(*own, *nobody),
            required=False,
            given=self.given,
        )

    @property
    def label(self) -> Text:
        return Text(
            name=f"label-{self.number}",
            label=_("Eigen label voor persoon {{ number }}"),
            hint=_(
                "Een rol, bijvoorbeeld oma, pleegvader, tweede moeder of voogd Jeugdbescherming. "
                "Nooit een naam."
            ),
            limit=LONGEST_CLIENT,
            required=False,
            given=self.given,
        )

    @property
    def sure(self) -> Several:
        return Several(
            name=f"toch-{self.number}",
            label=_("Is het label van persoon {{ number }} goed?"),
            options=(Option("ja", _("Ja, dit is geen naam")),),
            required=False,
            given=self.given,
        )

    @property
    def born(self) -> Day:
        return Day(
            name=f"geboren-{self.number}",
            label=_("Eigen geboortedatum van persoon {{ number }}"),
            hint=_("Nodig als de link ernaar vraagt: dag, maand en jaar."),
            like=AN_ADULT_BORN,
            latest=self.today,
            required=False,
            given=self.given,
        )

    @property
    def since(self) -> Day:
        return Day(
            name=f"vanaf-{self.number}",
            label=_("Sinds welke dag mag persoon {{ number }} beslissen?"),
            hint=SINCE_ADULT if self.adult else SINCE_CHILD,
            earliest=self.client_born,
            latest=self.today,
            required=False,
            given=self.given,
        )

    @property
    def how(self) -> Choice:
        return Choice(
            name=f"hoe-{self.number}",
            label=_("Hoe [[weten wij/weet ik]] dat persoon {{ number }} mag beslissen?"),
            options=HOW_OPTIONS,
            required=False,
            given=self.given,
        )

    @property
    def ground(self) -> Text:
        return Text(
            name=f"grond-{self.number}",
            label=_("Wat is er gezien over persoon {{ number }}?"),
            hint=GROUND_HINT,
            required=False,
            given=self.given,
        )

    def folded(self, form: InternalForm) -> tuple[Question, ...]:
        """Return what folds away; whether a label is no name is asked only where it seems one."""
        typed = form.data.get(self.label.name, "")
        sure = (self.sure,) if judge_label(typed) == "unsure" and typed else ()
        since = (self.since,) if self.client_born else ()
        label, ground = (with_own_numbers(form, one) for one in (self.label, self.ground))
        return (*label, *sure, self.born, *since, self.how, *ground)

    def stands_open(self, form: InternalForm, *questions: Question) -> bool:
        """Whether something was filled in at one of these questions, or is wrong there."""
        typed = any(form.data.get(name) for q in questions for name in q.inputs)
        return typed or any(q.name in form.wrong for q in questions)

    def name(self, form: InternalForm) -> str:
        """Return the label of this person; empty for nobody."""
        chosen, own = (str(form.values[q.name]) for q in (self.who, self.label))
        if chosen in {"", NOBODY}:
            return ""
        return own or ("" if chosen == OTHER else chosen)

    def check(self, form: InternalForm, child_born: date | None = None) -> InternalForm:
        """Return the form with what is wrong about this person."""
        form = refuse_bsn(form, self.label, self.ground)
        for question, problem in self._problems(form, child_born):
            if question.name not in form.wrong:
                form = form.refuse(question.name, problem)
        return form

    def _problems(
        self, form: InternalForm, child_born: date | None
    ) -> Iterator[tuple[Question, Problem]]:
        values = form.values
        label, born = str(values[self.label.name]), values[self.born.name]
        rest = (self.label, self.born, *((self.since,) if self.client_born else ()), self.how)
        rest = (*rest, self.ground)
        chosen = values[self.who.name]
        if chosen in {"", NOBODY} and any(values[q.name] for q in rest):
            yield self.who, UNCHOSEN
        if chosen == OTHER and not label:
            yield self.label, NO_LABEL
        if label and (wrong := _problem_of_label(label, sure=bool(values[self.sure.name]))):
            yield self.label, wrong
        if isinstance(born, str) and born and child_born and day_of(born) >= child_born:
            yield self.born, CHILDS
        if values[self.ground.name] and not values[self.how.name]:
            yield self.how, NOT_HOW

    def since_when(self, form: InternalForm) -> date:
        """Return from when this person decides: as was filled in, or else as is likely."""
        typed = form.values[self.since.name]
        if typed:
            return day_of(typed)
        if self.adult or self.client_born is None:
            return self.today
        return authority_since(self.name(form), self.client_born, self.today)

    def person(self, form: InternalForm, since: date, confirmed_by: str) -> Person:
        """Return who was filled in, once all is right."""
        values, label = form.values, self.name(form)
        member = Member(label, "parents", since)
        if self.adult:
            capacity = next(one for one in CAPACITIES if one == values[self.who.name])
            member = replace(member, role="representative", capacity=capacity)
        born, how = values[self.born.name], values[self.how.name]
        known = read_how(how, str(values[self.ground.name]), self.today, confirmed_by)
        return Person(member, day_of(born) if born else None, known)


def read_how(how: Value, ground: str, today: date, by: str) -> Confirmation | None:
    """Return how authority is known; None where nobody looked."""
    found = next((one for one in HOW if one == how), None)
    return None if found is None else Confirmation(found, today, by, ground)


def _problem_of_label(label: str, *, sure: bool) -> Problem | None:
    """Return what is wrong with a label that says more than a role, unless staff are sure."""
    sort = judge_label(label)
    if sort in {"name", "date"}:
        return IS_NAME if sort == "name" else IS_DATE
    return MAYBE_NAME if sort == "unsure" and not sure else None


def refuse_twice(form: InternalForm, people: tuple[PersonForm, ...], *known: str) -> InternalForm:
    """Refuse a label that another person has too."""
    taken = {one.casefold() for one in known}
    for one in people:
        label = one.name(form)
        if label.casefold() in taken and one.label.name not in form.wrong:
            form = form.refuse(one.label.name, Problem(TWICE, label=label))
        taken |= {label.casefold()} if label else set()
    return form


def refuse_later_birth(form: InternalForm, client: str) -> InternalForm:
    """Refuse a birth date of a client after the day on which something was said of that client."""
    first = first_answer_on(db.session, client)
    if first is None or day_of(form.values["geboren"]) <= first:
        return form
    return form.refuse("geboren", Problem(BORN_LATER, day=day(first)))


def show_circle_form(
    template: str, form: InternalForm, client: str, warning: str = "", **context: object
) -> PageAnswer:
    """Show a form about a circle as it was posted: 422 with an error, 409 with a warning.

    With a warning it goes on from the circle as it is now, else from the one that was shown.
    """
    posted = None if warning else request.form.get("versie", type=int)
    page = render_template(
        template,
        client=client,
        form=form,
        is_wrong=bool(form.wrong),
        version=version_of_circle(db.session, client) if posted is None else posted,
        warning=warning,
        **context,
    )
    return page, 409 if warning else 422 if form.wrong else 200
