"""What an address is to which mail can be sent: one definition, for forms, commands and the mailer.

The part before the ``@`` is plain ASCII, for few mail servers take more (SMTPUTF8), and one that
does not would keep the mail for ever. The host may be typed with accents: it is sent in its ASCII
form (IDNA 2008), as which a browser sends it on too. A host that only looks like another, with a
letter of another alphabet or keyboard, is refused in both forms: the mail would go to someone else.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from itertools import islice, pairwise
from typing import Final
from unicodedata import combining
from urllib.parse import unquote

from formsapp.typed_text import WIDE, clean_line

_ATOM = r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LAST = r"(?![0-9]+\Z)[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_HOST = rf"(?:{_LABEL}\.)+{_LAST}"
ADDRESS: Final = re.compile(
    rf"(?=[^\r\n]{{1,254}}\Z)(?=[^@]{{1,64}}@)(?![^@]*=\?){_ATOM}(?:\.{_ATOM})*@{_HOST}"
)
"""An address as it is sent (RFC 5321): no quotes, a host with a dot."""

LINK: Final = re.compile(r"(?:mailto:(?://)?|//)\s*([^?]+)(?:\?.*)?", re.IGNORECASE)
NOT_YET: Final = re.compile(r"(?:e?-?mail(?:adres)?=|//).", re.IGNORECASE)
"""What an address may begin with by the standard, and nobody's does."""
NOBODYS: Final = re.compile(r"[!#$%&*/=?^`{|}~]|.*%[0-9a-f]{2}|\W*\d(?:\W?\d){7,}/", re.IGNORECASE)
"""Parts before the @ that the standard allows, and that are a slip or what a program left: a sign
of a list, a sign in the code of web addresses, a telephone number against the address."""
LABEL: Final = re.compile(
    r"(?!\W*(?:oud|vorig|ex-|geen|niet))(?>[\w./-]{0,40}?mail)(?:adres)?\s*[:=]\s*", re.IGNORECASE
)
"""Whole words before an address: of *Gmail:* a G would stay, and make it someone else's."""
_OPEN, _CLOSE = "<([\u2039\u00ab", ">)]\u203a\u00bb"
PAIRS: Final = dict(zip(_OPEN, _CLOSE, strict=True))
BEHIND_A_NAME: Final = "<\u2039\u00ab"
"""Brackets that may stand against a name, as mail programs put them around its address."""
_BRACKETS: Final = re.escape(_OPEN + _CLOSE)
WITH_AT: Final = re.compile(rf"[^\s{_BRACKETS}]*@[^\s{_BRACKETS}]*")
BEGINS: Final = re.compile(
    rf"(?:.*[:=\u2022\u2192]|.*\b(?:is|e-?mail|mail)"
    rf"|[\W_]*(?:\d{{1,3}}[):][\W_]*|\d(?:\W{{0,3}}\d){{7,}}\W+)?)(?<![{_BRACKETS}])\s*",
    re.IGNORECASE,
)
"""A place in a list and a telephone number may stand before an address; other figures belong to
it, from which a space parted them. So do those with a dot: a telephone puts a space behind it."""
FIGURES_END: Final = re.compile(r"\d\W*\Z")
"""Before an address that begins with a figure: these may be of one number, in groups."""
ENDS: Final = re.compile(
    rf"[\W_]*|\s+[{re.escape(_OPEN)}](?!\W*(?:\.|punt|dot))[^{_BRACKETS}]*[{re.escape(_CLOSE)}][\W_]*",
    re.IGNORECASE,
)
"""Signs may stand behind an address, and words in brackets that stand apart."""
NOT_THIS_ONE: Final = re.compile(
    r"\b(?:niet|geen|nooit|zonder|vroeger|voorheen|was|vervallen|verlopen|ongeldig|onjuist|foute?"
    r"|verkeerde?|opgeheven|gestopt|geblokkeerd|gehackt|not|never"
    r"|(?:oude?|vorige?|ex)(?=\W*(?:[\w-]{0,20}mail|adres|[:)])))\b"
    r"|\boude?\w{0,20}mail",
    re.IGNORECASE,
)
"""What is said of an address that is not, or no longer, one's own."""
BETWEEN_TWO: Final = re.compile(rf"[\s,;|/{_BRACKETS}]+")
MOST_NAMED: Final = 20
BEFORE: Final = ' "([{<\u2022\u2039\u00ab\u201c\u201d\u201e'
BEHIND: Final = ' ")]}>,;:.!?\u203a\u00bb\u201c\u201d'
"""What stands around an address in a text, and begins or ends none. A comma begins none: it is a
slip of the finger for the letter beside it."""
GOES_ON: Final = re.compile(r"(?:\.\.\.|\u2026|\.co,)\W*\Z", re.IGNORECASE)
"""Dots for the rest of an address that is too long for its place; a comma for the m beside it."""
NO_LETTER: Final = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>", "<font>")
"""Forms of letters and figures that IDNA reads as plain ones: a \u00b9 for a footnote becomes a 1,
and the mail would go to another host."""
ENCODED: Final = "xn--"
"""How a part of a host begins that stands for one with accents."""
LONGEST_PASTED: Final = 1000
"""Characters in which an address is looked for, with the name and the words around it."""
AROUND: Final = re.compile("([*_`'])(.+)\\1|([\u2018\u2019\u201a])(.+)[\u2018\u2019]")
"""Likewise, where it stands at both sides: an address may begin with it, as the name *'t Hart*."""
OF_EAST_ASIA: Final = frozenset(
    ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL")
)
"""Scripts that are written together, and with Latin letters (UTS 39, "highly restrictive")."""
LOOKS_LATIN: Final = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u044c"
    "\u0475\u0461\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c9\u0578\u057d\u0585\u0581\u0570\u0566"
)
"""Cyrillic, Greek and Armenian letters that are read as Latin ones."""
LATIN: Final = frozenset("\u00df\u00e6\u00f0\u00f8\u00fe\u0111\u0127\u0142\u014b\u0153\u0167\u0259")
"""Latin letters beside a to z that are no a to z with an accent."""
DOTLESS_I, WITH_DOTLESS_I = "\u0131", frozenset(("tr", "az"))
"""A letter of Turkish keyboards, and the domains whose names have it."""
OF_WORD_PROCESSORS: Final = str.maketrans("\u2010\u2011\u2019", "--'")
"""Hyphens and the apostrophe that a word processor makes of those in an address. A longer dash may
stand between words, and is left."""


