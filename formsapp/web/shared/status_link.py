"""The way back from a status page to the personal page that someone just came from.

The address of a status page is kept, printed and shared, so the link's token stands in it
encrypted, and after an hour or two it can no longer be decrypted.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlencode

from flask import request, url_for

from formsapp.sealing.letterbox import Altered, open_from_address, seal_for_address
from formsapp.web.shared.services import services

BACK = "terug"
"""The part of an address that holds the way back."""
PERIOD = timedelta(hours=1)
"""A way back works in the hour in which it was made and in the next."""


def status_address(
    code: str, token: str, *, just_sent: bool = False, page: str = "status.show_status"
) -> str:
    """Return the address of a page of a code, with the way back to a link if there is one."""
    back = None
    if token:
        # A form that is sent twice leads to one address.
        newest, secret = services().settings.secret_keys[-1], services().signer.read_secret(token)
        data = seal_for_address(newest, _link_purpose(_hour()), code, secret)
        back = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    return url_for(page, code=code, ontvangen=1 if just_sent else None, terug=back)


def with_way_back(address: str) -> str:
    """Return an address of the same code with the way back that this request came with."""
    back = request.args.get(BACK, "")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({BACK: back})}" if back else address


def personal_address(code: str) -> str:
    """Return the address of the personal page from which someone just came; empty when unknown."""
    try:
        data = base64.urlsafe_b64decode(request.args.get(BACK, "") + "==")
    except ValueError:
        return ""
    for key in services().settings.secret_keys:
        for hour in (_hour(), _hour() - 1):
            try:
                secret = open_from_address(key, _link_purpose(hour), code, data)
            except Altered:
                continue
            return url_for("client.show_personal", token=services().signer.sign(secret))
    return ""


def _hour() -> int:
    return int(services().clock().timestamp() // PERIOD.total_seconds())


def _link_purpose(hour: int) -> str:
    return f"loket way back {services().settings.provider} {hour}"
