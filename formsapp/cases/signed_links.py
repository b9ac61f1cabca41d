"""Links that staff give to one client: signed, expiring, revocable. Opening one never acts.

A token is a random secret and a signature over it. The database holds a hash of the secret, so a
stolen database makes no link; the signature names purpose and provider, so that a token of
another provider or for another use is refused before the database is asked.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from itsdangerous import BadSignature, Signer
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import Broken, Expired, Revoked, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Link
from formsapp.cases.prove_link import bind_link, bind_taken_back, prove_link
from formsapp.cases.sealed_birth_date import BirthSeal, birth_salt, hash_birth_date
from formsapp.cases.typed_code_models import TypedCode
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Altered, Letterbox, key_for_link, tell_link, told_to_link

log = logging.getLogger(__name__)
SECRET_BYTES = 18
"""144 random bits: 24 characters of base64 without a padding bit that could be flipped."""
LINK_DAYS = 14
"""How long a link works where nobody says otherwise."""
LONGEST_CLIENT = 40
"""Characters of the provider's own reference for a client."""


class LinkSigner:
    """Signs and checks tokens of one provider and purpose.

    Args:
        provider: Slug; part of what is signed.
        keys: Secrets, newest last. The newest signs, all are accepted.
        purpose: ``link`` for clients, ``invitation`` for staff.
        letterbox: That of the staff side proves the links that staff make; without it none is.

    """

    def __init__(
        self,
        provider: str,
        keys: Sequence[str],
        *,
        purpose: str = "link",
        letterbox: Letterbox | None = None,
    ) -> None:
        self.provider, self.letterbox = provider, letterbox
        self._signer = Signer(
            list(keys),
            salt=f"loket.{purpose}.{provider}",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def sign(self, secret: bytes) -> str:
        return self._signer.sign(_encode(secret)).decode()

    def new_token(self) -> tuple[str, bytes]:
        """Return a new token and its secret.

        The token begins and ends with a letter or digit, because some mail programs leave other
        characters out of the part that can be clicked.
        """
        while True:
            secret = secrets.token_bytes(SECRET_BYTES)
            token = self.sign(secret)
            if token[0].isalnum() and token[-1].isalnum():
                return token, secret

    def read_secret(self, token: str) -> bytes:
        """Return the secret inside a token, from which nothing is left out and nothing added.

        Raises:
            Broken: The token was not signed by us for this purpose, or was changed.

        """
        try:
            value = self._signer.unsign(token.encode("ascii"))
            secret = base64.b64decode(value, altchars=b"-_", validate=True)
        except (BadSignature, ValueError) as error:
            raise Broken("This is not a link of ours.") from error
        # base64 has spare bits: more than one text can stand for the same signature.
        signature = token.rsplit(".", 1)[1]
        if _encode(base64.urlsafe_b64decode(signature + "=")).decode() != signature:
            raise Broken("This is not a link of ours.")
        return secret


@dataclass(frozen=True)
class LinkWish:
    """What a new link should be, as staff asked for it.

    Args:
        client: The provider's own reference of the client, never a name.
        kinds: Slugs of the forms that the link opens.
        expires_at: Aware moment; the link opens while now is before it.
        many: Whether a form may be sent more than once.
        born: Date of birth that must be typed before the link opens.
        case_id: A case that this link's holder has to sign as well.
        signer_id: Whose link it is, in the client's circle.
        told: What its forms need not ask: the name of a party, by the id of a consent.

    """

    client: str
    kinds: Sequence[str]
    expires_at: datetime
    many: bool = False
    born: date | None = field(default=None, repr=False)
    case_id: UUID | None = None
    signer_id: UUID | None = None
    told: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class OpenedLink:
    """A link that nobody took back, and the secret that opens the client's copies.

    ``born`` is the date of birth that was typed to open the link: the client's, or the own one of
    who of the circle it is for. ``told`` is what staff told its forms (:class:`LinkWish`).
    """

    link: Link
    secret: bytes = field(repr=False)
    born: date | None = field(default=None, repr=False)
    told: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def asks_born(self) -> bool:
        return self.link.born_hash is not None


def new_link(  # noqa: PLR0913 - who makes it, of what, when, and who may renew it
    session: Session,
    signer: LinkSigner,
    wish: LinkWish,
    *,
    now: datetime,
    by: Who,
    births: BirthSeal | None = None,
) -> str:
    """Store a new link and return its token, which nothing can show again later.

    ``births`` keeps the birth date for the link's successor. Links of a circle need none: the
    circle holds the dates.
    """
    token, secret = signer.new_token()
    add_link(session, signer, secret, wish, now=now, by=by, births=births)
    return token


def add_link(  # noqa: PLR0913 - as new_link, with the secret
    session: Session,
    signer: LinkSigner,
    secret: bytes,
    wish: LinkWish,
    *,
    now: datetime,
    by: Who,
    births: BirthSeal | None = None,
    root_id: UUID | None = None,
) -> Link:
    """Store a link for a secret that exists already, which may go on with an older chain."""
    link_id = uuid4()
    link = Link(
        id=link_id,
        root_id=root_id or link_id,
        secret_hash=secret_hash(secret),
        client=wish.client,
        kinds=list(wish.kinds),
        many=wish.many,
        case_id=wish.case_id,
        signer_id=wish.signer_id,
        created_at=now,
        created_by=by.id,
        expires_at=wish.expires_at,
        born_hash=hash_birth_date(birth_salt(secret), wish.born) if wish.born else None,
        born_sealed=births.seal(link_id, wish.born) if births and wish.born else None,
        told=tell_link(secret, link_id, wish.told) if wish.told else None,
    )
    if wish.signer_id is not None:
        key = ItemKey.new(link_id)
        link.reader, link.reader_key = key.public, key_for_link(secret, key)
    if signer.letterbox is not None:
        prove_link(signer.letterbox, link)
    with writing(session):
        session.add(link)
        about, bound = About(wish.case_id, wish.client), bind_link(link)
        event_log.record(session, by, "link-new", about, now=now, bound=bound)
    return link


def open_link(
    session: Session,
    signer: LinkSigner,
    token: str,
    *,
    now: datetime,
    grace: timedelta = timedelta(0),
) -> OpenedLink:
    """Return the link of a token. Writes nothing, however often it is called.

    Args:
        session: Only read.
        signer: Of this provider.
        token: As it stood in the address.
        now: UTC moment.
        grace: Extra time for sending a form that was opened before the link expired.

    Raises:
        Broken: Tampered with, for something else, or unknown.
        Revoked: Taken back, or closed after too many wrong dates of birth.
        Expired: Valid otherwise, but too late.

    """
    opened = find_link_of_token(session, signer, token)
    if now >= opened.link.expires_at + grace:
        raise Expired(opened.link.expires_at)
    return opened


def find_link_of_token(session: Session, signer: LinkSigner, token: str) -> OpenedLink:
    """Return the link of a token, expired or not. Writes nothing, however often it is called.

    Raises:
        Broken: Tampered with, for something else, unknown, or not all of it opens.
        Revoked: Taken back, or closed after too many wrong dates of birth.

    """
    secret = signer.read_secret(token)
    link = session.scalar(sa.select(Link).where(Link.secret_hash == secret_hash(secret)))
    if link is None:
        raise Broken("This link is unknown.")
    refuse_ended(link)
    return OpenedLink(link, secret, told=_open_told(link, secret))


def _open_told(link: Link, secret: bytes) -> dict[str, str]:
    """Return what staff told the forms of a link, which would ask of others without it."""
    try:
        return told_to_link(secret, link.id, link.told) if link.told else {}
    except Altered as error:
        log.error("link %s does not open: %s", link.id, type(error).__name__)  # noqa: TRY400 - a trace has paths alone
        raise Broken("What staff told the forms of this link does not open.") from error


def revoke_link(session: Session, link_id: UUID, *, now: datetime, by: Who) -> None:
    """Make a link stop working at once; raises NotFound."""
    with writing(session):
        link = require_row(session.get(Link, link_id), "link")
        if link.revoked_at is None or link.revoked_by == event_log.SHUT:  # who did it counts
            link.revoked_at, link.revoked_by = now, by.id
            session.execute(sa.delete(TypedCode).where(TypedCode.link_id == link.id))
            about, bound = About(link.case_id, link.client), bind_taken_back(link)
            event_log.record(session, by, "link-revoke", about, now=now, bound=bound)


def links_of(session: Session, client: str) -> Sequence[Link]:
    newest = sa.select(Link).where(Link.client == client).order_by(Link.created_at.desc(), Link.id)
    return session.scalars(newest).all()


def closed_links(session: Session) -> Sequence[Link]:
    """Return the links that wrong dates of birth closed and staff did nothing about yet."""
    closed = sa.select(Link).where(Link.closed_at.is_not(None), Link.revoked_at.is_(None))
    return session.scalars(closed.order_by(Link.closed_at.desc(), Link.id)).all()


def refuse_ended(link: Link) -> None:
    """Raise Revoked for a link that was taken back, or closed by wrong dates of birth."""
    if link.revoked_at is not None:
        raise Revoked("This link was taken back.")
    if link.closed_at is not None:
        raise Revoked("This link was closed after too many wrong dates of birth: renew it.")


def secret_hash(secret: bytes) -> str:
    """Return the hash by which the database finds a token's secret."""
    return hashlib.sha256(b"loket token\0" + secret).hexdigest()


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
