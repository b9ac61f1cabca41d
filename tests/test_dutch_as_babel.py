"""What we write of days, numbers, amounts and lists is what Babel writes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as some

from formsapp.facts import dutch_format as ours
from formsapp.facts.dutch_format import NBSP

LEAP_YEAR = [date(2028, 1, 1) + timedelta(days=at) for at in range(0, 366, 3)]
AMOUNTS = some.decimals(min_value=-(10**7), max_value=10**7, places=2)


def test_days_are_written_as_babel_writes_them() -> None:
    for value in LEAP_YEAR:
        assert ours.day(value) == format_date(value, "long", "nl")
        assert ours.long_day(value) == format_date(value, "full", "nl")
        assert ours.month_name(value.month) == format_date(value, "MMMM", "nl")
        assert ours.weekday(value) == format_date(value, "EEEE", "nl")
        assert ours.short_day(value) == format_date(value, "EEE d MMM", "nl").replace(".", "")


@given(some.one_of(some.integers(-(10**9), 10**9), AMOUNTS))
def test_numbers_and_amounts_are_written_as_babel_writes_them(value: int | Decimal) -> None:
    value = value or 0  # a zero below zero has a sign
    assert ours.number(value) == format_decimal(value, locale="nl", decimal_quantization=False)
    cents = "" if value == int(value) else ".00"
    pattern = f"¤{NBSP}#,##0{cents};¤{NBSP}-#,##0{cents}"
    said = format_currency(value, "EUR", pattern, "nl", currency_digits=False)
    assert ours.euro(value) == said


@given(some.integers(10**6, 10**12))
def test_sizes_of_files_are_written_as_babel_writes_them(size: int) -> None:
    assert ours.file_size(size) == f"{format_decimal(size / 10**6, '#,##0.0', 'nl')} MB"


@given(some.lists(some.text("abc", min_size=1), max_size=5))
def test_lists_are_written_as_babel_writes_them(items: Sequence[str]) -> None:
    assert ours.listed(items) == format_list(items, "standard", "nl")
    assert ours.listed(items, "of") == format_list(items, "or", "nl")
