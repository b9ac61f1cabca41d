"""Answers of before a client's circle was recorded: staff say who gave them; then they count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from formsapp.cases.merge_references import end_circle
from formsapp.cases.models import Case, Event, SealedCircle
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circles import family, read_consents
from tests.web.conftest import Loket
from tests.web.entering import READ_BACK, arrived, press, press_all, walk
from tests.web.office import Colleague, Office
from tests.web.own_page import take_back
from tests.web.sent import refused
from tests.web.test_circle_changes import BOARD, recorded
from tests.web.test_consent_watch import view
from tests.web.test_kind_intrekken import choose_person
from tests.web.test_own_answers import about, look, own
from tests.web.test_repeated_posts import says_done
from tests.web.test_toestemming import cases, consents, given

EIGHT_BORN = date(2018, 1, 14)
"""Birth date of a client for whom a parent decides alone."""
NOBODY, UNKNOWN = "Iemand die niet meebeslist", "Dat weten w"  # we, or wij where clients are u
TASK = "C-1: niet bekend van wie een antwoord is"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def answer_without_circle(office: Office, *yes: str) -> str:
    """Send the form through a link of nobody in particular; return the number of the case."""
    known = {one.reference for one in cases(office.loket)}
    token = office.loket.link("toestemming", many=True)
    office.loket.visitor().send(f"/l/{token}/toestemming", *given(office.loket, *yes))
    (made,) = {one.reference for one in cases(office.loket)} - known
    return made


def tell(person: Colleague, number: str, whose: str, /, told: str = "zelf nagebeld") -> Page:
    """Choose on the client's page who gave an answer."""
    return post_on(person, person.get(BOARD), number, whose, told)


def tell_anew(person: Colleague, number: str, whose: str, /, told: str = "toch anders") -> Page:
    """Choose anew who gave an answer, on the page of that answer."""
    return post_on(person, person.get(path_of(number)), number, whose, told)


def path_of(number: str) -> str:
    return f"/medewerker/kring/C-1/gezegd/{number}"


def post_on(person: Colleague, page: Page, number: str, whose: str, told: str) -> Page:
    actions = [one.attributes.get("action", "") for one in page.all("form")]
    at = next(at for at, action in enumerate(actions) if action.endswith(f"/gezegd/{number}"))
    chosen = choose_person_of(page, number, whose)
    answers = {f"gezegd-{number}": chosen, f"bevestigd-{number}": told}
    return person.post(path_of(number), page.form(at, **answers))


def choose_person_of(page: Page, number: str, whose: str) -> str:
    """The value of the choice that begins with these words."""
    ids = {one.attributes["for"]: one.text for one in page.all("label")}
    inputs = page.all("input", name=f"gezegd-{number}")
    return next(
        one.attributes["value"] for one in inputs if ids[one.attributes["id"]].startswith(whose)
    )


def desk(office: Office) -> Desk:
    """What a manager may do with clients, inside an app context."""
    known = office.loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    actor = Actor("staff-1", "manager", frozenset(known.facts.teams))
    return Desk(db.session, keyring, actor, office.loket.clock())


def verdict(office: Office, name: str) -> str:
    return read_consents(office.loket)[name].verdict.text()


def waits_for_a_name(person: Colleague) -> bool:
    return "Wie zei dit op" in person.get(BOARD).text


def test_the_block_says_when_and_how_it_came_and_what_was_said(office: Office) -> None:
    first, *_ = consents(office.loket)
    number = answer_without_circle(office, first)
    family(office.loket, "moeder")
    person = office.colleague("medewerker")
    page = person.get(BOARD)
    (block,) = page.all("section", id="wie-zei-dit")
    for words in ("3 maart 2026", "via een link", "Voor mijzelf", "ja:", "nee:", number):
        assert words in block.text, words
    assert "Jan" not in block.text
    chosen = page.all("input", name=f"gezegd-{number}")
    assert len(chosen) == 4, "two people, nobody of them, and unknown"
    assert not [one for one in chosen if "checked" in one.attributes]
    assert page.all("a", href=f"{office.loket.services.root}{BOARD}#wie-zei-dit") or page.all(
        "a", href="#wie-zei-dit"
    )


def test_what_staff_entered_before_the_circle_or_of_someone_unknown_is_asked_too(
    office: Office,
) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    arrival = arrived("2-3-2026", via="phone", client="C-1")
    walk(person, "toestemming", arrival)
    enter_rest(office, person, first)
    family(office.loket, "moeder", born=EIGHT_BORN)
    (case,) = cases(office.loket)
    page = person.get(BOARD)
    assert "per telefoon" in page.all("section", id="wie-zei-dit")[0].text
    walk(person, "toestemming", arrival)
    whose = choose_person(person.page or page, "Van iemand anders")
    press(person, **{**arrival, "binnen-van": whose})
    enter_rest(office, person, first)
    number = next(one.reference for one in cases(office.loket) if one.id != case.id)
    assert choose_person_of(person.get(BOARD), number, "moeder")


