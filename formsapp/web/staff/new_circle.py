"""Record who decides for a client, and make all their links at once: two short pages.

What was typed on one page goes along in the other, so that nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import abort, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import CircleExists, NoBirthDate, NobodyDecides
from formsapp.cases.circle_links import LinkMaker
from formsapp.cases.client_circle import ClientCircle, Person, has_circle
from formsapp.cases.signed_links import LINK_DAYS
from formsapp.client_consents import KIND, offered_to_sign, own_label
from formsapp.facts.dutch_format import listed
from formsapp.kinds.base import _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import A_CHILD_BORN, Day, Option, Problem, Question, Text, YesNo
from formsapp.rules.ages_of_consent import AgeGroup, age_group, age_on
from formsapp.rules.consent_verdict import Member
from formsapp.web.form.fields import clean_data
from formsapp.web.shared.i18n import say
from formsapp.web.shared.just_typed import CSRF_FIELD, TYPED_QUESTION, tell_question
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.asked_texts import asked_texts
from formsapp.web.staff.circle_questions import PersonForm, refuse_later_birth, refuse_twice
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import (
    CLIENT,
    DAYS,
    ask_if_sure,
    client_problem,
)
from formsapp.web.staff.names_of_schools import ask_names, read_names, refuse_numbers
from formsapp.web.staff.own_numbers import with_own_numbers
from formsapp.web.staff.show_new_links import (
    FACTOR,
    ask_kinds,
    asks_born,
    read_link_wish,
    show_circle_links,
)
from formsapp.web.staff.spellings import find_spelling, knows
from formsapp.web.staff.staff_form import InternalForm, check_form

MOST_PEOPLE = 4
PEOPLE_OPEN = {"child": 2, "with-parents": 2, "alone": 0, "adult": 1}
"""How many people stand open: by default two parents have authority."""
CLIENT_BORN = Day(
    name="geboren",
    label=_("Geboortedatum van de cliënt"),
    hint=_("De leeftijd bepaalt wie beslist."),
    like=A_CHILD_BORN,
    missing=_("Vul de geboortedatum van de cliënt in."),
)
CAPABLE = YesNo(
    name="kan",
    label=_("Kan de cliënt zelf overzien waar het om gaat?"),
    hint=_("Ga uit van ja, tot het tegendeel blijkt. De zorgverlener beoordeelt dit."),
    options=(Option("ja", _("Ja")), Option("nee", _("Nee"), _("Dan beslist een ander."))),
    missing=_("Kies of de cliënt dit zelf kan overzien."),
)
KNOWN = Problem(
    _("Van deze cliënt is al vastgelegd wie beslist. Wijzig het op de pagina van de cliënt.")
)
NOBODY_CHILD = Problem(_("Vul ten minste één ouder met gezag of voogd in."))
NOBODY_ADULT = Problem(
    _("Vul in wie de cliënt vertegenwoordigt, of kies dat de cliënt het zelf kan overzien.")
)
NOT_NEEDED = Problem(
    _("Een vertegenwoordiger beslist alleen als de cliënt het niet kan. Kies nee, of niemand.")
)
NO_OWN_DATE = Problem(
    _("De link vraagt om deze datum. Vul hem in, of kies dat de links er niet om vragen.")
)
WHO_DECIDES: dict[AgeGroup, str] = {
    "child": _("De cliënt is {{ age }} jaar. Iedereen met gezag beslist, de cliënt nog niet."),
    "with-parents": _(
        "De cliënt is {{ age }} jaar. De jongere en iedereen met gezag moeten het eens zijn."
    ),
    "alone": _(
        "De cliënt is {{ age }} jaar en beslist zelf. Wie gezag heeft, beslist alleen als de "
        "jongere het niet kan overzien."
    ),
    "adult": _(
        "De cliënt is {{ age }} jaar en beslist zelf. Kan dat niet? Dan beslist wie in de wet het "
        "eerst komt: curator of mentor, dan de schriftelijk gemachtigde, dan de partner, dan "
        "ouder, kind, broer of zus."
    ),
}


@dataclass(frozen=True)
class NewCircle:
    """Who it is about, once that is right: the second page follows from the age."""

    client: str
    born: date
    today: date

    @property
    def age(self) -> int:
        return age_on(self.born, self.today)

    @property
    def group(self) -> AgeGroup:
        return age_group(self.age)

    @property
    def adult(self) -> bool:
        return self.group == "adult"

    @property
    def texts_of_parents(self) -> str:
        """The titles of texts to which parents agree as well, where the client decides alone."""
        if self.group != "alone":
            return ""
        asked = [one for one in asked_texts() if "parents" in one.signing.agreers(self.age)]
        return listed((f"“{one.title}”" for one in asked), "en")

    @property
    def own_label(self) -> str:
        return own_label(services().facts, adult=self.adult)

    @property
    def people(self) -> tuple[PersonForm, ...]:
        """The questions about each other person."""
        numbers = range(1, MOST_PEOPLE + 1)
        needed = 1 if self.group in {"child", "with-parents"} else 0
        return tuple(
            PersonForm(
                number,
                self.adult,
                self.today,
                has_nobody=number > needed,
                client_born=self.born,
            )
            for number in numbers
        )

    @property
    def capable(self) -> tuple[Question, ...]:
        """Whether the client can decide, where the law asks the client."""
        return () if self.group == "child" else (CAPABLE,)

    @property
    def names(self) -> tuple[Text, ...]:
        """How a school or another party is called, where staff know that already."""
        return ask_names()

    @property
    def about_links(self) -> tuple[Question, ...]:
        return (FACTOR, ask_kinds(), DAYS)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the second page."""
        people = (question for one in self.people for question in one.questions)
        return (*self.capable, *people, *self.names, *self.about_links)

    def defaults(self) -> MultiDict[str, str]:
        """What stands on the second page before anything is typed."""
        chosen = [("soorten", slug) for slug in offered_to_sign(services().facts)]
        capable = [] if self.adult else [(CAPABLE.name, "ja")]
        return MultiDict([*capable, *chosen, (DAYS.name, str(LINK_DAYS))])

    def check(self, form: InternalForm) -> InternalForm:
        """Return the form with what is wrong with the answers together."""
        for one in self.people:
            form = one.check(form, None if self.adult else self.born)
        form = refuse_numbers(refuse_twice(form, self.people, self.own_label))
        others = [one for one in self.people if one.name(form)]
        if self.adult and others and form.values[CAPABLE.name] == "ja":
            form = form.refuse(CAPABLE.name, NOT_NEEDED)
        return form

    def circle(self, form: InternalForm, by: str) -> ClientCircle:
        own = Person(Member(self.own_label, "self", self.today), self.born)
        others = (
            one.person(form, one.since_when(form), by) for one in self.people if one.name(form)
        )
        capable = form.values.get(CAPABLE.name) != "nee"
        team = services().facts.kinds[KIND].team
        people, told = (own, *others), read_names(form)
        return ClientCircle(self.client, team, self.born, people, capable, told=told)


