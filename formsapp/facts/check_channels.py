"""Checks whether channels can be used as they are stated: hours that make sense, and a way in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from formsapp.facts.channels import MIDNIGHT, ORDER, Channels, Hours
from formsapp.facts.dutch_format import clock, weekdays
from formsapp.facts.toml_errors import BadKey

WEEKS = frozenset({"hours", "read"})
"""Keys that hold a list of ranges."""
EXAMPLE = 'such as [contact.mail] with value = "..."'


def check_channels(things: Sequence[tuple[str, object]]) -> Iterator[BadKey]:
    """Yield what is wrong with the channels and hours among ``things``, by name."""
    for path, item in things:
        if isinstance(item, Hours):
            yield from _check_hours(path, item)
        elif isinstance(item, Channels):
            yield from _check_ways(path, item)
        elif isinstance(item, tuple) and item and all(isinstance(one, Hours) for one in item):
            yield from _check_overlap(path, item)
        elif item == () and WEEKS & {*path.split(".")}:
            yield _bad_key(path, "at least one range of hours", "an empty list")


def _check_hours(path: str, hours: Hours) -> Iterator[BadKey]:
    days = hours.days
    if hours.closes != MIDNIGHT and hours.opens >= hours.closes:
        expected = f"a time before {hours.closes} (or closes = 24:00:00)"
        yield _bad_key(f"{path}.opens", expected, hours.opens)
    if not days or len(set(days)) < len(days) or not set(days) <= set(range(1, 8)):
        yield _bad_key(f"{path}.days", "different days from 1 (Monday) to 7", list(days))


def _check_overlap(path: str, week: Sequence[Hours]) -> Iterator[BadKey]:
    """Demand that on no day two ranges hold the same moment, or differ on holidays."""
    for day in range(1, 8):
        ranges = sorted((one for one in week if day in one.days), key=lambda one: one.opens)
        if len({one.holidays for one in ranges}) > 1:
            expected = f"holidays = true in all ranges on {weekdays([day])}, or in none"
            yield _bad_key(path, expected, "one of both")
            return
        for one, after in pairwise(ranges):
            if one.closes == MIDNIGHT or after.opens < one.closes:
                expected = f"ranges that do not overlap on {weekdays([day])}"
                yield _bad_key(path, expected, f"{clock(one.opens)} and {clock(after.opens)}")
                return


def _check_ways(path: str, channels: Channels) -> Iterator[BadKey]:
    if not channels.ways:
        yield _bad_key(path, f"at least one of {', '.join(ORDER)}, {EXAMPLE}", "none")
    for name in channels.order:
        if getattr(channels, name) is None:
            expected = f"channels that are there, of {', '.join(channels.ways)}"
            yield _bad_key(f"{path}.order", expected, name)
        elif channels.order.count(name) > 1:
            yield _bad_key(f"{path}.order", "each channel once", name)
            return


def _bad_key(path: str, expected: str, got: object) -> BadKey:
    return BadKey(path.split("."), expected, str(got))
