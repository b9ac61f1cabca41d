"""Passkeys (WebAuthn): the options that a browser is given, and the check of its answer.

The relying party is the host of ``LOKET_BASE_URL``; every passkey verifies its user; a
challenge is good once, for five minutes, in the browser that asked for it.

The library is loaded when somebody first uses a passkey: with all that it needs itself it takes
8 MB, as much as ten providers of a host.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, request, session
from itsdangerous import BadData
from itsdangerous.encoding import base64_decode

from formsapp.cases import staff_accounts
from formsapp.cases.case_errors import Broken, CasesError
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.cases.staff_models import Passkey
from formsapp.kinds.base import _
from formsapp.typed_text import clean_line
from formsapp.web.shared.security_headers import own_origin
from formsapp.web.shared.services import db, services

CHALLENGE = "uitdaging"
"""Name, in the session's cookie, of the challenge that this browser was given."""
LONGEST_NAME = 60
NOT_PROVEN = _(
    "Inloggen is niet gelukt. Probeer het nog eens. Lukt het niet? "
    "Vraag een manager of beheerder dan om een nieuwe uitnodiging."
)
NOT_MADE = _(
    "Het maken van de passkey is niet gelukt. Laad de pagina opnieuw en probeer het nog eens."
)
LARGEST_ANSWER = 64 * 1024
"""Bytes of an answer of a browser; with a chain of certificates it has some ten thousand."""
FAULTS = (
    *(CasesError, BadData, ValueError, TypeError, AttributeError),
    *(LookupError, ArithmeticError, RecursionError, EOFError),
)
"""What a forged answer of a browser can raise beside the faults of the library: one that is nested
deeply, for example."""


class PasskeyRefused(Exception):
    """The browser's answer is not good; the text is for staff and never says why."""


@contextmanager
def refusing(text: str) -> Iterator[None]:
    """Refuse with this text whatever is wrong with an answer."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - as said above

    try:
        yield
    except (WebAuthnException, *FAULTS) as fault:
        raise PasskeyRefused(text) from fault


def creation_options(mail: str, purpose: str, known: Sequence[Passkey] = ()) -> dict[str, Any]:
    """Return the options with which a browser makes a passkey for a person.

    Args:
        mail: Shown by the device beside the passkey.
        purpose: What the challenge is for; the same is given when the answer is checked.
        known: Passkeys that the person has; a device that holds one makes no second.

    """
    import webauthn  # noqa: PLC0415 - as said above
    from webauthn.helpers import options_to_json_dict, structs  # noqa: PLC0415 - likewise

    provider = services().facts.provider
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=provider.name,
        user_name=mail,
        user_display_name=f"{mail} ({provider.short_name})",
        challenge=_new_challenge(purpose),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(key.credential_id) for key in known
        ],
    )
    # Some devices give a secret for one's own key only when they were asked at the beginning.
    return {**options_to_json_dict(options), "extensions": {"prf": {}}}


def read_new_passkey(purpose: str) -> NewPasskey:
    """Return the passkey of a posted answer to :func:`creation_options`; raises PasskeyRefused."""
    import webauthn  # noqa: PLC0415 - as said above

    with refusing(NOT_MADE):
        answer = _posted()
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_use_challenge(purpose),
            expected_rp_id=_rp_id(),
            expected_origin=own_origin(),
            require_user_verification=True,
        )
        transports = [str(one) for one in answer["response"].get("transports") or ()][:8]
    name = clean_line(str(answer.get("naam") or ""))[:LONGEST_NAME]
    return NewPasskey(
        found.credential_id, found.credential_public_key, found.sign_count, transports, name
    )


def request_options() -> dict[str, Any]:
    """Return the options with which a browser signs in by any passkey that it has for us."""
    import webauthn  # noqa: PLC0415 - as said above
    from webauthn.helpers import options_to_json_dict, structs  # noqa: PLC0415 - likewise

    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        challenge=_new_challenge("sign-in"),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def read_proof() -> Passkey:
    """Return the passkey that a posted answer to :func:`request_options` proves.

    Raises:
        PasskeyRefused: Whatever is wrong.

    """
    import webauthn  # noqa: PLC0415 - as said above

    now = services().clock()
    with refusing(NOT_PROVEN):
        challenge = _use_challenge("sign-in")
        answer = _posted()
        passkey = staff_accounts.find_passkey(db.session, base64_decode(answer["rawId"]))
        if not is_let_in(db.session, services().keyring, passkey, passkey.staff):
            current_app.logger.error("nothing proves a colleague who signs in: loket audit verify")
            raise Broken("This passkey was not made here.")
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=own_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    staff_accounts.record_passkey_use(db.session, passkey.id, found.new_sign_count, now=now)
    return passkey


def _rp_id() -> str:
    return urlsplit(services().settings.base_url).hostname or ""


def _new_challenge(purpose: str) -> bytes:
    made = staff_accounts.new_challenge(db.session, purpose, now=services().clock())
    session[CHALLENGE] = str(made.id)
    return made.value


def _use_challenge(purpose: str) -> bytes:
    given = session.pop(CHALLENGE, None)
    if given is None:
        raise Broken("This browser was given no challenge.")
    return staff_accounts.use_challenge(db.session, UUID(given), purpose, now=services().clock())


def _posted() -> dict[str, Any]:
    request.max_content_length = LARGEST_ANSWER
    answer = request.get_json(silent=True)
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise TypeError("This is no answer of a browser.")
    return answer
