"""The figures of the law that the rules use: dated TOML data, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, TypeVar

from dateutil.relativedelta import relativedelta
from msgspec import Meta, Struct

from formsapp.facts.fact import Regime
from formsapp.facts.lengths import Unit
from formsapp.facts.value_types import Count, PageAddress
from formsapp.typed_values import decode_toml

T = TypeVar("T")
NonEmpty = Annotated[str, Meta(min_length=1)]


class LawFigure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule with the law and article it stands in.

    ``checked`` is the day on which it was last compared with what stands at ``source``;
    without it ``note`` says, in Dutch, what is still to be read.
    """

    law: NonEmpty
    article: NonEmpty
    source: PageAddress
    checked: date | None = None
    note: NonEmpty | None = None

    def __post_init__(self) -> None:
        if (self.checked is None) == (self.note is None):
            raise ValueError("expected the day of checking, or a note that tells why there is none")


class Decree(LawFigure, frozen=True):
    """A royal decree that puts ``days`` on a par with a holiday (ATW art. 3(3))."""

    title: NonEmpty
    days: tuple[date, ...]


class EquatedDays(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All such decrees from ``known_from`` to ``known_until``; outside those days none is known."""

    known_from: date
    known_until: date
    decree: tuple[Decree, ...]

    def __contains__(self, day: date) -> bool:
        return any(day in decree.days for decree in self.decree)

    def covers(self, day: date) -> bool:
        """Whether the decrees for ``day`` are known."""
        return self.known_from <= day <= self.known_until

    def run_out(self, day: date) -> bool:
        """Whether the time for which decrees are known ends within a year after ``day``."""
        return self.known_until < day + relativedelta(years=1)


class Roll(LawFigure, frozen=True):
    """Which terms run on when they end on a day off.

    ``longest`` is the longest that does so, by unit; in a unit that it lacks, every term does.
    ``equated_days`` says whether days that a decree puts on a par with a holiday are days off.
    """

    equated_days: bool
    longest: dict[Unit, int] = {}


class Minimum(LawFigure, frozen=True):
    """A term of ``from_days`` days or more holds at least ``working_days`` working days."""

    from_days: Count
    working_days: Count


class TermRules(Struct, frozen=True, forbid_unknown_fields=True):
    """What one law does to the end of a term."""

    roll: Roll
    minimum: Minimum


class ConsentAges(LawFigure, frozen=True):
    """Ages in years: consent together with the parents, alone, and as an adult."""

    with_parents: Count
    alone: Count
    adult: Count

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.with_parents < self.alone < self.adult:
            raise ValueError("expected the ages in order: with_parents, alone, adult")

    @property
    def together(self) -> range:
        """The ages at which someone consents together with the parents."""
        return range(self.with_parents, self.alone)

    @property
    def before_adult(self) -> range:
        """The ages at which someone consents alone without being an adult."""
        return range(self.alone, self.adult)


class BreachReport(LawFigure, frozen=True):
    """Within how many hours a data breach is reported to the supervisor, once it is known."""

    hours: Count


class DataAges(LawFigure, frozen=True):
    """The age in years from which someone withdraws a consent to use personal data."""

    withdraws_from: Count


class DeceasedAges(LawFigure, frozen=True):
    """Below this age, whoever had authority may see the dossier of a child that died."""

    below: Count


class Ages(Struct, frozen=True, forbid_unknown_fields=True):
    """From which age a young person has a say. Texts of forms name them: ``{{ ages.… }}``."""

    consent: ConsentAges
    data: DataAges
    deceased: DeceasedAges


def figures() -> Iterator[tuple[str, LawFigure]]:
    """Yield each figure of the law with its name: its file and its key there."""
    for number, decree in enumerate(equated_days().decree):
        yield f"equated_days.toml: decree.{number}", decree
    yield "ages.toml: consent", ages().consent
    yield "ages.toml: data", ages().data
    yield "ages.toml: deceased", ages().deceased
    for law, rules in term_rules().items():
        yield f"last_day.toml: {law}.roll", rules.roll
        yield f"last_day.toml: {law}.minimum", rules.minimum
    yield "data_breach.toml: report", data_breach()
    for name, report in yearly_reports().items():
        yield f"yearly_report.toml: {name}", report


@cache
def equated_days() -> EquatedDays:
    """Return the days that decrees put on a par with a holiday."""
    return _read("equated_days.toml", EquatedDays)


@cache
def term_rules() -> dict[Regime, TermRules]:
    """Return the laws on terms, by regime."""
    return _read("last_day.toml", dict[Regime, TermRules])


@cache
def ages() -> Ages:
    """Return the ages at which a young person gets a say."""
    return _read("ages.toml", Ages)


@cache
def data_breach() -> BreachReport:
    """Return what the law says of reporting a data breach."""
    return _read("data_breach.toml", dict[str, BreachReport])["report"]


@cache
def yearly_reports() -> dict[str, LawFigure]:
    """Return the laws that may ask a yearly report of complaints."""
    return _read("yearly_report.toml", dict[str, LawFigure])


def _read(name: str, kind: type[T]) -> T:
    return decode_toml((files("formsapp.rules") / "data" / name).read_bytes(), kind)
