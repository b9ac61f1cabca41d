"""What someone says in a form that differs from who decides: a question for staff, nothing more.

It never changes what the circle demands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from formsapp.cases.client_circle import ClientCircle
from formsapp.cases.models import Case, Link
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Said, _
from formsapp.kinds.parts.applicant import CAPACITY
from formsapp.kinds.parts.who_signs import GROUPS, OTHER_PARENT, OWN_AGE
from formsapp.rules.ages_of_consent import Consenter, age_group, age_on

FITTING: dict[Consenter, set[str]] = {
    "self": {"zelf"},
    "parents": {"ouder", "voogd"},
    "representative": {"vertegenwoordiger"},
}
"""What who has this role answers to for whom the form is filled in."""
AGE = _(
    "De leeftijd: in het formulier staat “{{ answer }}”. Vastgelegd is een geboortedatum van "
    "{{ born }}: {{ age }} jaar op de dag van het formulier."
)
ANOTHER = _(
    "Er is volgens het formulier nog een ouder met gezag of een tweede voogd. Vastgelegd is er "
    "{{ number }}."
)
NO_OTHER = _(
    "Er is volgens het formulier geen andere ouder met gezag of tweede voogd. Vastgelegd zijn er "
    "{{ number }}."
)
ROLE = _("Wie het invulde: in het formulier staat “{{ answer }}”. De link is van: {{ label }}.")


def find_doubts(
    session: Session, case: Case, content: Mapping[str, Any], circle: ClientCircle
) -> list[Said]:
    """Return each difference between a form and the circle, in a sentence."""
    answers = {one["name"]: one for one in content.get("answers", ())}
    return [
        *_about_age(answers, circle, case.received_on),
        *_about_parents(answers, circle, case.received_on),
        *_about_role(answers, circle, _signer_of(session, case, content)),
    ]


@dataclass(frozen=True)
class Doubt:
    """What a form says otherwise than is recorded.

    ``said`` is that in a sentence. ``is_missing``: someone who decides may not be recorded, so that
    a yes is missing. ``signer``: whose link or entry it was; None where that is unknown.
    """

    said: Said
    is_missing: bool
    signer: UUID | None


def find_lasting_doubts(
    session: Session, case: Case, content: Mapping[str, Any], circle: ClientCircle, today: date
) -> Iterator[Doubt]:
    """Yield the differences between a form and the circle that did not solve themselves.

    Who joined or left since counts.
    """
    answers = {one["name"]: one for one in content.get("answers", ())}
    now = {one.text for one in _about_parents(answers, circle, today)}
    signer = _signer_of(session, case, content)
    for said in find_doubts(session, case, content, circle):
        if said.text not in {ANOTHER, NO_OTHER} or said.text in now:
            yield Doubt(said, said.text == ANOTHER, signer)


def _signer_of(session: Session, case: Case, content: Mapping[str, Any]) -> UUID | None:
    if "signer" in content:
        return UUID(content["signer"])
    link = session.get(Link, case.link_id) if case.link_id else None
    return link.signer_id if link else None


def _about_age(answers: dict[str, Any], circle: ClientCircle, on: date) -> Iterator[Said]:
    answer = answers.get(OWN_AGE.name)
    said = GROUPS.get(answer["value"]) if answer else None
    if answer is None or said is None or on < circle.born:
        return
    age = age_on(circle.born, on)
    if said != age_group(age):
        born = day(circle.born)
        yield Said(AGE, (("answer", answer["answer"]), ("born", born), ("age", str(age))))


def _about_parents(answers: dict[str, Any], circle: ClientCircle, on: date) -> Iterator[Said]:
    answer = answers.get(OTHER_PARENT.name)
    members = (one.member for one in circle.people)
    number = sum(one.role == "parents" and one.decides_on(on) for one in members)
    if answer and (answer["value"] == "ja") != (number > 1):
        text = ANOTHER if answer["value"] == "ja" else NO_OTHER
        yield Said(text, (("number", str(number)),))


def _about_role(
    answers: dict[str, Any], circle: ClientCircle, signer: UUID | None
) -> Iterator[Said]:
    answer = answers.get(CAPACITY.name)
    person = next((one for one in circle.people if one.id == signer), None)
    if answer and person and answer["value"] not in FITTING[person.member.role]:
        given = (("answer", answer["answer"]), ("label", person.member.label))
        yield Said(ROLE, given)
