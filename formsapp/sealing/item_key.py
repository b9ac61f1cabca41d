"""The random key of one case, or of one file: all that belongs to it is sealed to that key.

To let someone else read a case, or nobody any more, only the key has to be sealed anew or thrown
away. It is an age identity: who opens it with the recovery key and ``age -d`` opens with it, in
the same way, everything of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.sealed_json import (
    Altered,
    age_decrypt,
    pad_json,
    parse_json,
    require_object,
)


@dataclass(frozen=True)
class ItemKey:
    """The key of the case or file ``of``; ``secret`` is an age identity."""

    of: UUID
    secret: str = field(repr=False)

    @classmethod
    def new(cls, of: UUID) -> ItemKey:
        """Make a key at random."""
        return cls(of, str(pyrage.x25519.Identity.generate()))

    def seal(self, part: UUID, sort: str, content: Mapping[str, Any]) -> bytes:
        """Seal ``content``, which does not open as another part or sort, or of another case."""
        return seal_for_reader(self.public, self.of, part, sort, content)

    def open(self, part: UUID, sort: str, sealed: bytes) -> dict[str, Any]:
        """Return the content of a part.

        Raises:
            NoKey: It was sealed to another key.
            Altered: It was changed, or was sealed for another place.

        """
        envelope = parse_json(self._decrypt(sealed))
        content = envelope.pop("content", None)
        if envelope != _place(self.of, part, sort):
            raise Altered("What is sealed here belongs to another place.")
        return require_object(content)

    def seal_file(self, name: str, data: bytes) -> bytes:
        """Seal a file: a line of JSON with its place and name stands before its bytes.

        So ``age -d | tail -n +2`` gives the file.
        """
        header = {**_place(self.of, self.of, "file"), "name": name}
        return _encrypt(self.public, pad_json(header) + b"\n" + data)

    def open_file(self, sealed: bytes) -> tuple[str, bytes]:
        """Return name and bytes of a file; raises as :meth:`open`."""
        header, _, data = self._decrypt(sealed).partition(b"\n")
        place = parse_json(header)
        name = str(place.pop("name", ""))
        if place != _place(self.of, self.of, "file"):
            raise Altered("The file that is sealed here is another one.")
        return name, data

    @property
    def public(self) -> str:
        """The public half, with which anyone can seal (``age1...``)."""
        return str(self._identity.to_public())

    def _decrypt(self, sealed: bytes) -> bytes:
        return age_decrypt(sealed, [self._identity])

    @property
    def _identity(self) -> Any:  # noqa: ANN401 - pyrage ships no types
        try:
            return pyrage.x25519.Identity.from_str(self.secret)
        except pyrage.IdentityError as error:
            raise Altered("What is sealed here is no key.") from error


def seal_for_reader(
    public: str, of: UUID, part: UUID, sort: str, content: Mapping[str, Any]
) -> bytes:
    """Seal ``content`` for whoever has the key ``of`` with this public half."""
    return _encrypt(public, pad_json({**_place(of, part, sort), "content": dict(content)}))


def _place(of: UUID, part: UUID, sort: str) -> dict[str, str]:
    return {"of": str(of), "part": str(part), "sort": sort}


def _encrypt(public: str, text: bytes) -> bytes:
    return bytes(pyrage.encrypt(text, [pyrage.x25519.Recipient.from_str(public)]))
