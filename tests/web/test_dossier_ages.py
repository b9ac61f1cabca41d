"""Asking for a dossier: whose it is, how old by one date of birth, and what follows from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from formsapp.cases.signed_links import LinkWish, new_link, open_link
from formsapp.settings import Settings
from formsapp.web.form import print_empty_form
from formsapp.web.form.form_key import Purpose, read_key
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import STAFF, Loket
from tests.web.entering import LETTER, press
from tests.web.entering import walk as enter_pages
from tests.web.office import Office
from tests.web.sent import Answers, day, refused
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_dossier import BORN, COPY, ME, OTHER, walk
from tests.web.test_toestemming import given

PARENT: Answers = {
    "hoedanigheid": "ouder",
    "naam": "Jan",
    "telefoon": "06 1",
    "naam-client": "Anna",
}
WHOSE = "Om wiens dossier gaat het?"


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
    page = visitor.walk("/f/dossier", {**PARENT, "hoedanigheid": capacity}, born(typed))
    if group == "alone":
        assert "Vanaf 16 jaar" in page.text
        assert visitor.press().status == 422
        page = visitor.press(namens__kind="mag")
    assert "Wat wil" in page.heading
    page = visitor.go_on(*COPY[1:4])
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
    pages: list[Answers] = [{**PARENT, "hoedanigheid": "vertegenwoordiger"}, *COPY[1:4], *OTHER[:2]]
    page = walk(loket, *pages, born("4-3-2008", "geboortedatum"))
    assert refused(page, "is jonger dan 18 jaar. Kijk de datum na.")
    page = walk(loket, *pages, born("3-3-2008", "geboortedatum"))
    assert page.status == 200


def test_who_is_too_young_to_ask_hears_who_asks_instead(loket: Loket) -> None:
    page = walk(loket, *COPY[:5], born("4-3-2014", "geboortedatum"))
    assert refused(page, "is jonger dan 12 jaar.")
    assert walk(loket, *COPY[:5], born("3-3-2014", "geboortedatum")).status == 200


def test_someone_who_died_can_have_had_any_age(loket: Loket) -> None:
    kin: list[Answers] = [{**PARENT, "hoedanigheid": "nabestaande"}, {"grond": "ouder"}, *COPY[1:4]]
    page = walk(loket, *kin, *OTHER[:2], born("4-3-2020", "geboortedatum"))
    assert page.status == 200


def test_a_parent_who_turns_out_to_ask_for_oneself_types_ones_own_date(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", PARENT, born("3-3-2014"), *COPY[1:4], *OTHER[:2], *ME[2:])
    page = visitor.press("wijzig:wie")
    page = visitor.press(hoedanigheid="zelf")
    assert page.heading in {"Wat is uw geboortedatum?", "Wat is je geboortedatum?"}
    assert page.form()["geboortedatum-jaar"] == ""
    page = visitor.press(**BORN)
    assert page.heading.startswith("Kijk")
    sent, left_out = page.text.split("Dit gaat niet mee")
    assert "2014" not in sent
    assert "2014" in left_out


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
    assert wrong_at(page) == ["wens", "hulp"][: len(wrong_at(page))]
    press(person, wens="kopie")
    page = press(person, hulp="jeugdwet")
    assert page.heading == "Kijk alles na", "at 15 nobody asks why it is the parent who asks"


def test_staff_can_enter_a_letter_of_a_child_that_may_not_ask_itself(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    person = Office(start(replace(settings, face="both"))).colleague("medewerker")
    page = enter_pages(person, "dossier", LETTER, *COPY[:5], born("4-3-2016", "geboortedatum"))
    assert page.status == 200


def test_paper_says_for_which_ages_of_the_child_a_question_is(loket: Loket) -> None:
    with loket.app.test_request_context():
        data = print_empty_form.paper_data(loket.services.kinds["dossier"])
    asked = [one for group in data["groups"] for one in group["questions"]]
    (born,) = (one["condition"] for one in asked if "degene over wie" in one["label"])
    assert "mijzelf" not in born  # that date is asked apart
    conditions = [one["condition"] for one in asked]
    conditions += [group["condition"] for group in data["groups"]]
    assert "Alleen invullen als het kind (vraag 8) 16 of 17 jaar is." in conditions
    told = {one["when"] for one in data["outcome"]}
    assert "Als het kind (vraag 8) 12, 13, 14 of 15 jaar is:" in told


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
    old["klaar"] = [one for one in old["klaar"] if one != "client"] + ["leeftijd"]
    page = visitor.post("/f/dossier", {**old, "leeftijd": "samen", "doe": "versturen"})
    assert page.heading == WHOSE
    page = visitor.press(**born("3-3-2014"))
    assert page.heading.startswith("Kijk")


def behind(loket: Loket, client_born: str, *kinds: str, signer: bool = False) -> Visitor:
    """Open a link by the date of birth that it asks, and begin its first form."""
    parts = [int(part) for part in client_born.split("-")]
    wish = LinkWish(
        "C-1",
        kinds or ("dossier",),
        loket.clock() + timedelta(days=1),
        born=date(*parts[::-1]),
        signer_id=uuid4() if signer else None,
    )
    with loket.app.app_context():
        token = new_link(db.session, loket.services.signer, wish, now=loket.clock(), by=STAFF)
    visitor = loket.visitor()
    visitor.get(f"/l/{token}")
    visitor.press(**born(client_born, "geboren"))
    visitor.press("beginnen")
    return visitor


@pytest.mark.parametrize(
    ("client_born", "group"),
    [
        ("4-3-2014", "child"),
        ("3-3-2014", "with-parents"),
        ("4-3-2010", "with-parents"),
        ("3-3-2010", "alone"),
        ("4-3-2008", "alone"),
    ],
)
@pytest.mark.parametrize("capacity", ["ouder", "voogd"])
def test_the_date_that_opened_the_link_is_not_asked_again(
    loket: Loket, client_born: str, group: str, capacity: str
) -> None:
    visitor = behind(loket, client_born)
    page = visitor.press(hoedanigheid=capacity, naam="Jan")
    assert ("Vanaf 16 jaar" in page.text) == (group == "alone")
    if group == "alone":
        page = visitor.press(namens__kind="mag")
    assert "Wat wil" in page.heading
    page = visitor.go_on(*COPY[1:4])
    assert page.heading.startswith("Kijk")
    assert ("mag dit ook zelf vragen" in page.text) == (group == "with-parents")
    visitor.press("versturen")
    stored = opened(loket, cases(loket)[0])
    assert not {"geboortedatum-kind", "geboortedatum"} & stored.keys()


@pytest.mark.parametrize(
    ("client_born", "capacity", "words"),
    [
        ("27-3-1950", "ouder", "is 18 jaar of ouder. Kies: als vertegenwoordiger"),
        ("3-3-2008", "voogd", "is 18 jaar of ouder. Kies: als vertegenwoordiger"),
        ("4-3-2008", "vertegenwoordiger", "is jonger dan 18 jaar. Kies: als ouder"),
        ("1-1-2020", "zelf", "is jonger dan 12 jaar. Dan vult een ouder"),
    ],
)
@pytest.mark.parametrize("kind", ["dossier", "toestemming"])
def test_who_one_asks_for_goes_with_the_date_that_opened_the_link(
    loket: Loket, client_born: str, capacity: str, words: str, kind: str
) -> None:
    visitor = behind(loket, client_born, kind)
    page = visitor.press(hoedanigheid=capacity, naam="Jan")
    assert refused(page, words)


@pytest.mark.parametrize(
    ("client_born", "capacity"),
    [
        ("3-3-2008", "vertegenwoordiger"),
        ("3-3-2014", "zelf"),
        ("27-3-1950", "zelf"),
        ("1-1-2020", "nabestaande"),
    ],
)
def test_who_may_ask_by_the_date_that_opened_the_link_goes_on(
    loket: Loket, client_born: str, capacity: str
) -> None:
    page = behind(loket, client_born).press(hoedanigheid=capacity, naam="Jan")
    assert page.status == 200
    assert "geboortedatum" not in page.text


def test_who_decides_for_the_client_opens_the_link_with_another_date(loket: Loket) -> None:
    page = behind(loket, "27-3-1985", signer=True).press(hoedanigheid="ouder", naam="Jan")
    assert page.heading == WHOSE


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize(("capacity", "choices"), [("zelf", 0), ("ouder", 3)])
def test_who_typed_the_own_date_is_asked_the_age_of_a_child_alone(
    loket: Loket, capacity: str, choices: int
) -> None:
    visitor = behind(loket, "3-3-2014", "toestemming", signer=True)
    page = visitor.press(hoedanigheid=capacity, naam="Jan")
    assert page.status == 200
    assert len(page.all("input", name="leeftijd")) == choices


def test_a_child_that_comes_of_age_while_a_parent_types_is_an_adult_from_then_on(
    loket: Loket,
) -> None:
    visitor = behind(loket, "4-3-2008")
    assert visitor.press(hoedanigheid="ouder", naam="Jan").status == 200
    loket.clock.now += timedelta(days=1)
    page = visitor.press(namens__kind="mag")
    assert page.heading.startswith("Een vraag over")
    assert refused(visitor.press(hoedanigheid="ouder"), "is 18 jaar of ouder.")


@pytest.mark.parametrize("place", ["form", "overview"])
def test_a_page_that_was_open_while_it_changed_is_asked_the_date_of_the_child(
    loket: Loket, place: str
) -> None:
    token, visitor = loket.link("dossier", born=date(2010, 3, 4)), loket.visitor()
    visitor.get(f"/l/{token}")
    page = visitor.press(**born("4-3-2010", "geboren"))
    if place == "form":
        page = visitor.press("beginnen")
    name = "form_key" if place == "form" else "bewijs"
    with loket.app.app_context():
        opened_link = open_link(db.session, loket.services.signer, token, now=loket.clock())
        slug = "dossier" if place == "form" else "@bewijs"
        purpose = Purpose(slug, str(opened_link.link.id))
        key = read_key(str(page.form()[name]), purpose)
        assert key is not None
        assert key.born == date(2010, 3, 4)
        known = {"key": key.key, **vars(purpose), "issued": int(key.at.timestamp())}
        old = {**page.form(), name: str(loket.services.form_signer.dumps(known))}
    visitor.post(f"/l/{token}/dossier", {**old, "doe": "beginnen"})
    page = visitor.press(hoedanigheid="ouder", naam="Jan")
    assert page.heading == WHOSE
    assert "Wat wil" in visitor.press(**born("4-3-2010")).heading


def test_a_link_that_got_a_day_to_come_says_so_and_stays_shut(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get(f"/l/{loket.link('dossier', born=date(2026, 3, 4))}")
    page = visitor.press(**born("4-3-2026", "geboren"))
    assert page.heading == "Wat is de geboortedatum?"
    assert page.status == 422
    assert "3 maart 2026" in page.text
    loket.clock.now += timedelta(days=1)
    assert "overzicht" in visitor.press().heading


def test_another_link_takes_no_date_from_a_page_of_this_one(loket: Loket) -> None:
    visitor, other = behind(loket, "4-3-2010"), loket.link("dossier", born=date(1950, 3, 27))
    assert visitor.page is not None
    page = visitor.post(f"/l/{other}/dossier", {**visitor.page.form(), "hoedanigheid": "zelf"})
    assert page.heading == "Wat is de geboortedatum?"


@pytest.mark.parametrize(
    ("client_born", "capacity", "signers"),
    [
        ("4-3-2014", "ouder", 2),
        ("3-3-2014", "ouder", 3),
        ("3-3-2014", "zelf", 2),
        ("3-3-2010", "ouder", 1),
        ("3-3-2010", "zelf", 1),
        ("27-3-1950", "vertegenwoordiger", 1),
    ],
)
def test_who_signs_a_consent_follows_from_the_date_that_opened_the_link(
    loket: Loket, client_born: str, capacity: str, signers: int
) -> None:
    visitor = behind(loket, client_born, "toestemming")
    known: list[Answers] = [{"hoedanigheid": capacity}, {"andere-ouder": "ja"}]
    page = visitor.go_on(*given(loket), *known)
    assert page.heading.startswith("Kijk"), page.text
    assert "Hoe oud" not in page.text
    visitor.press("versturen")
    assert cases(loket)[0].signers_needed == signers


def test_staff_can_enter_a_letter_about_a_child_that_is_an_adult_by_now(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    person = Office(start(replace(settings, face="both"))).colleague("medewerker")
    page = enter_pages(person, "dossier", LETTER, PARENT, born("27-2-2008"))
    assert wrong_at(page)[0] == "wens", "nothing is wrong with who it is"


def wrong_at(page: Page) -> list[str]:
    """The questions with an error, from top to bottom."""
    wrong = (one.attributes.get("id", "") for one in page.all("p", class_="error"))
    return [one.removesuffix("-fout") for one in wrong]
