"""Who must agree to a text: by the law, unless the text asks the client or parents otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from formsapp.rules.ages_of_consent import AgeGroup, Consenter, age_group, group_consenters
from formsapp.rules.law_figures import ages


@dataclass(frozen=True)
class Signing:
    """Whose agreement a text asks.

    ``one_parent``: of the parents with authority one is enough. ``parents_until`` is the age from
    which they need not agree, ``client_from`` that from which the client agrees, each one at which
    the law changes who decides or from the birth on; None for that of the law.
    """

    one_parent: bool = False
    parents_until: int | None = None
    client_from: int | None = None

    @property
    def leaves_nobody_out(self) -> bool:
        """Whether someone agrees at each age: the client does once the parents do not."""
        return self._client_from <= self._parents_until

    def agreers(self, age: int, *, capable: bool = True) -> tuple[Consenter, ...]:
        """Return who agree at this age. Raises RulesError below zero."""
        return self.group_agreers(age_group(age), capable=capable)

    def group_agreers(self, group: AgeGroup, *, capable: bool = True) -> tuple[Consenter, ...]:
        """Return who agree at an age of this group; like :meth:`agreers`."""
        if group == "adult" or not capable:
            return group_consenters(group, capable=capable)
        law = ages().consent
        begins = {"child": 0, "with-parents": law.with_parents, "alone": law.alone}[group]
        by_client: tuple[Consenter, ...] = ("self",) if begins >= self._client_from else ()
        return (*by_client, "parents") if begins < self._parents_until else by_client

    @property
    def _client_from(self) -> int:
        return ages().consent.with_parents if self.client_from is None else self.client_from

    @property
    def _parents_until(self) -> int:
        return ages().consent.alone if self.parents_until is None else self.parents_until

    def count(self, roles: Collection[Consenter]) -> int:
        """Return how many of these people must agree: of parents perhaps one."""
        parents = sum(role == "parents" for role in roles)
        return len(roles) - (max(0, parents - 1) if self.one_parent else 0)


BY_LAW = Signing()


def turning_ages() -> tuple[int, ...]:
    """Return the ages at which the law changes who decides."""
    law = ages().consent
    return law.with_parents, law.alone, law.adult


def client_ages() -> tuple[int, ...]:
    """Return the ages from which a text can ask the client: alone someone decides by law."""
    law = ages().consent
    return 0, law.with_parents, law.alone
