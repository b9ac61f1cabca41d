"""The statement on a receipt: one line of text, signed, that says what came in and when.

It holds nothing personal. What the receipt proves stands in it as a MAC whose key follows from the
receipt code: who has the receipt can check its words, and nobody else can try any.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final
from urllib.parse import quote, unquote

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from formsapp.sealing.intake_key import IntakeKey, PublicKey, decode_base64, encode_base64

FORM: Final = "loket1"
BETWEEN: Final = "~"
STATEMENT: Final = re.compile(rf"{FORM}(?:~[A-Za-z0-9_.:%-]*){{9}}~[A-Za-z0-9_-]{{86}}")
"""A statement in what was scanned or pasted, with an address or words around it.

A signature has 64 bytes: what stands behind its 86 signs is no part of it.
"""
LINE_END: Final = re.compile(r"=?[ \t]*\r?\n[ \t>]*")
"""Where a mail program broke a long line."""


class Judgement(Enum):
    """What a check of a statement comes to."""

    GOOD = "good"
    UNKNOWN_KEY = "unknown key"
    ALTERED = "altered"
    OUT_OF_TIME = "out of time"


class NoStatement(ValueError):
    """There is no statement in a text."""


@dataclass(frozen=True)
class Statement:
    """What is signed.

    ``received`` is the moment in UTC, or the day where staff entered it; ``signed`` the moment in
    UTC of the signature. ``facts`` is the MAC of the lines of the receipt. ``version`` and ``text``
    are those of the texts that were agreed to, in their order: the versions with commas between,
    and the SHA-256 of each as hex behind the other; empty without one.
    """

    provider: str
    reference: str
    kind: str
    received: str
    signed: str
    facts: str
    version: str = ""
    text: str = ""

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 of each text."""
        return tuple(self.text[at : at + 64] for at in range(0, len(self.text), 64))

    def sign(self, key: IntakeKey) -> str:
        """Return the statement as text, with its signature."""
        text = encode_base64(bytes.fromhex(self.text))
        parts = (FORM, self.provider, self.reference, self.kind, self.received, self.signed)
        more = (
            self.facts,
            quote(self.version, safe="").replace(BETWEEN, "%7E"),
            text,
            key.public.id,
        )
        said = BETWEEN.join((*parts, *more))
        return BETWEEN.join((said, encode_base64(key.sign(said.encode()))))


def read_statement(text: str) -> Statement:
    """Return the statement in a text, unchecked; raises NoStatement."""
    provider, reference, kind, received, signed, facts, version, sha256, _id, _mac = _split(text)
    try:
        return Statement(
            *(provider, reference, kind, received, signed, facts),
            unquote(version),
            decode_base64(sha256).hex(),
        )
    except ValueError as error:
        raise NoStatement("The statement is cut off or damaged.") from error


def judge_statement(text: str, keys: Iterable[PublicKey]) -> Judgement:
    """Return what a check with these public keys comes to; raises NoStatement."""
    *said, signature = _split(text)
    key = next((one for one in keys if one.id == said[-1]), None)
    if key is None:
        return Judgement.UNKNOWN_KEY
    try:
        signed_on = date.fromisoformat(read_statement(text).signed[:10])
        is_signed = key.signed(decode_base64(signature), BETWEEN.join((FORM, *said)).encode())
    except ValueError:
        return Judgement.ALTERED
    if not is_signed:
        return Judgement.ALTERED
    return Judgement.GOOD if key.was_used_on(signed_on) else Judgement.OUT_OF_TIME


def mac_of_lines(code: str, lines: Sequence[Sequence[str]]) -> str:
    """Return the MAC of the lines of a receipt; ``code`` is its code, as it is shown."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"loket receipt lines")
    text = json.dumps([list(line) for line in lines], ensure_ascii=False, separators=(",", ":"))
    return encode_base64(hmac.digest(key.derive(code.encode()), text.encode(), "sha256"))


def _split(text: str) -> list[str]:
    found = STATEMENT.search(LINE_END.sub("", text))
    if found is None:
        raise NoStatement("There is no statement of a receipt in it.")
    return found[0].split(BETWEEN)[1:]
