"""A passkey in software: what a phone would answer, and what an attacker would."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One passkey. Set ``origin``, ``host`` or ``verifies`` to answer wrongly."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    count: int = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer to a registration."""
        about = self._data(WITH_KEY) + bytes(16) + len(self.credential_id).to_bytes(2, "big")
        data = about + self.credential_id + self._public_key()
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        response = {"attestationObject": text(made), "clientDataJSON": text(client)}
        return self._proof({**response, "transports": ["internal"]})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer to a sign-in."""
        self.count += 1
        data = self._data()
        client = self._client("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._proof(
            {
                "authenticatorData": text(data),
                "clientDataJSON": text(client),
                "signature": text(signed),
                "userHandle": None,
            }
        )

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _client(self, sort: str, options: dict[str, Any]) -> bytes:
        found = {"type": sort, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps({**found, "crossOrigin": False}).encode()

    def _proof(self, response: dict[str, Any]) -> dict[str, Any]:
        name = text(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
