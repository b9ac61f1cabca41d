"""Change who decides for a client: someone joins, someone's last day, and what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from flask import abort, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.circle_links import (
    Joining,
    Leaving,
    NewLink,
    add_person,
    end_person,
)
from formsapp.cases.client_circle import (
    Change,
    ChangeSort,
    ClientCircle,
    change_circle,
    open_circle,
    version_of_circle,
)
from formsapp.cases.signed_links import LINK_DAYS
from formsapp.client_consents import offered_to_sign
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import Choice, Day, Option, Problem, Question, Text
from formsapp.rules.ages_of_consent import age_group, age_on
from formsapp.rules.consent_verdict import Member
from formsapp.rules.law_figures import ages
from formsapp.web.shared.services import db, services
from formsapp.web.staff.circle_questions import (
    AGAIN,
    SINCE,
    UNTIL,
    WHO,
    WHOSE,
    PersonForm,
    refuse_later_birth,
    refuse_twice,
)
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.internal_form_questions import DAYS
from formsapp.web.staff.new_circle import CAPABLE, CLIENT_BORN
from formsapp.web.staff.own_numbers import refuse_bsn
from formsapp.web.staff.show_new_links import (
    FACTOR,
    ask_kinds,
    asks_born,
    read_link_wish,
)
from formsapp.web.staff.staff_form import InternalForm, check_form

Section = Literal["erbij", "sinds", "einde", "weer", "kan", "geboren"]
TITLES: dict[Section, str] = {
    "erbij": _("Iemand toevoegen"),
    "sinds": _("Verbeteren sinds wanneer iemand beslist"),
    "einde": _("Iemand beslist niet meer"),
    "weer": _("Een laatste dag weghalen"),
    "kan": _("De cliënt kan het wel of niet overzien"),
    "geboren": _("De geboortedatum verbeteren"),
}
SORTS: Mapping[Section, ChangeSort] = {
    "erbij": "added",
    "sinds": "since",
    "einde": "ended",
    "weer": "end-undone",
    "kan": "capable",
    "geboren": "born",
}
UNDOES: Section = "weer"
"""The change that is offered only after another."""
FIRST = "eerste"
"""Name of the question about another first day."""
AFTER_END = _("De laatste dag van deze persoon is {{ until }}. Kies een eerdere dag.")
SAME_SINCE = Problem(_("Deze dag staat er al."))
TOO_SOON = _(
    "Deze persoon beslist mee sinds {{ since }}. Kies een latere dag. Klopte het nooit? Kies dan "
    "de dag ervoor."
)
SAME_DATE = Problem(_("Deze geboortedatum staat er al."))
SAME_CAPABLE = Problem(_("Zo staat het er al."))


def why(section: Section) -> Text:
    return Text(
        name=f"waarom-{section}",
        label=_("Waarom verandert dit?"),
        hint=_("Geen namen en geen BSN."),
        missing=_("Vul in waarom dit verandert."),
    )


def told_by(section: Section) -> Text:
    return Text(
        name=f"bevestigd-{section}",
        label=_("Wie of wat bevestigt dit?"),
        hint=_("Bijvoorbeeld: de uitspraak van de rechter met de datum, of de behandelaar."),
        missing=_("Vul in wie of wat dit bevestigt."),
    )


@dataclass(frozen=True)
class CircleChanges:
    """The changes that staff can make to one circle, each a form of its own."""

    staff: SignedIn
    circle: ClientCircle
    version: int

    @property
    def adult(self) -> bool:
        return age_on(self.circle.born, services().today) >= ages().consent.adult

    @property
    def person(self) -> PersonForm:
        """The questions about who joins."""
        return PersonForm(1, self.adult, services().today, has_nobody=False)

    @property
    def about_links(self) -> tuple[Question, ...]:
        return (FACTOR, ask_kinds(), DAYS)

    @property
    def since(self) -> Day:
        return replace(SINCE, earliest=self.circle.born, latest=services().today)

    def find_member(self, form: InternalForm, whose: Choice) -> Member:
        """Return whom a change is about."""
        people = self.circle.people
        return next(one.member for one in people if str(one.id) == form.values[whose.name])

    def questions(self, section: Section) -> tuple[Question, ...]:
        today, reasons = services().today, (why(section), told_by(section))
        others = [one.member for one in self.circle.people if one.member.role != "self"]
        ids = [str(one.id) for one in self.circle.people if one.member.role != "self"]
        who = [Option(one, member.label) for one, member in zip(ids, others, strict=True)]
        ended = [one for one, member in zip(who, others, strict=True) if member.until]
        found: dict[Section, tuple[Question, ...]] = {
            "erbij": (
                *self.person.questions,
                self.since,
                why(section),
                *self.about_links,
            ),
            "sinds": (
                replace(WHOSE, options=tuple(who)),
                replace(self.since, name=FIRST),
                *reasons,
            ),
            "einde": (replace(WHO, options=tuple(who)), UNTIL, *reasons),
            "weer": (replace(AGAIN, options=tuple(ended)), *reasons),
            "kan": (CAPABLE, *reasons),
            "geboren": (replace(CLIENT_BORN, latest=today), *reasons),
        }
        return found[section]

    @property
    def sections(self) -> list[Section]:
        """What can change now: who is not asked need not be able to weigh it."""
        young = age_group(age_on(self.circle.born, services().today)) == "child"
        alone = len(self.circle.people) == 1
        unneeded = {"kan"} if young else set[str]()
        unneeded |= {"einde", "sinds"} if alone else set()
        unneeded |= set() if any(one.member.until for one in self.circle.people) else {"weer"}
        return [one for one in TITLES if one not in unneeded]

    def empty(self, section: Section) -> InternalForm:
        """Return a form that nobody filled in yet, with what is likely."""
        today = services().today
        numbers = zip(SINCE.inputs, (today.day, today.month, today.year), strict=True)
        chosen = [("soorten", slug) for slug in offered_to_sign(services().facts)]
        likely = [(DAYS.name, str(LINK_DAYS)), *((name, str(number)) for name, number in numbers)]
        data = MultiDict([*chosen, *likely] if section == "erbij" else [])
        return InternalForm(self.questions(section), data)

    def check(self, section: Section) -> InternalForm:
        """Return what was posted for one change, with all that is wrong with it."""
        form = refuse_bsn(check_form(*self.questions(section)), why(section), told_by(section))
        more: Mapping[Section, Callable[[InternalForm], InternalForm]] = {
            "erbij": self._check_person,
            "sinds": self._check_since,
            "einde": self._check_end,
            "weer": lambda posted: posted,
            "kan": self._check_capable,
            "geboren": self._check_born,
        }
        return more[section](form)

    def _check_person(self, form: InternalForm) -> InternalForm:
        person, labels = self.person, (one.member.label for one in self.circle.people)
        if not form.values[person.who.name]:
            form = form.refuse(person.who.name, Problem(person.who.missing))
        form = person.check(form, None if self.adult else self.circle.born)
        return refuse_twice(form, (person,), *labels)

    def _check_since(self, form: InternalForm) -> InternalForm:
        if {WHOSE.name, FIRST} & {*form.wrong}:
            return form
        member, since = self.find_member(form, WHOSE), day_of(form.values[FIRST])
        if member.until and since > member.until:
            return form.refuse(FIRST, Problem(AFTER_END, until=day(member.until)))
        return form.refuse(FIRST, SAME_SINCE) if since == member.since else form

    def _check_end(self, form: InternalForm) -> InternalForm:
        if {WHO.name, UNTIL.name} & {*form.wrong}:
            return form
        since, until = self.find_member(form, WHO).since, day_of(form.values[UNTIL.name])
        # Someone who never decided ends the day before the first: that mends a mistake.
        if until < since - timedelta(days=1):
            return form.refuse(UNTIL.name, Problem(TOO_SOON, since=day(since)))
        return form

    def _check_capable(self, form: InternalForm) -> InternalForm:
        same = (form.values[CAPABLE.name] == "ja") == self.circle.capable
        wrong = CAPABLE.name in form.wrong
        return form.refuse(CAPABLE.name, SAME_CAPABLE) if same and not wrong else form

    def _check_born(self, form: InternalForm) -> InternalForm:
        name = CLIENT_BORN.name
        if name in form.wrong:
            return form
        if day_of(form.values[name]) == self.circle.born:
            return form.refuse(name, SAME_DATE)
        return refuse_later_birth(form, self.circle.client)

    def change(
        self, section: Section, form: InternalForm, *, who: str = "", before: str = ""
    ) -> Change:
        return Change(
            SORTS[section],
            services().today,
            self.staff.actor.id,
            str(form.values[why(section).name]),
            who,
            before,
            str(form.values.get(told_by(section).name, "")),
        )

    def is_made(self, section: Section, form: InternalForm) -> bool:
        """Return whether this person made this very change just now, as by a double click."""
        if self.version == version_of_circle(db.session, self.circle.client):
            return False
        if not self.circle.history:  # another circle, or a version that no page of ours showed
            return False
        newest, values = self.circle.history[-1], form.values
        labels = {str(one.id): one.member.label for one in self.circle.people}

        def label_of(whose: Choice) -> str | None:
            # As posted: who was changed a moment ago may be no answer any more.
            return labels.get(str(form.data.get(whose.name)))

        so: dict[Section, bool] = {
            "erbij": section == "erbij" and newest.who == self.person.name(form),
            "sinds": newest.who == label_of(WHOSE),
            "einde": newest.who == label_of(WHO),
            "weer": newest.who == label_of(AGAIN),
            "kan": (values.get(CAPABLE.name) == "ja") == self.circle.capable,
            "geboren": str(values.get(CLIENT_BORN.name)) == self.circle.born.isoformat(),
        }
        asked = (str(values.get(one(section).name, "")) for one in (why, told_by))
        same = (newest.sort, newest.by, newest.why, newest.told_by)
        return so[section] and same == (SORTS[section], self.staff.actor.id, *asked)

    def add(self, form: InternalForm) -> tuple[NewLink, ...]:
        """Add who joins, with a link where this person must agree now; raises NoBirthDate."""
        since, wish = day_of(form.values[SINCE.name]), read_link_wish(form, self.circle.client)
        joining = Joining(
            self.person.person(form, since, self.staff.actor.id), wish, asks_born(form)
        )
        change = self.change("erbij", form, who=joining.person.member.label)
        signer = services().signer
        return add_person(self.staff.desk, signer, joining, change, version=self.version)

    def end(self, form: InternalForm) -> None:
        leaving = Leaving(UUID(str(form.values[WHO.name])), day_of(form.values[UNTIL.name]))
        person = next(one for one in self.circle.people if one.id == leaving.person_id)
        before = day(person.member.until) if person.member.until else ""
        change = self.change("einde", form, who=person.member.label, before=before)
        client, desk = self.circle.client, self.staff.desk
        end_person(desk, client, leaving, change, version=self.version)

    def undo_end(self, form: InternalForm) -> None:
        """Take a last day away that was a mistake; the own links stay closed."""
        member, desk = self.find_member(form, AGAIN), self.staff.desk
        before = day(member.until) if member.until else ""
        change = self.change("weer", form, who=member.label, before=before)
        person = UUID(str(form.values[AGAIN.name]))
        client, version = self.circle.client, self.version
        change_circle(
            desk, client, lambda known: known.without_end(person), change, version=version
        )

    def move(self, form: InternalForm) -> None:
        """Store another first day of someone."""
        member, since = self.find_member(form, WHOSE), day_of(form.values[FIRST])
        change = self.change("sinds", form, who=member.label, before=day(member.since))
        desk, client = self.staff.desk, self.circle.client
        person = UUID(str(form.values[WHOSE.name]))
        change_circle(
            desk,
            client,
            lambda known: known.with_since(person, since),
            change,
            version=self.version,
        )

    def correct(self, section: Section, form: InternalForm) -> None:
        """Store that the client can weigh it or can't, or another birth date."""
        capable, born = form.values.get(CAPABLE.name) == "ja", form.values.get(CLIENT_BORN.name)
        before = day(self.circle.born) if born else ""
        change = self.change(section, form, before=before)
        change_circle(
            self.staff.desk,
            self.circle.client,
            lambda known: (
                known.with_birth_date(day_of(born)) if born else replace(known, capable=capable)
            ),
            change,
            version=self.version,
        )


def find_changes(staff: SignedIn, client: str, *, newest: bool = False) -> CircleChanges:
    """Open the circle of a client, in the version that the page showed; 404 without one."""
    circle = open_circle(db.session, staff.desk.keyring, client) if staff.reads_consents else None
    if circle is None:
        abort(404)
    shown = None if newest else request.form.get("versie", type=int)
    version = version_of_circle(db.session, client) if shown is None else shown
    return CircleChanges(staff, circle, version)
