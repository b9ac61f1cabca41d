"""A small OpenID provider that runs in the tests: real addresses, codes, PKCE and signatures.

It is written from the standard and shares no code with the client under test. Its user is signed in
already, as ``account``; a test lets it answer wrongly by ``claims``, ``signer`` and the like.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from formsapp.settings import OidcSettings

TENANT = "8d7a0c52-6a0e-4c54-9d3e-2f0a5b1c7e11"
CLIENT, SECRET = "loket-client", "loket:secret/with+signs"
MINUTE = 60


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@dataclass
class OpenIdProvider:
    """Answers at ``issuer``, and remembers what it was asked."""

    issuer: str = ""
    account: str | None = "object-of-sanne"
    """Id of who is signed in; None where the user says no."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims put in place of the right ones."""
    left_out: tuple[str, ...] = ()
    signer: rsa.RSAPrivateKey = field(default_factory=new_key)
    published: rsa.RSAPrivateKey | None = None
    """Key that it publishes, where that is not the one it signs with."""
    key_id: str = "first"
    signed_in_at: float = field(default_factory=time.time)
    asks_anew: bool = True
    """Whether it does what ``prompt=login`` says."""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def settings(self) -> OidcSettings:
        return OidcSettings(self.issuer, CLIENT, SECRET, "Proefaccount")

    def authorize(self, asked: dict[str, str]) -> str:
        """Return the address to which the browser goes back."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert asked["nonce"]
        self.asked.append(asked)
        back = asked["redirect_uri"]
        if self.account is None:
            said = {"error": "access_denied", "state": asked["state"]}
            return f"{back}?{urlencode(said)}"
        if asked.get("prompt") == "login" and self.asks_anew:
            self.signed_in_at = time.time()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, posted: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return tokens for a code, once, to who knows the secret and the verifier."""
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(posted.get("code", ""), None)
        verifier = posted.get("code_verifier", "")
        challenge = text(hashlib.sha256(verifier.encode()).digest())
        is_known = (unquote(name), unquote(secret)) == (CLIENT, SECRET) or (name, secret) == (
            CLIENT,
            SECRET,
        )
        if not asked or not is_known or challenge != asked["code_challenge"]:
            return None
        if posted.get("redirect_uri") != asked["redirect_uri"]:
            return None
        return {
            "access_token": "not used",
            "token_type": "Bearer",
            "id_token": self.id_token(asked["nonce"]),
        }

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"pairwise-{self.account}",
            "tid": TENANT,
            "oid": self.account,
            "iat": now,
            "exp": now + 5 * MINUTE,
            "nonce": nonce,
            "auth_time": int(self.signed_in_at),
            "email": "sanne@voorbeeld.nl",
            **self.claims,
        }
        for one in self.left_out:
            del claims[one]
        head = {"alg": "RS256", "kid": self.key_id, "typ": "JWT"}
        signed = ".".join(text(json.dumps(one).encode()) for one in (head, claims))
        made = self.signer.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{text(made)}"

    def keys(self) -> dict[str, Any]:
        public = (self.published or self.signer).public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id}
        return {"keys": [{**key, "n": number(public.n), "e": number(public.e)}]}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }


class Handler(BaseHTTPRequestHandler):
    """Answers for the provider of its server."""

    provider: OpenIdProvider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path.rpartition("/")[2]:
            case "openid-configuration":
                self.answer(self.provider.discovery())
            case "keys":
                self.answer(self.provider.keys())
            case "authorize":
                self.send_response(302)
                self.send_header("Location", self.provider.authorize(asked))
                self.end_headers()
            case _:
                self.answer(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        posted = {name: values[0] for name, values in parse_qs(body).items()}
        self.answer(self.provider.token(posted, self.headers.get("Authorization", "")))

    def answer(self, found: dict[str, Any] | None) -> None:
        """Send JSON, or what an OAuth error is where there is nothing."""
        self.send_response(200 if found else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

    def log_message(self, *_said: object) -> None:
        """Say nothing on the screen."""


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """Run a provider on a free port of this machine."""
    provider = OpenIdProvider(signed_in_at=time.time())
    handler = type("Bound", (Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.issuer = f"http://localhost:{server.server_port}/{TENANT}/v2.0"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
