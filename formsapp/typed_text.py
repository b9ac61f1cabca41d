"""Cleans text that someone typed or pasted, by one rule: what is stored is what was shown.

All of it passes here once, before it is checked, shown, sealed or mailed. What goes, and why:

* **What hides or turns text**: direction signs, tags, zero-width spaces, soft hyphens, letters of
  no width, control characters, lone surrogates and non-characters. People cannot see them, and with
  them a text reads otherwise than it is. A blank letter that has a width becomes the space that it
  looks like: chat programs, which drop spaces, made people use it as one.
* **More than is bounded**: what is beyond ``LONGEST``, and all but the first ``MOST_MARKS`` of what
  is drawn as one with a letter: marks, letters like marks, letters that others put below it.
  Normalising sorts marks in quadratic time, so they are bounded before it; to draw 60,000 of such
  letters takes a browser seconds. Of what was pasted no more than ``LONGEST_PASTED`` is looked at.

What stays, because the text is misspelt without it: a joiner (U+200C, U+200D) in a word of a script
that needs it, one that chooses the form of a letter that joins, one inside an emoji, the vowel
separator in a Mongolian word, the tags of the flags of England, Scotland and Wales, and a sign that
chooses the look of the sign before it, where that has more than one. Private-use and unassigned
characters stay too: they hide nothing, for they are shown, if only as a box, and the second may be
an emoji that is newer than this Python. The rest is Unicode's NFC, and one kind of line end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

LONGEST = 250_000
"""Code points of one answer: five times the characters of the longest answer."""
LONGEST_PASTED = 4000
"""Code points in which a token or code is looked for. The longest address of ours has a few
hundred, all of them encoded twice."""
MOST_ENCODED = 5
"""Times that an address is encoded by the programs that pass it on, each of which wraps it anew."""
MOST_JOINERS = 20_000
"""Joiners and selectors of one answer that are judged; the longest one in Persian has a third."""
MOST_MARKS = 30
"""Marks on one letter, as in Unicode's Stream-Safe Text Format (UAX #15)."""
MOST_BETWEEN = 8
"""Marks and joiners between a letter and a joiner of it; a word of Devanagari has four."""
BECOME_MARKS = "\uff9e\uff9f"
"""Two Japanese signs of half a width, which are letters, and marks where NFKC widens them."""
LIKE_MARKS = "\u0e33\u0eb3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""A vowel of Thai and one of Lao, which are letters with a mark in them, and the skin tones."""
STACKERS = "\u1039\u17d2"
"""Signs of Burmese and Khmer that put the next letter below the one before."""
TOO_MANY = re.compile(f"((?:\0|\1[^\0\1\n]?){{{MOST_MARKS}}})(?:\0|\1[^\0\1\n]?)+")
"""In a text of which each mark is \\0 here, and each sign that stacks a letter is \\1."""
JOINER = "\u200d"
VOWEL_SEPARATOR = "\u180e"
JOINERS = "\u200c\u200d" + VOWEL_SEPARATOR
SELECTORS_AND_JOINERS = re.compile(
    f"[{JOINERS}\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
MONGOLIAN = re.compile("[\u1807\u180a\u1820-\u18aa]")
IDEOGRAPH = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
LETTER_WITH_LOOKS = re.compile(
    f"{IDEOGRAPH.pattern}|[\u1000-\u109f\u2139\ua840-\ua87f\U00010ac0-\U00010aff\U00013000-\U000143ff]"
)
"""Letters of which a selector chooses the look: ideographs, Burmese, the emoji of information."""
FLAGS = re.compile(
    "(\U0001f3f4\U000e0067\U000e0062"
    "(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)"
    "\U000e007f)"
)
"""The flags of England, Scotland and Wales, the only ones that emoji spell with tags."""
VIRAMA = 9
"""Combining class of the sign that takes the vowel from a letter, and may join it to the next."""
NEEDS_JOINERS = re.compile(
    "[\u0600-\u109f\u1700-\u18af\u1a20-\u1aaf\u1b00-\u1bff\u2d7f\ua800-\ua82f\ua840-\ua87f"
    "\ua880-\ua8ff\ua930-\ua9df\uaa60-\uaa7f\uaae0-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010aff\U00010b80-\U00010baf\U00010d00-\U00010d3f\U00010f30-\U00010fdf"
    "\U00011000-\U00011fff\U00016100-\U0001613f\U0001e900-\U0001e95f]"
)
"""Blocks whose letters join or stack: Arabic and its kin, and the scripts with a virama."""
JOINED = re.compile(
    "[\u0620-\u074f\u0750-\u077f\u07ca-\u07ff\u0840-\u08c9\u1807\u180a\u1820-\u18aa\ua840-\ua872"
    "\U00010ac0-\U00010aff\U00010b80-\U00010baf\U00010d00-\U00010d3f\U00010f30-\U00010fdf"
    "\U0001e900-\U0001e95f]"
)
"""Letters of which a joiner chooses the form, also where no other letter follows or precedes."""
LATER_EMOJI = re.compile("[\U0001f000-\U0001faff\U0001fc00-\U0001fffd]")
"""Where Unicode keeps room for emoji that this Python does not know yet."""
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\ufdd0-\ufdef\ufff0-\ufff8"
    "\U00016fe4\U0001d159\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Further than control and format characters: letters of no width and non-characters."""
AS_SPACES = str.maketrans(dict.fromkeys("\t\u2800\u3164\uffa0", " "))
"""The tab, and what is blank and takes room: the Braille cell without dots, two Korean fillers."""
VISIBLE_FORMAT = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Format characters that are drawn, such as the Arabic sign for a number."""
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"\s+")
ADDS_NOTHING = re.compile(
    "[\u0e33\u0eb3\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\U0001f3fb-\U0001f3ff]"
)
"""Letters that are drawn as one with the letter before, and skin tones."""
JOINS_NEXT = re.compile(
    "[\u200d\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\ua9c0\u1100-\u115e\ua960-\ua97c\u0d4e"
    "\U000111c2\U000111c3\U000113d1\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46"
    "\U00011f02]"
)
"""What is drawn as one with the next: a joiner, some viramas, the first part of a Korean letter."""
OF_KEYCAPS = re.compile("(?<=[0-9])\ufe0f?\u20e3?")
"""What a keyboard with emoji adds to a figure."""
GLUED = re.compile(r"[\w-]{24}\.[\w-]{43}", re.ASCII)
TOKEN = re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=3D)){GLUED.pattern}(?![A-Za-z0-9])", re.ASCII)
LAST_SIGN = "[AEIMQUYcgkosw048]"
"""A half of 43 signs holds 32 bytes: the last sign has two bits that are always 0."""
HYPHENATED = re.compile(
    rf"(?<![\w-])([^\W_][\w\0-]{{23,26}})\.([\w\0-]{{42,45}}{LAST_SIGN})(?![\w-])", re.ASCII
)
"""A token with up to three hyphens more in each half; those at the end of a line are \\0 here.

It begins with a letter or digit and ends as a signature can: a mark or a word that stands against
a token makes it no longer one.
"""
HALVES = (24, 43)
WRAPPED = re.compile(
    r"(?:</?(?:wbr|br|span|font|strong|em|b|i|u)(?:\s[^<>]{0,200})?/?>"
    r"|&(?:shy|ZeroWidthSpace|#173|#8203|#x(?:ad|200b));|[\s=>\\|\u2502])+",
    re.IGNORECASE,
)
"""What mail programs put inside a token: line breaks, tags of HTML, marks of a reply, of what is
escaped, and of where a line may break."""
LINE_END_HYPHEN = re.compile(rf"-(?=\s){WRAPPED.pattern}", re.IGNORECASE)
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
STOPS = str.maketrans(dict.fromkeys("\u00b7\u2022\u0589\u06d4\u0964\u1362\u2e3c\u3002\ua4f8", "."))
"""Full stops of other keyboards, which NFKC makes no dot, and dots in the middle of the line."""
LINES = str.maketrans(dict.fromkeys("\u0332\u0333\u0336"))
"""What underlines or strikes out the sign before it."""
QUOTED = re.compile(r"(?:=|\\u00|\\x)(2[DE]|3D|5F)", re.IGNORECASE)
"""A sign of a token, or the = before one, as a mail is sent (quoted-printable, RFC 2045), or as a
program escapes it (JSON)."""
SAFE_LINK = re.compile(r"/v2/url\?u=?([^&]+)")
"""An address as Proofpoint's second form wraps it, with - for % and _ for /; the = may be gone."""
HARMLESS_DOT = re.compile(r"[\[({]\.[])}]")
"""A dot of an address that a program or person made unfit to click on."""

WIDE = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
"""Full-width letters, digits and signs, as East Asian keyboards type them."""


def clean_line(text: str) -> str:
    """Return cleaned text on one line, with one space for each run of white space."""
    return SPACES.sub(" ", clean_lines(text)).strip()


def clean_lines(text: str) -> str:
    """Return cleaned text with its line ends kept, and no white space around the whole."""
    text = LINE_ENDS.sub("\n", text[:LONGEST])
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = _normalise(_drop_hidden(text.translate(AS_SPACES)))
        left = iter(range(MOST_JOINERS))
        text = _normalise(
            SELECTORS_AND_JOINERS.sub(
                lambda run: "" if next(left, None) is None else _keep_needed(run), text
            )
        )
    return text.strip()


def _drop_hidden(text: str) -> str:
    hidden = dict.fromkeys(ord(char) for char in set(text) if _hides(char))
    parts = enumerate(FLAGS.split(text) if hidden else [text])
    return "".join(part if at % 2 else part.translate(hidden) for at, part in parts)


def _hides(char: str) -> bool:
    if char == "\n" or char in JOINERS or VISIBLE_FORMAT.match(char):
        return False
    if INVISIBLE.match(char) or ord(char) & 0xFFFE == 0xFFFE:  # noqa: PLR2004  the last two of a plane
        return True
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def _normalise(text: str) -> str:
    # Bounded before and after: what is composed can hold more marks than were typed.
    return _bound_marks(unicodedata.normalize("NFC", _bound_marks(text)))


def _bound_marks(text: str) -> str:
    marks = dict.fromkeys((ord(char) for char in set(text) if _is_bounded(char)), "\0")
    marks |= {ord(char): "\1" for char in STACKERS if ord(char) in marks}
    kept, at = [], 0
    for run in TOO_MANY.finditer(text.translate(marks) if marks else ""):
        kept.append(text[at : run.end(1)])
        at = run.end()
    return "".join([*kept, text[at:]])


def _is_bounded(char: str) -> bool:
    return _is_mark(char) or char in BECOME_MARKS + LIKE_MARKS


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _keep_needed(found: re.Match[str]) -> str:
    """Keep one selector behind a sign, and one joiner where it is needed, of a run of them."""
    run, start = found[0], found.start()
    before = found.string[start - 1 : start]
    after = found.string[found.end() : found.end() + 1]
    selector = run[0] if run[0] not in JOINERS and _takes_selector(before, run[0]) else ""
    joiner = next((char for char in run if char in JOINERS), "")
    in_emoji = (
        joiner == JOINER and _is_emoji(before, {"So", "Sk"}) and _is_emoji(after, {"So", "Sm"})
    )
    if joiner == VOWEL_SEPARATOR:
        needed = bool(MONGOLIAN.match(before) and MONGOLIAN.match(after))
    else:
        needed = in_emoji or _joins(found.string, start, after)
    return selector + joiner * needed


def _takes_selector(char: str, selector: str) -> bool:
    """Return whether a selector can choose the look of a sign; most letters have but one."""
    if selector < "\ufe00":
        return bool(MONGOLIAN.match(char))
    if selector > "\ufe0f":
        return bool(IDEOGRAPH.match(char))
    is_letter = char.isalpha() or (char != "" and _is_mark(char))
    return bool(LETTER_WITH_LOOKS.match(char)) if is_letter else not (char + " ").isspace()


def _joins(text: str, start: int, after: str) -> bool:
    """Return whether a joiner belongs here: a letter needs it, in a word or behind a virama."""
    letter = start
    while start - letter < MOST_BETWEEN and letter and _is_mark_or_joiner(text[letter - 1]):
        letter -= 1
    word = text[max(letter - 1, 0) : start]
    if text[start] == JOINER and (_is_joined(word[:1]) or _is_joined(after)):
        return True  # a letter drawn as if more came, or had come before it
    # Persian writes an ending that does not join also behind a bracket or a quote that closes.
    in_word = word[:1].isalnum() or (_is_joined(after) and _is_one_of(word[:1], {"Pe", "Pf"}))
    goes_on = (
        after.isalnum()
        or _is_one_of(after, {"Mn", "Mc"})
        or VIRAMA in map(unicodedata.combining, word)
    )
    needed = NEEDS_JOINERS.match(word) or NEEDS_JOINERS.match(after)
    return bool(needed and in_word and goes_on)


def _is_joined(char: str) -> bool:
    return char.isalpha() and bool(JOINED.match(char))


def _is_mark_or_joiner(char: str) -> bool:
    return char in JOINERS or _is_mark(char)


def _is_emoji(char: str, categories: set[str]) -> bool:
    is_later = _is_one_of(char, {"Cn"}) and bool(LATER_EMOJI.match(char))
    return is_later or _is_one_of(char, categories)


def _is_one_of(char: str, categories: set[str]) -> bool:
    return char != "" and unicodedata.category(char) in categories


def plain_digits(text: str) -> str:
    """Return ``text`` with the digits of every script, and of emoji, as 0 to 9."""
    text = OF_KEYCAPS.sub("", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def count_characters(text: str) -> int:
    """Return the length of ``text`` as people count it: an accent or a joined emoji adds nothing.

    It never exceeds what a browser's ``Intl.Segmenter`` counts: a text that the page accepts while
    someone types is accepted here too.
    """
    return len(text) if text.isascii() else sum(_begin(text))


def split_characters(text: str) -> list[str]:
    """Return each of what people count as one, with all that is drawn as one with it."""
    found: list[str] = []
    for char, begins in zip(text, _begin(text), strict=True):
        if begins or not found:
            found.append(char)
        else:
            found[-1] += char
    return found


def _begin(text: str) -> Iterator[bool]:
    """Yield of each code point whether another character begins with it."""
    kinds = {char: _adds(char) for char in set(text)}
    joined, half = False, False
    for char in text:
        adds, joins = kinds[char]
        flag = "\U0001f1e6" <= char <= "\U0001f1ff"  # two letters make one flag
        yield adds and not joined and not (flag and half)
        joined, half = joins or (joined and not adds), flag and not half


def _adds(char: str) -> tuple[bool, bool]:
    """Return whether a character adds to the length, and whether it joins the next to it."""
    is_drawn_apart = unicodedata.category(char) not in {"Mn", "Mc", "Me", "Cf"}
    return is_drawn_apart and not ADDS_NOTHING.match(char), bool(JOINS_NEXT.match(char))


def plain_pasted(pasted: str) -> str:
    """Return what was pasted on one line, with no percent signs, wide letters or odd dashes."""
    text = pasted[:LONGEST_PASTED]
    for _ in range(MOST_ENCODED):
        text = unquote(text)
    plain = unicodedata.normalize("NFKC", clean_line(text))
    return plain[:LONGEST_PASTED].translate(DASHES | STOPS | LINES)


def find_token(pasted: str) -> str:
    """Return the token of a signed link in what was pasted or clicked; empty where there is none.

    What mail and chat programs add around it goes: punctuation, quotes, marks for bold, invisible
    and encoded signs, the rest of the address, the line break of a wrapped mail inside it, and what
    words stand against it: it has so many letters, and what is cut wrongly opens nothing.
    """
    text = HARMLESS_DOT.sub(".", plain_pasted(pasted))
    if wrapped := SAFE_LINK.search(WRAPPED.sub("", text)):
        text = unquote(wrapped[1].replace("-", "%").replace("_", "/"))
    shown = QUOTED.sub(lambda sign: chr(int(sign[1], 16)), unescape(text).translate(DASHES))
    whole, decoded = WRAPPED.sub("", text), WRAPPED.sub("", shown)
    tried = ((TOKEN, (text, whole, decoded)), (GLUED, (text, decoded, whole)))
    found = (pattern.search(one) for pattern, texts in tried for one in texts)
    hyphenated = map(_drop_hyphens, (text, shown))
    return next(filter(None, (*hyphenated, *(match[0] for match in found if match))), "")


def _drop_hyphens(text: str) -> str:
    """Return the token that a mail or document hyphenated where a line ended; empty for none.

    It has too many signs by the hyphens that were added; one that was in it stays.
    """
    joined = LINE_END_HYPHEN.sub("\0", text)
    match = HYPHENATED.search(joined) or HYPHENATED.search(WRAPPED.sub("", joined))
    if match is None:
        return ""
    halves = [_shorten(*one) for one in zip(match.groups(), HALVES, strict=True)]
    return ".".join(halves) if all(halves) else ""


def _shorten(half: str, size: int) -> str:
    """Return half a token without the hyphens that are too many; empty where it is not clear."""
    more = len(half) - size
    if more <= half.count("\0"):
        return half.replace("\0", "", more).replace("\0", "-")
    return half.replace("-", "") if more == half.count("-") and "\0" not in half else ""
