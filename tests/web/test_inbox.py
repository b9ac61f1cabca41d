"""The inbox: what must be done next on top, in staff's words, narrowed, searched and in pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from formsapp.cases.database import writing
from formsapp.cases.messages import MessageSort, NewMessage
from formsapp.cases.models import Case
from formsapp.cases.receive_case import Dates, Receipt
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.kinds import all_kinds
from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.sealing.letterbox import new_form_key
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.inbox_cases import answered, cancel_visit, due
from tests.web.office import Colleague, Office
from tests.web.sent import NO_MAIL, cases, day, myself

INBOX = "/medewerker/"
NUMBER = re.compile(r" Z-\S+")


@pytest.fixture
def provider() -> str:
    """The provider whose visits are cancelled; what is only here, is so at each."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def rows(page: Page) -> list[str]:
    """What each row shows: the number that its link also says is not seen there."""
    shown = (one.text for one in page.all("li") if one.within("ol"))
    return [NUMBER.sub("", text, count=1) for text in shown]


def references(page: Page) -> list[str]:
    links = [one.attributes["href"] for one in page.all("a", class_="what")]
    return [link.rpartition("/")[2] for link in links]


def row_of(person: Colleague, case: Receipt, query: str = "") -> str:
    """What the row of one case says."""
    page = person.get(f"{INBOX}{query}")
    (text,) = [one for one in rows(page) if case.reference in one]
    return text


def desk(office: Office) -> Desk:
    """The desk of a colleague, inside an app context."""
    known = office.loket.services
    assert known.keyring is not None
    actor = Actor("m1", "manager", frozenset(known.facts.teams))
    return Desk(db.session, known.keyring, actor, office.loket.clock())


def write(office: Office, case: Receipt, sort: MessageSort) -> None:
    with office.loket.app.app_context():
        version = desk(office).find(case.reference).version
        new = NewMessage(new_form_key(), sort, "Nog iets")
        desk(office).write(case.reference, new, version=version)


def test_a_visit_for_tomorrow_stands_on_top_with_its_moment_and_verdict(office: Office) -> None:
    late = office.case(dates=due(date(2026, 3, 3), -20, "dossier"))
    visitor = office.loket.visitor()
    visit = {**day("dag", "4-3-2026"), "tijd": "9.00"}
    visitor.walk("/f/bezoek-afzeggen", *myself(), visit, {}, {"onmogelijk": "nee"})
    visitor.press("versturen")
    (sent,) = [one for one in cases(office.loket) if one.kind == "bezoek-afzeggen"]
    assert (sent.needed_on, sent.at_once) == (date(2026, 3, 4), False)
    found = office.colleague().get(INBOX)
    assert references(found) == [sent.reference, late.reference]
    assert rows(found)[0].startswith("Afzegging wo 4 mrt 9.00, te laat Morgen Nieuw")
    assert "nodig op wo 4 mrt" in rows(found)[0]


def test_on_a_friday_the_visits_of_the_whole_weekend_and_monday_are_on_top(office: Office) -> None:
    office.loket.clock.set(datetime(2026, 3, 6, 16, tzinfo=AMSTERDAM))
    due_now = office.case(dates=due(date(2026, 3, 6), 0, "dossier")).reference
    made = [cancel_visit(office, days).reference for days in (4, 3, 1)]
    assert references(office.colleague().get(INBOX)) == [made[2], made[1], due_now, made[0]]


