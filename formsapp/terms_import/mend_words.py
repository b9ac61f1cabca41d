"""Mends what taking text out of a PDF does to words, each change listed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Set as AbstractSet
from typing import Final

from formsapp.terms_import.source_lines import Change, Line

LETTERS: Final = {
    "Ɵ": "ti",
    "Ʃ": "tt",
    "ƫ": "tti",
    "Ō": "ft",
    "Ĭ": "fh",
    **{sign: unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"},
}
"""Signs that fonts have for letters which are tied together, and those letters."""
NOT_FIRST: Final = frozenset("ƩƫŌĬ")
"""Their letters begin no Dutch word; at the start of one the sign is a letter of a name."""
WORD: Final = re.compile(r"[^\W\d_]+")
TIED: Final = re.compile(f"[{''.join(LETTERS)}]")
USUAL: Final = frozenset("àáâäãåæçèéêëìíîïñòóôöõøùúûüýÿœšžßĳ")
ADDRESS: Final = re.compile(r"\S*(?:@|://|www\.)\S*")
AS_IT_IS: Final = frozenset(
    {"DigiD", "eHealth", "eHerkenning", "iPad", "iPhone", "LinkedIn", "MijnOverheid", "YouTube"}
    | {"WhatsApp", "FaceTime", "GGz", "PowerPoint", "BSNk", "MijnZorg", "eID"}
)
"""Names with a capital within."""
GLUED: Final = (
    (re.compile(r"([a-zé]{2})([A-Z][a-zé])"), "woorden aan elkaar"),
    (re.compile(r"([a-zé]{2}[.;:!?,])([A-Z][a-zé])"), "zinnen aan elkaar"),
    (re.compile(r"([a-zé]{3})(\d{1,4}\b)"), "woord en getal aan elkaar"),
    (
        re.compile(r"(\d)((?:uur|dagen|werkdagen|weken|maanden|jaar|euro|procent)\b)"),
        "getal en woord aan elkaar",
    ),
    (
        re.compile(r"\b((?:van|met|bij|tot|uit|dat|als|op|aan|of))((?:de|het)\b)", re.IGNORECASE),
        "woorden aan elkaar",
    ),
    (re.compile(r"\b((?:in|voor))(het\b)", re.IGNORECASE), "woorden aan elkaar"),
)
"""Two parts to set apart, and what is said of it. What may be one word is left: *inde*."""
WITHIN: Final = re.compile(r"(?<=[a-zé])([A-Z])(?=[a-zé])")
MANY: Final = 3
"""Words in which a capital stands for letters that are tied together."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
HYPHENS: Final = {"\u2010": "-", "\u2011": "-", "\ufffe": "-", "\x02": "-"}
"""How PDFs write a hyphen; the last two are those that a reader (PDFium) found at a line's end."""
MAY_BREAK: Final = "\u00ad"
"""It shows at the end of a line alone."""
BULLETS: Final = re.compile("^[\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf02d]")
"""How fonts of signs write the sign of a list."""


def find_tied_capitals(lines: list[Line]) -> frozenset[str]:
    """Return the capitals that a font has for letters which are tied together: *informaFe*.

    Which letters differs from font to font. Such a capital stands within some words, and what it
    begins there is no word of the file: of two words that were glued it mostly is one.
    """
    words = {word for line in lines for word in WORD.findall(line.text)}
    known = {word.casefold() for word in words}
    within: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for found in WITHIN.finditer(word):
            if word[found.start(1) :].casefold() not in known:
                within[found[1]].add(word)
    return frozenset(sign for sign, found in within.items() if len(found) >= MANY)


def mend_line(line: Line, changes: list[Change], tied: AbstractSet[str]) -> Line:
    """Return the line with its words mended; of a row of a table, those of each cell."""
    if not line.cells:
        return mend_words(line, changes, tied)
    cells = tuple(mend_words(line._replace(text=one), changes, tied).text for one in line.cells)
    return line._replace(text=" | ".join(cells), cells=cells)


def mend_words(line: Line, changes: list[Change], tied: AbstractSet[str]) -> Line:
    """Return the line with its signs, letters and spaces mended."""
    text = mend_signs(line, changes)
    mended = WORD.sub(lambda found: mend_letters(found[0], line.place, changes), text)
    words = [split_word(word, line.place, changes, tied) for word in mended.split(" ")]
    return line._replace(text=" ".join(words))


def mend_signs(line: Line, changes: list[Change]) -> str:
    """Return the text with plain spaces and hyphens, and without signs that nobody sees."""
    text = "".join(HYPHENS.get(sign, sign) for sign in BULLETS.sub("• ", line.text.lstrip()))
    if text.endswith(MAY_BREAK):
        text = f"{text[:-1]}-"
    unseen = [one for one in text if unicodedata.category(one) in UNSEEN and one != "\t"]
    if unseen:
        names = ", ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(unseen))
        changes.append(Change(line.place, names, "", "onzichtbaar teken"))
    kept = "".join(one for one in text if one == "\t" or one not in unseen)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def mend_letters(word: str, place: str, changes: list[Change]) -> str:
    """Return the word with the letters for which a sign stands.

    Only a word with small letters around the sign: a name in capitals may have that very letter.
    """
    if not TIED.search(word) or not any(one.islower() for one in TIED.sub("", word)):
        return word
    kept = word[0] if word[0] in NOT_FIRST else ""
    mended = kept + TIED.sub(lambda found: LETTERS[found[0]], word[len(kept) :])
    if mended != word:
        changes.append(Change(place, word, mended, "teken voor letters die aan elkaar staan"))
    return mended


def split_word(word: str, place: str, changes: list[Change], tied: AbstractSet[str]) -> str:
    """Return the word with spaces where words are glued; addresses and names stay as they are."""
    if ADDRESS.fullmatch(word) or any(name in word for name in AS_IT_IS):
        return word
    if tied & {found[1] for found in WITHIN.finditer(word)}:
        return word
    mended, reason = word, ""
    for pattern, why in GLUED:
        split = pattern.sub(r"\1 \2", mended)
        mended, reason = split, reason or (why if split != mended else "")
    if reason:
        changes.append(Change(place, word, mended, reason))
    return mended


def find_odd_letters(lines: list[Line], tied: AbstractSet[str]) -> list[str]:
    """Return each word with a letter that Dutch does not have, with its place: nobody mended it."""
    return [
        f"{line.place}: “{word}”"
        for line in lines
        for word in WORD.findall(line.text)
        if any(not one.isascii() and one.lower() not in USUAL for one in word)
        or tied & {found[1] for found in WITHIN.finditer(word)}
    ] + [f"{line.place}: “{line.text}”" for line in lines if "\ufffd" in line.text]
