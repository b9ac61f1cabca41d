"""What a build notes of itself: whose site it is, and what must be there for it to be whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from formsapp.facts import Facts
from formsapp.facts.dutch_format import tel
from formsapp.plain_file import read_plain
from formsapp.typed_values import decode_json

NOTE: Final = "built.json"
"""File in a built site, which a build writes last."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a built site says of itself.

    ``crisis`` are the numbers to dial that its crisis page must have, ``forms`` the kinds that its
    pages may lead to, ``forms_url`` where these are when that is not beside the site, and ``files``
    the bytes of each file. ``earlier`` are files of builds before, which pages that are still open
    load, each with the last day on which a build had it.
    """

    provider: str
    draft: bool
    crisis: tuple[str, ...]
    forms: tuple[str, ...]
    forms_url: str | None = None
    files: dict[str, int] = {}
    earlier: dict[str, date] = {}


def make_note(facts: Facts, *, draft: bool) -> Note:
    """Return the note of a provider's site, without its files."""
    phones = (phone for number in facts.crisis for phone in (number.phone, number.also) if phone)
    dialled = (tel(str(phone)) for phone in phones)  # nothing for a number that is not known yet
    return Note(
        provider=facts.provider.slug,
        draft=draft,
        crisis=tuple(dict.fromkeys(("112", *filter(None, dialled)))),
        forms=tuple(facts.kinds),
        forms_url=facts.provider.forms_url,
    )


def write_note(site: Path, note: Note) -> None:
    """Write the note into a built site, with all files that stand there now."""
    paths = (path for path in sorted(site.rglob("*")) if path.is_file() and path.name != NOTE)
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in paths}
    (site / NOTE).write_bytes(msgspec.json.encode(msgspec.structs.replace(note, files=sizes)))


def read_note(site: Path) -> Note | None:
    """Return what a build noted; None where none did, or where that was cut off."""
    try:
        return decode_json(read_plain(site / NOTE), Note)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
