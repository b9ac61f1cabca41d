"""The way back from a status page to the personal page, for the one who just came from there.

The address of a status page is kept, printed and shared: the token of the link must not stand in
it. So it stands there encrypted, and what is encrypted soon no longer opens.
"""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import request, url_for

from formsapp.web.shared.services import services

STEP = timedelta(hours=1)
"""A way back works in the hour in which it was made and in the next."""
NONCE = 12


def status_address(code: str, token: str, *, just_sent: bool = False) -> str:
    """Return the address of a status page, with the way back to a link if there is one."""
    back = _encrypted(token, code) if token else None
    return url_for("status.show", code=code, ontvangen=1 if just_sent else None, terug=back)


def address(code: str) -> str:
    """Return the address of the personal page from which someone just came; empty when unknown."""
    try:
        data = base64.urlsafe_b64decode(request.args.get("terug", "") + "==")
    except ValueError:
        return ""
    for key in services().settings.secret_keys:
        for hour in (_hour(), _hour() - 1):
            try:
                lock = ChaCha20Poly1305(_key(key, hour))
                secret = lock.decrypt(data[:NONCE], data[NONCE:], code.encode())
            except (InvalidTag, ValueError):
                continue
            return url_for("client.show_personal", token=services().signer.sign(secret))
    return ""


def _encrypted(token: str, code: str) -> str:
    key, secret = (
        _key(services().settings.secret_keys[-1], _hour()),
        services().signer.read_secret(token),
    )
    # The nonce follows from what is encrypted: a form that is sent twice leads to one address.
    nonce = hmac.digest(key, code.encode() + secret, "sha256")[:NONCE]
    data = nonce + ChaCha20Poly1305(key).encrypt(nonce, secret, code.encode())
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _hour() -> int:
    return int(services().clock().timestamp() // STEP.total_seconds())


def _key(secret: str, hour: int) -> bytes:
    purpose = f"loket way back {services().settings.provider} {hour}".encode()
    return HKDF(SHA256(), 32, None, purpose).derive(secret.encode())
