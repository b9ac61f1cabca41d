"""Values as Dutch text, as a page or a letter prints them. Knows nothing of providers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MEGABYTE = 1024 * 1024
NBSP = "\N{NO-BREAK SPACE}"
MISSING = "[{} nog invullen]"
PLACEHOLDER = re.compile(r"^\[[^\[\]]+\]$")
UNITS = {
    "h": ("uur", "uur"),
    "d": ("dag", "dagen"),
    "w": ("week", "weken"),
    "m": ("maand", "maanden"),
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
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def day(value: date | None) -> str:
    """Give ``1 januari 2021``; a placeholder where the date is not known yet."""
    if value is None:
        return MISSING.format("datum")
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


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


def listed(items: Iterable[str], word: str = "en") -> str:
    """Give ``a, b en c``, or with another last word ``a, b of c``."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


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
    names = [WEEKDAYS[number - 1] for number in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:  # noqa: PLR2004 - two days are "en"
        return f"{names[0]} tot en met {names[-1]}"
    return listed(names)


def euro(amount: Decimal | int) -> str:
    """Give ``€ 250`` with a space at which no line breaks; cents only where there are some."""
    if amount == int(amount):
        return f"€{NBSP}{number(int(amount))}"
    return f"€{NBSP}{number(Decimal(amount).quantize(Decimal('0.01')))}"


def file_size(size: int) -> str:
    """Give ``1,2 MB`` or ``340 kB`` for a number of bytes."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{number(Decimal(size / MEGABYTE).quantize(Decimal('0.1')))} MB"


def counted(amount: int, singular: str, plural: str) -> str:
    """Give ``1 dag`` or ``14 dagen``."""
    return f"{number(amount)} {singular if amount == 1 else plural}"


def days(time: timedelta) -> str:
    """Give ``1 dag`` or ``7 dagen`` for a time in whole days."""
    return counted(time.days, *UNITS["d"])


def length(term: str) -> str:
    """Give ``1 maand`` for ``1m``, ``72 uur`` for ``72h`` and ``direct`` for ``0d``."""
    amount, unit = int(term[:-1]), term[-1]
    return counted(amount, *UNITS[unit]) if amount else "direct"


def is_placeholder(value: object) -> bool:
    """Whether the provider still has to fill this in: ``[adres nog invullen]``."""
    return isinstance(value, str) and PLACEHOLDER.match(value) is not None


def tel(phone: str) -> str:
    """Give the digits to dial (a leading + stays); nothing for a placeholder."""
    return "" if is_placeholder(phone) else re.sub(r"[^0-9+]", "", phone)


def call(phone: str) -> str:
    """Give a Markdown link that dials; a placeholder stays plain text."""
    return phone if is_placeholder(phone) else f"[{phone}](tel:{tel(phone)})"


def mailto(mail: str) -> str:
    """Give a Markdown link that opens a mail; a placeholder stays plain text."""
    return mail if is_placeholder(mail) else f"[{mail}](mailto:{mail})"
