"""Seal and open: the client side can only put in, the staff side takes out.

Everything of a case is sealed to a random key of that case (``item_key``). Three locks hold that
key, each with a key that the database does not hold:

* it is sealed with age to the **team's** public key and to the **recovery** key that the provider
  keeps offline; only the staff side has the team's private key;
* it is encrypted with a key that follows from the client's **receipt code**;
* it is encrypted with a key that follows from the secret in the client's **link**.

The receipt code follows from a secret of the server *and* the random key of the form that was
sent, so that sending the same form again gives the same code. The database holds only hashes of
the form key, the code and the link's secret. Whoever has the database and every secret of the
client side still misses the random half of each.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing import key_files
from formsapp.sealing.codes_among_words import find_grouped_codes, plain_code
from formsapp.sealing.intake_key import KeyInUse, KnownKeys
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.key_files import POST, RECOVERY, KeysError, own_recovery
from formsapp.sealing.sealed_json import (
    Altered,
    NoKey,
    age_decrypt,
    pad_json,
    parse_json,
    require_object,
)
from formsapp.sealing.secret_box import (
    NONCE,
    decrypt,
    derive_key,
    encrypt,
    lock_text,
    unlock_text,
)
from formsapp.sealing.try_keys import (
    parse_identity,
    parse_recipient,
    refuse_mixed_keys,
    refuse_shared_key,
    try_pair,
)
from formsapp.typed_text import clean_line

__all__ = ["Altered", "BrokenCode", "Keyring", "KeysError", "Letterbox", "NoKey"]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NO_LETTER = re.compile(r"[\W_]")
SIGN = "[0-9A-TV-Z]"
CODE_LENGTH = 20
"""Characters of a receipt code, 5 bits each: 100 bits."""
CODE_GROUP = 5
CASE_KEY = "case key"
"""What the seal of a case's key says that is in it."""


class BrokenCode(ValueError):
    """What was typed is not a receipt code."""


def encode_crockford(data: bytes) -> str:
    """Return the 5-bit groups of ``data`` as Crockford's base32, which has no I, L, O and U."""
    bits = int.from_bytes(data, "big")
    length = len(data) * 8 // 5
    return "".join(CROCKFORD[(bits >> 5 * at) & 31] for at in reversed(range(length)))


def normalise_typed(typed: str) -> str:
    """Return letters and digits of typed base32 as Crockford reads them: O is 0, I and L are 1."""
    return NO_LETTER.sub("", clean_line(typed).upper()).translate(str.maketrans("OIL", "011"))


def new_form_key() -> str:
    """Return 160 random bits in base32, for the hidden field of one rendered form."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def form_hash(form_key: str) -> str:
    return hashlib.sha256(b"loket form key\0" + form_key.encode()).hexdigest()


def typed_mac(form_key: str, typed: object) -> str:
    """Return a MAC by which the database recognises the same answers, given as JSON.

    It is keyed with the form key, which is not stored: nobody can test a guess against it.
    """
    text = json.dumps(typed, sort_keys=True, separators=(",", ":"))
    return hmac.digest(form_key.encode(), b"loket typed\0" + text.encode(), "sha256").hex()


def receipt_code(secret: str, form_key: str) -> str:
    """Return the receipt code of the form with this key: ``ABCDE-FGHJK-MNPQR-STVWX``.

    The same secret and form key always give the same code, so that a client who sends a form again
    after a lost reply gets the same one.
    """
    message = b"loket receipt code\0" + form_key.encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return group_code(encode_crockford(digest)[:CODE_LENGTH])


def new_receipt_code() -> str:
    """Return a receipt code at random, for who lost the first."""
    return group_code(encode_crockford(secrets.token_bytes(13))[:CODE_LENGTH])


def group_code(code: str) -> str:
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def normalise_code(typed: str) -> str:
    """Return the receipt code in what was typed or pasted, as it was shown.

    Case, dashes and look-alikes are forgiven, and words or an address may stand around it.

    Raises:
        BrokenCode: No code of the right length and characters stands in it.

    """
    text = plain_code(typed)
    in_address = re.split("[/?#]", re.split("/o/", text, flags=re.IGNORECASE)[-1])[0]
    if bare := _first_code([*_find_grouped(text), in_address]):
        return group_code(bare)
    raise BrokenCode("A receipt code has 20 letters and digits.")


def holds_receipt_code(typed: str) -> bool:
    """Return whether a receipt code stands in this by its groups, or is all, with a whole group."""
    text = plain_code(typed)
    return _first_code([*_find_grouped(text), *re.findall(r".*[^\W_]{5}.*", text)]) != ""


def _find_grouped(text: str) -> Iterator[str]:
    return find_grouped_codes(text, SIGN, CODE_GROUP, CODE_LENGTH // CODE_GROUP)


def _first_code(found: Iterable[str]) -> str:
    """Return the first of these that is a code, without dashes; empty where there is none."""
    bare = map(normalise_typed, found)
    return next((one for one in bare if len(one) == CODE_LENGTH and set(one) <= set(CROCKFORD)), "")


def lookup_hash(code: str) -> str:
    """Return the hash by which the database finds a receipt code; raises BrokenCode."""
    return hashlib.sha256(b"loket receipt lookup\0" + normalise_code(code).encode()).hexdigest()


def open_reply(code: str, case_id: UUID, blob: bytes) -> str:
    """Decrypt a reply of before case keys; raises Altered or BrokenCode."""
    text = decrypt(derive_key(normalise_code(code).encode(), b"loket reply"), case_id, blob)
    return str(text)


def key_for_code(code: str, key: ItemKey) -> bytes:
    """Encrypt a case's key for the holder of the receipt code; raises BrokenCode."""
    return encrypt(derive_key(normalise_code(code).encode(), b"loket code"), key.of, key.secret)


