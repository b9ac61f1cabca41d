"""The keys of forms are signed with HMAC-SHA256, of which a form's pages hold 160 bits."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from itsdangerous import BadSignature, URLSafeSerializer
from itsdangerous.encoding import base64_decode

from formsapp.web.shared.form_signer import make_form_signer
from tests.web.conftest import KEYS

SIGNER = make_form_signer("een-zorg", KEYS)
SHOWN = ["sleutel", 1]


def test_a_signature_is_the_beginning_of_hmac_sha256() -> None:
    payload, _, signature = str(SIGNER.dumps(SHOWN)).rpartition(".")

    own = hmac.new(KEYS[-1].encode(), b"loket form een-zorg", sha256).digest()
    whole = hmac.new(own, payload.encode(), sha256).digest()

    assert base64_decode(signature) == whole[:20]


def test_what_was_open_before_the_program_was_renewed_is_taken() -> None:
    before = URLSafeSerializer(KEYS, "loket form een-zorg")

    assert SIGNER.loads(before.dumps(SHOWN)) == SHOWN


@pytest.mark.parametrize(
    "signed",
    [
        str(SIGNER.dumps(SHOWN))[:-1],
        str(SIGNER.dumps(SHOWN)).rpartition(".")[0] + ".",
        str(make_form_signer("andere-zorg", KEYS).dumps(SHOWN)),
        str(make_form_signer("een-zorg", ["k" * 40]).dumps(SHOWN)),
        str(URLSafeSerializer(["k" * 40], "loket form een-zorg").dumps(SHOWN)),
    ],
)
def test_what_others_signed_is_refused(signed: str) -> None:
    with pytest.raises(BadSignature):
        SIGNER.loads(signed)
