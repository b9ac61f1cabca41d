"""Who must agree to a text: by the law, unless the text asks more or fewer parents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from formsapp.rules.ages_of_consent import AgeGroup, Consenter, age_group, group_consenters
from formsapp.rules.law_figures import ages


@dataclass(frozen=True)
class Signing:
    """Whose agreement a text asks.

    ``one_parent``: of the parents with authority one is enough. ``parents_until`` is the age from
    which they need not agree, one at which the law changes who decides; None for that of the law.
    """

    one_parent: bool = False
    parents_until: int | None = None

    def agreers(self, age: int, *, capable: bool = True) -> tuple[Consenter, ...]:
        """Return who agree at this age. Raises RulesError below zero."""
        return self.group_agreers(age_group(age), capable=capable)

    def group_agreers(self, group: AgeGroup, *, capable: bool = True) -> tuple[Consenter, ...]:
        """Return who agree at an age of this group; like :meth:`agreers`."""
        law, until = ages().consent, self.parents_until
        begins = {"with-parents": law.with_parents, "alone": law.alone}.get(group)
        if until is None or begins is None or not capable:
            return group_consenters(group, capable=capable)
        return ("self", "parents") if begins < until else ("self",)

    def count(self, roles: Collection[Consenter]) -> int:
        """Return how many of these people must agree: of parents perhaps one."""
        parents = sum(role == "parents" for role in roles)
        return len(roles) - (max(0, parents - 1) if self.one_parent else 0)


BY_LAW = Signing()


def turning_ages() -> tuple[int, ...]:
    """Return the ages at which the law changes who decides."""
    law = ages().consent
    return law.with_parents, law.alone, law.adult