@staff_page("/kring/nieuw", methods=["GET", "POST"], links="made")
def ask_circle(staff: SignedIn) -> PageAnswer:
    """Ask who it is about, then who decides; make the circle with its links, shown this once."""
    if not staff.reads_consents:
        abort(404)
    first = read_first_page(staff)
    if not first.is_good or request.form.get("doe") == "terug":
        return show_first_page(staff, first)
    values = first.values
    client = find_spelling(staff, str(values["client"]))
    asked = NewCircle(client, day_of(values["geboren"]), services().today)
    if request.form.get("doe") != "maken":
        data = clean_data(request.form) if DAYS.name in request.form else asked.defaults()
        return show_people(staff, asked, InternalForm(asked.questions, data))
    form = asked.check(check_form(*asked.questions))
    return show_people(staff, asked, form) if form.wrong else make_circle(staff, asked, form)


def read_first_page(staff: SignedIn) -> InternalForm:
    """Return the first page as it was posted; ``client`` may be given in the address."""
    client = find_spelling(staff, request.form.get("client", ""))
    sure = ask_if_sure(client, known=knows(staff, client))
    questions = (CLIENT, *sure, replace(CLIENT_BORN, latest=services().today))
    if request.method != "POST":
        client = find_spelling(staff, request.args.get("client", ""))
        return InternalForm(questions, MultiDict({"client": client}))
    form = check_form(*questions)
    client = find_spelling(staff, str(form.values["client"]))
    if "client" in form.wrong:
        return form
    if problem := client_problem(client, form.values, known=knows(staff, client)):
        return form.refuse("client", problem)
    if has_circle(db.session, client):
        return form.refuse("client", KNOWN)
    return form if "geboren" in form.wrong else refuse_later_birth(form, client)


