"""From three phones to what staff may do today; who signs is known to staff, never asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.client_consents import ClientConsent
from formsapp.facts.lengths import Length
from formsapp.rules.durations import add
from formsapp.settings import Settings
from tests.web.circles import BORN, family, read_consents
from tests.web.conftest import Loket
from tests.web.sent import with_other_fact
from tests.web.test_toestemming import consents, given


def told(found: dict[str, ClientConsent]) -> dict[str, str]:
    return {name: one.verdict.text() for name, one in found.items()}


def test_a_father_who_changes_his_mind_and_a_child_who_takes_it_back(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    assert set(told(noor.read()).values()) == {"niet gevraagd"}
    noor.says("jongere", first)
    assert told(noor.read())[first] == "wacht op 2 van 3"
    noor.says("moeder", first)
    assert noor.read()[first].verdict.missing == ("vader",)
    noor.says("vader", second)
    assert told(noor.read())[first] == "mag niet"
    loket.clock.now += timedelta(days=7)
    asked_again = loket.services.today
    noor.says("vader", first)
    verdict = noor.read()[first].verdict
    assert (verdict.text(), verdict.since) == ("mag", asked_again)
    assert verdict.until == add(asked_again - timedelta(days=7), Length(12, "m"))
    assert told(noor.read(asked_again - timedelta(days=1)))[first] == "mag niet"
    loket.clock.now += timedelta(days=60)
    noor.takes_back("jongere")
    assert told(noor.read())[first] == "ingetrokken"
    assert told(noor.read(asked_again))[first] == "mag"
    noor.says("moeder", first)
    assert told(noor.read())[first] == "ingetrokken"


def test_three_who_each_say_another_no_allow_nothing_of_it(loket: Loket) -> None:
    one, two, three, four, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who, no in zip(noor.links, (one, two, three), strict=True):
        noor.says(who, *({one, two, three, four} - {no}))
    verdicts = told(noor.read())
    assert {verdicts[name] for name in (one, two, three)} == {"mag niet"}
    assert verdicts[four] == "mag"


def test_a_child_that_starts_still_needs_both_parents(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    noor.says("jongere", first)
    noor.says("moeder", first)
    assert told(noor.read())[first] == "wacht op 1 van 3"


def test_a_mother_who_signs_twice_and_a_stranger_are_not_three(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    noor.says("moeder", first)
    noor.says("moeder", first)
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, first))
    assert told(noor.read())[first] == "wacht op 2 van 3"


def test_a_link_without_circle_allows_nothing(loket: Loket) -> None:
    first, *_ = consents(loket)
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, first))
    found = read_consents(loket)
    assert set(told(found).values()) == {"kring onbekend"}
    assert [one.answer.said for one in found[first].heard] == ["ja"]
    assert set(told(read_consents(loket, client="C-2")).values()) == {"niet gevraagd"}


def test_it_ends_on_the_date_that_someone_chose(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", born=BORN.replace(year=2018))
    pages = given(loket, first)
    chosen = {f"{first}-tot-dag": "9", f"{first}-tot-maand": "5", f"{first}-tot-jaar": "2026"}
    pages = [{**page, **chosen} if first in page else page for page in pages]
    loket.visitor().send(f"/l/{noor.links['moeder']}/toestemming", *pages)
    until = noor.read()[first].verdict.until
    assert until is not None
    assert until.isoformat() == "2026-05-09"
    assert told(noor.read(until))[first] == "mag"
    assert told(noor.read(until + timedelta(days=1)))[first] == "afgelopen"


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_question_that_was_worded_otherwise_is_marked(
    loket: Loket, start: Callable[[Settings], Loket], settings: Settings, tmp_path: Path
) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", born=BORN.replace(year=2018))
    noor.says("moeder", first)
    assert noor.read()[first].verdict.marks == ("authority",)
    other = with_other_fact(
        settings,
        tmp_path,
        'id = "huisarts-vragen"\nparty = "je huisarts"',
        'id = "huisarts-vragen"\nparty = "je huisarts of je tandarts"',
    )
    changed = start(other)
    assert read_consents(changed)[first].verdict.marks == ("authority", "text")
