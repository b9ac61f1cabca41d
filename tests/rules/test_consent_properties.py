"""What holds for the verdict on a consent, whatever the circle and whoever answered what."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formsapp.rules.ages_of_consent import REPRESENTATIVES, age_on, birthday
from formsapp.rules.consent_verdict import OUTSIDE, Answer, Circle, Member, Said, Verdict, judge
from tests.rules.test_properties import process_zone

FIRST = date(2026, 1, 1)
LONG_AGO = date(1990, 1, 1)
DAYS = st.integers(0, 1500).map(lambda number: FIRST + timedelta(days=number))
AUTHORITY = ("moeder", "vader", "voogd")
CAPACITIES = [one for group in REPRESENTATIVES for one in group]
PEOPLE = ("jongere", *AUTHORITY, *CAPACITIES)
SAYINGS: list[Said] = ["ja", "ja", "ja", "nee", "ingetrokken"]
GRANDMOTHER = Member("oma", "parents", LONG_AGO)
FRIEND = Member("vriend", "representative", LONG_AGO, capacity="curator")
LATER = 9
"""A turn after all others of its day."""


@st.composite
def circles(draw: st.DrawFn, *always: Member) -> Circle:
    """A client of 0 to 30 years at first, and who decides; authority may come and go."""
    members = [Member("jongere", "self", LONG_AGO), *always]
    for label in draw(st.lists(st.sampled_from(AUTHORITY), unique=True)):
        since = draw(st.just(LONG_AGO) | DAYS)
        last = draw(st.none() | st.integers(0, 900))
        until = None if last is None else max(since, FIRST) + timedelta(days=last)
        members.append(Member(label, "parents", since, until))
    capacities = draw(st.lists(st.sampled_from(CAPACITIES), unique=True, max_size=3))
    members += [Member(one, "representative", LONG_AGO, capacity=one) for one in capacities]
    born = draw(st.dates(date(1996, 1, 1), FIRST))
    return Circle(born, tuple(members), capable=draw(st.sampled_from([True, True, False])))


def answers_of(*people: str | None) -> st.SearchStrategy[list[Answer]]:
    one = st.builds(
        Answer,
        who=st.sampled_from(people),
        said=st.sampled_from(SAYINGS),
        on=DAYS,
        until=st.none() | DAYS,
        turn=st.integers(0, 2),
        named=st.sampled_from(["", "De Regenboog", "Het Kompas"]),
    )
    return st.lists(one, max_size=6)


@st.composite
def opened(draw: st.DrawFn) -> tuple[Circle, list[Answer], date]:
    """A circle, its answers and a day on which something is allowed, for a while."""
    circle, day = draw(circles(GRANDMOTHER, FRIEND)), draw(DAYS)
    end = draw(st.none() | st.integers(0, 900).map(lambda more: day + timedelta(days=more)))
    needed = circle.needed(day, by_age_on=day)
    earlier = [one for one in draw(answers_of(*PEOPLE)) if one.on <= day]
    answers = earlier + [yes(one.label, day, end) for one in needed]
    assume(judge(circle, answers, day).word == "allowed")
    return circle, answers, day


def yes(who: str, day: date, until: date | None = None) -> Answer:
    return Answer(who, "ja", day, until, LATER)


CLOSE = [
    Answer(who, said, FIRST, until)
    for who in ("jongere", "moeder", None)
    for said in SAYINGS
    for until in (None, FIRST)
]
"""Answers of one moment."""
CIRCLES, DAY, OPENED = circles(), DAYS, opened()
ANSWERS = answers_of(*PEOPLE, None)


@given(CIRCLES, st.lists(st.sampled_from(CLOSE), max_size=8), DAY, st.randoms())
def test_reading_order_decides_nothing(
    circle: Circle, answers: list[Answer], day: date, chance: Random
) -> None:
    mixed = chance.sample(answers, len(answers))

    assert judge(circle, mixed, day) == judge(circle, answers, day)


@given(CIRCLES, ANSWERS, DAY)
def test_what_comes_later_changes_nothing_today(
    circle: Circle, answers: list[Answer], day: date
) -> None:
    until_now = [one for one in answers if one.on <= day]

    assert judge(circle, until_now, day) == judge(circle, answers, day)


@given(OPENED, st.sampled_from(["nee", "ingetrokken"]), st.integers(0, 2000))
def test_one_no_closes(found: tuple[Circle, list[Answer], date], said: Said, later: int) -> None:
    circle, answers, day = found
    then = day + timedelta(days=later)
    for member in circle.needed(then, by_age_on=then):
        closed = judge(circle, [*answers, Answer(member.label, said, then, turn=LATER)], then)
        assert closed.word == ("refused" if said == "nee" else "withdrawn")


@given(OPENED, ANSWERS, st.integers(0, 2000), st.data())
def test_a_withdrawal_closes_until_that_person_says_yes_anew(
    found: tuple[Circle, list[Answer], date], more: list[Answer], later: int, data: st.DataObject
) -> None:
    circle, answers, day = found
    member = data.draw(st.sampled_from(circle.needed(day, by_age_on=day)))
    back = Answer(member.label, "ingetrokken", day, turn=LATER + 1)
    others = [one for one in more if one.who != member.label]
    then = min(day + timedelta(days=later), _day_before_a_review(circle, day))
    assume(member.decides_on(then))
    assert judge(circle, [*answers, back], day).word == "withdrawn"
    assert judge(circle, [*answers, back, *others], then).word in {"withdrawn", "refused"}

    again = replace(yes(member.label, day), turn=LATER + 2)
    assert judge(circle, [*answers, back, again], day).word == "allowed"


def _day_before_a_review(circle: Circle, day: date) -> date:
    birthdays = (birthday(circle.born, age) for age in (12, 16, 18))
    return min((one for one in birthdays if one > day), default=date.max) - timedelta(days=1)


@given(CIRCLES, ANSWERS, DAY, st.sampled_from(SAYINGS), st.data())
def test_of_a_person_only_the_newest_answer_counts(
    circle: Circle, answers: list[Answer], day: date, said: Said, data: st.DataObject
) -> None:
    circle = replace(circle, members=tuple(replace(m, since=LONG_AGO) for m in circle.members))
    answers = [one for one in answers if one.who and one.on <= day]
    assume(answers)
    old = data.draw(st.sampled_from(answers))
    newer = replace(old, on=day, turn=LATER)
    if not circle.has_say(newer.who, day):  # then only a refusal counts
        newer = replace(newer, said="nee")
    if newer.who == "jongere" and age_on(circle.born, day) < 12:
        return
    before = judge(circle, [*answers, newer], day)
    other = [replace(old, said=said, until=None) if one is old else one for one in answers]

    assert judge(circle, [*other, newer], day).text() == before.text()


@given(OPENED)
def test_without_what_was_said_without_a_say_it_is_allowed_too(
    found: tuple[Circle, list[Answer], date],
) -> None:
    circle, answers, day = found
    with_say = [one for one in answers if one.refuses or circle.has_say(one.who, one.on)]
    assert judge(circle, with_say, day).word == "allowed"


@given(OPENED, st.sampled_from(["De Regenboog", "Het Kompas"]))
def test_different_parties_open_nothing(
    found: tuple[Circle, list[Answer], date], school: str
) -> None:
    circle, answers, day = found
    needed = circle.needed(day, by_age_on=day)
    assume(len(needed) > 1)
    other = replace(yes(needed[0].label, day), named=school, turn=LATER + 1)
    assert judge(circle, [*answers, other], day).word == "waiting"


@given(CIRCLES, ANSWERS, DAY)
def test_nobody_counts_twice(circle: Circle, answers: list[Answer], day: date) -> None:
    doubled = [*answers, *answers]
    assert judge(circle, doubled, day) == judge(circle, answers, day)

    verdict = judge(circle, answers, day)
    agreed = {one.who for one in answers if one.said == "ja" and one.on <= day}
    if verdict.word == "allowed":
        assert len(agreed & {one.label for one in circle.members}) >= verdict.needed > 0


@given(CIRCLES, ANSWERS, answers_of(None, "buurman", "pleegmoeder"), DAY)
def test_a_person_outside_the_circle_never_opens_anything(
    circle: Circle, answers: list[Answer], others: list[Answer], day: date
) -> None:
    if judge(circle, [*answers, *others], day).word == "allowed":
        assert judge(circle, answers, day).word == "allowed"


@given(CIRCLES, ANSWERS, answers_of(None), DAY, st.data())
def test_telling_who_said_it_opens_only_what_these_people_themselves_open(
    circle: Circle, answers: list[Answer], loose: list[Answer], day: date, data: st.DataObject
) -> None:
    whose = st.sampled_from([*PEOPLE, OUTSIDE, None])
    told = [replace(one, who=data.draw(whose)) for one in loose]
    through_links = [one for one in (*answers, *told) if one.who]
    if judge(circle, [*answers, *told], day).word == "allowed":
        assert judge(circle, through_links, day).word == "allowed"


@given(CIRCLES, ANSWERS, answers_of(OUTSIDE), DAY)
def test_what_is_of_someone_who_does_not_decide_counts_as_never_said(
    circle: Circle, answers: list[Answer], others: list[Answer], day: date
) -> None:
    assert judge(circle, [*answers, *others], day) == judge(circle, answers, day)


@given(CIRCLES, ANSWERS, DAY, st.sampled_from(["tweede voogd", "curator"]))
def test_adding_a_needed_signer_never_opens(
    circle: Circle, answers: list[Answer], day: date, label: str
) -> None:
    added = Member(label, "parents", LONG_AGO)
    if label == "curator":
        added = Member("nieuwe curator", "representative", LONG_AGO, capacity="curator")
    larger = replace(circle, members=(*circle.members, added))

    assume(judge(circle, answers, day).word != "allowed")
    assert judge(larger, answers, day).word != "allowed"


@given(CIRCLES, ANSWERS, answers_of("tweede voogd"), DAY)
def test_adding_a_parent_who_answered_never_opens(
    circle: Circle, answers: list[Answer], own: list[Answer], day: date
) -> None:
    larger = replace(circle, members=(*circle.members, Member("tweede voogd", "parents", LONG_AGO)))
    assume(any(one.role == "parents" and one.decides_on(day) for one in circle.members))
    assume(judge(circle, answers, day).word != "allowed")
    assert judge(larger, [*answers, *own], day).word != "allowed"


@given(OPENED)
def test_the_day_after_the_end_it_is_over(found: tuple[Circle, list[Answer], date]) -> None:
    circle, answers, day = found
    steady = (one for one in circle.members if one.decides_on(day))
    circle = replace(circle, members=tuple(replace(one, until=None) for one in steady))
    until = judge(circle, answers, day).until
    assume(until)
    assert until is not None

    assert judge(circle, answers, until).word == "allowed"
    assert judge(circle, answers, until + timedelta(days=1)).word == "ended"


@given(CIRCLES, ANSWERS, st.integers(0, 2000))
def test_a_passed_birthday_changes_no_verdict(
    circle: Circle, answers: list[Answer], later: int
) -> None:
    members = tuple(replace(one, since=LONG_AGO, until=None) for one in circle.members)
    circle, answers = replace(circle, members=members), [replace(a, until=None) for a in answers]
    last = max((one.on for one in answers), default=FIRST)

    now, then = judge(circle, answers, last), judge(circle, answers, last + timedelta(days=later))
    assert replace(then, marks=()) == replace(now, marks=())


@given(CIRCLES, ANSWERS, DAY)
def test_since_is_the_first_day_of_the_verdict(
    circle: Circle, answers: list[Answer], day: date
) -> None:
    found = judge(circle, answers, day)
    if found.since is not None:
        assert found.since <= day
        assert is_alike(judge(circle, answers, found.since), found)
        assert not is_alike(judge(circle, answers, found.since - timedelta(days=1)), found)


def is_alike(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same, and about the same party where something is allowed."""
    about = {each.named if each.word == "allowed" else "" for each in (one, other)}
    return one.text() == other.text() and len(about) == 1


