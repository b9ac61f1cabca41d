"""How a provider is reached: its channels in its own order, and the hours of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby
from typing import Annotated, Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Meta

from formsapp.facts import dutch_format
from formsapp.facts.fact import Fact, Strict
from formsapp.facts.unknown import say_known
from formsapp.facts.value_types import (
    HOURS_EXPECTED,
    RANGES_EXPECTED,
    HttpsAddress,
    MailAddress,
    PhoneNumber,
)

T = TypeVar("T")

ChannelName = Literal["phone", "whatsapp", "mail", "portal", "address", "desk"]
ORDER: Final[tuple[ChannelName, ...]] = ("phone", "whatsapp", "mail", "portal", "address", "desk")
"""In which order channels are named where the provider says nothing of it."""
ANSWERED: Final[frozenset[ChannelName]] = frozenset({"phone", "whatsapp", "desk"})
"""Channels where someone must be there: the hours of the office hold for those."""
WORKING_WEEK: Final = frozenset(range(1, 6))
MORNING, EVENING = time(6), time(18)
"""Before and after those it is night and evening."""
MIDNIGHT: Final = time()
"""As a closing time: 24.00, the end of the day."""


class Hours(Strict, frozen=True, kw_only=True):
    """Opening hours on the same weekdays each week; 1 is Monday.

    Closed on holidays, unless ``holidays`` says otherwise. ``closes = 00:00:00`` is 24.00.
    """

    days: tuple[int, ...]
    opens: time
    closes: time
    holidays: bool = False

    def __str__(self) -> str:
        """The hours as Dutch text: ``maandag tot en met vrijdag, 8.30 tot 17.00 uur``."""
        return dutch_format.opening_hours(self.days, [(self.opens, self.closes)])


class Always(Strict, frozen=True, kw_only=True):
    """Day and night, on holidays too."""

    always: Literal[True]

    def __str__(self) -> str:
        """The hours as Dutch text."""
        return dutch_format.DAY_AND_NIGHT


Week: TypeAlias = tuple[Hours, ...] | Always
"""When someone is there."""

WeekOrText = Annotated[
    Week | str,
    Meta(description=HOURS_EXPECTED),
]


class WeekFact(Fact[WeekOrText], frozen=True, kw_only=True):
    """Hours, as a list of ranges, or day and night. Text is hours that are not known yet."""

    def __str__(self) -> str:
        """The hours as Dutch text."""
        return say_week(self.value)


class Channel(Fact[T], Generic[T], frozen=True, kw_only=True):
    """One way to reach the provider.

    ``good_for`` says in a few words what it is for, such as ``voor afspraken``; ``hours`` are its
    own, where they differ from those of the office.
    """

    good_for: str | None = None
    hours: Annotated[Week, Meta(description=RANGES_EXPECTED)] | None = None


class Channels(Strict, frozen=True, kw_only=True):
    """The channels of an office or a location. None is required: what is left out is not there.

    ``order`` names those that come first, best first; the others follow. ``address`` is where a
    letter goes, ``desk`` where one can walk in, ``portal`` an address on the internet.
    """

    order: tuple[ChannelName, ...] = ()
    phone: Channel[PhoneNumber] | None = None
    whatsapp: Channel[PhoneNumber] | None = None
    mail: Channel[MailAddress] | None = None
    portal: Channel[HttpsAddress] | None = None
    address: Channel[str] | None = None
    desk: Channel[str] | None = None
    hours: WeekFact | None = None

    @property
    def ways(self) -> dict[ChannelName, Channel[str]]:
        """The channels that there are, best first."""
        found = {name: getattr(self, name) for name in dict.fromkeys((*self.order, *ORDER))}
        return {name: channel for name, channel in found.items() if channel is not None}

    @property
    def first(self) -> ChannelName:
        """The channel that a text names when it names one: the best that is filled in."""
        return min(self.ways, key=self._is_unknown)

    def _is_unknown(self, name: ChannelName) -> bool:
        return self.ways[name].placeholder

    def week_of(self, name: ChannelName) -> Week | str | None:
        """Return when someone answers there; None where no hours are stated of it."""
        own = self.ways[name].hours
        return own or (self.hours.value if self.hours and name in ANSWERED else None)

    @property
    def open_week(self) -> Week | str | None:
        """When the office is open: as stated, or else when its best channel with hours is."""
        if self.hours is not None:
            return self.hours.value
        stated = (channel.hours for channel in self.ways.values())
        return next((week for week in stated if week), None)

    @property
    def answering(self) -> ChannelName | None:
        """The channel on which someone answers in person: the telephone, or else the best such."""
        named: tuple[ChannelName, ...] = ("phone", *self.ways) if self.phone else (*self.ways,)
        found = [name for name in named if name in ANSWERED]
        return min(found, key=self._is_unknown, default=None)

    @property
    def always_open(self) -> bool:
        """Whether the office is open day and night."""
        return isinstance(self.open_week, Always)


class Contact(Channels, frozen=True, kw_only=True):
    """How to reach the provider; ``hours`` is when the office is open.

    ``emergency`` is its own number for when the office is closed. ``read`` is when messages are
    read, where that is not when the office is open. A value that is still missing is a placeholder
    between square brackets. ``calls`` says whether the provider calls clients, where that is not
    plain from its telephone.
    """

    calls: bool | None = None
    emergency: Fact[PhoneNumber] | None = None
    read: WeekFact | None = None

    @property
    def calls_out(self) -> bool:
        """Whether the provider calls clients: who has no telephone does not, unless it says so."""
        return self.phone is not None if self.calls is None else self.calls

    @property
    def has_purposes(self) -> bool:
        """Whether some channel is for something of its own."""
        return any(channel.good_for for channel in self.ways.values())

    @property
    def reading_week(self) -> Week | str | None:
        """When messages are read; None where the provider states no hours at all."""
        return self.read.value if self.read else self.open_week

    @property
    def reads_always(self) -> bool:
        """Whether messages are read day and night."""
        return isinstance(self.reading_week, Always)

    @property
    def reads_by_day(self) -> bool:
        """Whether nobody reads in evenings, nights, weekends and holidays, but on all other days.

        That is taken to be so where the hours are not filled in yet.
        """
        week = self.reading_week
        if not isinstance(week, tuple):
            return isinstance(week, str)
        days = {day for one in week for day in one.days}
        return days == WORKING_WEEK and all(
            MORNING <= one.opens < one.closes <= EVENING and not one.holidays for one in week
        )


def say_week(week: Week | str) -> str:
    """Return hours as Dutch text: ``maandag tot en met vrijdag, 8.30 tot 17.00 uur``.

    Ranges of the same days are said together, and days of several are kept apart with *van*.
    """
    if not isinstance(week, tuple):
        return say_known(str(week))
    groups = [
        (days, _times(ranges), dutch_format.ON_HOLIDAYS if also else "")
        for (days, also), ranges in groupby(week, lambda one: (one.days, one.holidays))
    ]
    between = " van" if len(groups) > 1 else ","
    return dutch_format.listed(
        dutch_format.opening_hours(days, times, between) + also for days, times, also in groups
    )


def _times(ranges: Iterable[Hours]) -> Sequence[tuple[time, time]]:
    return [(one.opens, one.closes) for one in ranges]
