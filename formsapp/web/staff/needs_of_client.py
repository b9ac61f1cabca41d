"""What staff take into account before they call, write or go to a client."""

from __future__ import annotations

from dataclasses import dataclass, replace

from formsapp.cases.client_circle import ClientCircle
from formsapp.client_needs import PersonNeeds, kinds_with_needs, read_needs
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn


@dataclass(frozen=True)
class ShownNeeds:
    """What one person asked to take into account, and who that is."""

    who: str
    acts_as: str
    said: PersonNeeds

    @property
    def texts(self) -> list[str]:
        """Each need in words."""
        return [say(one.text, one.given) for one in self.said.needs]


def list_needs(staff: SignedIn, client: str, circle: ClientCircle | None) -> list[ShownNeeds]:
    """Return what each person asked to take into account, in forms that this colleague may open."""
    known = services()
    mine = [
        kind
        for slug, kind in known.kinds.items()
        if known.facts.kinds[slug].team in staff.actor.teams
    ]
    situation = replace(known.situation(linked=True), needs_told=frozenset())
    found = read_needs(db.session, staff.desk.keyring, client, kinds_with_needs(mine, situation))
    return [_show_needs(one, circle) for one in found]


def _show_needs(said: PersonNeeds, circle: ClientCircle | None) -> ShownNeeds:
    label = circle.label_of(said.signer_id) if circle else None
    return ShownNeeds(label or said.name, said.name if label else said.acts_as, said)
