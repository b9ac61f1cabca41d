"""The exact texts that people agreed to, kept by their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Link, SealedCircle, TextVersion
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts import DocumentText


def keep_text(session: Session, document: DocumentText, *, now: datetime) -> None:
    """Store a text once; a text that is stored already stays as it is.

    Raises:
        ValueError: The document's hash is not that of its text.

    """
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        raise ValueError("The hash does not belong to the text.")
    row = {
        TextVersion.sha256: document.sha256,
        TextVersion.title: document.title,
        TextVersion.version: document.version,
        TextVersion.text: document.text,
        TextVersion.kept_at: now,
    }
    values = sa.select(*(sa.literal(value, column.type) for column, value in row.items()))
    unknown = ~sa.exists().where(TextVersion.sha256 == document.sha256)
    new = sa.insert(TextVersion).from_select([*row], values.where(unknown))
    with writing(session):
        session.connection().execute(new)


def find_text(session: Session, sha256: str) -> TextVersion:
    """Return the stored text with this hash; raises NotFound."""
    return require_row(session.get(TextVersion, sha256), "text")


def last_agreed_text(session: Session, opened: OpenedLink, kind: str) -> TextVersion | None:
    """Return the text that this link's client agreed to last with a form of ``kind``, or None.

    The form may have come through this link, one that it replaces, another link, or on paper.
    Someone who signs beside another person (a second parent, say) has read only what came
    through their own link: then only that link counts. Of someone in the client's circle all
    links of that person count, and nobody else's; those count for no link without a person.
    """
    link = opened.link
    mine: sa.ColumnElement[bool]
    mine = Case.link_id.in_(sa.select(Link.id).where(Link.root_id == link.root_id))
    if link.signer_id is not None:
        mine = Case.link_id.in_(sa.select(Link.id).where(Link.signer_id == link.signer_id))
    elif link.case_id is None:
        of_signers = Case.link_id.in_(sa.select(Link.id).where(Link.signer_id.is_not(None)))
        nobodys = sa.or_(Case.link_id.is_(None), sa.not_(of_signers))
        mine = sa.or_(mine, sa.and_(Case.client == link.client, Case.signs.is_(False), nobodys))
    agreed = sa.select(TextVersion).join(Case, Case.text_sha256 == TextVersion.sha256)
    found = agreed.where(Case.kind == kind, Case.destroyed_at.is_(None), mine)
    return session.scalar(found.order_by(Case.received_at.desc(), Case.id).limit(1))


def clients_with_terms(
    session: Session, kind: str, *, after: str = "", limit: int
) -> Sequence[str]:
    """Return clients who answered a form of ``kind`` or have a circle, after one in their order."""
    answered = sa.select(Case.client.label("client")).where(
        Case.kind == kind, Case.client.is_not(None), Case.destroyed_at.is_(None)
    )
    known = answered.union(sa.select(SealedCircle.client)).subquery()
    page = sa.select(known.c.client).where(known.c.client > after).order_by(known.c.client)
    return session.scalars(page.limit(limit)).all()


def clients_with_old_terms(
    session: Session, kind: str, in_force: Collection[str], *, after: str = "", limit: int
) -> Sequence[str]:
    """Return clients of whom someone's last answer agrees to a text that is not ``in_force``.

    Whose it is follows from the link alone, so nothing is opened: of what staff entered only the
    newest counts, whoever signed it.
    """
    old = _select_old(kind, in_force).where(Case.client > after)
    found = session.scalars(old.order_by(Case.client).limit(limit))
    return [client for client in found if client]


def count_old_terms(session: Session, kind: str, in_force: Collection[str]) -> int:
    """Return of how many clients :func:`clients_with_old_terms` tells."""
    found = _select_old(kind, in_force).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _select_old(kind: str, in_force: Collection[str]) -> sa.Select[str | None]:
    """Select clients with a yes to an old text, and no later answer of the same person.

    Such an answer is a yes to a text in force, or no yes at all: who said no is not asked again.
    """
    later, own, other = aliased(Case), aliased(Link), aliased(Link)
    renewed = (
        sa.select(later.id)
        .outerjoin(other, other.id == later.link_id)
        .where(
            later.client == Case.client,
            later.kind == kind,
            sa.or_(later.text_sha256.in_(in_force), later.text_sha256.is_(None)),
            later.destroyed_at.is_(None),
            later.received_at >= Case.received_at,
            other.signer_id.is_not_distinct_from(own.signer_id),
        )
    )
    found = sa.select(Case.client).outerjoin(own, own.id == Case.link_id)
    return found.where(
        Case.kind == kind,
        Case.client.is_not(None),
        Case.destroyed_at.is_(None),
        Case.text_sha256.not_in(in_force),
        ~renewed.exists(),
    ).distinct()
