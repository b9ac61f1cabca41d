"""Tables of the facts in Markdown, as pages show them: ``{{ price_table() }}``.

All of this module is Dutch, as that of ``dutch_format``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from formsapp.facts.channels import say_week
from formsapp.facts.dutch_format import call, day, euro, in_units, listed
from formsapp.facts.dutch_reach import label_of
from formsapp.facts.model import Facts
from formsapp.facts.tables import Location, WaitingTime

SUM: Final = "{: .sum }"
"""Keeps an amount on one line; an attribute of its cell."""


def table_words(facts: Facts) -> Mapping[str, Callable[[], str]]:
    """Return the functions by which a page shows what the facts list."""
    return {
        "price_table": lambda: _show_prices(facts),
        "waiting_table": lambda: _show_waiting(facts),
        "location_list": lambda: "\n".join(_show_locations(facts)),
    }


def _show_prices(facts: Facts) -> str:
    rows = [
        (
            f"{one.name}, per {one.per.removeprefix('per ')}" if one.per else one.name,
            f"{euro(Decimal(one.euros))} {SUM}",
            one.since,
        )
        for one in facts.prices
    ]
    if not any(since for *_, since in rows):
        return _table(("Wat", "Prijs"), (row[:2] for row in rows))
    said = ((what, price, day(since) if since else "") for what, price, since in rows)
    return _table(("Wat", "Prijs", "Vanaf"), said)


def _show_waiting(facts: Facts) -> str:
    times = facts.waiting.times if facts.waiting else ()
    rows = ((one.before, _say_time(one), day(one.updated)) for one in times)
    return _table(("Wachten op", "Hoe lang", "Nagekeken op"), rows)


def _say_time(one: WaitingTime) -> str:
    said = (in_units(one.weeks, "w") if one.weeks else "", one.text or "")
    return ", ".join(filter(None, said))


def _show_locations(facts: Facts) -> Iterator[str]:
    for one in facts.locations:
        yield f"## {one.name} {{#{one.id}}}\n"
        yield from (f"- {line}" for line in _list_lines(one, facts))
        yield ""


def _list_lines(one: Location, facts: Facts) -> Iterator[str]:
    for name in one.ways:
        yield label_of(one, name, "Adres" if name == "address" else None)
    if one.hours is not None:
        yield f"Open: {say_week(one.hours.value)}"
    if one.municipalities:
        yield f"Voor wie woont in {listed(one.municipalities, 'of')}"
    for key in one.crisis:
        number = facts.numbers[key]
        yield f"{number.name}: {call(str(number.phone))} ({number.when.removesuffix('.')})"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _head in heads), *rows]
    return "\n".join("| " + " | ".join(map(_in_cell, row)) + " |" for row in lines)


def _in_cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
