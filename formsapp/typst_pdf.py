"""Accessible PDF (PDF/UA-1), made by typst, which refuses to make one that is not accessible.

So it refuses a sign that no font has, such as an emoji in a name. Such a sign becomes a box: a
receipt with a box is better than none.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

TEMPLATES: Final = Path(__file__).parent / "templates" / "pdf"
BOX: Final = "▯"
NOT_SHOWN: Final = frozenset({"attached", "logo", "qr"})
"""Names of data that nobody reads as letters; what the attachment proves hangs on each sign."""
MOST_SORTS: Final = 8
"""Sorts of signs that are found one by one, each by making the PDF; then all others go."""
UNSHOWN: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")


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
    boxed: set[tuple[str, str]] = set()
    for _ in range(MOST_SORTS):
        try:
            return _typeset(template, _box(data, boxed), system_fonts=system_fonts)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            if found is None:
                raise
            signs = ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
            boxed |= {_sort(sign) for sign in signs if not _is_plain(sign)}
    return _typeset(template, _box(data, None), system_fonts=system_fonts)


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


def _box(data: object, sorts: set[tuple[str, str]] | None) -> object:
    """Return data with signs of these sorts as boxes; with None all that every font may lack."""
    if isinstance(data, str):
        return data if sorts == set() else "".join(_box_sign(one, sorts) for one in data)
    if isinstance(data, Mapping):
        return {
            name: value if name in NOT_SHOWN else _box(value, sorts) for name, value in data.items()
        }
    return [_box(one, sorts) for one in data] if isinstance(data, (list, tuple)) else data


def _box_sign(sign: str, sorts: set[tuple[str, str]] | None) -> str:
    if _is_plain(sign) or (sorts is not None and _sort(sign) not in sorts):
        return sign
    return BOX


def _is_plain(sign: str) -> bool:
    """Whether every font here has it: what Western Europe types, and the box itself."""
    return sign in {"\n", BOX} or (sign.isprintable() and bool(sign.encode("cp1252", "ignore")))


def _sort(sign: str) -> tuple[str, str]:
    """Return what a sign is like: letters by their script, and others by their category alone."""
    category = unicodedata.category(sign)
    return category, unicodedata.name(sign, "").partition(" ")[0] if category[0] == "L" else ""
