"""Asking for a dossier: whose it is, how old by one date of birth, and what follows from that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from formsapp.settings import Settings
from formsapp.web.form import paper_form_pdf
from tests.web.conftest import Loket
from tests.web.entering import LETTER, press
from tests.web.entering import walk as enter_pages
from tests.web.office import Office
from tests.web.sent import Answers, day, refused
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_dossier import BORN, COPY, ME, OTHER, SELF, walk

PARENT: Answers = {"hoedanigheid": "ouder"}


def born(typed: str, name: str = "geboortedatum-kind") -> Answers:
    return day(name, typed)


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("3-3-2026", "child"),
        ("4-3-2014", "child"),  # 12 tomorrow
        ("3-3-2014", "with-parents"),  # 12 today
        ("4-3-2010", "with-parents"),  # 16 tomorrow
        ("3-3-2010", "alone"),  # 16 today
        ("4-3-2008", "alone"),  # 18 tomorrow
    ],
)
@pytest.mark.parametrize("capacity", ["ouder", "voogd"])
def test_what_follows_for_a_child_follows_from_its_date_of_birth(
    loket: Loket, typed: str, group: str, capacity: str
) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/dossier", {"hoedanigheid": capacity}, born(typed))
    if group == "alone":
        assert "Vanaf 16 jaar" in page.text
        assert visitor.press().status == 422
        page = visitor.press(namens__kind="mag")
    assert "Wat wil" in page.heading
    for answers in [*COPY[1:4], *OTHER[:2], *ME[2:]]:
        page = visitor.press(**answers)
    assert page.heading.startswith("Kijk")
    assert ("mag dit ook zelf vragen" in page.text) == (group == "with-parents")
    assert "geboortedatum van degene" not in page.text  # it is asked once


def test_the_day_here_decides_how_old_a_child_is(loket: Loket) -> None:
    loket.clock.set(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))  # 4 March in the Netherlands
    page = walk(loket, PARENT, born("4-3-2010"))
    assert "Vanaf 16 jaar" in page.text


def test_who_was_born_on_29_february_is_18_on_1_march_of_a_common_year(loket: Loket) -> None:
    for now, status in (
        (datetime(2026, 2, 28, 9, tzinfo=UTC), 200),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), 422),
    ):
        loket.clock.set(now)
        assert walk(loket, PARENT, born("29-2-2008")).status == status


@pytest.mark.parametrize("typed", ["3-3-2008", "27-3-1975"])
def test_a_child_that_is_an_adult_is_asked_again(loket: Loket, typed: str) -> None:
    page = walk(loket, PARENT, born(typed))
    assert refused(page, "is 18 jaar of ouder. Kijk de datum na.")
    assert page.form()["geboortedatum-kind-jaar"] == typed[-4:]


def test_an_adult_that_is_a_child_is_asked_again(loket: Loket) -> None:
    pages: list[Answers] = [{"hoedanigheid": "vertegenwoordiger"}, *COPY[1:4], *OTHER[:2]]
    page = walk(loket, *pages, born("4-3-2008", "geboortedatum"))
    assert refused(page, "is jonger dan 18 jaar. Kijk de datum na.")
    page = walk(loket, *pages, born("3-3-2008", "geboortedatum"))
    assert page.status == 200


def test_who_is_too_young_to_ask_hears_who_asks_instead(loket: Loket) -> None:
    page = walk(loket, *COPY[:5], born("4-3-2014", "geboortedatum"))
    assert refused(page, "is jonger dan 12 jaar.")
    assert walk(loket, *COPY[:5], born("3-3-2014", "geboortedatum")).status == 200


def test_someone_who_died_can_have_had_any_age(loket: Loket) -> None:
    kin: list[Answers] = [{"hoedanigheid": "nabestaande"}, {"grond": "ouder"}, *COPY[1:4]]
    page = walk(loket, *kin, *OTHER[:2], born("4-3-2020", "geboortedatum"))
    assert page.status == 200


def test_a_parent_who_turns_out_to_ask_for_oneself_types_ones_own_date(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", PARENT, born("3-3-2014"), *COPY[1:4], *OTHER[:2], *ME[2:])
    page = visitor.press("wijzig:wie")
    page = visitor.press(**SELF)
    assert page.heading == "Wat is de geboortedatum van degene over wie het dossier gaat?"
    assert page.form()["geboortedatum-jaar"] == ""
    page = visitor.press(**BORN)
    assert page.heading.startswith("Kijk")
    assert "2014" not in page.text


def test_behind_a_link_too_a_parent_gives_the_date_of_birth_once(loket: Loket) -> None:
    pages: list[Answers] = [PARENT, born("3-3-2014"), *COPY[1:4], {"naam": "Jan"}, {"mail": ""}]
    loket.visitor().send(f"/l/{loket.link('dossier')}/dossier", *pages)
    stored = opened(loket, cases(loket)[0])
    assert stored["geboortedatum-kind"]["answer"] == "3 maart 2014"
    assert not {"leeftijd", "geboortedatum"} & stored.keys()


def test_staff_who_enter_a_parents_letter_give_the_childs_date_of_birth(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    person = office.colleague("medewerker")
    page = enter_pages(person, "dossier", LETTER, PARENT, {})
    assert refused(page, "Vul de geboortedatum in.")
    page = press(person, **born("1-3-2010"))  # 15 on 28 February, the day of arrival
    assert "Wat wil" in page.heading


def test_staff_can_enter_a_letter_of_a_child_that_may_not_ask_itself(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    person = Office(start(replace(settings, face="both"))).colleague("medewerker")
    page = enter_pages(person, "dossier", LETTER, *COPY[:5], born("4-3-2016", "geboortedatum"))
    assert page.status == 200


def test_paper_says_for_which_ages_of_the_child_a_question_is(loket: Loket) -> None:
    with loket.app.test_request_context():
        data = paper_form_pdf.paper_data(loket.services.kinds["dossier"])
    conditions = [one["condition"] for group in data["groups"] for one in group["questions"]]
    conditions += [group["condition"] for group in data["groups"]]
    assert "Alleen invullen als het kind (vraag 2) 16 of 17 jaar is." in conditions
    told = {one["when"] for one in data["outcome"]}
    assert "Als het kind (vraag 2) 12, 13, 14 of 15 jaar is:" in told


def test_a_case_from_before_the_date_of_birth_was_asked_still_opens(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    answers = [
        ("hoedanigheid", "Voor wie vult u dit in?", "Als ouder met gezag", "ouder"),
        ("leeftijd", "Hoe oud is uw kind?", "12, 13, 14 of 15", "samen"),
        ("geboortedatum", "Wat is de geboortedatum?", "27 maart 1975", "1975-03-27"),
    ]
    names = ("name", "question", "answer", "value")
    records = [dict(zip(names, one, strict=True)) for one in answers]
    content = {"answers": records, "outcome": ["Uw kind mag dit ook zelf vragen."], "mail": None}
    team = office.loket.services.facts.kinds["dossier"].team
    receipt = office.case(team, "dossier", content=content)
    (case,) = cases(office.loket)
    person = office.colleague("medewerker")
    assert case.reference in person.get("/medewerker/").text
    page = person.get(f"/medewerker/zaak/{case.reference}")
    for _name, question, answer, _value in answers:
        assert question in page.text
        assert answer in page.text
    assert office.loket.visitor().get(f"/o/{receipt.code}").status == 200


def test_a_form_that_was_open_while_it_changed_asks_only_what_is_new(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", PARENT, born("3-3-2014"), *COPY[1:4], *OTHER[:2], *ME[2:])
    assert visitor.page is not None
    old = {
        name: value
        for name, value in visitor.page.form().items()
        if not name.startswith("geboortedatum-kind")
    }
    old["klaar"] = [one for one in old["klaar"] if one != "geboortedatum-kind"] + ["leeftijd"]
    page = visitor.post("/f/dossier", {**old, "leeftijd": "samen", "doe": "versturen"})
    assert re.fullmatch("Wat is de geboortedatum van (uw|je) kind[?]", page.heading)
    page = visitor.press(**born("3-3-2014"))
    assert page.heading.startswith("Kijk")
