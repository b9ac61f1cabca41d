"""A longer term: counted from the original date, with a reason, told before the first ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from formsapp.facts.fact import Regime
from formsapp.rules.last_day import check_extension
from formsapp.rules.rule_errors import RulesError
from tests.lengths import due

# sentence, received, length and total, regime, raw end and last day
EXTENSIONS = [
    ("Wkkgz: zes weken plus vier", "2026-04-03", "6w 10w", "ATW", "2026-06-12 2026-06-12"),
    ("AVG: een maand wordt drie", "2026-01-31", "1m 3m", "EU1182", "2026-04-30 2026-04-30"),
    ("Het totaal schuift een keer", "2028-03-17", "6w 10w", "ATW", "2028-05-26 2028-05-29"),
    ("Boven twaalf weken schuift niets", "2026-08-30", "6w 13w", "ATW", "2026-11-29 2026-11-29"),
    ("Een dag meer is genoeg", "2026-09-01", "6w 43d", "ATW", "2026-10-14 2026-10-14"),
]


@pytest.mark.parametrize(
    ("received", "lengths", "regime", "ends"),
    [c[1:] for c in EXTENSIONS],
    ids=[c[0] for c in EXTENSIONS],
)
def test_extension_counts_from_the_original_date(
    received: str, lengths: str, regime: Regime, ends: str
) -> None:
    length, total = lengths.split()
    found = due(date.fromisoformat(received), length, regime, extended=total)

    assert found.received.isoformat() == received
    assert f"{found.raw} {found.last_day}" == ends


@pytest.mark.parametrize("total", ["6w", "5w", "42d", "1d"])
def test_extension_that_is_no_longer_is_refused(total: str) -> None:
    with pytest.raises(
        RulesError, match=f"^A total of {total} is no longer than the first term of 6w"
    ):
        due(date(2026, 4, 3), "6w", "ATW", extended=total)


def test_extension_of_nothing_is_refused() -> None:
    for total in ("0d", "3d"):
        with pytest.raises(RulesError, match=r"^There is no term, so there is nothing to"):
            due(date(2026, 4, 3), "0d", "none", extended=total)


# Extending in time and with a reason. The first term ends on 18 May 2026 at 24:00 in
# Amsterdam, which is 22:00 UTC in summer.

FIRST = due(date(2026, 4, 3), "6w", "ATW")
LAST_MOMENT = datetime(2026, 5, 18, 22, tzinfo=UTC) - timedelta(microseconds=1)
TOO_LATE = r"^The first term ended on 2026-05-18 at 24:00, so it can no longer be extended\.$"
REASON = "Er is meer onderzoek nodig."


def test_extension_from_24_00_is_too_late() -> None:
    with pytest.raises(RulesError, match=TOO_LATE):
        check_extension(FIRST, LAST_MOMENT + timedelta(microseconds=1), REASON)


@pytest.mark.parametrize("reason", ["", "   ", "\n", "...", "-", "1", "\u200b"])
def test_extension_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(RulesError, match=r"^An extension needs a reason in words\.$"):
        check_extension(FIRST, LAST_MOMENT, reason)


def test_extension_needs_a_moment_with_a_time_zone() -> None:
    with pytest.raises(RulesError, match="has no time zone"):
        check_extension(FIRST, datetime(2026, 5, 1), REASON)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("now", [datetime(2026, 4, 3, 9, tzinfo=UTC), LAST_MOMENT])
def test_until_its_last_moment_a_term_may_become_longer_for_a_reason(now: datetime) -> None:
    check_extension(FIRST, now, REASON)


def test_a_longer_term_says_so_with_its_law() -> None:
    longer = due(FIRST.received, "6w", "ATW", extended="10w", law="artikel 17 Wkkgz")

    assert longer.last_day == date(2026, 6, 12)
    assert "verlengd tot 10 weken (artikel 17 Wkkgz)" in longer.steps[1]
