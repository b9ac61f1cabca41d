"""How old someone is on a day, and who then consents (youth help; WGBO the same)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from formsapp.rules.law_figures import ages
from formsapp.rules.rule_errors import RulesError

Consenter = Literal["self", "parents", "representative"]
"""``parents`` are the parent or parents with authority, or the guardian; a form asks who
they are and staff confirm it. ``representative`` is one of :data:`REPRESENTATIVES`."""

AgeGroup = Literal["child", "with-parents", "alone", "adult"]

Capacity = Literal["curator", "mentor", "gemachtigde", "partner", "ouder", "kind", "broer", "zus"]
REPRESENTATIVES: tuple[tuple[Capacity, ...], ...] = (
    ("curator", "mentor"),
    ("gemachtigde",),
    ("partner",),
    ("ouder", "kind", "broer", "zus"),
)
"""Who stands in for an adult who cannot decide: the first of these that there is
(BW 7:465(3); youth help the same). A *gemachtigde* was authorised in writing."""


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on a local day. Raises RulesError before the birth."""
    if day < born:
        raise RulesError(f"The birth date {born.isoformat()} lies after {day.isoformat()}.")
    return day.year - born.year - (day < birthday(born, day.year - born.year))


def birthday(born: date, age: int) -> date:
    """Return the day of reaching an age; born on 29 February: 1 March in common years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_group(age: int) -> AgeGroup:
    """Return the group by which the law says who consents. Raises RulesError below zero."""
    if age < 0:
        raise RulesError(f"An age of {age} years does not exist.")
    law = ages().consent
    if age < law.with_parents:
        return "child"
    if age < law.alone:
        return "with-parents"
    return "alone" if age < law.adult else "adult"


def consenters(age: int, *, capable: bool = True) -> tuple[Consenter, ...]:
    """Return who consent at this age; all of them must. Raises RulesError below zero.

    ``capable`` says whether the person can weigh what is at stake (wilsbekwaam).
    """
    return group_consenters(age_group(age), capable=capable)


def group_consenters(group: AgeGroup, *, capable: bool = True) -> tuple[Consenter, ...]:
    """Return who consent at an age of this group; like :func:`consenters`."""
    if group == "child":
        return ("parents",)
    if not capable:
        return ("representative",) if group == "adult" else ("parents",)
    return ("self", "parents") if group == "with-parents" else ("self",)


def withdraws_alone(age: int) -> bool:
    """Whether someone of this age can take back a consent to use personal data without parents."""
    return age >= ages().data.withdraws_from


def reviews(born: date, after: date, until: date) -> list[tuple[date, int]]:
    """Return the birthdays after ``after`` and not after ``until`` at which consents are reviewed.

    Each is a day and the age that is reached. No consent ends on such a day.
    """
    law = ages().consent
    days = [(birthday(born, age), age) for age in (law.with_parents, law.alone, law.adult)]
    return [(day, age) for day, age in days if after < day <= until]
