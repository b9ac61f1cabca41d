"""What is counted of a kind is what staff choose when they answer a case of it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from formsapp.facts import load
from formsapp.kinds import bezoek_afzeggen, klacht, schade
from formsapp.kinds.base import Kind
from formsapp.kinds.parts import money_replies
from formsapp.kinds.parts.complaint_reply import PARTS
from formsapp.kinds.questions import Choice, Question
from formsapp.rules.counted_table import CountedCase
from formsapp.yearly_figures import EXCEPTED, JUDGED, PAID, count_year
from tests.conftest import REPO


@pytest.mark.parametrize(
    ("kind", "parts", "labels"),
    [
        (klacht.kind, PARTS, JUDGED),
        (schade.kind, money_replies.DAMAGE, PAID),
        (bezoek_afzeggen.kind, money_replies.EXCEPTION, EXCEPTED),
    ],
)
def test_each_choice_of_the_part_that_is_counted_has_a_row(
    kind: Kind, parts: tuple[Question, ...], labels: dict[str, str]
) -> None:
    assert kind.reply is not None
    [part] = [one for one in parts if one.name == kind.reply.outcome]
    assert isinstance(part, Choice)
    assert [option.value for option in part.options] == [*labels]


@pytest.mark.parametrize(("there", "was"), [(True, False), (False, False), (False, True)])
def test_rulings_are_counted_where_a_committee_rules_or_did(*, there: bool, was: bool) -> None:
    facts = load(REPO / "docs" / "al-osra-zorg")
    if not there:
        facts = replace(facts, complaints=replace(facts.complaints, committee=None))
    day = date(2026, 1, 12)
    case = CountedCase(kind="klacht", received_on=day, laws=("jeugdwet",), ruled=was)
    names = {table.name for table in count_year([case], facts, date(2026, 1, 31))}
    assert ("ruled" in names) == (there or was)


@pytest.mark.parametrize("asks", [True, False])
def test_nobody_counts_exceptions_that_nobody_can_ask_for(*, asks: bool) -> None:
    facts = load(REPO / "docs" / "doz-thuiszorg")
    assert facts.visits
    if not asks:
        facts = replace(facts, visits=replace(facts.visits, fee=None, excuse=None))
    names = {table.name for table in count_year([], facts, date(2026, 1, 31))}
    assert ("late-visits" in names) == asks
