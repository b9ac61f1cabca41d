"""Finds a code that someone typed or pasted with words around it, by the groups that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formsapp.typed_text import plain_digits, plain_pasted

HIDDEN = re.compile(
    r"=\r?\n|</?wbr ?/?>|&(?:shy|ZeroWidthSpace|#173|#8203|#x(?:ad|200b));", re.IGNORECASE
)
"""Where a mail or page may break a line: nothing, once it is read."""
HARD_SPACE = re.compile("&(?:nbsp|#160|#xa0);", re.IGNORECASE)
CYRILLIC = (
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425",
    "ABEKMHOPCTYX",
)
GREEK = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ABEZHIKMNOPTYX",
)
LOOKS = str.maketrans(
    {
        form(look): letter
        for looks, letters in (CYRILLIC, GREEK)
        for look, letter in zip(looks, letters, strict=True)
        for form in (str.upper, str.lower)
    }
    | {"\u30fc": "-"}  # a dash of an East Asian keyboard
    | dict.fromkeys("\u00d8\u00f8\u2205\u2300", "0")  # a nought with a stroke through it
)
"""Letters of other scripts that look like those of a code, where a keyboard has them."""
SPOKEN = re.compile(
    r"[ ,]{0,3}(?<![^\W_])(?:(?:liggende?|korte?) +)?"
    r"(?:(?:verbindings|koppel)?(?:streepje|streep)|koppelteken|min *teken|min|spatie|hyphen|minus)"
    r"(?![^\W_])[ ,]{0,3}",
    re.IGNORECASE,
)
"""What someone who dictates says between groups. No group of ours has so many letters or so few."""
SAID_TWICE = re.compile(
    r"[ ,]+(?P<said>[^\W\d_]{4})[ ,]+[^\W_]{4,5}[ ,]+(?P=said)[ ,]+(?=[^\W_]{4})", re.IGNORECASE
)
"""A word as long as a group between three groups, such as *dash*: what is the same in each place
between groups is none."""
BETWEEN = r"[\W_]{1,6}"
"""What stands between groups: a dash, a space, both, or a dash with a line end and signs of a
reply."""
BREAK = " =>"


def plain_code(pasted: str) -> str:
    """Return what was pasted on one line, in letters and digits of ours.

    What was said between groups is a dash.
    """
    shown = HARD_SPACE.sub(" ", HIDDEN.sub("", pasted))
    text = plain_digits(plain_pasted(shown)).translate(LOOKS)
    if said := SAID_TWICE.search(text):
        text = re.sub(rf"[ ,]+{said['said']}[ ,]+", "-", text, flags=re.IGNORECASE)
    return SPOKEN.sub("-", text)


def find_grouped_codes(text: str, signs: str, size: int, count: int) -> Iterator[str]:
    """Yield what has the groups of a code: with the same between all of them, then with nothing.

    Last what stands against a word, or against a second code: groups tell where it begins and ends.

    ``signs`` is a class of a pattern. What is found may overlap: which is one, the code tells.
    """
    group = f"(?:{signs}){{{size}}}"
    grouped = rf"{group}(?:{BETWEEN}{group}){{{count - 1}}}"
    yield from _find_alike(rf"(?<![^\W_])(?=({grouped})(?![^\W_]))", text)
    bare = rf"(?:{group}){{{count}}}"
    yield from re.findall(rf"(?<![^\W_]){bare}(?![^\W_])", text, re.IGNORECASE)
    yield from _find_alike(rf"(?=({grouped}))", text)
    yield from re.findall(rf"(?<![^\W_]){bare}(?={bare}(?![^\W_]))", text, re.IGNORECASE)
    if (joined := re.sub(r"-\s+", "", text)) != text:  # hyphens where lines ended
        yield from _find_alike(rf"(?<![^\W_])(?=({grouped})(?![^\W_]))", joined)


def _find_alike(grouped: str, text: str) -> Iterator[str]:
    """Yield what a pattern finds, where the same stands between all groups."""
    for found in re.findall(grouped, text, re.IGNORECASE):
        between = re.findall(r"[\W_]+", found)
        if len({one.strip(BREAK) for one in between}) == 1:
            yield found