def test_a_withdrawal_and_what_has_no_term_stand_by_arrival(office: Office) -> None:
    today = date(2026, 3, 3)
    made = []
    some: list[dict[str, Any]] = [
        {},
        {"at_once": True, "marks": ["ingetrokken"], "kind": "toestemming"},
        {},
    ]
    for changes in some:
        office.loket.clock.ahead(minutes=1)
        made.append(office.case(dates=Dates(today), **changes).reference)
    page = office.colleague().get(INBOX)
    assert references(page) == [made[1], made[0], made[2]]
    assert [text.split(" Nieuw")[0] for text in rows(page)] == [
        "Intrekking Meteen",
        "Akkoord Geen termijn",
        "Akkoord Geen termijn",
    ]
    assert "sinds di 3 mrt" in rows(page)[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "klacht", "marks": ["compliment"]}, "Compliment "),
        ({"kind": "klacht", "marks": ["zonder naam"]}, "Klacht, zonder naam "),
        ({"kind": "klacht", "marks": ["zonder naam", "compliment"]}, "Compliment, zonder naam "),
        ({"kind": "intrekken", "marks": ["intrekking"]}, "Intrekking "),
        (
            {"kind": "opzeggen", "content": answered(einde="2026-07-01")},
            "Opzegging per 1 juli 2026 ",
        ),
        ({"kind": "start-annuleren", "content": answered(start="")}, "Annulering "),
        ({"kind": "opzeggen"}, "Opzegging "),
        (
            {"kind": "start-annuleren", "content": answered(start="2026-07-01")},
            "Annulering start op 1 juli 2026 ",
        ),
        (
            {
                "kind": "bezoek-afzeggen",
                "content": answered(
                    **{
                        "dag": "2026-03-30",
                        "tijd": "09:00",
                        "dag-2": "2026-03-28",
                        "tijd-2": "20:30",
                    }
                ),
                "marks": ["deels te laat", "uitzondering gevraagd"],
            },
            "Afzegging za 28 mrt 20.30 en nog 1, deels te laat, uitzondering gevraagd ",
        ),
        (
            {
                "kind": "bezoek-afzeggen",
                "content": answered(dag="2026-03-30", tijd="09:00", tot="2026-04-12"),
                "marks": ["op tijd", "honingpot", "anders dan bij nakijken"],
            },
            "Afzegging ma 30 mrt 9.00 tot en met zo 12 apr, op tijd ",
        ),
        ({"kind": "bezoek-afzeggen", "content": answered(wat="anders")}, "Afzegging "),
        ({"kind": "gone"}, "gone "),
    ],
)
def test_a_row_says_what_it_is_in_words_of_staff(
    office: Office, changes: dict[str, Any], said: str
) -> None:
    case = office.case(dates=Dates(date(2026, 3, 3)), **changes)
    assert row_of(office.colleague(), case).startswith(said)


def test_every_form_has_a_word_of_its_own_for_staff() -> None:
    nouns = [kind.noun for kind in all_kinds().values()]
    assert len({*nouns}) == len(nouns) > 10
    assert max(len(noun) for noun in nouns) < 26


def test_an_answer_that_does_not_open_leaves_a_row_with_its_noun(office: Office) -> None:
    case, other = cancel_visit(office, 1), office.case()
    with office.loket.app.app_context(), writing(db.session):
        swapped = db.session.get_one(Case, other.case_id).sealed
        db.session.get_one(Case, case.case_id).sealed = swapped
    assert row_of(office.colleague(), case).startswith("Afzegging, te laat Morgen")


def test_a_row_tells_what_is_new_and_who_is_waited_for(office: Office) -> None:
    person, case = office.colleague(), office.case()
    assert " Nieuw " in row_of(person, case)
    person.get(f"/medewerker/zaak/{case.reference}")
    assert "Nieuw" not in row_of(person, case)
    write(office, case, "client")
    assert "Nieuw bericht" in row_of(person, case)
    write(office, case, "question")
    assert "Wacht op de cliënt" in row_of(person, case)
    answer(person, f"/medewerker/zaak/{case.reference}", tekst="Dat kan.", klaar="nee")
    row = row_of(person, case)
    assert "Beantwoord" in row
    assert "nog niet afgerond" in row
    assert "Wacht" not in row
    with office.loket.app.app_context(), writing(db.session):
        db.session.get_one(Case, case.case_id).signs = True
    assert "Tekent mee" in row_of(person, case)


