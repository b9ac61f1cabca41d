"""What each person who acts for a client asked to take into account, as staff read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case, Link
from formsapp.cases.stored_content import open_sent_form
from formsapp.client_consents import say_capacity
from formsapp.kinds import Kind
from formsapp.kinds.base import Said, Situation, stored_answers
from formsapp.kinds.parts.applicant import NAME
from formsapp.kinds.parts.needs import STEP_ID, same_name, told_needs
from formsapp.sealing.letterbox import Altered, Keyring, NoKey


@dataclass(frozen=True)
class PersonNeeds:
    """What one person asked to take into account, last.

    ``name`` and ``acts_as`` are as that person filled them in; ``signer_id`` is who of the circle
    the link was for, or whom staff named who entered it.
    """

    name: str
    acts_as: str
    signer_id: UUID | None
    needs: tuple[Said, ...]
    on: date


def kinds_with_needs(kinds: Collection[Kind], situation: Situation) -> tuple[str, ...]:
    """Return the forms that ask it, in a situation in which they may."""
    return tuple(
        kind.slug for kind in kinds if any(step.id == STEP_ID for step in kind.steps(situation))
    )


def read_needs(
    session: Session, keyring: Keyring, client: str, kinds: Collection[str]
) -> list[PersonNeeds]:
    """Return what is to be taken into account of each person, of those who asked anything.

    Args:
        session: Only read.
        keyring: Private keys.
        client: Reference.
        kinds: Forms that the reader may open. What does not open is left out.

    """
    found: dict[UUID | tuple[UUID | None, str], PersonNeeds] = {}
    wanted = sa.select(Case, Link).outerjoin(Link, Link.id == Case.link_id)
    mine = wanted.where(Case.client == client, Case.kind.in_(kinds), Case.destroyed_at.is_(None))
    for case, link in session.execute(mine.order_by(Case.received_at, Case.id)):
        for one in _open_needs(keyring, case, link):
            # Several people may use a link that is nobody's own: there the name tells them apart.
            # What staff entered came by no link at all.
            root = link.root_id if link else None
            found[one.signer_id or (root, same_name(one.name))] = one
    return [*found.values()]


def _open_needs(keyring: Keyring, case: Case, link: Link | None) -> Iterator[PersonNeeds]:
    """Yield what a case says of it; nothing where nothing was filled in or it does not open.

    Who leaves it empty in a second form said it before, and takes nothing back.
    """
    try:
        content = open_sent_form(keyring, case)
    except (NoKey, Altered):
        return
    answers = stored_answers(content) if content else {}
    if needs := tuple(told_needs(answers)):
        entered_of, own = content.get("signer"), link.signer_id if link else None
        yield PersonNeeds(
            name=str(answers.get(NAME.name, "")),
            acts_as=say_capacity(content),
            signer_id=UUID(entered_of) if entered_of else own,
            needs=needs,
            on=case.received_on,
        )