def show_first_page(staff: SignedIn, form: InternalForm) -> PageAnswer:
    client = find_spelling(staff, form.data.get("client", ""))
    known = client if client and has_circle(db.session, client) else ""
    kept = [*typed_elsewhere(form.questions)]
    return form.show("staff/circle_new.html", staff=staff, known=known, kept=kept)


def typed_elsewhere(questions: tuple[Question, ...]) -> Iterator[tuple[str, str]]:
    """Yield what was posted that these questions do not ask, to keep it in the page."""
    own = {name for question in questions for name in question.inputs}
    told = {(TYPED_QUESTION, tell_question(question, say)) for question in questions}
    for name, value in clean_data(request.form).items(multi=True):
        if name not in own | {CSRF_FIELD, "doe"} and (name, value) not in told:
            yield name, value


def show_people(staff: SignedIn, asked: NewCircle, form: InternalForm) -> PageAnswer:
    """Show the second page; what folds stands open where something is typed or wrong."""
    parents = 2 if asked.texts_of_parents else 0
    open_people = max(PEOPLE_OPEN[asked.group], parents, *(_filled(asked, form)))
    page = render_template(
        "staff/circle_people.html",
        staff=staff,
        form=form,
        is_wrong=bool(form.wrong),
        asked=asked,
        with_own_numbers=with_own_numbers,
        intro=WHO_DECIDES[asked.group],
        open_people=open_people,
        kept=[*typed_elsewhere(form.questions)],
        factor=asked.about_links[0],
        folded=asked.about_links[1:],
        has_names=any(form.data.get(one.name) or one.name in form.wrong for one in asked.names),
        unfold=any(one.name in form.wrong for one in asked.about_links[1:]),
    )
    return page, 422 if form.wrong else 200


def _filled(asked: NewCircle, form: InternalForm) -> Iterator[int]:
    yield 0
    for one in asked.people:
        if one.stands_open(form, *one.questions):
            yield one.number


def make_circle(staff: SignedIn, asked: NewCircle, form: InternalForm) -> PageAnswer:
    """Store the circle with its links, or show what is missing; nothing half is stored."""
    known = services()
    maker = LinkMaker(db.session, known.letterbox, known.signer, known.clock(), staff.actor.who)
    circle, wish = asked.circle(form, staff.actor.id), read_link_wish(form, asked.client)
    try:
        made = maker.make_circle(circle, wish, ask_born=asks_born(form))
    except NobodyDecides:
        first = asked.people[0].who.name
        problem = NOBODY_ADULT if asked.adult else NOBODY_CHILD
        return show_people(staff, asked, form.refuse(first, problem))
    except NoBirthDate as error:
        for one in asked.people:
            if one.name(form) in error.labels:
                form = form.refuse(one.born.name, NO_OWN_DATE)
        return show_people(staff, asked, form)
    except CircleExists:
        return show_first_page(staff, read_first_page(staff))
    return show_circle_links(staff, asked.client, made)
