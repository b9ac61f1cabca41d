"""For whom the birth date of a link is sealed."""

from __future__ import annotations

from formsapp.cases.sealed_birth_date import BirthSeal
from formsapp.facts import Facts
from formsapp.facts.model import Role
from formsapp.kinds import offered_kinds, toestemming
from formsapp.sealing.letterbox import Letterbox

LINK_MAKERS: Role = "medewerker"
"""Who hands out most links, and so has seen them."""


def make_birth_seal(facts: Facts, letterbox: Letterbox) -> BirthSeal:
    """Return what seals birth dates for the team of the consent form.

    Where none is offered it is the first team that ``LINK_MAKERS`` read, but for one whose answers
    are only counted, which opens nothing.
    """
    asked = facts.kinds.get(toestemming.kind.slug)
    if asked is not None:
        return BirthSeal(letterbox, asked.team)
    counted = {
        facts.kinds[slug].team for slug, kind in offered_kinds(facts).items() if kind.counted
    }
    readers = (slug for slug, team in facts.teams.items() if LINK_MAKERS in team.roles)
    return BirthSeal(letterbox, next((one for one in readers if one not in counted), None))
