"""Counts work: the same on every machine, however busy it is."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python run for it."""
    count = 0

    def look(*_: Any) -> Any:
        nonlocal count
        count += 1
        return look

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # what it would clear away here is another test's, with steps of its own
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return count