def key_by_code(code: str, case_id: UUID, blob: bytes) -> ItemKey:
    """Decrypt a case's key; raises Altered or BrokenCode."""
    derived = derive_key(normalise_code(code).encode(), b"loket code")
    return ItemKey(case_id, decrypt(derived, case_id, blob))


def key_for_parent(parent: ItemKey, key: ItemKey) -> bytes:
    """Encrypt a case's key for who has the key of the case that it changes."""
    return encrypt(derive_key(parent.secret.encode(), b"loket parent"), key.of, key.secret)


def key_by_parent(parent: ItemKey, case_id: UUID, blob: bytes) -> ItemKey:
    """Decrypt the key of a case that changes another; raises Altered."""
    derived = derive_key(parent.secret.encode(), b"loket parent")
    return ItemKey(case_id, decrypt(derived, case_id, blob))


def key_for_link(link_secret: bytes, key: ItemKey) -> bytes:
    """Encrypt a case's key for the holder of the link."""
    data = {"key": key.secret}
    return encrypt(derive_key(link_secret, b"loket copy"), key.of, data)


def open_copy(link_secret: bytes, case_id: UUID, blob: bytes) -> ItemKey | dict[str, Any]:
    """Decrypt a case's key, or the answers themselves as before case keys; raises Altered."""
    data: dict[str, Any] = decrypt(derive_key(link_secret, b"loket copy"), case_id, blob)
    return ItemKey(case_id, data["key"]) if set(data) == {"key"} else data


def tell_link(link_secret: bytes, link_id: UUID, told: Mapping[str, str]) -> bytes:
    """Encrypt what staff tell the forms of a link, for the link's holder."""
    return encrypt(derive_key(link_secret, b"loket told"), link_id, dict(told))


def told_to_link(link_secret: bytes, link_id: UUID, blob: bytes) -> dict[str, str]:
    """Decrypt what staff told the forms of a link; raises Altered."""
    told: dict[str, str] = decrypt(derive_key(link_secret, b"loket told"), link_id, blob)
    return told


def seal_for_address(secret: str, purpose: str, place: str, data: bytes) -> bytes:
    """Encrypt a few bytes for the address of ``place``; equal input gives equal output."""
    key = derive_key(secret.encode(), purpose.encode())
    nonce = hmac.digest(key, place.encode() + data, "sha256")[:NONCE]
    return lock_text(key, nonce, data, place.encode())


def open_from_address(secret: str, purpose: str, place: str, blob: bytes) -> bytes:
    """Decrypt what stands in the address of ``place``; raises Altered."""
    return unlock_text(derive_key(secret.encode(), purpose.encode()), blob, place.encode())


