"""A telephone number as it is dialled, however it was written: for links to call, text and message.

One function for those of the provider's facts and for those that people type. Whether a 0 behind
the code of a country belongs to its numbers differs by country: it is known of a few.
"""

from __future__ import annotations

import re
from typing import Final

from formsapp.typed_text import DASHES, WIDE, plain_digits

LONGEST: Final = 15
"""Digits of a number in the whole world (E.164), behind ``+`` or ``00``."""
HERE: Final = "31"
"""The Netherlands."""
BETWEEN: Final = r"[\s.()/-]*"
KEEPS_ZERO: Final = rf"3{BETWEEN}(?:9|7{BETWEEN}[89])(?![0-9])"
"""Italy, San Marino and the Vatican, where the 0 is dialled from other countries too."""
DROPS_ZERO: Final = "|".join(
    BETWEEN.join(code) for code in (HERE, *["32", "33", "41", "43", "44", "49", "90", "212"])
)
"""The Netherlands, Belgium, France, Switzerland, Austria, the United Kingdom, Germany, Turkey and
Morocco: their 0 is only for who calls within the country."""
WITHIN: Final = re.compile(
    rf"(?<![0-9])((?:\+|00){BETWEEN}(?!{KEEPS_ZERO})"
    rf"(?:(?:{DROPS_ZERO})(?={BETWEEN}0)|[0-9]{{1,3}}(?={BETWEEN}\(0\)))){BETWEEN}0"
)
"""The code of a country with a 0 behind it, which is only for who calls within that country: in
brackets anywhere, without them where none keeps it."""
WITH_COUNTRY: Final = re.compile(rf"{HERE}0?([1-9][0-9]{{8}})")
"""A Dutch number with the code of the country and no ``+``, as WhatsApp shows it."""
WITHOUT_ZERO: Final = re.compile(r"6[0-9]{8}")
"""A mobile number of which a table of figures dropped the 0."""
LABEL: Final = re.compile(r"[^0-9+]*[^\w+](?=\+|0|6|31)")
"""Words and signs before a number; a letter against it may be a figure typed wrong, as in O6."""
ENDS: Final = re.compile(r"\s*(?:[^\s0-9.()/+-]|\([^0-9]).*", re.DOTALL)
"""What is no part of a number, and all behind it: a comma, the sign of an extension, a word."""
AMONG_WORDS: Final = re.compile(r"\+[0-9]{8,}|00[0-9]{8,}|0[1-9][0-9]{8}")
"""What is surely a whole number: less may be a part of one in which a sign is wrong."""
TOO_LONG: Final = re.compile(r"0[1-7][0-9]{9,}")
"""More than one number, as in 06 00000000/01: of ten figures here, but for those of services."""
SHORTEST: Final = 6
"""Digits of a number, more than an extension or a time of day has."""
SIGNS: Final = str.maketrans("", "", "+ -.()/")


def dial(written: str) -> str:
    """Return the digits to dial, with a ``+`` where one leads; empty for no number, or two."""
    plain = plain_digits(written.translate(WIDE)).translate(DASHES)
    signs = " ".join(plain.split())
    while (without := WITHIN.sub(r"\1", signs)) != signs:  # +31 (0)06 has it twice
        signs = without
    plus = "+" if signs.lstrip("( ").startswith("+") else ""
    bare = signs.translate(SIGNS)
    if not plus and (found := WITH_COUNTRY.fullmatch(bare)):
        return f"+{HERE}{found[1]}" if "+" not in signs else ""
    if not plus and WITHOUT_ZERO.fullmatch(bare):
        return f"0{bare}" if "+" not in signs else ""
    bare = bare.removeprefix("00") if plus else bare
    is_one = bare.isascii() and bare.isdigit() and len(bare.removeprefix("00")) <= LONGEST
    return plus + bare if is_one and signs.count("+") == len(plus) else ""


def dial_abroad(written: str) -> str:
    """Return a number with its country and no more, as WhatsApp has it; empty for none."""
    number = dial(written)
    for leads, country in (("+", ""), ("00", ""), ("0", HERE)):
        if number.startswith(leads):
            return country + number.removeprefix(leads)
    return number and HERE + number


def dial_typed(written: str) -> str:
    """Return the number that someone typed, without the words or extension around it.

    Empty where more than one number is given, or where it is not plain which figures belong to it.
    """
    plain = plain_digits(written.translate(WIDE)).translate(DASHES).strip()
    typed = LABEL.sub("", plain, count=1) if LABEL.match(plain) else plain
    bare = ENDS.sub("", typed)
    number, behind = dial(bare), typed[len(bare) :]
    if sum(map(str.isdecimal, behind)) >= SHORTEST or TOO_LONG.fullmatch(number):
        return ""
    return number if bare == plain or AMONG_WORDS.fullmatch(number) else ""
