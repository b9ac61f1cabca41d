"""Values as Dutch text, as a page or a letter prints them.

All of this module is Dutch, and its words stand in no catalogue: another language writes days and
amounts in another way, not only in other words, and would have a module like this one.

Babel writes days, numbers, amounts and lists. We write the time of day ourselves (``8.30``, for
which Babel has ``08:30``), and units (Babel lacks the Dutch words for day and hour).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, singledispatch
from typing import Literal

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from formsapp.facts.lengths import Length
from formsapp.facts.unknown import is_placeholder, say_known
from formsapp.phone_number import dial

DUTCH = Locale("nl")
NBSP = "\N{NO-BREAK SPACE}"
NO_DAY = "(datum nog niet bekend)"
DAY_AND_NIGHT = "dag en nacht"
ON_HOLIDAYS = " (ook op feestdagen)"
NOT_ON_HOLIDAYS = ", niet op feestdagen"
UNITS = {
    "h": ("uur", "uur"),
    "d": ("dag", "dagen"),
    "wd": ("werkdag", "werkdagen"),
    "w": ("week", "weken"),
    "m": ("maand", "maanden"),
    "y": ("jaar", "jaar"),
    "second": ("seconde", "seconden"),
    "minute": ("minuut", "minuten"),
    "sign": ("teken", "tekens"),
    "page": ("bladzijde", "bladzijden"),
    "example": ("voorbeeld", "voorbeelden"),
    "case": ("zaak", "zaken"),
}


@singledispatch
def in_dutch(value: object) -> str:
    """Return ``value`` as Dutch text: ``8.30``, ``1 januari 2021``, ``2.500``, ``ja``.

    Text stays as it is; a list becomes ``a, b en c``. A fact and opening hours have their own
    ``str``, which is used.
    """
    return str(value)


@in_dutch.register
def _(value: bool) -> str:  # noqa: FBT001 - the value to print, not a switch
    return "ja" if value else "nee"


@in_dutch.register(int)
@in_dutch.register(Decimal)
def number(value: Decimal | int) -> str:
    """Return ``2.500`` for 2500 and ``0,5`` for half."""
    return format_decimal(value, locale=DUTCH, decimal_quantization=False)


@lru_cache(maxsize=512)  # one form names the same few days several times
def month_name(number: int) -> str:
    """Return the name of a month, such as ``maart`` for 3."""
    return format_date(date(2000, number, 1), "MMMM", DUTCH)


@lru_cache(maxsize=512)  # each question of a form may name the same one
def day(value: date | None) -> str:
    """Return ``1 januari 2021``; that it is not known, where it is not."""
    if value is None:
        return NO_DAY
    return format_date(value, "long", DUTCH)


@lru_cache(maxsize=512)  # so does one term
def long_day(value: date) -> str:
    """Return ``vrijdag 3 april 2026``."""
    return format_date(value, "full", DUTCH)


def short_day(value: date) -> str:
    """Return ``ma 30 nov``, for a list of days that are near."""
    return format_date(value, "EEE d MMM", DUTCH).replace(".", "")


def short_moment(local: datetime) -> str:
    """Return ``ma 30 nov 9.00``."""
    return f"{short_day(local)} {clock(local.time())}"


@in_dutch.register
def clock(value: time) -> str:
    """Return ``8.30`` for half past eight in the morning."""
    return f"{value.hour}.{value.minute:02}"


@in_dutch.register
def _(value: date) -> str:
    return day(value)


def hour(value: time) -> str:
    """Return ``8.30 uur``."""
    return f"{clock(value)} uur"


@in_dutch.register
def moment(value: datetime, name_day: Callable[[date], str] = day) -> str:
    """Return ``1 januari 2021 om 8.30 uur``, in the zone that ``value`` is in."""
    return f"{name_day(value)} om {hour(value.time())}"


def long_moment(local: datetime) -> str:
    """Return ``dinsdag 3 maart 2026 om 9.30 uur``; of an hour that comes twice also which one."""
    return exact_moment(local, long_day)


def exact_moment(local: datetime, name_day: Callable[[date], str] = day) -> str:
    """Return ``3 maart 2026 om 9.30 uur``; of an hour that comes twice also which one."""
    said = moment(local, name_day)
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return said
    return f"{said} ({'wintertijd' if local.fold else 'zomertijd'})"


def long_moment_to_the_second(local: datetime) -> str:
    """Return the same with ``en 7 seconden``."""
    return long_moment(local) + (f" en {in_units(local.second, 'second')}" if local.second else "")


def listed(items: Iterable[str], word: Literal["en", "of"] = "en") -> str:
    """Return ``a, b en c``, or with the other word ``a, b of c``."""
    return format_list(list(items), "or" if word == "of" else "standard", DUTCH)


@in_dutch.register(list)
@in_dutch.register(tuple)
def _(value: Iterable[object]) -> str:
    return listed(in_dutch(item) for item in value)


@in_dutch.register(range)
def _(value: range) -> str:
    """Return ``12, 13, 14 of 15``: a range is one of its numbers."""
    return listed(map(number, value), "of")


def weekdays(numbers: Iterable[int]) -> str:
    """Return ``maandag tot en met vrijdag`` or ``dinsdag en donderdag``; 1 is Monday."""
    days = sorted(numbers)
    names = [get_day_names("wide", locale=DUTCH)[number - 1] for number in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:  # noqa: PLR2004 - two days are "en"
        return f"{names[0]} tot en met {names[-1]}"
    return listed(names)


def weekday(value: date) -> str:
    """Return ``maandag``."""
    return weekdays([value.isoweekday()])


def opening_hours(days: Iterable[int], times: Iterable[tuple[time, time]], word: str = ",") -> str:
    """Return ``maandag tot en met vrijdag, 8.30 tot 17.00 uur``; ``word`` joins days and times.

    Midnight as an end is ``24.00 uur``, and a day from midnight to midnight ``de hele dag``.
    """
    ranges = list(times)
    if ranges == [(time(), time())]:
        return f"{weekdays(days)} de hele dag"
    said = (f"{clock(opens)} tot {closing_time(closes)} uur" for opens, closes in ranges)
    return f"{weekdays(days)}{word} {listed(said)}"


def closing_time(value: time) -> str:
    """Return ``17.00``, and ``24.00`` for midnight."""
    return clock(value) if value > time() else "24.00"


def euro(amount: Decimal | int) -> str:
    """Return ``€ 250`` with a space at which no line breaks; cents only where there are some."""
    cents = "" if amount == int(amount) else ".00"
    pattern = f"¤{NBSP}#,##0{cents};¤{NBSP}-#,##0{cents}"
    return format_currency(amount, "EUR", pattern, DUTCH, currency_digits=False)


def file_size(size: int) -> str:
    """Return ``1,2 MB`` or ``340 kB`` for a number of bytes; a kB has 1000."""
    kilobytes = max(1, round(size / 1000))
    if kilobytes < 1000:  # noqa: PLR2004 - a megabyte
        return f"{kilobytes} kB"
    return f"{format_decimal(size / 1_000_000, '#,##0.0', DUTCH)} MB"


@lru_cache(maxsize=512)
def in_units(amount: int, unit: str) -> str:
    """Return ``6 weken`` for 6 of the unit ``w``, ``1 maand`` for 1 of ``m``, ``72 uur``."""
    singular, plural = UNITS[unit]
    return f"{number(amount)} {singular if amount == 1 else plural}"


def days(time: timedelta) -> str:
    """Return ``1 dag`` or ``7 dagen`` for a time in whole days."""
    return in_units(time.days, "d")


def minutes(time: timedelta) -> str:
    """Return ``1 minuut`` or ``30 minuten`` for a time in whole minutes."""
    return in_units(time // timedelta(minutes=1), "minute")


@in_dutch.register
def length(value: Length) -> str:
    """Return ``1 maand`` for ``1m``, ``72 uur`` for ``72h`` and ``direct`` for ``0d``."""
    return in_units(value.count, value.unit) if value.count else "direct"


def notice(term: Length | None, *, at_once: bool, month_end: bool) -> str:
    """Return ``op elk moment``, ``met een opzegtermijn van 1 maand`` or that to a month's end."""
    if term is None:
        return "op elk moment" if at_once else "met een redelijke opzegtermijn"
    end = " tegen het einde van de maand" if month_end else ""
    return f"met een opzegtermijn van {length(term)}{end}"


def capitalise(text: str) -> str:
    """Return the text as a sentence begins with it; the other letters stay as they are."""
    return text[:1].upper() + text[1:]


def tel(phone: str) -> str:
    """Return the digits to dial (a leading + stays); nothing for a placeholder."""
    return "" if is_placeholder(phone) else dial(phone)


def call(phone: str) -> str:
    """Return a Markdown link that dials; that it is not known, of a placeholder."""
    return say_known(phone) if is_placeholder(phone) else f"[{phone}](tel:{tel(phone)})"


def mailto(mail: str) -> str:
    """Return a Markdown link that opens a mail; that it is not known, of a placeholder."""
    return say_known(mail) if is_placeholder(mail) else f"[{mail}](mailto:{mail})"


def who_reads(name: str, *, many: bool) -> str:
    """Return someone with the verb: ``het zorgteam leest``, ``de begeleiders lezen``."""
    return f"{name} {'lezen' if many else 'leest'}"
