"""Who an account elsewhere says to be (OpenID Connect), through Authlib.

Authlib is an extra: it is imported where such a sign-in begins, and so only where it is set up. It
keeps state, nonce and code verifier (PKCE) in the session's cookie, each for one try, and checks
signature, issuer, audience, nonce and times of what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, cast

from flask import current_app, session
from werkzeug.wrappers import Response as AnyResponse

from formsapp.cases.outside_accounts import OutsideAccount
from formsapp.cases.staff_accounts import RECENT
from formsapp.kinds.base import _
from formsapp.settings import OidcSettings
from formsapp.web.shared.services import services

NAME = "loket"
KEPT_STATE = f"_state_{NAME}_"
"""What Authlib's own keys in the session begin with."""
PATIENCE = 10
"""Seconds that the other side may take."""
SEATS = BoundedSemaphore(2)
"""So many wait for it at the same time. Each keeps a thread that forms need, and anyone can begin a
sign-in: where the other side hangs, a few of them would stop all forms."""
LONGEST_PART = 200
NOT_DONE = _("Inloggen bij {{ name }} is niet gelukt. Probeer het nog eens.")
UNREACHABLE = _("{{ name }} is nu niet bereikbaar. Probeer het later nog eens.")
BUSY = _(
    "Er zijn al anderen aan het inloggen bij {{ name }}, en dat duurt lang. Probeer het over een "
    "minuut nog eens."
)
NOT_ANEW = _("{{ name }} vroeg niet opnieuw wie er inlogt. Laat het technisch beheer dit nakijken.")


class AccountRefused(Exception):
    """Nobody is signed in; the text is for staff, with a place for the other side's name."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.status = text, status


def lead_to_issuer(back: str, *, anew: bool = False, choose: bool = False) -> AnyResponse:
    """Lead a browser to where its user signs in.

    Args:
        back: Full address to which it comes back.
        anew: Whether who is signed in there must show it once more.
        choose: Whether another account can be chosen.

    Raises:
        AccountRefused: The other side does not answer, or too many wait for it.

    """
    from requests import RequestException  # noqa: PLC0415  an extra

    for name in [one for one in session if one.startswith(KEPT_STATE)]:
        session.pop(name)  # a try that was left behind
    asked = {"prompt": "login", "max_age": 0} if anew else {}
    asked = {"prompt": "select_account"} if choose else asked
    try:
        with _take_seat():
            return cast("AnyResponse", _client().authorize_redirect(back, **asked))
    except (RequestException, RuntimeError, ValueError, TypeError) as error:
        raise _refuse(UNREACHABLE, error, 503) from error


def read_account() -> tuple[OutsideAccount, bool]:
    """Return the account with which a browser comes back, once for each try.

    With it comes whether the other side says that its user signed in there just now: else the
    account may have been open for hours.

    Raises:
        AccountRefused: Whatever is wrong with what it brings.

    """
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  an extra
    from joserfc.errors import JoseError  # noqa: PLC0415  likewise
    from requests import RequestException  # noqa: PLC0415  likewise

    oidc = _settings()
    wanted = {
        "iss": {"essential": True, "value": oidc.issuer},
        "aud": {"essential": True, "value": oidc.client_id},
    }
    try:
        with _take_seat():
            claims = _client().authorize_access_token(claims_options=wanted)["userinfo"]
        account = _account_of(claims)
        is_anew = claims["iat"] - claims.get("auth_time", 0) <= RECENT.total_seconds()
    except RequestException as error:
        raise _refuse(UNREACHABLE, error, 503) from error
    except (AuthlibBaseError, JoseError) as error:
        raise _refuse(NOT_DONE, error) from error
    except (RuntimeError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise _refuse(NOT_DONE, error) from error
    return account, bool(is_anew)


@contextmanager
def _take_seat() -> Iterator[None]:
    """Be one of the few who wait for the other side; raises AccountRefused."""
    if not SEATS.acquire(blocking=False):
        raise AccountRefused(BUSY, 503)
    try:
        yield
    finally:
        SEATS.release()


def _account_of(claims: dict[str, Any]) -> OutsideAccount:
    """Return whose account it is: Entra names tenant and object, others issuer and subject."""
    parts = (claims.get("tid") or claims["iss"], claims.get("oid") or claims["sub"])
    for one in parts:
        if not isinstance(one, str) or not 0 < len(one) <= LONGEST_PART or " " in one:
            raise ValueError("This is no id of an account.")
    return OutsideAccount(*parts)


def _refuse(text: str, error: Exception, status: int = 400) -> AccountRefused:
    """Return what to say; the server's log names the error alone, which may hold an address."""
    current_app.logger.error("signing in elsewhere: %s", type(error).__name__)
    return AccountRefused(text, status)


def _settings() -> OidcSettings:
    oidc = services().settings.oidc
    if oidc is None:
        raise RuntimeError("No sign-in elsewhere is set up.")
    return oidc


def _client() -> Any:  # noqa: ANN401  Authlib tells no types
    """Return Authlib's client of this app, which keeps what the other side says of itself."""
    from authlib.integrations.flask_client import OAuth  # noqa: PLC0415  an extra

    kept, oidc = current_app.extensions, _settings()
    if "loket.oidc" not in kept:
        kept["loket.oidc"] = OAuth(current_app).register(
            NAME,
            client_id=oidc.client_id,
            client_secret=oidc.client_secret,
            server_metadata_url=f"{oidc.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
            },
        )
    return kept["loket.oidc"]