GROWN_UP_BY = date(2026, 6, 1)
"""Who was born up to 18 years before is an adult since then, and was none at the answers."""


@given(
    circles(GRANDMOTHER),
    answers_of("jongere", "oma"),
    st.dates(date(2007, 6, 1), date(2008, 6, 1)),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_for_an_adult_who_can_no_longer_weigh_it_only_who_represents_decides(
    circle: Circle, answers: list[Answer], born: date, grown: int, later: int
) -> None:
    changed = GROWN_UP_BY + timedelta(days=grown)
    weak = replace(circle, born=born, capable=True, recorded=((changed, False),))
    answers = [replace(one, on=one.on - timedelta(days=800)) for one in answers]
    found = judge(weak, answers, changed + timedelta(days=later))
    roles = {one.label: one.role for one in circle.members}
    assert {roles[one] for one in found.deciders} <= {"representative"}
    if found.word == "allowed":
        assert found.deciders


@given(
    circles(GRANDMOTHER),
    answers_of("jongere", "oma"),
    st.dates(date(2007, 6, 1), date(2008, 6, 1)),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_who_comes_to_represent_an_adult_decides_from_that_day(
    circle: Circle, answers: list[Answer], born: date, grown: int, later: int
) -> None:
    since = GROWN_UP_BY + timedelta(days=grown)
    new = Member("nieuwe curator", "representative", since, capacity="curator")
    larger = replace(circle, born=born, capable=False, members=(*circle.members, new))
    answers = [replace(one, on=one.on - timedelta(days=800)) for one in answers]
    found = judge(larger, answers, since + timedelta(days=later))
    assert found.word != "allowed"


@given(CIRCLES, ANSWERS, DAY)
def test_only_where_it_is_known_who_decides_the_answerer_alone_is_unknown(
    circle: Circle, answers: list[Answer], day: date
) -> None:
    found = judge(circle, answers, day)
    if "whose" in found.marks:
        assert found.word == "unknown"
        assert any(one.who is None and one.on <= day for one in answers)
        told = [one for one in answers if one.who is not None]
        assert judge(circle, told, day).word in {"allowed", "not-asked"}


@given(ANSWERS, DAY)
def test_without_a_circle_nothing_is_allowed(answers: list[Answer], day: date) -> None:
    assert judge(None, answers, day).word in {"unknown", "not-asked"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time.tzset")
def test_the_verdict_is_the_same_in_every_time_zone() -> None:
    circle = Circle(date(2012, 2, 29), (Member("moeder", "parents", LONG_AGO),))
    answers = [Answer("moeder", "ja", date(2024, 2, 28), date(2024, 12, 31))]
    found = set()
    for zone in ("UTC", "Pacific/Kiritimati", "America/New_York"):
        with process_zone(zone):
            days = (date(2024, 2, 27) + timedelta(days=n) for n in range(320))
            found.add(tuple(judge(circle, answers, day) for day in days))
    assert len(found) == 1


@given(OPENED, DAY)
def test_where_answers_may_be_missing_nothing_is_allowed(
    found: tuple[Circle, list[Answer], date], since: date
) -> None:
    circle, answers, day = found
    verdict = judge(circle, answers, day, doubted=since)

    assert (verdict.word == "allowed") == (day < since)
    assert verdict.since is not None
    assert day < since or verdict.since == max(since, verdict.since)
