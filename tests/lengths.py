"""What tests of days say shorter: terms whose lengths are text."""

from __future__ import annotations

from datetime import date
from typing import Any

from formsapp.facts.fact import Regime
from formsapp.rules import last_day
from formsapp.rules.durations import parse_length
from formsapp.rules.last_day import Due


def due(
    received: date, length: str, regime: Regime, *, extended: str | None = None, **more: Any
) -> Due:
    total = None if extended is None else parse_length(extended)
    return last_day.due(received, parse_length(length), regime, extended=total, **more)
