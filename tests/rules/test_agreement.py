"""Who must agree to the terms, and what their answers come to: named cases in the order of life."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.agreement_verdict import Agreement, Reply, TermsAnswer, judge_agreement
from formsapp.rules.consent_verdict import Circle, Member

START = date(2026, 1, 5)
DAY = date(2026, 3, 3)
BORN = date(2013, 1, 14)
NOOR, MOTHER, FATHER = (
    Member("jongere", "self", START),
    Member("moeder", "parents", START),
    Member("vader", "parents", START),
)
ALL = Circle(BORN, (NOOR, MOTHER, FATHER))


def says(
    who: str | None, said: Reply = "ja", *, days: int = 0, in_force: bool = True
) -> TermsAnswer:
    return TermsAnswer(who, said, START + timedelta(days), in_force=in_force)


def judged(*answers: TermsAnswer, circle: Circle | None = ALL, day: date = DAY) -> Agreement:
    return judge_agreement(circle, answers, day)


def test_a_13_year_old_and_both_parents_must_agree() -> None:
    assert judged().text() == "nog geen antwoord"
    assert judged(says("jongere")).text() == "wacht op 2 van 3"
    assert judged(says("jongere"), says("moeder")).missing == ("vader",)
    assert judged(says("jongere"), says("moeder"), says("vader")).text() == "akkoord"


def test_a_stranger_agrees_to_nothing() -> None:
    found = judged(says("jongere"), says("moeder"), says(None))
    assert found.text() == "wacht op 1 van 3"


def test_one_no_is_no_agreement_until_that_person_says_yes() -> None:
    yes = (says("jongere"), says("moeder"))
    assert judged(*yes, says("vader", "nee")).text() == "niet akkoord"
    later = (says("vader", "nee"), says("vader", days=2))
    assert judged(*yes, *later).text() == "akkoord"


def test_a_question_is_no_agreement_and_ends_none() -> None:
    yes = (says("jongere"), says("moeder"))
    assert judged(*yes, says("vader", "vraag")).text() == "eerst een vraag"
    assert judged(*yes, says("vader"), says("vader", "vraag", days=1)).text() == "akkoord"


def test_a_yes_to_an_old_text_is_asked_anew() -> None:
    found = judged(says("jongere"), says("moeder"), says("vader", in_force=False))
    assert found.text() == "akkoord met een oude versie"
    assert found.ask_again
    assert found.missing == ("vader",)


@pytest.mark.parametrize("in_force", [True, False])
def test_without_a_circle_nobody_is_known_to_have_agreed(*, in_force: bool) -> None:
    found = judged(says(None, in_force=in_force), circle=None)
    assert found.text() == ("kring onbekend" if in_force else "akkoord met een oude versie")
    assert found.missing == ()


def test_a_birthday_alone_undoes_no_agreement() -> None:
    circle = Circle(date(2014, 2, 10), (NOOR, MOTHER))
    assert judged(says("moeder"), circle=circle).text() == "akkoord"
    asked_at_12 = says("moeder", days=40)
    assert judged(asked_at_12, circle=circle).missing == ("jongere",)


def test_who_has_no_say_any_more_agrees_to_nothing_and_undoes_no_refusal() -> None:
    fifteen = Circle(date(2010, 2, 1), (NOOR, MOTHER, FATHER))
    before = (says("jongere"), says("moeder"), says("vader", "nee"))
    after = says("moeder", days=50)
    assert judged(*before, after, circle=fifteen).text() == "niet akkoord"
    assert judged(*before[:2], after, circle=fifteen).text() == "wacht op 1 van 3"


def test_a_circle_that_lacks_who_the_law_asks_for_agrees_to_nothing() -> None:
    assert judged(says("jongere"), circle=Circle(BORN, (NOOR,))).text() == "kring onbekend"


def test_who_lost_authority_need_not_agree() -> None:
    gone = Member("vader", "parents", START, until=date(2026, 2, 1))
    circle = Circle(BORN, (NOOR, MOTHER, gone))
    assert judged(says("jongere"), says("moeder"), circle=circle).text() == "akkoord"


def test_what_comes_later_does_not_count_yet() -> None:
    assert judged(says("moeder", days=300)).text() == "nog geen antwoord"


ANSWERS = st.lists(
    st.builds(
        TermsAnswer,
        who=st.sampled_from([None, "jongere", "moeder", "vader", "buurvrouw"]),
        said=st.sampled_from(["ja", "vraag", "nee"]),
        on=st.dates(START, DAY),
        turn=st.sampled_from([0.0, 1.0]),
        in_force=st.booleans(),
    ),
    max_size=8,
)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_reading_decides_nothing(answers: list[TermsAnswer], chance: object) -> None:
    mixed = sorted(answers, key=lambda _one: chance.random())  # type: ignore[attr-defined]  # hypothesis' own
    assert judged(*mixed) == judged(*answers)


@given(ANSWERS)
def test_agreed_means_that_each_who_must_said_yes_to_what_applies(
    answers: list[TermsAnswer],
) -> None:
    if judged(*answers).word == "agreed":
        for who in ("moeder", "vader"):
            assert any(one.who == who and one.said == "ja" and one.in_force for one in answers)


@given(ANSWERS)
def test_no_and_question_open_nothing(answers: list[TermsAnswer]) -> None:
    others = [one for one in answers if one.said != "ja"]
    assert judged(*others).word in {
        "never-asked",
        "not-agreed",
        "question",
        "incomplete",
        "circle-unknown",
    }


@given(ANSWERS)
def test_one_who_must_agree_more_never_completes_it(answers: list[TermsAnswer]) -> None:
    fewer = Circle(BORN, (NOOR, MOTHER))
    if judged(*answers).word == "agreed":
        assert judged(*answers, circle=fewer).word == "agreed"
