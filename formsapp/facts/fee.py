"""What it costs to cancel too late, and what makes that free."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta

from formsapp.facts import dutch_format, dutch_notice
from formsapp.facts.fact import Fact, Strict
from formsapp.facts.notice import Before, Notice
from formsapp.facts.value_types import Count, Euros, EurosOrVisit

Percent = Annotated[int, Meta(ge=1, le=100, description="a percentage from 1 to 100")]
Time = Annotated[int, Meta(ge=2, description="from which time on, 2 or more")]

WHATEVER = "whatever the reason"
Reasons = Annotated[
    tuple[str, ...], Meta(min_length=1, description='a list of reasons such as ["ziekte"]')
]
Excuse = Literal["impossible", "whatever the reason"] | Reasons
"""What makes a late cancellation free: that it was impossible in time, Dutch words for reasons
such as ``["ziekte", "een sterfgeval"]``, or nothing: it costs the same whatever the reason."""

PRICES = ("percent", "euros", "rate")


class Price(Strict, frozen=True, kw_only=True):
    """What one visit costs that is cancelled too late.

    It is a ``percent`` of the visit as planned, an amount in ``euros``, or a ``rate`` that stands
    elsewhere, in words: ``"het tarief op onze prijslijst"``. ``per`` is for how many minutes an
    amount is, pro rata; ``at_most`` the most in euros, or ``"visit"``: what the visit would cost.
    """

    percent: Percent | None = None
    euros: Euros | None = None
    rate: str | None = None
    per: Count | None = None
    at_most: EurosOrVisit | None = None

    @property
    def is_stated(self) -> bool:
        """Whether there is a price at all."""
        return any(getattr(self, name) is not None for name in PRICES)

    def __str__(self) -> str:
        """The price as Dutch text: ``ten hoogste het geplande bezoek``."""
        return dutch_notice.price(self)

    @property
    def worked_out(self) -> str:
        """What a price by the minute comes to, as a Dutch sentence; empty for another price."""
        return dutch_notice.work_out(self)


class PriceOf(Price, frozen=True, kw_only=True):
    """The price of one kind, place or length of visit, with its Dutch ``name``."""

    name: str


class PriceFrom(Price, frozen=True, kw_only=True):
    """The price from a later moment on: ``{ notice = { hours = 24 }, percent = 100 }``."""

    notice: Before


class Again(Price, frozen=True, kw_only=True):
    """What follows from the n-th ``time`` on: another price, or what ``says`` says in Dutch."""

    time: Time
    says: str | None = None


class Fee(Price, frozen=True, kw_only=True):
    """What a late cancellation costs.

    ``may``: it can cost that, and staff decide. ``by`` is what the price depends on; then
    ``choices`` are the prices. ``steps`` are later moments from which it is another price, in order
    of time. ``again``: staff decide how often it was, a form only says it. ``says`` is a Dutch
    sentence of the provider's own, such as who does not pay it back.
    """

    may: bool = False
    by: Literal["kind", "place", "length"] | None = None
    choices: tuple[PriceOf, ...] = ()
    steps: tuple[PriceFrom, ...] = ()
    again: tuple[Again, ...] = ()
    says: str | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether it is never more than the visit as planned."""
        return all(one.percent or one.at_most == "visit" for one in self.all_prices)

    @property
    def has_one_price(self) -> bool:
        """Whether it is the same for every visit and every time."""
        return not (self.choices or self.steps or self.again)

    @property
    def has_more(self) -> bool:
        """Whether there is more to say than its first price."""
        return bool(self.steps or self.again or self.says or self.worked_out)

    @property
    def all_prices(self) -> tuple[Price, ...]:
        """Every price that it can be."""
        every = (self, *self.choices, *self.steps, *self.again)
        return tuple(one for one in every if one.is_stated)

    @property
    def is_certain(self) -> bool:
        """Whether staff need not decide what it is."""
        return self.has_one_price and not self.may

    def __str__(self) -> str:
        """What it is at first, as Dutch text: ``€ 20 (bij ons) of € 40 (bij u thuis)``."""
        return dutch_notice.fee(self)

    @property
    def rule(self) -> str:
        """All prices that it can be, each with its moment, as Dutch text for who decides."""
        return dutch_notice.rule(self)

    @property
    def charged(self) -> str:
        """What is charged, without that it is never more than the visit."""
        return dutch_notice.charged(self)


