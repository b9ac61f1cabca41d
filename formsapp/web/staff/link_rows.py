"""Links as staff see them listed: whose they are, who made and ended them, what they are used for.

Whose a link is stands in the client's sealed circle: only who reads consents sees the links of
someone in it, and renews them. Others would read from them how many people decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from formsapp.cases import signed_links, staff_accounts
from formsapp.cases.client_circle import open_circle
from formsapp.cases.models import Link
from formsapp.kinds.base import _
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.staff_words import Tag, name_by_id

NOT_IN_CIRCLE = _("iemand die niet in de kring staat")


@dataclass(frozen=True)
class LinkRow:
    """A link in a list.

    Args:
        link: The link.
        label: Whose it is; empty where the reader may not know it, or nobody recorded it.
        state: Whether it works.
        made_by: A colleague's address, or words for who is none.
        ended_by: The same; empty where nobody ended it.
        last_sent: The day of the newest case that came by it, of those that the reader may open.
        manageable: Whether the reader may replace it by a new one, or end it.

    """

    link: Link
    label: str
    state: Tag
    made_by: str
    ended_by: str
    last_sent: date | None
    manageable: bool


def list_links(staff: SignedIn, client: str) -> list[LinkRow]:
    """Return the links of a client that the reader may know of, the newest first."""
    found = signed_links.links_of(db.session, client)
    return make_rows(staff, [one for one in found if may_manage(staff, one)])


def list_closed_links(staff: SignedIn) -> list[LinkRow]:
    """Return the links that wrong birth dates closed and staff did nothing about yet.

    Nobody typed their references: they are told to who reads their forms, who reads consents, and
    who made the link.
    """
    if not staff.may("made"):
        return []
    found = signed_links.closed_links(db.session)
    return make_rows(staff, [one for one in found if may_manage(staff, one) and _has(staff, one)])


def _has(staff: SignedIn, link: Link) -> bool:
    kinds, by = services().facts.kinds, staff.actor.id
    teams = {kinds[slug].team for slug in link.kinds if slug in kinds}
    return staff.reads_consents or link.created_by == by or bool(teams & staff.actor.teams)


def make_rows(staff: SignedIn, links: Sequence[Link]) -> list[LinkRow]:
    """Return what a list tells of these links."""
    if not links:
        return []
    names = {str(one.id): one.mail for one in staff_accounts.all_staff(db.session)}
    labels: dict[str, Mapping[UUID, str]] = {}
    sent = staff.desk.last_sent([one.id for one in links])
    rows = []
    for link in links:
        if link.signer_id and link.client not in labels:
            labels[link.client] = labels_of(staff, link.client)
        label = labels[link.client].get(link.signer_id, "") if link.signer_id else ""
        if link.signer_id and staff.reads_consents:
            label = label or say(NOT_IN_CIRCLE)
        rows.append(
            LinkRow(
                link=link,
                label=label,
                state=state_of(link),
                made_by=name_by_id(link.created_by, names),
                ended_by=name_by_id(link.revoked_by, names) if link.revoked_by else "",
                last_sent=sent.get(link.id),
                manageable=link.revoked_at is None and may_manage(staff, link),
            )
        )
    return rows


def labels_of(staff: SignedIn, client: str) -> Mapping[UUID, str]:
    """Return who is in a client's circle; nobody where the reader may not know or it is shut.

    A list of links must not fail by one circle that does not open.
    """
    if not staff.reads_consents:
        return {}
    try:
        circle = open_circle(db.session, staff.desk.keyring, client)
    except (NoKey, Altered):
        return {}
    return {one.id: one.member.label for one in circle.people} if circle else {}


def may_manage(staff: SignedIn, link: Link) -> bool:
    """Return whether this person may know of a link, and replace or end it.

    Of who decides for a client, only who reads consents: ending it takes away how a yes is given
    and taken back.
    """
    return link.signer_id is None or staff.reads_consents


def state_of(link: Link) -> Tag:
    """Say whether a link works."""
    if link.revoked_at is not None:
        return Tag(say("Ingetrokken"), "grey")
    if link.closed_at is not None:
        return Tag(say("Gesloten"), "grey")
    if link.expires_at <= services().clock():
        return Tag(say("Verlopen"), "grey")
    return Tag(say("Werkt"), "green")
