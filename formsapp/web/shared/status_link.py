"""The way back from a status page to the personal page that someone just came from.

The address of a status page is kept, printed and shared, so the link's token stands in it
encrypted, and after an hour or two it can no longer be decrypted.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlencode

from flask import request, url_for

from formsapp.sealing.letterbox import (
    Altered,
    normalise_code,
    open_from_address,
    seal_for_address,
)
from formsapp.web.shared.services import services

BACK = "terug"
"""The part of an address that holds the way back."""
WHOLE = "hoort_bij"
"""The part of an address that holds the code from whose page someone came. It proves nothing."""
DATE_GIVEN = b"date of birth given"
"""Stands in place of a link's secret for who came by the code and gave the date."""
PERIOD = timedelta(hours=1)
"""A way back works in the hour in which it was made and in the next."""


def status_address(
    code: str, token: str, *, just_sent: bool = False, page: str = "status.show_status"
) -> str:
    """Return the address of a page of a code, with the way back to a link if there is one."""
    back = None
    if token:
        # A form that is sent twice leads to one address.
        back = _seal(code, services().signer.read_secret(token))
    return url_for(page, code=code, ontvangen=1 if just_sent else None, terug=back)


def address_after_date(code: str) -> str:
    """Return the address of a status page for who just gave the date of birth that it asks."""
    return url_for("status.show_status", code=code, terug=_seal(code, DATE_GIVEN))


def part_address(code: str, part: str, *, just_sent: bool = False) -> str:
    """Return the address of the page of a part, with the way that someone came to the whole."""
    return url_for(
        "status.show_status",
        code=part,
        ontvangen=1 if just_sent else None,
        terug=_hand_on(code, part),
        hoort_bij=_seal(part, code.encode(), WHOLE),
    )


def whole_address(part: str) -> str:
    """Return the address of the page from which someone came to this one; empty when unknown."""
    whole = (_open(part, request.args.get(WHOLE, ""), WHOLE) or b"").decode()
    terug = _hand_on(part, whole)
    return url_for("status.show_status", code=whole, terug=terug) if whole else ""


def with_way_back(address: str) -> str:
    """Return an address of this request's code with the way back that it came with."""
    if link_secret(normalise_code((request.view_args or {})["code"])) is None:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({BACK: request.args[BACK]})}"


def personal_address(code: str) -> str:
    """Return the address of the personal page from which someone just came; empty when unknown."""
    token = personal_token(code)
    return url_for("client.show_personal", token=token) if token else ""


def personal_token(code: str) -> str:
    """Return the token of the link from which someone just came; empty when unknown."""
    secret = link_secret(code)
    return "" if secret in {None, DATE_GIVEN} else services().signer.sign(secret)


def link_secret(code: str) -> bytes | None:
    """Return the secret of the link from which someone just came, or by which they just sent it."""
    return _open(code, request.args.get(BACK, ""))


def _hand_on(code: str, other: str) -> str | None:
    """Return the way that someone came to the page of a code, for that of another."""
    way = link_secret(code)
    return _seal(other, way) if way else None


def _open(code: str, sealed: str, sort: str = BACK) -> bytes | None:
    try:
        data = base64.urlsafe_b64decode(sealed + "==")
    except ValueError:
        return None
    for key in services().settings.secret_keys:
        for hour in (_hour(), _hour() - 1):
            try:
                return open_from_address(key, _purpose(sort, hour), code, data)
            except Altered:
                continue
    return None


def _seal(code: str, way: bytes, sort: str = BACK) -> str:
    newest = services().settings.secret_keys[-1]
    data = seal_for_address(newest, _purpose(sort, _hour()), code, way)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _hour() -> int:
    return int(services().clock().timestamp() // PERIOD.total_seconds())


def _purpose(sort: str, hour: int) -> str:
    name = {BACK: "way back", WHOLE: "whole"}[sort]
    return f"loket {name} {services().settings.provider} {hour}"
