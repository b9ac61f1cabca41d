"""A new link for a client who lost the old one, with the copies of what was sent."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from formsapp.cases import event_log
from formsapp.cases.bound_parts import CLOSED, bind_case
from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.messages import end_turns
from formsapp.cases.models import Case, Copy, Link
from formsapp.cases.prove_case import prove_whose_anew
from formsapp.cases.sealed_birth_date import BirthSeal
from formsapp.cases.signed_links import LinkSigner, LinkWish, add_link, revoke_link
from formsapp.cases.staff_desk import Desk
from formsapp.cases.unseal_case import open_case_key
from formsapp.sealing import letterbox as lb


def reissue_link(
    desk: Desk, signer: LinkSigner, old: Link, wish: LinkWish, births: BirthSeal | None = None
) -> str:
    """Replace a link that a client lost, and return the token of the new one.

    It stays of the same person. The keys of the client's cases are encrypted for the new link from
    those of the team, because nobody has the old link's secret. Staff who renew a link see the new
    one: so nothing is moved to a link that asks no birth date, and only copies of answers that they
    may read; the others wait for a later link. A once-only form that was sent through the old link
    counts as sent for the new one.

    Args:
        desk: Who does it, with the keys that open the answers.
        signer: Of this provider.
        old: The link that was lost.
        wish: What the new link should be; for the same client.
        births: Keeps its birth date for the link after it.

    Raises:
        Conflict: It was replaced or taken back already.
        Refused: The wish is for another client.
        NoKey, Altered: An answer does not open; nothing was changed.

    """
    token, secret = signer.new_token()
    session, now, who = desk.session, desk.now, desk.actor.who
    with writing(session):
        if old.revoked_at is not None:
            raise Conflict("This link was replaced or taken back already.")
        if wish.client != old.client:
            raise Refused("A link is renewed for the same client only.")
        own = replace(wish, signer_id=old.signer_id)
        new = add_link(
            *(session, signer, secret, own), now=now, by=who, births=births, root_id=old.root_id
        )
        session.flush()
        if wish.born is not None:
            _move_copies(desk, old, new, secret)
        revoke_link(session, old.id, now=now, by=who)
    return token


def close_request(desk: Desk, request: Case, client: str) -> None:
    """Close the request of a client who lost a link: there is a new one; raises Conflict.

    In the write transaction that makes the link.
    """
    if request.closed_at is not None:
        raise Conflict("This request was settled already.")
    before = desk.judge_whose(request)
    request.client, request.closed_at = client, desk.now
    prove_whose_anew(desk.session, desk.keyring, request, before)
    request.version += 1
    end_turns(request)
    who, about, bound = desk.actor.who, About.about_case(request), bind_case(request, CLOSED)
    event_log.record(desk.session, who, "close", about, now=desk.now, ground="reissue", bound=bound)


def _move_copies(desk: Desk, old: Link, new: Link, secret: bytes) -> None:
    dead = sa.or_(Link.id == old.id, Link.revoked_at.is_not(None))
    chain = sa.select(Link.id).where(Link.root_id == old.root_id, dead)
    copies = sa.select(Copy, Case).join(Case, Case.id == Copy.case_id)
    mine = copies.where(Copy.link_id.in_(chain), Case.team.in_(desk.actor.teams))
    for copy, case in desk.session.execute(mine).all():
        desk.session.delete(copy)
        if case.sealed is not None:
            sealed = lb.key_for_link(secret, open_case_key(desk.keyring, case))
            desk.session.add(Copy(link_id=new.id, case_id=case.id, sealed=sealed))
            about = About.about_case(case)
            event_log.record(
                desk.session, desk.actor.who, "copy", about, now=desk.now, ground="reissue"
            )
