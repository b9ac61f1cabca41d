"""What a signer may read of what applies now: written by the staff side, opened by the link.

The client's side holds no key to work out a verdict. The staff side does, and seals for each link
of a circle what its holder may know: per party and purpose whether it is allowed, and until when.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Link, SignerView
from formsapp.cases.prove_view import prove_view
from formsapp.cases.signed_links import OpenedLink
from formsapp.rules.consent_verdict import Said
from formsapp.sealing.item_key import ItemKey, seal_for_reader
from formsapp.sealing.letterbox import Altered, Letterbox, open_copy
from formsapp.typed_values import convert_typed

SORT = "signer view"


class Applies(msgspec.Struct, frozen=True):
    """What applies of one party and purpose: whether it is allowed, and the last day of that."""

    allowed: bool
    until: date | None = None


class Reported(msgspec.Struct, frozen=True):
    """What the link's holder said last, where that did not come through this link.

    ``channel`` is that of the case: ``phone`` or ``paper``, as staff entered it, or ``web`` for
    another link. ``until`` is the last day of a yes, ``named`` whom it is about, where the party
    has a name. ``case_id`` is the case in which it came; None in a view of before.
    """

    said: Said
    on: date
    channel: str
    until: date | None = None
    named: str = ""
    case_id: UUID | None = None


class View(msgspec.Struct, frozen=True):
    """What a signer may read, by id of the consent: what applies, and the own answers.

    Of what others said nothing stands in it.
    """

    consents: dict[str, Applies]
    written_at: datetime
    reported: dict[str, Reported] = {}


NOTHING_REPORTED: Mapping[str, Reported] = {}


def write_view(  # noqa: PLR0913 - for whom, what applies and was said, when, and what proves it
    session: Session,
    letterbox: Letterbox,
    link: Link,
    consents: Mapping[str, Applies],
    reported: Mapping[str, Reported] = NOTHING_REPORTED,
    *,
    now: datetime,
) -> None:
    """Seal what a link's holder may read; a link without a reader's key gets nothing."""
    if link.reader is None:
        return
    content = msgspec.to_builtins(View(dict(consents), now, dict(reported)))
    sealed = seal_for_reader(link.reader, link.id, link.id, SORT, content)
    row = SignerView(link_id=link.id, sealed=sealed, written_at=now)
    prove_view(letterbox, row)
    session.merge(row)


def open_view(session: Session, opened: OpenedLink) -> View | None:
    """Return what applies now; None while the staff side wrote nothing. Writes nothing.

    Raises:
        NoKey, Altered: It does not open, is none, or belongs to another link.

    """
    link = opened.link
    row = session.scalar(sa.select(SignerView).where(SignerView.link_id == link.id))
    if row is None or link.reader_key is None:
        return None
    key = open_copy(opened.secret, link.id, link.reader_key)
    if not isinstance(key, ItemKey):
        return None
    try:
        return convert_typed(key.open(link.id, SORT, row.sealed), View)
    except msgspec.ValidationError as error:
        raise Altered("What is sealed here is no view.") from error
