"""The signed ``form_key`` of every rendered form.

It is the protection against forged posts on the client's side, where there are no
cookies, and the key that makes sending twice one case. It holds a random key and says
for which provider, kind and link the form was shown, and when. It has no end: someone
may type for as long as it takes. Behind a link that asks the client's date of birth it also
holds the date that was typed, so that no form asks it again; nothing else keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from flask import abort, current_app, request
from itsdangerous import BadData

from formsapp.sealing.letterbox import new_form_key
from formsapp.web.shared.services import services


@dataclass(frozen=True)
class FormKey:
    """The random key of a form, and the moment (UTC) at which it was shown.

    ``signed`` is the whole, as it stands in the page. ``born`` is the client's date of birth, as
    it was typed to open the link.
    """

    key: str
    at: datetime
    signed: str = field(repr=False)
    born: date | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Purpose:
    """What a form key may be used for: which kind, behind which link."""

    kind: str
    link: str = ""


def issue_key(
    purpose: Purpose, born: date | None = None, key: str = "", begun: float | None = None
) -> FormKey:
    """Make the key of a form that is about to be shown.

    ``key``: of one that was put aside; ``begun``: the moment that it was shown first, as a
    timestamp, where that counts.
    """
    key, at = key or new_form_key(), int(begun or services().clock().timestamp())
    known = [born.isoformat()] if born else []
    signed = services().form_signer.dumps([key, at, *known], salt=_salt(purpose))
    return FormKey(key, datetime.fromtimestamp(at, UTC), str(signed), born)


def read_key(signed: str, purpose: Purpose) -> FormKey | None:
    """Return what a posted key holds; None when it is not ours or was for another form."""
    try:
        key, at, *known = services().form_signer.loads(signed, salt=_salt(purpose))
    except BadData:
        return _read_older_key(signed, purpose)
    born = date.fromisoformat(known[0]) if known else None
    return FormKey(key, datetime.fromtimestamp(at, UTC), signed, born)


def _read_older_key(signed: str, purpose: Purpose) -> FormKey | None:
    """Return what the key of a page holds that was open before these keys were made shorter."""
    try:
        found = services().form_signer.loads(signed)
    except BadData:
        return None
    if (found["kind"], found["link"]) != (purpose.kind, purpose.link):
        return None
    born = date.fromisoformat(found["born"]) if found.get("born") else None
    return FormKey(found["key"], datetime.fromtimestamp(found["issued"], UTC), signed, born)


def sign_for(key: FormKey, what: str, values: Sequence[Any]) -> str:
    """Sign values of JSON's own types for the next post of this form, under the name ``what``."""
    return str(services().form_signer.dumps(values, salt=_salt_of_form(key, what)))


def read_signed(key: FormKey, what: str, signed: str) -> list[Any] | None:
    """Return what was signed under a name; None when it is not ours, or another form's."""
    try:
        return list(services().form_signer.loads(signed, salt=_salt_of_form(key, what)))
    except BadData:
        return None


def _salt_of_form(key: FormKey, what: str) -> str:
    return f"loket {what} {services().settings.provider} {key.key}"


def _salt(purpose: Purpose) -> str:
    """Return what a key is signed with, so that its purpose weighs nothing in each page."""
    return f"loket form {services().settings.provider} {purpose.kind} {purpose.link}"


def read_posted_key(purpose: Purpose) -> FormKey | None:
    """Return the key of the form that was posted, when it was shown for this purpose."""
    return read_key(request.form.get("form_key", ""), purpose)


def refuse_forged(purpose: Purpose) -> NoReturn:
    """Answer 403 to what was not posted from a page of ours for this purpose."""
    current_app.logger.info("form key refused for kind %s", purpose.kind)
    abort(403)