class Letterbox:
    """The public keys of the teams and of recovery: they can seal, and open nothing.

    ``public`` maps a team, or ``recovery``, to its age recipient (``age1...``). ``intake`` signs
    receipts of what comes in; only the client's side has it. ``personal`` gives the roles of each
    team whose cases are sealed to the keys of its members.
    """

    keyring: Keyring | None = None
    """The private keys, on the staff side, which prove what staff enter."""

    def __init__(
        self,
        provider: str,
        public: Mapping[str, str],
        intake: KeyInUse | None = None,
        personal: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self.provider, self.intake, self.personal = provider, intake, personal
        self._recipients = {name: parse_recipient(name, text) for name, text in public.items()}
        if RECOVERY not in self._recipients:
            raise KeysError("There is no public recovery key: run `loket keys new`.")
        refuse_shared_key(self._recipients)

    @classmethod
    def load(
        cls,
        folder: Path,
        provider: str,
        intake: KeyInUse | None = None,
        personal: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Letterbox:
        """Read ``<folder>/public/*.pub``; raises KeysError."""
        return cls(provider, key_files.read_public(folder), intake, personal)

    def seal(self, team: str, case_id: UUID, kind: str, content: Mapping[str, Any]) -> bytes:
        """Seal ``content`` for a team and for recovery.

        Provider, team, case and kind are sealed with it: it does not open in another case's place.

        Raises:
            NoKey: The team has no public key.

        """
        envelope = {**self._place(team, case_id, kind), "content": dict(content)}
        return self.seal_text(team, pad_json(envelope))

    def seal_text(self, team: str, text: bytes) -> bytes:
        """Seal what stood in another seal of a team, its place included; raises NoKey."""
        return bytes(pyrage.encrypt(text, self._recipients_of(team)))

    def take_up(self, newer: Letterbox) -> None:
        """Seal with the keys of a newer one from now on, wherever this one is in use."""
        self._recipients |= newer._recipients

    def seal_key(self, team: str, key: ItemKey) -> bytes:
        """Seal the key of a case for a team and for recovery; raises NoKey."""
        return self.seal(team, key.of, CASE_KEY, {"key": key.secret})

    def recovery_of(self, team: str) -> str:
        """Return the public half of a team's own recovery key; empty where it has none."""
        return str(self._recipients.get(own_recovery(team), ""))

    def _recipients_of(self, team: str) -> list[Any]:
        if team not in self._recipients:
            raise NoKey(f"Team {team!r} has no public key: run `loket keys new`.")
        own = self._recipients.get(own_recovery(team))
        return [self._recipients[team], own or self._recipients[RECOVERY]]

    def _place(self, team: str, case_id: UUID, kind: str) -> dict[str, str]:
        return {"provider": self.provider, "team": team, "case": str(case_id), "kind": kind}


class Keyring:
    """The private keys of the teams, which only the staff side has.

    ``private`` maps a team to its age identities; older ones still open what they sealed.

    Raises:
        KeysError: A private key does not open what the team's public key seals, or lies with
            another team's: answers would open for recovery alone, or for others.

    """

    own: ItemKey | None = None
    """The key of the colleague who works with this, where that person opened it."""
    look: Callable[[], bool] | None = None
    """Takes up what is new in the key files; says whether something was."""
    proves: bool = True
    """Whether it proves what it finds."""

    def __init__(self, letterbox: Letterbox, private: Mapping[str, Iterable[str]]) -> None:
        self.letterbox = letterbox
        self._identities = {
            team: [parse_identity(team, line) for line in lines] for team, lines in private.items()
        }
        for team, found in self._identities.items():
            try_pair(team, found, letterbox._recipients)  # noqa: SLF001 - same module
        refuse_mixed_keys(self._identities)
        self.intake_keys = KnownKeys()

    @classmethod
    def load(
        cls,
        folder: Path,
        provider: str,
        personal: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Keyring:
        """Read ``<folder>/private/*.key`` and the public keys beside them; raises KeysError."""
        box = Letterbox.load(folder, provider, personal=personal)
        ring = cls(box, key_files.read_private(folder))
        ring.intake_keys, box.keyring = KnownKeys(folder), ring
        return ring

    def held_by(self, own: ItemKey | None) -> Keyring:
        """Return these keys with that of a colleague."""
        ring = copy(self)
        ring.own = own
        return ring

    def holds(self, team: str) -> bool:
        """Return whether there is a private key of a team here."""
        return bool(self._identities.get(team))

    def take_up_keys(self, newer: Keyring) -> None:
        """Open with the keys of a newer one too; of teams sealed in person it may have fewer."""
        self._identities |= newer._identities
        for team in self.letterbox.personal.keys() - newer._identities.keys():
            self.forget(team)

    def own_secrets(self, purpose: bytes) -> list[bytes]:
        """Return what follows from the keys of waiting mail, which the staff side alone has."""
        own = self._identities.get(POST, ()) if self.proves else ()
        return [derive_key(str(one).encode(), purpose) for one in own]

    def forget(self, team: str) -> None:
        """Open nothing with the key of a team any more."""
        self._identities.pop(team, None)

    def open(self, team: str, case_id: UUID, kind: str, sealed: bytes) -> dict[str, Any]:
        """Return the content that was sealed for this team, case and kind.

        Raises:
            NoKey: None of the keys here opens it.
            Altered: It was changed, or was sealed for another place.

        """
        envelope = parse_json(self.decrypt_for_team(team, sealed))
        content = envelope.pop("content", None)
        if envelope != self.letterbox._place(team, case_id, kind):  # noqa: SLF001 - same module
            raise Altered("What is sealed here belongs to another case.")
        return require_object(content)

    def open_key(self, team: str, case_id: UUID, sealed: bytes) -> ItemKey:
        """Return the key of a case; raises as :meth:`open`."""
        return ItemKey(case_id, str(self.open(team, case_id, CASE_KEY, sealed).get("key")))

    def decrypt_for_team(self, team: str, sealed: bytes) -> bytes:
        """Open what is sealed for a team, also with a key made just now; raises NoKey, Altered."""
        try:
            return self._decrypt(team, sealed)
        except NoKey:
            if self.look is None or not self.look():
                raise
        return self._decrypt(team, sealed)

    def _decrypt(self, team: str, sealed: bytes) -> bytes:
        identities = self._identities.get(team)
        if not identities:
            raise NoKey(f"There is no private key of team {team!r} here.")
        return age_decrypt(sealed, identities)
