"""Who consents at which age, and the birthdays on which that changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.ages_of_consent import (
    REPRESENTATIVES,
    age_group,
    age_on,
    birthday,
    consenters,
    group_consenters,
    reviews,
    withdraws_alone,
)
from formsapp.rules.law_figures import ages
from formsapp.rules.rule_errors import RulesError

# sentence, born, day, age
AGES = [
    ("De dag zelf", "2014-06-10", "2014-06-10", 0),
    ("De dag voor de twaalfde verjaardag", "2014-06-10", "2026-06-09", 11),
    ("Precies twaalf", "2014-06-10", "2026-06-10", 12),
    ("Precies zestien", "2010-06-10", "2026-06-10", 16),
    ("De dag voor achttien", "2008-12-31", "2026-12-30", 17),
    ("Precies achttien", "2008-12-31", "2026-12-31", 18),
    ("Op 29 februari geboren, 28 februari in een gewoon jaar", "2012-02-29", "2030-02-28", 17),
    ("Op 29 februari geboren, 1 maart in een gewoon jaar", "2012-02-29", "2030-03-01", 18),
    ("Op 29 februari geboren, 28 februari in een schrikkeljaar", "2012-02-29", "2028-02-28", 15),
    ("Op 29 februari geboren, 29 februari in een schrikkeljaar", "2012-02-29", "2028-02-29", 16),
    ("Op 28 februari geboren", "2010-02-28", "2026-02-28", 16),
    ("Honderdzesendertig jaar", "1890-01-01", "2026-01-01", 136),
]


@pytest.mark.parametrize(("born", "day", "age"), [c[1:] for c in AGES], ids=[c[0] for c in AGES])
def test_age(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


def test_birth_in_the_future_is_refused() -> None:
    with pytest.raises(RulesError, match=r"^The birth date 2026-06-11 lies after 2026-06-10\.$"):
        age_on(date(2026, 6, 11), date(2026, 6, 10))


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 110))
@pytest.mark.hostile("age-today")
def test_age_changes_on_the_birthday(born: date, age: int) -> None:
    day = birthday(born, age)

    assert age_on(born, day) == age
    if age:
        assert age_on(born, day - timedelta(days=1)) == age - 1


# sentence, age, group, who consents, who consents for someone who cannot decide
CONSENT = [
    ("Een baby", 0, "child", ("parents",), ("parents",)),
    ("Elf jaar", 11, "child", ("parents",), ("parents",)),
    ("Twaalf jaar", 12, "with-parents", ("self", "parents"), ("parents",)),
    ("Vijftien jaar", 15, "with-parents", ("self", "parents"), ("parents",)),
    ("Zestien jaar", 16, "alone", ("self",), ("parents",)),
    ("Zeventien jaar", 17, "alone", ("self",), ("parents",)),
    ("Achttien jaar", 18, "adult", ("self",), ("representative",)),
    ("Negentig jaar", 90, "adult", ("self",), ("representative",)),
]


@pytest.mark.parametrize(
    ("age", "group", "able", "unable"), [c[1:] for c in CONSENT], ids=[c[0] for c in CONSENT]
)
def test_consent(age: int, group: str, able: tuple[str, ...], unable: tuple[str, ...]) -> None:
    assert age_group(age) == group
    assert consenters(age) == able
    assert consenters(age, capable=False) == unable


def test_the_ages_in_texts_are_those_of_the_groups() -> None:
    law = ages().consent

    assert {age_group(age) for age in law.together} == {"with-parents"}
    assert {age_group(age) for age in law.before_adult} == {"alone"}
    assert age_group(law.with_parents - 1) == "child"
    assert age_group(law.adult) == "adult"
    assert group_consenters("alone", capable=False) == ("parents",)


def test_age_below_zero_is_refused() -> None:
    with pytest.raises(RulesError, match=r"^An age of -1 years does not exist\.$"):
        consenters(-1)


def test_representatives_come_in_the_order_of_the_law() -> None:
    family = ("ouder", "kind", "broer", "zus")
    assert (("curator", "mentor"), ("gemachtigde",), ("partner",), family) == REPRESENTATIVES


@pytest.mark.parametrize(("age", "alone"), [(0, False), (11, False), (12, True), (18, True)])
def test_child_withdraws_consent_from_twelve(age: int, *, alone: bool) -> None:
    assert withdraws_alone(age) is alone


BORN = date(2012, 2, 29)
REVIEWS = [(date(2024, 2, 29), 12), (date(2028, 2, 29), 16), (date(2030, 3, 1), 18)]


def test_consents_come_up_for_review_at_12_16_and_18() -> None:
    assert reviews(BORN, date(2012, 2, 29), date(2099, 1, 1)) == REVIEWS


@pytest.mark.parametrize(
    ("after", "until", "found"),
    [
        pytest.param("2028-02-28", "2028-02-29", REVIEWS[1:2], id="Op de dag zelf"),
        pytest.param("2028-02-29", "2030-02-28", [], id="Een verjaardag telt een keer"),
        pytest.param("2028-02-29", "2030-03-01", REVIEWS[2:], id="Tot en met de laatste dag"),
        pytest.param("2030-03-01", "2090-01-01", [], id="Na achttien niet meer"),
    ],
)
def test_reviews_between_two_days(after: str, until: str, found: list[tuple[date, int]]) -> None:
    assert reviews(BORN, date.fromisoformat(after), date.fromisoformat(until)) == found
