"""Who must agree to a text: by age, by who has authority, and by what the text asks of parents."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.ages_of_consent import consenters
from formsapp.rules.agreement_verdict import TermsAnswer, judge_agreement
from formsapp.rules.consent_verdict import Circle, Member
from formsapp.rules.who_agrees import BY_LAW, Signing, client_ages, turning_ages

DAY = date(2026, 3, 3)
START = date(2026, 1, 5)
CHILD = Member("jongere", "self", START)
MOTHER, FATHER = (Member(one, "parents", START) for one in ("moeder", "vader"))
GUARDIAN = Member("voogd", "parents", START)
CURATOR = Member("curator", "representative", START, capacity="curator")
BOTH, SOLE, WARD = (CHILD, MOTHER, FATHER), (CHILD, MOTHER), (CHILD, GUARDIAN)
ADULT = (CHILD, CURATOR)

TERMS = BY_LAW
"""Who decides about the care: the treatment agreement, the general terms."""
HOUSE_RULES = Signing(one_parent=True, parents_until=12)
"""Who lives there agrees alone from the age at which the law asks it; of parents one is enough."""
PAYING = Signing(parents_until=18)
"""Both parents until who it is about is an adult."""
EITHER = Signing(one_parent=True)
CHILD_TOO = Signing(client_from=0)
"""Who it is about agrees at any age, beside the parents up to the age of the law."""
PARENTS_ONLY = Signing(client_from=16)
"""Parents with authority up to the age at which who it is about decides alone, and nobody else."""
TEXTS = {
    "terms": TERMS,
    "house rules": HOUSE_RULES,
    "paying": PAYING,
    "either parent": EITHER,
    "child too": CHILD_TOO,
    "parents only": PARENTS_ONLY,
}

Row = tuple[int, tuple[Member, ...], str, str, int]
TABLE: list[Row] = [
    # age, who has authority, text, who can agree, how many must
    (11, BOTH, "terms", "moeder vader", 2),
    (11, SOLE, "terms", "moeder", 1),
    (11, WARD, "terms", "voogd", 1),
    (11, BOTH, "house rules", "moeder vader", 1),
    (11, SOLE, "house rules", "moeder", 1),
    (11, BOTH, "paying", "moeder vader", 2),
    (11, BOTH, "either parent", "moeder vader", 1),
    (11, BOTH, "child too", "jongere moeder vader", 3),
    (11, SOLE, "child too", "jongere moeder", 2),
    (11, WARD, "child too", "jongere voogd", 2),
    (11, BOTH, "parents only", "moeder vader", 2),
    (12, BOTH, "child too", "jongere moeder vader", 3),
    (12, BOTH, "parents only", "moeder vader", 2),
    (12, SOLE, "parents only", "moeder", 1),
    (15, BOTH, "parents only", "moeder vader", 2),
    (16, BOTH, "parents only", "jongere", 1),
    (16, BOTH, "child too", "jongere", 1),
    (18, BOTH, "parents only", "jongere", 1),
    (12, BOTH, "terms", "jongere moeder vader", 3),
    (12, SOLE, "terms", "jongere moeder", 2),
    (12, WARD, "terms", "jongere voogd", 2),
    (12, BOTH, "house rules", "jongere", 1),
    (12, BOTH, "paying", "jongere moeder vader", 3),
    (12, BOTH, "either parent", "jongere moeder vader", 2),
    (15, BOTH, "terms", "jongere moeder vader", 3),
    (15, SOLE, "either parent", "jongere moeder", 2),
    (16, BOTH, "terms", "jongere", 1),
    (16, BOTH, "house rules", "jongere", 1),
    (16, BOTH, "paying", "jongere moeder vader", 3),
    (16, SOLE, "paying", "jongere moeder", 2),
    (17, BOTH, "paying", "jongere moeder vader", 3),
    (17, BOTH, "either parent", "jongere", 1),
    (18, BOTH, "terms", "jongere", 1),
    (18, BOTH, "paying", "jongere", 1),
    (40, ADULT, "terms", "jongere", 1),
    (40, ADULT, "house rules", "jongere", 1),
]


def circle(age: int, members: tuple[Member, ...], *, capable: bool = True) -> Circle:
    return Circle(date(2026 - age, 1, 2), members, capable)


def yes(*who: str) -> list[TermsAnswer]:
    return [TermsAnswer(one, "ja", DAY, in_force=True) for one in who]


@pytest.mark.parametrize(("age", "members", "text", "who", "number"), TABLE)
def test_who_must_agree_follows_from_age_authority_and_text(
    age: int, members: tuple[Member, ...], text: str, who: str, number: int
) -> None:
    found = judge_agreement(circle(age, members), [], DAY, TEXTS[text])
    assert (" ".join(found.missing), found.needed, found.waits) == (who, number, number)


@pytest.mark.parametrize(("age", "members", "text", "who", "number"), TABLE)
def test_it_is_agreed_once_as_many_did_as_must(
    age: int, members: tuple[Member, ...], text: str, who: str, number: int
) -> None:
    asked, signing = circle(age, members), TEXTS[text]
    people = who.split()
    spared = max(0, len([one for one in people if one != "jongere"]) - 1)
    enough = people[: len(people) - (spared if signing.one_parent else 0)]
    assert judge_agreement(asked, yes(*enough), DAY, signing).text() == "akkoord"
    assert len(enough) == number
    for left_out in enough:
        short = [one for one in enough if one != left_out]
        assert judge_agreement(asked, yes(*short), DAY, signing).word != "agreed"


@pytest.mark.parametrize("text", [*TEXTS])
def test_a_representative_agrees_for_an_adult_who_cannot(text: str) -> None:
    found = judge_agreement(circle(40, ADULT, capable=False), yes("curator"), DAY, TEXTS[text])
    assert found.text() == "akkoord"


@pytest.mark.parametrize("text", [*TEXTS])
def test_parents_agree_for_a_young_person_who_cannot(text: str) -> None:
    asked = circle(17, BOTH, capable=False)
    assert judge_agreement(asked, yes("jongere"), DAY, TEXTS[text]).word != "agreed"
    assert judge_agreement(asked, yes("moeder", "vader"), DAY, TEXTS[text]).word == "agreed"


def test_where_one_parent_is_enough_the_other_can_still_object_or_ask() -> None:
    given_by = yes("jongere", "moeder")
    for said, word in (("nee", "not-agreed"), ("vraag", "question"), ("ja", "agreed")):
        other = TermsAnswer("vader", said, DAY, in_force=True)  # type: ignore[arg-type] # its words
        assert judge_agreement(circle(13, BOTH), [*given_by, other], DAY, EITHER).word == word


def test_where_one_parent_is_enough_an_old_yes_of_the_other_asks_nothing_anew() -> None:
    old = TermsAnswer("vader", "ja", START, in_force=False)
    found = judge_agreement(circle(13, BOTH), [old, *yes("jongere", "moeder")], DAY, EITHER)
    assert (found.word, found.missing) == ("agreed", ())


@given(
    age=st.integers(0, 40),
    until=st.sampled_from([None, *turning_ages()]),
    one=st.booleans(),
    capable=st.booleans(),
    begins=st.sampled_from([None, *client_ages()]),
)
def test_someone_must_always_agree_and_a_later_age_asks_no_fewer(
    age: int,
    until: int | None,
    one: bool,  # noqa: FBT001 - a parameter
    capable: bool,  # noqa: FBT001 - parameters
    begins: int | None,
) -> None:
    if not Signing(one, until, begins).leaves_nobody_out:
        return
    who = Signing(one, until, begins).agreers(age, capable=capable)
    assert who
    later = Signing(one, max(until or 0, turning_ages()[-1]), begins).agreers(age, capable=capable)
    assert {*who} <= {*later}
    assert Signing(one).agreers(age, capable=capable) == consenters(age, capable=capable)


@given(
    age=st.integers(0, 40),
    one=st.booleans(),
    until=st.sampled_from([None, *turning_ages()]),
    said=st.lists(
        st.builds(
            TermsAnswer,
            who=st.sampled_from(["jongere", "moeder", "vader", None]),
            said=st.sampled_from(["ja", "vraag", "nee"]),
            on=st.integers(0, 50).map(lambda days: START + timedelta(days)),
            in_force=st.booleans(),
        ),
        max_size=8,
    ),
)
def test_it_is_agreed_only_when_nobody_is_missing_and_nobody_refused(
    age: int,
    one: bool,  # noqa: FBT001 - a parameter
    until: int | None,
    said: list[TermsAnswer],
) -> None:
    found = judge_agreement(circle(age, BOTH), said, DAY, Signing(one, until))
    assert (found.waits == 0) == (not found.missing)
    assert found.waits <= found.needed
    if found.word == "agreed":
        assert not found.missing
        assert {each.who for each in said if each.said == "ja"}


def test_a_child_who_cannot_weigh_it_is_not_asked_beside_the_parents() -> None:
    asked = circle(9, BOTH, capable=False)
    assert judge_agreement(asked, yes("moeder", "vader"), DAY, CHILD_TOO).word == "agreed"


@pytest.mark.parametrize(
    ("until", "begins", "fits"),
    [(None, 16, True), (None, 0, True), (18, 16, True), (12, 12, True), (12, 16, False)],
)
def test_an_age_at_which_nobody_would_agree_is_seen(
    until: int | None,
    begins: int,
    fits: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert Signing(parents_until=until, client_from=begins).leaves_nobody_out == fits