def enter_rest(office: Office, person: Colleague, *yes: str) -> None:
    page = press_all(person, *given(office.loket, *yes))
    assert page.heading in READ_BACK, page.text
    press(person, "versturen")


def test_what_a_link_of_the_circle_brought_is_never_asked_nor_told(office: Office) -> None:
    noor, person = family(office.loket, "moeder"), office.colleague("medewerker")
    noor.says("moeder")
    (case,) = cases(office.loket)
    assert not waits_for_a_name(person)
    assert person.get(path_of(case.reference)).status == 404
    token = person.token("/medewerker/")
    for number in (case.reference, "Z-0000-0000"):
        assert person.post(path_of(number), {"csrf_token": token}).status == 404


def test_how_staff_know_it_is_asked_and_no_number_is_kept(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    family(office.loket, "moeder")
    page = tell(person, number, "moeder", told="")
    assert refused(page, "Vul in wie of wat dit bevestigt")
    assert choose_person_of(page, number, "moeder") in page.form(1).values(), "the choice stays"
    assert refused(tell(person, number, "moeder", told="bsn 111222333"), "Dit lijkt op een BSN")
    shown = person.get(BOARD)
    posted = shown.form(1, **{f"bevestigd-{number}": "nagebeld", f"gezegd-{number}": "x"})
    assert refused(person.post(path_of(number), posted), "Kies wie dit zei")
    assert waits_for_a_name(person)


def test_a_no_stands_in_the_way_until_it_is_known_whose_it_is(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor, person = family(office.loket, "moeder"), office.colleague("medewerker")
    for who in noor.links:
        noor.says(who, first)
    office.loket.clock.ahead(minutes=1)
    number = answer_without_circle(office)
    assert verdict(office, first) == "kring onbekend"
    tell(person, number, UNKNOWN)
    assert verdict(office, first) == "kring onbekend"
    assert not waits_for_a_name(person)
    tell_anew(person, number, "moeder")
    assert verdict(office, first) == "mag niet"
    tell_anew(person, number, NOBODY)
    assert verdict(office, first) == "mag"
    tell_anew(person, number, UNKNOWN)
    assert verdict(office, first) == "kring onbekend"


def test_the_no_of_someone_unknown_holds_as_long_as_the_pages_say(office: Office) -> None:
    says = "een nee houdt het tegen, tot iedereen die beslist daarna ja zei"
    first, *_ = consents(office.loket)
    answer_without_circle(office)
    office.loket.clock.ahead(days=1)
    noor = family(office.loket, "moeder", born=EIGHT_BORN)
    look(office.loket)
    person = office.colleague("medewerker")
    (block,) = person.get(BOARD).all("section", id="wie-zei-dit")
    (task,) = [one for one in person.get("/medewerker/").all("section") if TASK in one.text]
    entry = walk(person, "toestemming", arrived("4-3-2026", client="C-1"))
    for text in (block.text, task.text, entry.text):
        assert says in text.lower(), text
        assert "alles tegen" not in text
    assert verdict(office, first) == "kring onbekend"
    noor.says("moeder", first)
    assert verdict(office, first) == "mag"


def test_a_yes_of_who_does_not_decide_or_of_nobody_known_opens_nothing(office: Office) -> None:
    first, *_ = consents(office.loket)
    number = answer_without_circle(office, first)
    family(office.loket, "moeder", born=EIGHT_BORN)
    person = office.colleague("medewerker")
    for whose, word in ((NOBODY, "niet gevraagd"), (UNKNOWN, "kring onbekend"),
                        ("jongere", "niet gevraagd")):  # fmt: skip
        (tell_anew if recorded(office).said_by else tell)(person, number, whose)
        assert verdict(office, first) == word, whose
    assert "jongere: ja 3 maart 2026" in person.get(BOARD).text
    tell_anew(person, number, NOBODY)
    assert "iemand die niet meebeslist: ja 3 maart 2026" in person.get(BOARD).text


def test_it_is_sealed_and_the_log_has_no_personal_data(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    family(office.loket, "moeder")
    tell(person, number, "moeder", told="gebeld met tante Truus")
    with office.loket.app.app_context():
        event = db.session.scalars(sa.select(Event).where(Event.action == "said-by")).one()
        case = db.session.scalars(sa.select(Case)).one()
        assert (event.case_id, event.client, event.role) == (case.id, "C-1", "medewerker")
        assert event.ground == ""
        rows = [vars(one) for one in db.session.scalars(sa.select(Event))]
        (row,) = db.session.scalars(sa.select(SealedCircle))
        for secret in ("Truus", "moeder"):
            assert secret not in str(rows)
            assert secret.encode() not in row.sealed
    assert "Vastgelegd wie dit zei" in person.get(f"/medewerker/zaak/{number}").text


def test_the_history_keeps_what_was_said_before_and_who_confirmed_it(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    family(office.loket, "moeder")
    tell(person, number, "moeder")
    tell_anew(person, number, "jongere", told="de moeder zelf")
    text = person.get(BOARD).text
    assert f"{number} is van moeder; zelf nagebeld" in text
    assert f"{number} is van jongere (was: moeder); de moeder zelf" in text


def test_a_double_click_is_calm_and_what_a_colleague_changed_is_not_lost(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    family(office.loket, "moeder")
    stale = person.get(BOARD)
    assert post_on(person, stale, number, "moeder", "nagebeld").status == 303
    assert post_on(person, stale, number, "moeder", "nagebeld").status == 303
    assert says_done(person.follow())
    assert recorded(office).history[1:] == ()
    late = post_on(person, stale, number, "jongere", "nagebeld")
    assert (late.status, "Een collega heeft dit intussen gewijzigd" in late.text) == (409, True)
    assert post_on(person, late, number, "jongere", "nagebeld").status == 303
    fresh = tell_anew(person, number, "jongere", "nagebeld")
    assert says_done(person.follow()), fresh.text


@pytest.mark.parametrize("role", ["vertrouwenspersoon", "klachtenfunctionaris"])
def test_who_reads_no_consents_neither_sees_nor_tells_it(office: Office, role: str) -> None:
    number = answer_without_circle(office)
    family(office.loket, "moeder")
    person = office.colleague(role)  # type: ignore[arg-type]  # a parameter is no literal
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/")}
    assert person.get(path_of(number)).status == 404
    assert person.post(path_of(number), data).status == 404


def test_without_a_circle_there_is_nobody_to_choose(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    assert not waits_for_a_name(person)
    assert person.get(path_of(number)).status == 404


def test_a_case_of_another_client_is_not_told_here(office: Office) -> None:
    number, person = answer_without_circle(office), office.colleague("medewerker")
    family(office.loket, "moeder")
    family(office.loket, "vader", client="C-2")
    assert person.get(f"/medewerker/kring/C-2/gezegd/{number}").status == 404


def test_the_view_of_the_signer_follows_and_nobody_elses_says_who(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder")
    for who in noor.links:
        noor.says(who, first)
    office.loket.clock.ahead(minutes=1)
    number, person = answer_without_circle(office), office.colleague("medewerker")
    look(office.loket)
    before = about(own(noor, "jongere"))
    assert not view(noor, "moeder")[first].allowed
    tell(person, number, "moeder")
    look(office.loket)
    text = about(own(noor, "moeder"))
    assert "zei nee. Dat is bij ons gemeld op 3 maart 2026, met een andere link" in text
    assert about(own(noor, "jongere")) == before
    tell_anew(person, number, NOBODY)
    look(office.loket)
    assert view(noor, "moeder")[first].allowed
    assert "gemeld" not in about(own(noor, "moeder"))


def test_what_the_same_link_takes_back_later_stands_in_the_way_too(office: Office) -> None:
    first, *_ = consents(office.loket)
    token = office.loket.link("toestemming", many=True)
    office.loket.visitor().send(f"/l/{token}/toestemming", *given(office.loket, first))
    (case,) = cases(office.loket)
    family(office.loket, "moeder", born=EIGHT_BORN)
    person = office.colleague("medewerker")
    tell(person, case.reference, "moeder")
    assert verdict(office, first) == "mag"
    office.loket.clock.ahead(minutes=1)
    take_back(office.loket.visitor(), token)
    assert verdict(office, first) == "kring onbekend"
    number = next(one.reference for one in cases(office.loket) if one.id != case.id)
    tell(person, number, "moeder")
    assert verdict(office, first) == "ingetrokken"


def test_a_new_circle_asks_anew_whose_it_is(office: Office) -> None:
    """Its people are others, so that nobody answers for who was there before."""
    first, *_ = consents(office.loket)
    number, person = answer_without_circle(office, first), office.colleague("medewerker")
    family(office.loket, "moeder", born=EIGHT_BORN)
    tell(person, number, "moeder")
    with office.loket.app.app_context():
        end_circle(desk(office), "C-1")
    family(office.loket, "moeder", born=EIGHT_BORN)
    assert verdict(office, first) == "kring onbekend"
    assert waits_for_a_name(person)
