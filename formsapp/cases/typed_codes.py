"""Codes to type in place of a link. The database holds no code, and no secret of a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import writing
from formsapp.cases.models import Link
from formsapp.cases.signed_links import LinkSigner, secret_hash
from formsapp.cases.typed_code_models import TypedCode
from formsapp.sealing.typed_code import (
    new_typed_code,
    place_of_code,
    slow_key,
    unwrap_secret,
    wrap_secret,
)


def add_typed_code(session: Session, signer: LinkSigner, keys: Sequence[str], token: str) -> str:
    """Return a new code for a link that was just made; an earlier one opens it no more.

    Args:
        session: Gets one write transaction.
        signer: Of this provider.
        keys: Secrets of the server, newest last.
        token: Of the link.

    Raises:
        Broken: It is no token of ours.

    """
    secret, code = signer.read_secret(token), new_typed_code()
    slow = slow_key(signer.provider, code)  # before anyone waits for the database
    with writing(session):
        found = sa.select(Link.id).where(Link.secret_hash == secret_hash(secret))
        link_id = session.scalars(found).one()
        session.execute(sa.delete(TypedCode).where(TypedCode.link_id == link_id))
        sealed = wrap_secret(keys[-1], slow, link_id, secret)
        place = place_of_code(keys[-1], code)
        session.add(TypedCode(link_id=link_id, place=place, sealed=sealed))
    return code


def find_token_of_code(
    session: Session, signer: LinkSigner, keys: Sequence[str], code: str, *, now: datetime
) -> str | None:
    """Return the token of the link of a code; None for each code that opens none now.

    It takes as long for a code that never was as for one that ended. Raises NotTyped.
    """
    slow = slow_key(signer.provider, code)
    places = {place_of_code(key, code): key for key in keys}
    working = (Link.expires_at > now, Link.revoked_at.is_(None), Link.closed_at.is_(None))
    wanted = sa.select(TypedCode).join(Link, Link.id == TypedCode.link_id)
    for one in session.scalars(wanted.where(TypedCode.place.in_(places), *working)).all():
        secret = unwrap_secret(places[one.place], slow, one.link_id, one.sealed)
        if secret is not None:
            return signer.sign(secret)
    return None
