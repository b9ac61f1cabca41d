"""Who hears of a case: who has it, who stands in, or the team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import sqlalchemy as sa

from formsapp.cases.deputies import find_deputy, is_away
from formsapp.cases.models import Case
from formsapp.cases.staff_accounts import teams_of
from formsapp.cases.staff_models import Staff
from formsapp.facts.model import Team
from formsapp.sealing.letterbox import Keyring


@dataclass(frozen=True)
class Workforce:
    """Everyone who works here, on a day; ``teams`` are those whose cases are opened.

    ``keyring`` tells who stands in because somebody chose that.
    """

    everyone: Sequence[Staff]
    teams: Mapping[str, Team]
    today: date
    keyring: Keyring | None

    @cached_property
    def _here(self) -> dict[str, Staff]:
        return {str(one.id): one for one in self.everyone if one.disabled_at is None}

    def addresses(self, team: str, holder: str | None, *, is_last: bool) -> list[str]:
        """Return who is reminded of a case: who has it, or the team where nobody does.

        A deputy is told too while that person is away; and for the last time the deputy and the
        team are told with whoever has it.
        """
        person = self._here.get(holder or "")
        if person is None or team not in teams_of(person.role, self.teams):
            return self._team_addresses(team)
        told = [person.mail]
        deputy = find_deputy(person, self.everyone, self.teams, self.keyring)
        if deputy is not None and (is_last or is_away(person, self.today)):
            told.append(deputy.mail)
        box = self.teams[team].mail
        return list(dict.fromkeys([*told, box.value] if is_last and box else told))

    def is_of_nobody(self) -> sa.ColumnElement[bool]:
        """Say that nobody has a case who is still here and may open it."""
        lost = (
            sa.and_(Case.team == team, Case.holder.not_in(self._readers(team)))
            for team in self.teams
        )
        return sa.or_(Case.holder.is_(None), *lost)

    def is_for(self, person: Staff) -> sa.ColumnElement[bool]:
        """Say that a person has a case, stands in today for who has it, or that nobody has it."""
        mine = [str(person.id), *(str(one.id) for one in self._absent_for(person))]
        return sa.or_(Case.holder.in_(mine), self.is_of_nobody())

    def _readers(self, team: str) -> list[str]:
        roles = self.teams[team].roles
        return [staff_id for staff_id, one in self._here.items() if one.role in roles]

    def _absent_for(self, person: Staff) -> Iterable[Staff]:
        away = (one for one in self._here.values() if is_away(one, self.today))
        stands_in = partial(find_deputy, everyone=[person], teams=self.teams, keyring=self.keyring)
        return (one for one in away if stands_in(one) is not None)

    def _team_addresses(self, team: str) -> list[str]:
        """Return the team's mailbox; of a team without one, all who read its cases."""
        box = self.teams[team].mail
        if box is not None:
            return [box.value]
        return [one.mail for one in self._here.values() if one.role in self.teams[team].roles]
