"""What signs the keys of forms, and what their pages showed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import HMACAlgorithm, Signer, URLSafeSerializer

BYTES_KEPT = 20
"""Of a signature: 160 bits. Each page of a form holds several, and goes over the air."""


class ShortMac(HMACAlgorithm):
    """HMAC with SHA-256, cut short."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:BYTES_KEPT]


def make_form_signer(provider: str, keys: Sequence[str]) -> URLSafeSerializer:
    """Return what signs with the last of these keys and accepts all.

    Also what the version before signed, with SHA-1: forms are open while a program is renewed.
    """
    how = {"key_derivation": "hmac", "digest_method": sha256, "algorithm": ShortMac(sha256)}
    return URLSafeSerializer(
        list(keys), f"loket form {provider}", signer_kwargs=how, fallback_signers=[(Signer, {})]
    )
