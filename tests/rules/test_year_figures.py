"""What a year of cases comes to, and what of that anybody may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from formsapp.rules.counted_table import CountedCase, Row, Table, count_rows, median_days

FIRST = date(2025, 3, 3)
LABELS = {"yes": "Ja", "no": "Nee"}


def case(*, days: int | None = None, due: int | None = 42, ended: int | None = None) -> CountedCase:
    """A case that was answered, due and closed so many days after it came."""
    found = [FIRST + timedelta(one) if one is not None else None for one in (days, due, ended)]
    answered_on, due_on, ended_on = found
    return CountedCase(
        kind="klacht",
        received_on=FIRST,
        answered_on=answered_on,
        due_on=due_on,
        ended_on=ended_on,
    )


@pytest.mark.parametrize(
    ("found", "today", "late"),
    [
        (case(days=42), 100, False),
        (case(days=43), 100, True),
        (case(), 42, False),
        (case(), 43, True),
        (case(ended=10), 100, False),
        (case(ended=43), 100, True),
        (case(due=None), 100, False),
    ],
)
def test_late_is_after_the_last_day_also_while_no_answer_came(
    found: CountedCase, today: int, *, late: bool
) -> None:
    assert found.is_late(FIRST + timedelta(today)) is late


@pytest.mark.parametrize(
    ("days", "middle"),
    [([1, 2, 3, 4], None), ([9, 1, 5, 3, 7], 5), ([1, 2, 3, 4, 8, 9], 4), ([0] * 5, 0)],
)
def test_the_middle_of_the_days_is_told_of_five_answers(days: list[int], middle: int) -> None:
    assert median_days([*(case(days=one) for one in days), case()]) == middle


def test_each_case_stands_in_a_row_or_is_told() -> None:
    rows = count_rows([case(days=1), case()], lambda one: "yes" if one.days else "no", LABELS)
    assert rows == (Row("yes", "Ja", 1), Row("no", "Nee", 1))
    with pytest.raises(KeyError, match="other"):
        count_rows([case()], lambda _one: "other", LABELS)


def parts(*numbers: int) -> Table:
    rows = tuple(Row(str(place), "", number) for place, number in enumerate(numbers))
    return Table("month", "klacht", "", rows, sum(numbers))


def test_of_few_cases_not_even_the_total_is_told() -> None:
    hidden = parts(1, 3).hide_small()
    assert (hidden.rows, hidden.total) == ((), None)


def test_of_no_more_cases_than_rows_the_total_alone_is_told() -> None:
    hidden = parts(2, 1, 1, 1, 0, 0).hide_small()
    assert (hidden.rows, hidden.total) == ((), 5)


def test_where_no_count_is_left_to_show_the_total_alone_is_told() -> None:
    hidden = parts(4, 4, 3, 4).hide_small()
    assert (hidden.rows, hidden.total) == ((), 15)


def test_a_small_count_takes_another_with_it() -> None:
    assert [row.number for row in parts(2, 9, 6, 0).hide_small().rows] == [None, 9, None, 0]


def test_days_are_shown_only_where_enough_cases_stand_behind_them() -> None:
    days = Table("days", "klacht", "", (Row("median", "", 12),), 10, "days")
    assert days.hide_small() == days
    few = Table("days", "klacht", "", (Row("median", "", 12),), 9, "days")
    assert few.hide_small().rows == ()
