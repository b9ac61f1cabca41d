"""A passkey that opens one's own key: it works out a secret inside itself (PRF of WebAuthn)."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import jsonify, request, url_for
from itsdangerous import BadData
from itsdangerous.encoding import base64_decode, base64_encode

from formsapp.cases import own_keys
from formsapp.cases.case_errors import NotFound
from formsapp.cases.staff_models import Passkey
from formsapp.cases.unseal_case import NotOpened
from formsapp.kinds.base import _
from formsapp.sealing.letterbox import Altered
from formsapp.sealing.own_key import PRF_BYTES
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff import webauthn_checks
from formsapp.web.staff.guard import SignedIn, local_path, staff_page
from formsapp.web.staff.own_key_pages import open_for_session
from formsapp.web.staff.webauthn_checks import NOT_PROVEN, PasskeyRefused

CANNOT = _("Deze passkey kan geen sleutel openen. Gebruik de wachtwoordzin.")


@staff_page("/sleutel/passkey/opties", methods=["POST"])
def key_passkey_options(staff: SignedIn) -> PageAnswer:
    """Return the options with which a browser asks one of one's passkeys for its secret."""
    options = webauthn_checks.request_options()
    options["allowCredentials"] = [
        {"type": "public-key", "id": base64_encode(one.credential_id).decode()}
        for one in staff.person.passkeys
    ]
    options["extensions"] = {"prf": {"eval": {"first": base64_encode(_asked()).decode()}}}
    return jsonify(options)


@staff_page("/sleutel/passkey", methods=["POST"], confirmed=True)
def add_key_passkey(staff: SignedIn) -> PageAnswer:
    """Let a passkey open one's key, which is open now."""
    passkey, given = _read_secret(staff)
    if staff.own_key is None:
        raise NotOpened("To let a passkey open it, one opens the own key.")
    own_keys.let_passkey_open(
        db.session, staff.person, staff.own_key, passkey.id, given, now=services().clock()
    )
    return jsonify(verder=url_for("staff.show_my_key", gedaan=1))


@staff_page("/sleutel/passkey/openen", methods=["POST"])
def open_with_my_passkey(staff: SignedIn) -> PageAnswer:
    """Open one's key with a passkey, for this session."""
    passkey, given = _read_secret(staff)
    try:
        key = own_keys.open_with_passkey(
            db.session, staff.person, passkey.id, given, now=services().clock()
        )
    except (NotFound, Altered) as error:
        raise PasskeyRefused(CANNOT) from error
    open_for_session(staff, key)
    return jsonify(verder=local_path(request.args.get("verder", "")))


def _read_secret(staff: SignedIn) -> tuple[Passkey, bytes]:
    """Return the passkey that a posted answer proves, one's own, and the secret that it gave."""
    passkey = webauthn_checks.read_proof()
    if passkey.staff_id != staff.person.id:
        raise PasskeyRefused(NOT_PROVEN)
    posted: dict[str, Any] = request.get_json()
    try:
        given = base64_decode(str(posted.get("prf") or ""))
    except BadData as fault:
        raise PasskeyRefused(CANNOT) from fault
    if len(given) != PRF_BYTES:
        raise PasskeyRefused(CANNOT)
    return passkey, given


def _asked() -> bytes:
    """Return for what a passkey works out its secret: this provider's keys."""
    return hashlib.sha256(f"loket own key {services().settings.provider}".encode()).digest()
