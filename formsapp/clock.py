"""The clock, for the edges of the program alone: the web and the commands."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