def test_a_row_tells_that_an_earlier_answer_is_changed(office: Office) -> None:
    person, first = office.colleague(), office.case(kind="toestemming")
    changed, part = office.case(kind="toestemming"), office.case(kind="dossier")
    with office.loket.app.app_context(), writing(db.session):
        for one in (changed, part):
            db.session.get_one(Case, one.case_id).parent_id = first.case_id
    assert "Nieuw Wijziging" in row_of(person, changed)
    assert "Wijziging" not in row_of(person, part) + row_of(person, first)
    with office.loket.app.app_context(), writing(db.session):
        db.session.get_one(Case, changed.case_id).marks = ["ingetrokken"]
    assert row_of(person, changed).startswith("Intrekking ")
    assert "Wijziging" not in row_of(person, changed)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "klacht", "dates": due(date(2026, 3, 3), -3, "complaint")}, "za 28 feb (Wkkgz)"),
        ({"kind": "schade", "dates": due(date(2026, 3, 3), 5, "damage")}, "zo 8 mrt (afspraak)"),
        ({"kind": "dossier", "dates": due(date(2026, 3, 3), 5, "")}, "zo 8 mrt (AVG)"),
        ({"kind": "akkoord", "dates": due(date(2026, 3, 3), 5, "")}, "zo 8 mrt"),
        ({"dates": due(date(2026, 3, 3), 400, "")}, "7 april 2027"),
    ],
)
def test_a_row_says_which_rule_gives_the_days_that_are_left(
    office: Office, changes: dict[str, Any], said: str
) -> None:
    case = office.case(**changes)
    assert row_of(office.colleague(), case).endswith(f" {said} {case.reference} · C-1")


def test_a_longer_term_is_said_to_be_longer(office: Office) -> None:
    person = office.colleague()
    case = office.case(kind="dossier", dates=due(date(2026, 3, 3), 31, "dossier"))
    path = f"/medewerker/zaak/{case.reference}"
    person.submit(path, "/verlengen", reden="Het dossier is groot.")
    assert "wo 3 jun (verlengd, AVG)" in row_of(person, case)


def test_lists_are_narrowed_and_that_stays_on_the_next_page_and_back(office: Office) -> None:
    made = {office.case(kind="dossier", client=f"C-{place}").reference for place in range(55)}
    other = office.case(kind="klacht", team="klachten")
    person = office.colleague()
    first = person.get(f"{INBOX}?soort=dossier&stand=nieuw")
    assert "50+ open" in first.text
    second = person.get(way(first, "Volgende zaken"))
    assert {*references(first), *references(second)} == made
    assert other.reference not in first.text + second.text
    assert len(references(second)) == 5
    assert second.all("option", selected="")[0].text == "Dossierverzoek"
    back = person.get(way(second, "Vorige zaken"))
    assert references(back) == references(first)
    assert [one.text for one in back.all("a") if one.text == "Vorige zaken"] == []


def way(page: Page, name: str) -> str:
    (link,) = [one for one in page.all("a") if one.text == name]
    return link.attributes["href"]


def test_each_filter_leaves_what_it_says(office: Office) -> None:
    person = office.colleague()
    care = office.case(kind="dossier", laws=["zvw"], client="C-1")
    town = office.case(kind="klacht", team="klachten", laws=["wmo"], client="C-2")
    done = office.case(client="C-3")
    person.submit(f"/medewerker/zaak/{done.reference}", "/afronden", waarom="double")
    with office.loket.app.app_context():
        me = str(office.staff("manager@voorbeeld.nl").id)
    person.submit(f"/medewerker/zaak/{care.reference}", "/toewijzen", collega=me)
    write(office, town, "client")
    for query, expected in {
        "wet=zvw": [care],
        "wet=wmo": [town],
        "wet=%25": [],
        "team=klachten": [town],
        "team=administratie": [],
        "soort=klacht": [town],
        "client=c2": [town],
        "client=C-9": [],
        "stand=nieuw": [town],
        "stand=bericht": [town],
        "stand=wacht": [],
        "stand=beantwoord": [],
        "stand=afgerond": [done],
        "stand=onzin": [town, care],
        "wie=mij": [care],
        "wie=niemand": [town],
        "wie=onzin": [town, care],
    }.items():
        page = person.get(f"{INBOX}?{query}")
        assert references(page) == [one.reference for one in expected], query
        assert ("niets bij wat is gekozen" in page.text) == (expected == []), query
        assert "Alle zaken tonen" in page.text
    other = office.colleague(mail="b@voorbeeld.nl")
    assert references(other.get(f"{INBOX}?wie=mij")) == []