class Fault(Enum):
    """Why no mail can be sent to an address."""

    SHAPE = auto()
    SPACE = auto()
    SEVERAL = auto()
    DOT = auto()
    LETTERS = auto()
    CODE = auto()
    HOST = auto()
    LOOKS = auto()


class NoAddress(ValueError):
    """No mail can be sent to what was given: ``fault`` says why, ``letters`` which are odd."""

    def __init__(self, fault: Fault, letters: str = "") -> None:
        super().__init__(f"No mail can be sent to this address: {fault.name.lower()}.")
        self.fault = fault
        self.letters = letters


def clean_address(pasted: str) -> str:
    """Return an address without what a mail program or a text puts around it.

    What is then no address, or names two, stays as it was typed.
    """
    typed = clean_line(pasted)
    if len(typed) > LONGEST_PASTED or (_is_address(typed) and not NOT_YET.match(typed)):
        return typed
    wide = typed.translate(WIDE)
    text = _take_off(wide)
    if _is_address(text):
        return text
    if found := _find_only(wide):
        return found
    plain = typed.translate(OF_WORD_PROCESSORS)
    again = clean_address(plain) if plain != typed else ""
    return again if _is_address(again) else typed


def _take_off(text: str) -> str:
    """Return a text without what stands around an address in it; empty for a part of one."""
    if GOES_ON.search(text):
        return ""
    text = text.lstrip(BEFORE).rstrip(BEHIND)
    if label := LABEL.match(text):
        text = text[label.end() :]
    while link := LINK.fullmatch(text):
        text = unquote(link[1])
    text = text.lstrip(BEFORE).rstrip(BEHIND)
    while pair := AROUND.fullmatch(text):
        text = (pair[2] or pair[4]).lstrip(BEFORE).rstrip(BEHIND)
    return text


def _find_only(text: str) -> str:
    """Return the one address that stands among words; empty where there is none, or another."""
    words = [*islice(WITH_AT.finditer(text), MOST_NAMED + 1)]
    cleaned = _split(text) if text.count("@") > 1 else []
    if len({one.lower() for one in cleaned}) != 1 or "@" not in cleaned[0]:
        cleaned = [_take_off(word[0]) for word in words]
        apart = (_stands_apart(one) for one in words)
        if len({one.lower() for one in cleaned}) != 1 or len(words) > MOST_NAMED or not any(apart):
            return ""
    return cleaned[0] if _is_address(cleaned[0]) else ""


