"""How a client ends the care: at once or after a time, by itself in a trial or with a pgb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from formsapp.facts import dutch_format
from formsapp.facts.fact import Sourced
from formsapp.facts.lengths import Length

WAYS = ("at_once", "length", "reasonable")


class EndRule(Sourced, frozen=True, kw_only=True):
    """When care ends that was ended: one of ``at_once``, a ``length``, or what is ``reasonable``.

    A length runs from the day of receipt, to ``any`` day or on to the end of that month. Of what is
    reasonable no day can be computed: staff say which one it is.
    """

    at_once: bool = False
    length: Length | None = None
    reasonable: bool = False
    to: Literal["any", "month-end"] = "any"

    def __str__(self) -> str:
        """The rule as Dutch text, between *U kunt* and *opzeggen*: ``op elk moment``."""
        return dutch_format.notice(
            self.length, at_once=self.at_once, month_end=self.to == "month-end"
        )


class TrialEnd(EndRule, frozen=True, kw_only=True):
    """The rule in a trial period that ``lasts`` so long from the day on which the care began."""

    lasts: Length


class PgbEnd(EndRule, frozen=True, kw_only=True):
    """The rule of an agreement on care from a pgb; ``svb``: the one of the SVB's agreement."""

    svb: bool = False


class CareEnd(EndRule, frozen=True, kw_only=True):
    """The rule for everyone, and those by themselves. ``written``: only in writing."""

    written: bool = False
    trial: TrialEnd | None = None
    pgb: PgbEnd | None = None

    @property
    def any_day(self) -> bool:
        """Whether everyone can stop on each day, so that nothing has to be computed."""
        return self.at_once and self.trial is None and self.pgb is None

    @property
    def uses_svb(self) -> bool:
        """Whether care from a pgb ends by the rule of the SVB."""
        return self.pgb is not None and self.pgb.svb


def find_wrong_rules(rule: EndRule) -> Iterator[tuple[str, str, object]]:
    """Yield what makes no sense in it: a key, what was expected there, and what stands there."""
    ways = (*WAYS, "svb") if isinstance(rule, PgbEnd) else WAYS
    given = [way for way in ways if getattr(rule, way)]
    if len(given) != 1:
        expected = f'one of {", ".join(ways)}, such as length = "1m"'
        yield "", expected, " and ".join(given)
    elif rule.to == "month-end" and rule.length is None:
        yield "to", '"any" where there is no length', rule.to
    if rule.length and not rule.length.count:
        yield "length", 'a length above 0, such as "1m", or at_once = true', rule.length
    if isinstance(rule, TrialEnd) and not rule.lasts.count:
        yield "lasts", 'a length above 0, such as "1m"', rule.lasts
