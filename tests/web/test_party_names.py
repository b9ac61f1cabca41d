"""Which school: a party with a name of its own is asked for it, or staff told it with the link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Link
from formsapp.facts import FactsError
from formsapp.facts.consents import Consent
from formsapp.kinds.parts.party_names import name_input, named_parties
from formsapp.paper.empty_form_content import question_data
from formsapp.settings import Settings
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db
from formsapp.web.staff.staff_words import name_party
from tests.page import Page, Visitor
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.entering import arrived, press, press_all
from tests.web.office import Office
from tests.web.sent import Answers
from tests.web.test_akkoord import opened
from tests.web.test_kind_toestemming import al_osra, doz
from tests.web.test_toestemming import adult, cases, consents, given


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def named(loket: Loket) -> Consent:
    """The first question about a party with a name; a second about the same party follows."""
    return next(one for one in named_parties(loket.services.facts) if one.named)


def second_about(loket: Loket, first: Consent) -> str:
    consents = loket.services.facts.consents
    return next(one.id for one in consents if one.party == first.party and one != first)


def ask(loket: Loket, token: str, consent_id: str, **before: str) -> tuple[Visitor, Page]:
    """Go up to one question; the ones before it get a no, or what ``before`` says."""
    visitor = loket.visitor()
    names = consents(loket)
    earlier: list[Answers] = [
        {one: "nee", **{key: value for key, value in before.items() if key.startswith(one)}}
        for one in names[: names.index(consent_id)]
    ]
    return visitor, visitor.walk(f"/l/{token}/toestemming", *adult(loket), *earlier)


def inputs(page: Page) -> set[str]:
    return {one.attributes["name"] for one in page.all("input", type="text")}


def test_the_name_is_asked_beside_a_yes_and_not_for_a_no(loket: Loket) -> None:
    one = named(loket)
    visitor, page = ask(loket, loket.link(), one.id)
    assert one.named
    assert one.named in page.text
    page = visitor.press(**{one.id: "ja"})
    assert page.status == 422
    assert page.all("p", id=f"{name_input(one.id)}-fout")
    assert visitor.press(**{one.id: "ja", name_input(one.id): "De Linde"}).status == 200
    visitor, _ = ask(loket, loket.link(), one.id)
    assert visitor.press(**{one.id: "nee"}).status == 200


def test_a_second_question_about_the_same_party_takes_the_name_of_the_first(loket: Loket) -> None:
    one = named(loket)
    second, noor = second_about(loket, one), family(loket, "moeder", "vader")
    name = {one.id: "ja", name_input(one.id): "De Linde"}
    _, page = ask(loket, noor.links["moeder"], second, **name)
    assert name_input(second) not in inputs(page)
    noor.says("moeder", one.id, second)
    answers = opened(loket, cases(loket)[0])
    assert answers[name_input(one.id)]["value"] == "De Linde"
    assert name_input(second) not in answers
    found = noor.read()
    assert [found[name].heard[0].answer.named for name in (one.id, second)] == ["De Linde"] * 2
    assert [found[name].verdict.named for name in (one.id, second)] == ["De Linde"] * 2


def test_after_a_no_the_second_question_asks_it_and_a_change_of_mind_loses_nothing(
    loket: Loket,
) -> None:
    one = named(loket)
    second = second_about(loket, one)
    visitor, page = ask(loket, loket.link(), second)
    assert name_input(second) in inputs(page)
    visitor.press(**{second: "ja", name_input(second): "De Linde"})
    visitor.press(f"wijzig:{one.id}")
    visitor.press(**{one.id: "ja", name_input(one.id): "De Eik"})
    visitor.press(f"wijzig:{one.id}")
    visitor.press(**{one.id: "nee"})
    page = visitor.press(f"wijzig:{second}")
    assert page.form()[name_input(second)] == "De Linde"


def test_two_who_name_another_school_allow_nothing(office: Office) -> None:
    loket, one = office.loket, named(office.loket)
    noor = family(loket, "moeder", "vader")
    noor.says("jongere", one.id, named="De Linde")
    noor.says("moeder", one.id, named=" de  LINDE")
    loket.clock.now += timedelta(hours=1)
    noor.says("vader", one.id, named="De Eik")
    verdict = noor.read()[one.id].verdict
    assert verdict.text() == "wacht op 2 van 3"
    assert "parties" in verdict.marks
    page = office.colleague("medewerker").get("/medewerker/client/C-1")
    row = next(row.text for row in page.all("tr") if "De Eik" in row.text)
    assert "Niet iedereen noemde dezelfde." in row
    assert "vader: ja (De Eik)" in row
    assert "jongere: ja (De Linde)" in row
    loket.clock.now += timedelta(hours=1)
    noor.says("vader", one.id, named="De Linde")
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, one.id, named="De Eik"))
    assert noor.read()[one.id].verdict.text() == "mag"
    page = office.colleague("medewerker", "ander@voorbeeld.nl").get("/medewerker/client/C-1")
    party = name_party(one.party or "").capitalize()
    assert f"{party} (De Linde): {one.purpose}" in page.text, "as staff speak of it"


def test_the_own_page_says_which_one(loket: Loket) -> None:
    one = named(loket)
    noor = family(loket, "moeder", "vader")
    noor.says("moeder", one.id)
    page = loket.visitor().get(f"/l/{noor.links['moeder']}")
    assert f"Aan {one.party} (De Linde): {one.purpose}" in page.text


def test_what_staff_told_is_shown_and_not_asked(office: Office) -> None:
    loket, one = office.loket, named(office.loket)
    second = second_about(loket, one)
    noor = family(loket, "moeder", "vader", told={one.id: "De Linde"})
    for asked in (one.id, second):
        _, page = ask(loket, noor.links["moeder"], asked)
        assert f"{one.party} (De Linde)" in page.heading
        assert "Het gaat hier om: De Linde." in page.text
        assert name_input(asked) not in inputs(page)
    for who in noor.links:
        noor.says(who, second, named="De Eik")
    found = noor.read()[second]
    assert (found.verdict.text(), found.verdict.named) == ("mag", "De Linde")
    answers = opened(loket, cases(loket)[0])
    assert "(De Linde)" in str(answers[second]["question"])
    assert name_input(one.id) not in answers, "of a no nobody need know which"


def test_what_staff_told_stands_readable_in_no_column(loket: Loket) -> None:
    one = named(loket)
    family(loket, "moeder", told={one.id: "De Linde"})
    with loket.app.app_context():
        link = db.session.scalars(sa.select(Link)).first()
        assert link is not None
        assert link.told
        assert b"Linde" not in link.told


def test_paper_asks_it_on_a_line_beside_a_yes(loket: Loket) -> None:
    one = named(loket)
    with loket.app.test_request_context():
        kind = loket.services.kinds["toestemming"]
        asked = [
            question_data(question, say)
            for step in kind.steps(loket.services.situation())
            for question in step.questions
            if question.name in {name_input(one.id), name_input(second_about(loket, one))}
        ]
    assert [(each["label"], each["lines"] > 0) for each in asked] == [(one.named, True)] * 2


def test_staff_enter_the_name_from_a_letter(office: Office) -> None:
    loket, one = office.loket, named(office.loket)
    person = office.colleague("medewerker")
    person.get("/medewerker/invoeren/toestemming")
    press(person, **arrived("3-3-2026", client="C-1"))
    press_all(person, *given(loket, one.id))
    assert press(person, "versturen").heading == "Het is ingevoerd"
    assert opened(loket, cases(loket)[0])[name_input(one.id)]["value"] == "De Linde"


@doz
def test_who_may_see_it_after_death_are_people_and_no_one_party(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader")
    for who, people in zip(noor.links, ("Anna", "Bo", "Chris"), strict=True):
        noor.says(who, "nabestaanden", named=people)
    assert noor.read()["nabestaanden"].verdict.text() == "mag"


@doz
def test_a_new_provider_of_another_name_waits(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader")
    for who, party in zip(noor.links, ("Zorg A", "Zorg A", "Zorg B"), strict=True):
        loket.clock.now += timedelta(hours=1)
        noor.says(who, "overdracht", named=party)
    assert noor.read()["overdracht"].verdict.text() == "wacht op 2 van 3"


@doz
def test_a_name_where_there_is_no_single_party_is_refused(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = 'topic = "beeld"\npurpose = "onze folders"'
    changed = with_fact(settings, tmp_path, old, old + '\nnamed = "Hoe heet die folder?"')
    with pytest.raises(FactsError, match=r"consents.beeld-folder.named: expected no name"):
        start(changed)


@al_osra
def test_one_party_is_asked_its_name_in_the_same_words(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = 'id = "school-geven"\nparty = "je school"\nnamed = "Hoe heet je school?"\n'
    changed = with_fact(settings, tmp_path, old, 'id = "school-geven"\nparty = "je school"\n')
    with pytest.raises(FactsError, match=r"consents.school-geven.named: expected what school-vr"):
        start(changed)