def _stands_apart(word: re.Match[str]) -> bool:
    """Return whether an address begins and ends where this word does; a part of one does not."""
    before, behind = word.string[: word.start()], word.string[word.end() :]
    if NOT_THIS_ONE.search(f"{before} {behind}"):
        return False
    opens, closes = before.rstrip()[-1:], behind.lstrip()[:1]
    if not opens or opens not in PAIRS:
        between_figures = FIGURES_END.search(before) and word[0][0].isdigit()
        return bool(not between_figures and BEGINS.fullmatch(before) and ENDS.fullmatch(behind))
    outside = before.rstrip()[:-1]
    is_pair = PAIRS[opens] == closes
    begins = outside == "" or outside[-1] in ' :="]' or (is_pair and opens in BEHIND_A_NAME)
    ends = not behind.lstrip()[1:2].isalnum() if is_pair else ENDS.fullmatch(behind)
    return bool(begins and ends)


def _split(text: str) -> list[str]:
    """Return what signs and spaces part in a text, each without what stands around it."""
    return [_take_off(word) for word in BETWEEN_TWO.split(text[:LONGEST_PASTED]) if word]


def _names_several(text: str) -> bool:
    """Return whether a text holds more than one address, whatever stands between them."""
    if text.count("@") == 1:
        return False
    words = {word.lower() for word in _split(text)}
    return sum(word.count("@") == 1 and _is_address(word) for word in words) > 1


def _find_fault(text: str) -> Fault:
    """Return why a text is not the two parts of an address."""
    if _names_several(text):
        return Fault.SEVERAL
    return Fault.SPACE if " " in text and text.count("@") == 1 else Fault.SHAPE


def _is_address(text: str) -> bool:
    """Return whether a text is an address, also one whose host only looks like another."""
    try:
        sendable(text)
    except NoAddress as refused:
        return refused.fault is Fault.LOOKS
    return True


def sendable(address: str) -> str:
    """Return an address as mail is sent to it, its host in ASCII; raises NoAddress."""
    local, _, host = address.rpartition("@")
    if not local or not host or re.search(r"[\s,;:<>()\[\]\\\"@]", local + host):
        raise NoAddress(_find_fault(address))
    if not local.isascii():
        raise NoAddress(Fault.LETTERS)
    if "=?" in local:  # the begin of an encoded word (RFC 2047): mail programs read another address
        raise NoAddress(Fault.CODE)
    if local.strip(".") != local or ".." in local:
        raise NoAddress(Fault.DOT)
    if NOBODYS.match(local):
        raise NoAddress(Fault.SHAPE)
    host = ascii_host(host)
    if not re.fullmatch(_HOST, host):
        raise NoAddress(Fault.HOST)
    if not ADDRESS.fullmatch(f"{local}@{host}"):
        raise NoAddress(Fault.SHAPE)
    if odd := _find_odd_letters(host):
        raise NoAddress(Fault.LOOKS, odd)
    return f"{local}@{host}"


def ascii_host(host: str) -> str:
    """Return the name of a host as the DNS knows it; raises NoAddress for one that cannot be."""
    if host.isascii() and ENCODED not in host.lower():
        return host.lower()
    if any(unicodedata.decomposition(sign).startswith(NO_LETTER) for sign in host):
        raise NoAddress(Fault.HOST)
    import idna  # noqa: PLC0415  its tables load slowly, and few hosts have an accent

    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise NoAddress(Fault.HOST) from error


def _find_odd_letters(host: str) -> str:
    """Return the letters of a host in ASCII that make it look like another; mostly none."""
    if ENCODED not in host:
        return ""
    import idna  # noqa: PLC0415  as above

    labels = idna.decode(host).split(".")
    odd = (letter for label in labels for letter in _find_odd(label, labels[-1]))
    return "".join(dict.fromkeys(odd))


def _find_odd(label: str, last: str) -> list[str]:
    """Return the letters of one part of a host that are read as others."""
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {letter: unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    latin = [letter for letter in letters if scripts[letter] == "LATIN"]
    others = [letter for letter in letters if scripts[letter] not in {"LATIN", *OF_EAST_ASIA}]
    if len({scripts[letter] for letter in others}) > 1 or (others and len(others) < len(letters)):
        return others
    if others and last.isascii() and LOOKS_LATIN.issuperset(others):
        return others
    marks = [mark for before, mark in pairwise(label) if before in latin and combining(mark)]
    return marks + [letter for letter in latin if not _is_latin(letter, last)]


def _is_latin(letter: str, last: str) -> bool:
    if letter == DOTLESS_I:
        return last in WITH_DOTLESS_I
    return unicodedata.normalize("NFD", letter)[0].isascii() or letter in LATIN
