"""How 30 providers let appointments be cancelled: each stated by facts alone, and followed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from formsapp.facts import Facts, FactsError, fill, load
from formsapp.facts.dutch_format import NBSP
from formsapp.facts.fee import Fee, Price, PriceFrom
from formsapp.facts.markdown import to_html
from formsapp.facts.model import AddressForm
from formsapp.facts.notice import Before, Latest, Notice
from formsapp.facts.readability import measure_readability
from formsapp.kinds.base import Situation
from formsapp.kinds.parts.late_visit import PRICED, late_visits, say_cost
from formsapp.rules.amsterdam_time import in_utc, local_date, local_moment
from formsapp.rules.cancel_in_time import cutoff, dearest_passed, in_time
from formsapp.site.visit_example import visit_examples
from tests.cancel_rules import DOCS, FREE, LATE, RULES, SLUG, Rule, Visit, write_rule


def with_rule(folder: Path, visits: str) -> Facts:
    """Facts of an example with another rule for visits, read from its file."""
    return load(write_rule(folder / "docs", visits))


def verdict(facts: Facts, one: Visit) -> str:
    """What a visit costs that was cancelled then, in the words of the form."""
    visit = local_moment(datetime.fromisoformat(one.visit))
    received = local_moment(datetime.fromisoformat(one.received)).astimezone(UTC)
    situation = Situation(facts, received, local_date(received), called=one.called)
    answers = {"dag": one.visit[:10], "tijd": one.visit[11:], "ziek": "ja" if one.ill else "nee"}
    answers |= {PRICED: one.choice} if one.choice else {}
    if not late_visits(answers, situation):
        return FREE
    assert facts.visits
    fee = facts.visits.fee
    said = say_cost(fee.value, visit, answers, situation) if fee else ""
    return said.replace(NBSP, " ") or LATE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_is_stated_by_facts_alone_and_followed(rule: Rule, tmp_path: Path) -> None:
    facts = with_rule(tmp_path, rule.facts)
    found = [(one, verdict(facts, one)) for one in rule.visits]
    assert [(one, costs) for one, costs in found if costs != one.costs] == []


PAGES = ("afzeggen.md", "formulieren/bezoek-afzeggen.md")
OF_COSTS = re.compile(r"kost|betaal|gratis|uitzondering|prijs|€|reden|redelijk", re.IGNORECASE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("form", ["je", "u"])
def test_the_pages_say_each_rule_plainly(rule: Rule, form: AddressForm, tmp_path: Path) -> None:
    facts = with_rule(tmp_path, rule.facts)
    facts = replace(facts, provider=replace(facts.provider, address_form=form))
    assert facts.visits
    for page in PAGES:
        text = (DOCS / "common" / page).read_text(encoding="utf-8")
        filled = fill(text, facts, visit_examples=visit_examples(facts))
        assert str(facts.visits.notice) in filled
        assert measure_readability(filled).describe_faults() == []
        if facts.visits.fee is None:
            assert not OF_COSTS.search(filled), OF_COSTS.findall(filled)
    filled = to_html(
        fill(
            (DOCS / "common" / PAGES[0]).read_text(encoding="utf-8"),
            facts,
            visit_examples=visit_examples(facts),
        )
    )
    assert ("feestdag van maandag tot en met" in filled) == bool(facts.visits.notice.value.weekdays)
    prices = () if not facts.visits.fee else facts.visits.fee.value.all_prices
    assert all(str(price) in filled for price in prices)


def test_the_example_states_what_its_terms_state() -> None:
    visits = load(DOCS / SLUG).visits
    assert visits
    assert visits.fee
    assert visits.excuse
    stated = [(one.value, one.clause) for one in (visits.notice, visits.fee, visits.excuse)]
    assert stated == [
        (Notice(hours=24), "DOZ-2.8"),
        (Fee(percent=100, at_most="visit"), "DOZ-2.9"),
        ("impossible", "DOZ-2.9"),
    ]


def test_all_thirty_are_there() -> None:
    assert len({rule.name for rule in RULES}) == 30


SAID = [
    (Notice(hours=24), "minstens 24 uur van tevoren"),
    (Notice(working_days=1), "minstens 1 werkdag van tevoren"),
    (Notice(working_days=2, before="18.00"), "uiterlijk 2 werkdagen ervoor om 18.00 uur"),
    (Notice(working_days=1, before="18.00"), "uiterlijk de werkdag ervoor om 18.00 uur"),
    (Notice(weekdays=1), "minstens 1 dag van tevoren (zaterdag en zondag tellen niet mee)"),
    (
        Notice(weekdays=1, before="18.00"),
        "uiterlijk de dag ervoor om 18.00 uur (zaterdag en zondag tellen niet mee)",
    ),
    (Notice(days=1, before="9.30"), "uiterlijk de dag ervoor om 9.30 uur"),
    (Latest(days=0, before="9.00", by="phone"), "telefonisch, uiterlijk de dag zelf om 9.00 uur"),
    (Price(percent=100), "het geplande bezoek"),
    (Price(percent=100, at_most="visit"), "ten hoogste het geplande bezoek"),
    (Price(euros=65, at_most="visit"), "€ 65 (ten hoogste het geplande bezoek)"),
    (
        Price(euros=75, per=45, at_most="visit"),
        "€ 75 per 45 minuten (naar verhouding, ten hoogste het geplande bezoek)",
    ),
    (Price(euros="40.53", per=45), "€ 40,53 per 45 minuten (naar verhouding)"),
]


@pytest.mark.parametrize(("fact", "text"), SAID, ids=[text for _fact, text in SAID])
def test_a_notice_and_a_price_are_dutch_text(fact: object, text: str) -> None:
    assert str(fact).replace(NBSP, " ") == text


def dearer(notice: str, step: str) -> str:
    """Half a visit after the notice, and more after a step."""
    steps = f"steps = [{{ notice = {step}, percent = 60 }}]"
    return f"notice.value = {notice}\nfee.value = {{ percent = 50, {steps} }}"


NO_MOMENT = "visits.notice.value: expected hours, working_days, weekdays or days, and one of them"
NO_PRICE = "visits.fee.value: expected percent, euros or rate, and one of them"
DAY = "notice.value = { hours = 24 }\n"
WRONG = [
    ("notice.value = {}", NO_MOMENT),
    ("notice.value = { hours = 24, days = 1 }", NO_MOMENT),
    ("notice.value = { hours = 0 }", "visits.notice.value.hours: expected a whole number above 0"),
    ('notice.value = { hours = 24, before = "9.00" }', "before: expected no time beside hours"),
    ("notice.value = { days = 0 }", "before: expected a time on the day itself"),
    ('notice.value = { days = 1, before = "18:00" }', 'expected a time as text such as "9.00"'),
    ("notice.value = { hours = 24, ill = { days = 0 } }", "visits.notice.value.ill.before"),
    ("notice_hours = { value = 24 }", "expected the key notice"),
    (DAY + "fee.value = {}", NO_PRICE),
    (DAY + "fee.value = { percent = 50, euros = 5 }", NO_PRICE),
    (DAY + "fee.value = { percent = 120 }", "expected a percentage from 1 to 100"),
    (DAY + "fee.value = { euros = 40.53 }", 'an amount with cents as text such as "40.53"'),
    (DAY + 'fee.value = { euros = "0.00" }', 'an amount with cents as text such as "40.53"'),
    (DAY + "fee.value = { percent = 75, per = 45 }", "per: expected no minutes without an amount"),
    (DAY + 'fee.value = { by = "place" }', "choices: expected by and choices together"),
    (DAY + 'fee.value = { by = "day", choices = [] }', "expected one of kind, place, length"),
    (
        DAY + 'fee.value = { by = "place", choices = [{ name = "thuis", euros = 5 }] }',
        "at least two",
    ),
    (
        DAY + "fee.value = { percent = 50, steps = [{ notice = { hours = 4 }, percent = 60 }, "
        "{ notice = { hours = 24 }, percent = 70 }] }",
        "steps.1.notice: expected a moment later than that of the step before it, { hours = 4 },",
    ),
    (
        DAY + "fee.value = { percent = 50, steps = [{ notice = { hours = 4 }, percent = 40 }] }",
        "no later price that is lower",
    ),
    (
        DAY + "fee.value = { percent = 50, steps = [{ notice = { hours = 48 }, percent = 60 }] }",
        "steps.0.notice: expected a moment later than that of visits.notice, { hours = 24 }, got {",
    ),
    (
        dearer("{ working_days = 1 }", "{ hours = 200 }"),
        "later than that of visits.notice, { working_days = 1 }, got { hours = 200 }",
    ),
    (
        dearer("{ weekdays = 1 }", "{ hours = 72 }"),
        "later than that of visits.notice, { weekdays = 1 }, got { hours = 72 }",
    ),
    (
        "notice.value = { hours = 1001 }",
        "notice.value.hours: expected a whole number above 0, up to",
    ),
    (
        "notice.value = { working_days = 99999999999999999999 }",
        "notice.value.working_days: expected a whole number above 0, up to 1000",
    ),
    ("notice.value = { days = 1001 }", "notice.value.days: expected a whole number of days, 0 for"),
    ("notice.value = { weekdays = 0 }", "value.weekdays: expected a whole number above 0"),
    (
        dearer("{ hours = 12 }", '{ working_days = 1, before = "9.00" }'),
        'visits.notice, { hours = 12 }, got { working_days = 1, before = "9.00" }',
    ),
    (DAY + "fee.value = { euros = 5 }\nexcuse.value = []", "or a list of reasons such as"),
    (DAY + "fee.value = { euros = 5, again = [{ time = 1, euros = 9 }] }", "2 or more"),
    (DAY + "fee.value = { euros = 5, again = [{ time = 2 }] }", "and one of them"),
    (DAY + 'excuse.value = "impossible"', "no excuse where visits.fee is left out"),
    (DAY + 'fee.value = { euros = 5 }\nexcuse.value = "none"', "one of impossible"),
]


@pytest.mark.parametrize(("visits", "words"), WRONG, ids=[words for _text, words in WRONG])
def test_a_rule_that_makes_no_sense_is_refused_in_one_sentence(
    visits: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(FactsError) as caught:
        with_rule(tmp_path, visits)
    said = str(caught.value)
    assert said.startswith(f"docs/{SLUG}/provider.toml: visits.")
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("notice", "step"),
    [
        ("{ working_days = 1 }", "{ hours = 48 }"),
        ("{ weekdays = 1 }", "{ hours = 71 }"),
        ("{ hours = 24 }", '{ days = 0, before = "9.00" }'),
        ('{ working_days = 1, before = "12.00" }', "{ hours = 24 }"),
    ],
)
def test_a_step_that_is_later_before_some_visits_is_taken(
    notice: str, step: str, tmp_path: Path
) -> None:
    visits = with_rule(tmp_path, dearer(notice, step)).visits
    assert visits
    assert visits.fee


CLOCKS = st.integers(0, 23).map(lambda hour: f"{hour}.{hour * 2 + 10}")
MOMENTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(dict, hours=st.integers(1, 72)),
    st.builds(dict, working_days=st.integers(1, 3), before=st.none() | CLOCKS),
    st.builds(dict, weekdays=st.integers(1, 6), before=st.none() | CLOCKS),
    st.builds(dict, days=st.integers(1, 3), before=st.none() | CLOCKS),
    st.builds(dict, days=st.just(0), before=CLOCKS),
)
LATEST = st.builds(
    lambda moment, by: Latest(**moment, by=by), MOMENTS, st.sampled_from([None, "phone"])
)
NOTICES = st.builds(
    lambda moment, rest, ill: Notice(**moment, after_rest=rest, ill=ill),
    MOMENTS,
    st.none() | LATEST,
    st.none() | LATEST,
)
CHANGES = ("2026-03-29", "2026-10-25")
PLANNED = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - has one
    st.builds(
        lambda day, hours: datetime.fromisoformat(f"{day}T00:00+00:00") + timedelta(hours=hours),
        st.sampled_from(CHANGES),
        st.integers(-24, 72),
    ),
)


@given(NOTICES, PLANNED)
def test_whoever_is_ill_or_calls_has_at_least_as_long(notice: Notice, visit: datetime) -> None:
    last = in_utc(cutoff(visit, notice))
    assert last <= visit
    assert in_utc(cutoff(visit, notice, ill=True)) >= last
    assert visit >= in_utc(cutoff(visit, notice, called=True)) >= last
    both = in_utc(cutoff(visit, notice, ill=True, called=True))
    assert both >= in_utc(cutoff(visit, notice, called=True))


@given(
    notice=NOTICES,
    visit=PLANNED,
    later=st.timedeltas(timedelta(), timedelta(hours=20)),
    ill=st.booleans(),
)
def test_a_later_visit_on_one_day_can_be_cancelled_at_least_as_long(
    notice: Notice, visit: datetime, later: timedelta, *, ill: bool
) -> None:
    assume(local_date(visit) == local_date(visit + later))
    first, second = (cutoff(one, notice, ill=ill) for one in (visit, visit + later))
    assert in_utc(first) <= in_utc(second)


@given(
    NOTICES,
    PLANNED,
    st.timedeltas(timedelta(), timedelta(days=6)),
    st.timedeltas(timedelta(), timedelta(days=2)),
)
def test_who_cancels_earlier_is_never_worse_off(
    notice: Notice, visit: datetime, before: timedelta, earlier: timedelta
) -> None:
    steps = tuple(
        PriceFrom(notice=Before(hours=hours), percent=percent)
        for hours, percent in ((20, 50), (8, 75), (1, 100))
    )

    def percent(received: datetime) -> int:
        passed = dearest_passed(received, visit, steps)
        late = not in_time(received, cutoff(visit, notice))
        return ((passed.percent or 0) if passed else 1) if late else 0

    assert percent(visit - before - earlier) <= percent(visit - before)
