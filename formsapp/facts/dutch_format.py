"""Values as Dutch text, as a page or a letter prints them. Knows nothing of providers.

Babel knows the names of days and months, and how numbers, amounts and lists are written. Our own
are the time of day (``8.30``: Babel writes ``08:30``) and units (Babel has no Dutch day and hour).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Literal

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

DUTCH = Locale("nl")
MEGABYTE = 1024 * 1024
NBSP = "\N{NO-BREAK SPACE}"
MISSING = "[{} nog invullen]"
PLACEHOLDER = re.compile(r"\[[^\[\]]+\]")
UNITS = {
    "h": ("uur", "uur"),
    "d": ("dag", "dagen"),
    "w": ("week", "weken"),
    "m": ("maand", "maanden"),
    "y": ("jaar", "jaar"),
}


@singledispatch
def in_dutch(value: object) -> str:
    """Give ``value`` as Dutch text: ``8.30``, ``1 januari 2021``, ``2.500``, ``ja``.

    Text stays as it is; a list becomes ``a, b en c``. What has its own ``str`` (a
    fact, opening hours) prints that.
    """
    return str(value)


@in_dutch.register
def _(value: bool) -> str:  # noqa: FBT001 - the value to print, not a switch
    return "ja" if value else "nee"


@in_dutch.register(int)
@in_dutch.register(Decimal)
def number(value: Decimal | int) -> str:
    """Give ``2.500`` for 2500 and ``0,5`` for half."""
    return format_decimal(value, locale=DUTCH, decimal_quantization=False)


def day(value: date | None) -> str:
    """Give ``1 januari 2021``; a placeholder where the date is not known yet."""
    if value is None:
        return MISSING.format("datum")
    return format_date(value, "long", DUTCH)


def long_day(value: date) -> str:
    """Give ``vrijdag 3 april 2026``."""
    return format_date(value, "full", DUTCH)


@in_dutch.register
def clock(value: time) -> str:
    """Give ``8.30`` for half past eight in the morning."""
    return f"{value.hour}.{value.minute:02}"


@in_dutch.register
def _(value: date) -> str:
    return day(value)


@in_dutch.register
def moment(value: datetime) -> str:
    """Give ``1 januari 2021 om 8.30 uur``, in the zone that ``value`` is in."""
    return f"{day(value)} om {clock(value.time())} uur"


def listed(items: Iterable[str], word: Literal["en", "of"] = "en") -> str:
    """Give ``a, b en c``, or with the other word ``a, b of c``."""
    return format_list(list(items), "or" if word == "of" else "standard", DUTCH)


@in_dutch.register(list)
@in_dutch.register(tuple)
def _(value: Iterable[object]) -> str:
    return listed(in_dutch(item) for item in value)


@in_dutch.register(range)
def _(value: range) -> str:
    """Give ``12, 13, 14 of 15``: a range is one of its numbers."""
    return listed(map(number, value), "of")


def weekdays(numbers: Iterable[int]) -> str:
    """Give ``maandag tot en met vrijdag`` or ``dinsdag en donderdag``; 1 is Monday."""
    days = sorted(numbers)
    names = [get_day_names("wide", locale=DUTCH)[number - 1] for number in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:  # noqa: PLR2004 - two days are "en"
        return f"{names[0]} tot en met {names[-1]}"
    return listed(names)


def euro(amount: Decimal | int) -> str:
    """Give ``€ 250`` with a space at which no line breaks; cents only where there are some."""
    cents = "" if amount == int(amount) else ".00"
    pattern = f"¤{NBSP}#,##0{cents};¤{NBSP}-#,##0{cents}"
    return format_currency(amount, "EUR", pattern, DUTCH, currency_digits=False)


def file_size(size: int) -> str:
    """Give ``1,2 MB`` or ``340 kB`` for a number of bytes."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{format_decimal(size / MEGABYTE, '#,##0.0', DUTCH)} MB"


def counted(amount: int, singular: str, plural: str) -> str:
    """Give ``1 dag`` or ``14 dagen``."""
    return f"{number(amount)} {singular if amount == 1 else plural}"


def in_units(amount: int, unit: str) -> str:
    """Give ``6 weken`` for 6 of the unit ``w``, ``1 maand`` for 1 of ``m``, ``72 uur``."""
    return counted(amount, *UNITS[unit])


def days(time: timedelta) -> str:
    """Give ``1 dag`` or ``7 dagen`` for a time in whole days."""
    return in_units(time.days, "d")


def length(term: str) -> str:
    """Give ``1 maand`` for ``1m``, ``72 uur`` for ``72h`` and ``direct`` for ``0d``."""
    amount = int(term[:-1])
    return in_units(amount, term[-1]) if amount else "direct"


def is_placeholder(value: object) -> bool:
    """Whether the provider still has to fill this in: ``[adres nog invullen]``."""
    return isinstance(value, str) and PLACEHOLDER.fullmatch(value) is not None


def tel(phone: str) -> str:
    """Give the digits to dial (a leading + stays); nothing for a placeholder."""
    return "" if is_placeholder(phone) else re.sub(r"[^0-9+]", "", phone)


def call(phone: str) -> str:
    """Give a Markdown link that dials; a placeholder stays plain text."""
    return phone if is_placeholder(phone) else f"[{phone}](tel:{tel(phone)})"


def mailto(mail: str) -> str:
    """Give a Markdown link that opens a mail; a placeholder stays plain text."""
    return mail if is_placeholder(mail) else f"[{mail}](mailto:{mail})"
