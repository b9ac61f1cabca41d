"""Accessible PDF (PDF/UA-1), made by typst, which refuses to make one that is not accessible.

So it refuses a sign that no font has, such as an emoji in a name. Such a sign becomes a box: a
receipt with a box is better than none.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import typst

from formsapp.typed_text import split_characters

TEMPLATES: Final = Path(__file__).parent / "templates" / "pdf"
BOX: Final = "▯"
NOT_SHOWN: Final = frozenset({"attached", "logo", "qr"})
"""Names of data that nobody reads as letters; what the attachment proves hangs on each sign."""
MOST_TRIES: Final = 30
"""Signs that are found one by one, each by making the PDF (11 ms for a letter); then all that the
fonts here lack go."""
UNSHOWN: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
EUROPEAN: Final = re.compile("[\u00a0-\u02af\u0370-\u03ff\u0400-\u04ff\u1e00-\u1fff\u2010-\u2027]")
"""Latin, Greek and Cyrillic letters: our own font has them all (tests/test_typst_pdf.py)."""


def accessible_pdf(
    template: str, data: Mapping[str, object], *, system_fonts: bool = False
) -> bytes:
    """Make a PDF of ``templates/pdf/<template>``; equal data gives equal bytes.

    Args:
        template: Name of the file; it reads ``sys.inputs.data``.
        data: Texts for the template; they are shown as they are, never read as markup. Of a sort
            of signs of which no font has one, all become boxes.
        system_fonts: Use this machine's fonts too, for scripts that ours and the wheel's lack.

    """
    lost = Lost()
    for _ in range(MOST_TRIES):
        try:
            return _typeset(template, _box(data, lost), system_fonts=system_fonts)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            if found is None:
                raise
            named = ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
            if not lost.add(named, data):
                break
    return _typeset(template, _box(data, Lost(everything=True)), system_fonts=system_fonts)


def receipt_pdf(data: Mapping[str, object]) -> bytes:
    """Make the receipt of what a client sent; ``data`` as for :func:`accessible_pdf`."""
    return accessible_pdf("receipt.typ", data, system_fonts=True)


def _typeset(template: str, data: object, *, system_fonts: bool) -> bytes:
    made = typst.compile(
        TEMPLATES / template,
        ignore_system_fonts=not system_fonts,  # ours and the wheel's are the same everywhere
        font_paths=[TEMPLATES / "fonts"],
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=0,  # otherwise it holds the time of making
    )
    return bytes(made)


@dataclass
class Lost:
    """What no font has: sorts of signs, and characters of which only what joins them is not there.

    An emoji with a skin tone and a figure in a keycap are named by their first sign alone.
    """

    everything: bool = False
    """Whether all is lost that our own font may lack."""
    sorts: set[tuple[str, str]] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)

    def add(self, named: str, data: object) -> bool:
        """Add what an error names; return whether that changes anything."""
        before = len(self.sorts) + len(self.joined)
        kept = {sign for sign in named if _is_kept(sign)}
        self.sorts |= {_sort(sign) for sign in named if sign not in kept}
        self.joined |= {one for one in _characters_in(data) if len(one) > 1 and one[0] in kept}
        return before < len(self.sorts) + len(self.joined)

    def show(self, character: str) -> str:
        """Return a character, or a box; its first sign stays where only what joins it is lost."""
        first = character[0]
        if self.everything:
            whole = all(map(_is_kept, character))
        else:
            whole = character not in self.joined and not any(map(self._is_lost, character))
        if whole:
            return character
        return f"{first}{BOX}" if _is_kept(first) and first != BOX else BOX

    def _is_lost(self, sign: str) -> bool:
        return not _is_kept(sign) and _sort(sign) in self.sorts


def _box(data: object, lost: Lost) -> object:
    """Return data in which what is lost is a box."""
    if isinstance(data, str):
        return "".join(map(lost.show, split_characters(data))) if lost != Lost() else data
    if isinstance(data, Mapping):
        return {
            name: value if name in NOT_SHOWN else _box(value, lost) for name, value in data.items()
        }
    return [_box(one, lost) for one in data] if isinstance(data, (list, tuple)) else data


def _characters_in(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield from split_characters(data)
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from () if name in NOT_SHOWN else _characters_in(value)
    elif isinstance(data, (list, tuple)):
        for one in data:
            yield from _characters_in(one)


def _is_kept(sign: str) -> bool:
    """Whether every font here has it: what Europe types, and the box itself."""
    if sign in {"\n", BOX} or EUROPEAN.match(sign):
        return True
    return sign.isprintable() and bool(sign.encode("cp1252", "ignore"))


def _sort(sign: str) -> tuple[str, str]:
    """Return what a sign is like: letters by their script, marks each, others by their category."""
    category = unicodedata.category(sign)
    script = unicodedata.name(sign, "").partition(" ")[0] if category[0] == "L" else ""
    return category, sign if category[0] == "M" else script
