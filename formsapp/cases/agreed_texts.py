"""What people answered to each text, and the exact texts that they agreed to, by SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Link, SealedCircle, TextVersion, store
from formsapp.cases.signed_links import OpenedLink
from formsapp.cases.submission import AnsweredText
from formsapp.cases.text_reply_models import TextReply
from formsapp.facts import DocumentText

InForce = Mapping[str, Collection[str]]
"""By the key of each text to agree to, the SHA-256 of the texts that say what it says now."""


@dataclass(frozen=True)
class KnownReply:
    """An answer to a text and when it came.

    ``own``: it came from who now has a link, as far as a link tells: through that link, one that
    it replaces, or another one of the same person in the circle.
    """

    text: TextReply
    at: datetime
    own: bool


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


def list_replies(case_id: UUID, texts: Iterable[AnsweredText]) -> list[TextReply]:
    """Return what a new case answers to each text, as rows to be stored."""
    return [
        TextReply(
            case_id=case_id,
            document=one.document,
            place=place,
            said=one.said,
            sha256=one.agreed.sha256 if one.agreed else None,
            version=one.agreed.version if one.agreed else None,
        )
        for place, one in enumerate(texts)
    ]


def keep_replies(
    session: Session,
    replies: Iterable[TextReply],
    texts: Iterable[AnsweredText],
    *,
    now: datetime,
) -> None:
    """Store what a case that was just stored answers to each text, and the texts of its yeses."""
    for reply, one in zip(replies, texts, strict=True):
        if one.agreed is not None:
            keep_text(session, one.agreed, now=now)
        store(session, reply)


def replies_in(session: Session, *case_ids: UUID) -> Sequence[TextReply]:
    """Return what cases answer to each text, in the order of asking."""
    found = sa.select(TextReply).where(TextReply.case_id.in_(case_ids))
    return session.scalars(found.order_by(TextReply.case_id, TextReply.place)).all()


def agreed_in(session: Session, case: Case) -> list[TextReply]:
    """Return the texts that a case agrees to, in the order of asking."""
    return [one for one in replies_in(session, case.id) if one.sha256]


def known_replies(session: Session, opened: OpenedLink, kind: str) -> Sequence[KnownReply]:
    """Return what this link's client answered to texts with forms of ``kind``, newest first.

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
    told: sa.ColumnElement[bool] = mine
    if link.signer_id is None and link.case_id is None:
        of_signers = Case.link_id.in_(sa.select(Link.id).where(Link.signer_id.is_not(None)))
        nobodys = sa.or_(Case.link_id.is_(None), sa.not_(of_signers))
        told = sa.or_(mine, sa.and_(Case.client == link.client, Case.signs.is_(False), nobodys))
    found = sa.select(TextReply, Case.received_at, mine).join(Case, Case.id == TextReply.case_id)
    known = found.where(Case.kind == kind, Case.destroyed_at.is_(None), told)
    # Of two at the same moment a no counts.
    order = (Case.received_at.desc(), sa.desc(TextReply.said == "nee"), Case.id)
    rows = session.execute(known.order_by(*order))
    return [KnownReply(text, at, bool(own)) for text, at, own in rows]


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


def clients_with_old_texts(
    session: Session, in_force: InForce, *, after: str = "", limit: int
) -> Sequence[str]:
    """Return clients who are to be asked anew, after one in their order.

    Someone's last answer agrees to a text that is not in force, or a text was added that nobody
    answered since they agreed to another. Whose it is follows from the link alone, so nothing is
    opened: of what staff entered only the newest counts, whoever signed it.
    """
    old = _select_old(in_force)
    found = sa.select(old.c.client).where(old.c.client > after).order_by(old.c.client)
    return [client for client in session.scalars(found.limit(limit)) if client]


def count_old_texts(session: Session, in_force: InForce) -> int:
    """Return of how many clients :func:`clients_with_old_texts` tells."""
    return session.scalar(sa.select(sa.func.count()).select_from(_select_old(in_force))) or 0


def _select_old(in_force: InForce) -> sa.Subquery:
    each = (select(key, texts) for key, texts in in_force.items() for select in (_outdated, _added))
    return sa.union(*each).subquery()


def _answers(*where: sa.ColumnElement[bool]) -> sa.Select[str | None]:
    """Select clients with such an answer, each as often as there are."""
    found = sa.select(Case.client).join(TextReply, TextReply.case_id == Case.id)
    return found.where(Case.client.is_not(None), Case.destroyed_at.is_(None), *where)


def _outdated(key: str, in_force: Collection[str]) -> sa.Select[str | None]:
    """Select clients with a yes to an old text, and no later answer of the same person to it.

    Such an answer is a yes to a text in force, or no yes at all: who said no is not asked again.
    """
    later, said, own, other = aliased(Case), aliased(TextReply), aliased(Link), aliased(Link)
    renewed = (
        sa.select(later.id)
        .join(said, said.case_id == later.id)
        .outerjoin(other, other.id == later.link_id)
        .where(
            later.client == Case.client,
            said.document == key,
            sa.or_(said.sha256.in_(in_force), said.sha256.is_(None)),
            later.destroyed_at.is_(None),
            later.received_at >= Case.received_at,
            other.signer_id.is_not_distinct_from(own.signer_id),
        )
    )
    old = _answers(TextReply.document == key, TextReply.sha256.not_in(in_force))
    return old.outerjoin(own, own.id == Case.link_id).where(~renewed.exists())


def _added(key: str, _in_force: Collection[str]) -> sa.Select[str | None]:
    """Select clients of whom someone agreed to another text, and nobody answered this one."""
    case, said = aliased(Case), aliased(TextReply)
    answered = (
        sa.select(case.id)
        .join(said, said.case_id == case.id)
        .where(case.client == Case.client, said.document == key, case.destroyed_at.is_(None))
    )
    return _answers(TextReply.said == "ja").where(~answered.exists())