class Visits(Strict, frozen=True, kw_only=True):
    """Cancelling a planned visit: until when it is free, and what it costs after that.

    Without ``fee`` it costs nothing, and nothing that clients or staff read speaks of costs.
    Without ``excuse`` the terms say nothing of reasons.
    """

    notice: Fact[Notice]
    fee: Fact[Fee] | None = None
    excuse: Fact[Excuse] | None = None

    @property
    def asks_reason(self) -> bool:
        """Whether a reason can make it free, so that it is asked for."""
        return self.excuse is not None and self.excuse.value != WHATEVER

    @property
    def names_law(self) -> bool:
        """Whether readers are told what the law limits: no reason counts, or it may cost more."""
        return self.fee is not None and not (self.asks_reason and self.fee.value.is_bounded)

    @property
    def costs(self) -> bool:
        """Whether an amount can be due, so that a reason takes one off."""
        return self.fee is not None and bool(self.fee.value.all_prices)

    @property
    def taken_off(self) -> str:
        """What is not paid where a reason is accepted, as Dutch text; empty without a fee."""
        return dutch_notice.taken_off(self.fee.value) if self.fee else ""

    @property
    def takes_off_visit(self) -> bool:
        """Whether what is not paid then is the visit itself."""
        return self.fee is not None and dutch_notice.is_visit(self.fee.value)

    @property
    def free_if(self) -> str:
        """The reasons that make it free, in the provider's words; empty where it has none."""
        reasons = self.excuse.value if self.excuse else ()
        return "" if isinstance(reasons, str) else dutch_format.listed(reasons, "of")


def find_wrong_prices(price: Price) -> Iterator[tuple[str, str, object]]:
    """Yield what makes no sense in it: a key, what was expected there, and what stands there."""
    if isinstance(price, Fee):
        yield from _find_wrong_choices(price)
        yield from _find_wrong_steps(price)
    given = [name for name in PRICES if getattr(price, name) is not None]
    if len(given) > 1 or (not given and not _may_lack_price(price)):
        expected = "percent, euros or rate, and one of them: { euros = 65 }"
        yield "", expected, " and ".join(given)
    if price.per and price.euros is None:
        yield "per", "no minutes without an amount in euros", price.per


def _may_lack_price(price: Price) -> bool:
    if isinstance(price, Fee):
        return bool(price.choices or price.again)
    return isinstance(price, Again) and bool(price.says)


def _find_wrong_choices(fee: Fee) -> Iterator[tuple[str, str, object]]:
    if bool(fee.by) != bool(fee.choices):
        key = "choices" if fee.by else "by"
        expected = 'by and choices together: by = "place", choices = [{ name = "...", euros = 20 }]'
        yield key, expected, ""
    if fee.choices and (fee.is_stated or fee.steps):
        yield "choices", "no other price beside choices", ""
    names = {one.name for one in fee.choices}
    if fee.choices and (len(names) == 1 or len(names) < len(fee.choices)):
        yield "choices", "at least two, each with a name of its own", len(fee.choices)


def _find_wrong_steps(fee: Fee) -> Iterator[tuple[str, str, object]]:
    for name in ("percent", "euros"):
        prices = [getattr(one, name) for one in (fee, *fee.steps)]
        if None not in prices and prices != sorted(prices, key=Decimal):
            yield "steps", "no later price that is lower", prices
    said = [dutch_notice.price(one) for one in (fee, *fee.steps)]
    if fee.is_stated and len({*said}) < len(said):
        yield "steps", "each a price of its own", " and ".join(said)
    times = [one.time for one in fee.again]
    if times != sorted({*times}):
        yield "again", "in order, each time once", times


def find_wrong_visits(visits: Visits) -> Iterator[tuple[str, str, object]]:
    """Yield what makes no sense of a notice, a fee and an excuse together."""
    if visits.excuse and not visits.fee:
        yield "excuse", "no excuse where visits.fee is left out", "one"
    steps = visits.fee.value.steps if visits.fee else ()
    moments: list[Before] = [visits.notice.value, *(one.notice for one in steps)]
    for number, (earlier, later) in enumerate(pairwise(moments)):
        if later.ahead.least >= earlier.ahead.most or later.is_no_later_than(earlier):
            what = "the step before it" if number else "visits.notice"
            expected = f"a moment later than that of {what}, {earlier.as_toml}"
            yield f"fee.value.steps.{number}.notice", expected, later.as_toml