def test_the_law_of_an_answer_is_kept_for_the_filter(office: Office) -> None:
    loket = office.loket
    visitor = loket.visitor()
    visitor.walk(
        "/f/bezoek-afzeggen", *myself(), {**day("dag", "9-3-2026"), "tijd": "9.00"}, NO_MAIL
    )
    visitor.press("versturen")
    (case,) = cases(loket)
    assert case.laws == list(loket.services.facts.provider.laws)


def test_closed_cases_are_listed_the_last_closed_first(office: Office) -> None:
    person = office.colleague()
    made = [office.case() for _ in range(3)]
    for case in made:
        office.loket.clock.ahead(minutes=1)
        person.submit(f"/medewerker/zaak/{case.reference}", "/afronden", waarom="double")
    page = person.get(f"{INBOX}?stand=afgerond")
    assert references(page) == [one.reference for one in made[::-1]]
    assert rows(page)[0].startswith("Akkoord Afgerond ")
    assert " op di 3 mrt Z-" in rows(page)[0]


def test_search_shows_rows_of_open_and_closed_cases(office: Office) -> None:
    person, case = office.colleague(), office.case(client="C-1042")
    person.submit(f"/medewerker/zaak/{case.reference}", "/afronden", waarom="double")
    for typed in ("1042", "c-10", "C 1042", case.reference[4:].lower()):
        page = person.get(f"{INBOX}?{urlencode({'zoek': typed})}")
        assert references(page) == [case.reference], typed
        assert "Afgerond" in rows(page)[0]


def test_a_list_costs_no_look_in_the_log_and_leaves_a_case_unread(office: Office) -> None:
    case = cancel_visit(office, 1)
    office.colleague().get(INBOX)
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).read_at is None


def test_a_case_is_given_to_a_colleague_and_back_to_nobody(office: Office) -> None:
    sanne, bas = (
        office.colleague(mail="sanne@voorbeeld.nl"),
        office.colleague(mail="bas@voorbeeld.nl"),
    )
    case = office.case()
    path = f"/medewerker/zaak/{case.reference}"
    with office.loket.app.app_context():
        to = str(office.staff("bas@voorbeeld.nl").id)
    assert sanne.submit(path, "/toewijzen", collega=to).status == 303
    page = sanne.follow()
    assert "bas@voorbeeld.nl: aan een collega geven" in page.text
    assert "Gegeven aan bas@voorbeeld.nl" in page.text
    assert "bij bas" in row_of(sanne, case)
    assert "bij u" in row_of(bas, case)
    sanne.submit(path, "/toewijzen", collega="")
    assert "Bij niemand meer" in sanne.follow().text
    assert "bij " not in row_of(bas, case)


def test_who_gives_a_case_second_is_told_and_overwrites_nothing(office: Office) -> None:
    first, second = office.colleague(), office.colleague(mail="b@voorbeeld.nl")
    case = office.case()
    path = f"/medewerker/zaak/{case.reference}"
    page = second.get(path)
    number = [one.attributes["action"].rpartition("/")[2] for one in page.all("form")].index(
        "toewijzen"
    )
    with office.loket.app.app_context():
        mine, theirs = (str(office.staff(f"{who}@voorbeeld.nl").id) for who in ("manager", "b"))
    first.submit(path, "/toewijzen", collega=mine)
    assert second.post(f"{path}/toewijzen", page.form(number, collega=theirs)).status == 409
    again = second.post(f"{path}/toewijzen", page.form(number, collega=mine))
    assert again.location.endswith("?al=1")
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).holder == mine


def test_a_case_is_given_to_nobody_who_may_not_open_it(office: Office) -> None:
    person, _other = office.colleague("manager"), office.colleague("medewerker")
    case = office.case(team="administratie")
    path = f"/medewerker/zaak/{case.reference}"
    with office.loket.app.app_context():
        reader = str(office.staff("medewerker@voorbeeld.nl").id)
    for holder in (reader, "nobody", "-"):
        assert person.submit(path, "/toewijzen", collega=holder).status == 422
    options = [one.text for one in person.get(path).all("option")]
    assert "manager@voorbeeld.nl" in options
    assert "medewerker@voorbeeld.nl" not in options
