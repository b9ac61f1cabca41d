"""Terms and how long a form is kept, from the facts of each provider; no app, no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from formsapp import deadlines
from formsapp.facts import Facts, load
from formsapp.facts.consistency import find_contradictions
from formsapp.facts.fact import Fact, Term
from formsapp.facts.lengths import Length
from formsapp.kinds import all_kinds
from formsapp.kinds.parts.care_law import shortest_term
from formsapp.rules.amsterdam_time import end_of_day
from formsapp.rules.durations import add
from formsapp.rules.limit import Limit
from formsapp.rules.rule_errors import RulesError
from tests.conftest import REPO
from tests.lengths import due

ON = date(2026, 3, 2)
A_SECOND = timedelta(seconds=1)
KINDS = all_kinds()
COMPLAINT = {"soort": "klacht", "hulp": "weet-niet", "met-naam": "ja"}
FACTS = {file.parent.name: load(file.parent) for file in sorted(REPO.glob("docs/*/provider.toml"))}
providers = pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)


@providers
def test_a_dossier_is_due_within_the_term_of_the_law_that_it_names(facts: Facts) -> None:
    found = deadlines.answer_due(facts, KINDS["dossier"], {}, ON)
    assert found is not None
    assert (found.received, found.last_day) == (ON, date(2026, 4, 2))
    assert any("1 maand (artikel 12, lid 3 AVG)" in step for step in found.steps)


@providers
def test_what_holds_at_once_and_a_complaint_without_a_name_have_no_term(facts: Facts) -> None:
    nameless = {**COMPLAINT, "met-naam": "nee"}
    assert deadlines.answer_due(facts, KINDS["klacht"], COMPLAINT, ON) is not None
    assert deadlines.answer_due(facts, KINDS["klacht"], nameless, ON) is None
    assert deadlines.answer_due(facts, KINDS["toestemming"], {}, ON) is None


@providers
def test_a_form_is_kept_for_its_own_time_or_as_long_as_the_dossier(facts: Facts) -> None:
    longest = max(add(ON, fact.value) for fact in facts.retention.values())
    for slug, own in facts.kinds.items():
        found = deadlines.keep_until(facts, KINDS[slug], {}, ON)
        if own.keep is not None:
            assert found == add(ON, own.keep.value)
        else:
            assert ON < found <= longest


def test_contact_data_can_be_kept_for_30_days() -> None:
    facts = FACTS["al-osra-zorg"]
    kept = replace(facts.kinds["klacht"], keep=Fact(value=Length(30, "d")))
    short = replace(facts, kinds={**facts.kinds, "klacht": kept})
    assert deadlines.keep_until(short, KINDS["klacht"], {}, ON) == add(ON, Length(30, "d"))


@pytest.mark.parametrize(("length", "promised"), [("5wd", True), ("6w", False), ("72h", True)])
def test_a_first_reply_comes_before_the_answer_or_is_none(length: str, *, promised: bool) -> None:
    facts = FACTS["doz-thuiszorg"]
    known = replace(facts.kinds["klacht"], first=Fact(value=Length.read(length)))
    changed = replace(facts, kinds={**facts.kinds, "klacht": known})
    found = deadlines.first_reply_due(changed, KINDS["klacht"], COMPLAINT, date(2026, 3, 2))
    assert (found is not None) == promised


@providers
def test_whether_a_month_or_30_days_is_shorter_depends_on_the_day(facts: Facts) -> None:
    month = Term(length=Length(1, "m"), regime="contract-calendar")
    days = Term(length=Length(30, "d"), regime="contract-calendar")
    known = replace(facts, terms={"month": month, "days": days})
    shortest = [shortest_term(known.terms, known, date(2026, at, 1)) for at in (1, 2, 4)]
    assert shortest == ["days", "month", "month"]
    assert shortest_term(["gone"], known, ON) is None


@providers
def test_a_term_can_be_extended_until_its_last_day_where_the_facts_say_so(facts: Facts) -> None:
    kind = KINDS["klacht"]
    found = deadlines.answer_due(facts, kind, COMPLAINT, ON)
    term = deadlines.term_of(facts, kind, COMPLAINT, ON)
    assert found is not None
    assert term is not None
    last = found.last_day
    asked = {
        day: deadlines.extendable_term(term, ON, limit=Limit(last), now=end_of_day(day) - A_SECOND)
        for day in (ON, last, add(last, Length(1, "d")))
    }
    open_term = term if term.extended or term.new_day else None
    assert list(asked.values()) == [open_term, open_term, None]
    assert deadlines.extendable_term(term, ON, limit=None, now=end_of_day(ON) - A_SECOND) is None


@pytest.mark.parametrize(("received", "offered"), [("2026-02-02", False), ("2026-03-02", True)])
def test_a_total_that_ends_no_later_is_not_offered(received: str, *, offered: bool) -> None:
    day = date.fromisoformat(received)
    term = Term(length=Length(4, "w"), extended=Length(1, "m"), regime="contract-calendar")
    last = due(day, "4w", "contract-calendar").last_day
    found = deadlines.extendable_term(term, day, limit=Limit(last), now=end_of_day(day) - A_SECOND)
    assert (found is not None) == offered


@providers
def test_an_extended_term_counts_from_the_same_day_and_not_after_the_first_one(
    facts: Facts,
) -> None:
    for term in facts.terms.values():
        if term.extended is None:
            continue
        first = due(ON, str(term.length), term.regime)
        now = datetime(2026, 3, 3, 12, tzinfo=UTC)
        longer = deadlines.extended_due(term, ON, now=now, reason="Er is meer tijd nodig.")
        assert (longer.received, longer.last_day > first.last_day) == (ON, True)
        late = datetime.combine(add(first.last_day, Length(2, "d")), now.timetz())
        with pytest.raises(RulesError, match="no longer be extended"):
            deadlines.extended_due(term, ON, now=late, reason="Er is meer tijd nodig.")


def test_a_day_is_named_once_the_reason_is_and_before_the_first_term_ends() -> None:
    term = Term(length=Length(6, "w"), regime="contract-calendar", new_day=True)
    last, later = date(2026, 4, 13), date(2026, 5, 11)
    now = datetime(2026, 4, 13, 21, 59, tzinfo=UTC)
    found = deadlines.named_due(term, last, later, now=now, reason="Er is meer nodig.")
    assert (found.raw, found.last_day) == (later, later)
    assert found.steps[-1] == "De nieuwe laatste dag is maandag 11 mei 2026."
    for wrong in (
        {"now": datetime(2026, 4, 13, 22, tzinfo=UTC)},
        {"reason": "1234"},
        {"new_day": last},
    ):
        asked = {"new_day": later, "now": now, "reason": "Er is meer nodig.", **wrong}
        with pytest.raises(RulesError):
            deadlines.named_due(term, last, **asked)  # type: ignore[arg-type]  # of three sorts


@pytest.mark.parametrize(
    "more", [{"extended": Length(10, "w")}, {"regime": "none", "length": Length(0, "d")}]
)
def test_facts_that_let_a_day_be_named_state_no_longest_term(more: dict[str, object]) -> None:
    facts = FACTS["al-osra-zorg"]
    term = replace(facts.terms["complaint"], **more)
    changed = replace(facts, terms={**facts.terms, "complaint": term})
    found = [str(one) for one in find_contradictions(changed, "al-osra-zorg")]
    assert [one for one in found if "terms.complaint.new_day" in one]
