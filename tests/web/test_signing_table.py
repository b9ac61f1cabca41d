"""At a table several people sign on one device of staff: each own turn, and nothing stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.staff_models import StaffSession
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.shared.signing_table import COOKIE, TABLE_LASTS, TURN_LASTS
from formsapp.web.staff.guard import COOKIE as STAFF_COOKIE
from tests.page import Page
from tests.web.circle_pages import PARENTS, labels_shown, make_links, tokens_shown
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, day
from tests.web.test_staff_reissue import path_of

START = "/medewerker/links/samen"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


class Device(Colleague):
    """The device of a colleague, which goes round a table. It keeps the table's cookie."""

    def see(self, response: object) -> Page:
        self.page = Page(response)  # type: ignore[arg-type]  # what the client gives
        return self.page


def device(office: Office) -> Device:
    person = office.colleague()
    made = Device(office.loket.app, person.passkey)
    made.browser = person.browser
    return made


def seated(office: Office, *there: str, **circle: str | list[str]) -> tuple[Device, dict[str, str]]:
    """Make a circle and put these of it at the table; give their tokens too."""
    tablet = device(office)
    page = make_links(tablet, **{**PARENTS, **circle})
    labels, tokens = labels_shown(page), tokens_shown(page)
    asked = tablet.post(START, posted(page))
    places = [str(labels.index(one)) for one in there]
    answer = tablet.post(START, asked.form(1, doe="beginnen", wie=places))
    assert (answer.status, answer.location) == (303, f"{tablet.root}/samen")
    return tablet, tokens


def posted(page: Page) -> Answers:
    number = next(n for n, one in enumerate(page.all("form")) if START in one.attributes["action"])
    return page.form(number)


def take_turn(tablet: Device, seat: int) -> Page:
    tablet.post("/samen", {"wie": str(seat)})
    assert tablet.page is not None
    return tablet.get(tablet.page.location)


def tags(page: Page) -> list[str]:
    return [one.text for one in page.all("span") if "tag" in one.attributes.get("class", "")]


def test_staff_are_signed_out_before_the_device_goes_round(office: Office) -> None:
    tablet, _tokens = seated(office, "jongere", "moeder")
    with office.loket.app.app_context():
        assert not db.session.scalars(sa.select(StaffSession)).all()
    path = f"{tablet.root}/medewerker/"
    assert tablet.browser.get_cookie(STAFF_COOKIE, "localhost", path) is None
    for address in ("/medewerker/", "/medewerker/links/"):
        assert tablet.get(address).location.endswith("/samen")
    again = tablet.post("/medewerker/kring/nieuw", {"client": "C-1", "tekst": "getypt"})
    assert again.location.endswith("/samen")
    assert tablet.get("/medewerker/inloggen").heading


def test_only_who_was_chosen_is_at_the_table(office: Office) -> None:
    tablet, _tokens = seated(office, "jongere", "moeder")
    page = tablet.get("/samen")
    assert tags(page) == ["Nog niet geweest"] * 2
    assert "vader" not in page.text
    assert [one.attributes["value"] for one in page.all("button", name="wie")] == ["0", "1"]
    assert tablet.post("/samen", {"wie": "2"}).status == 400


def test_nobody_chosen_is_asked_again_and_staff_stay_signed_in(office: Office) -> None:
    tablet = device(office)
    page = make_links(tablet, **PARENTS)
    asked = tablet.post(START, posted(page))
    assert tablet.post(START, asked.form(1, doe="beginnen")).status == 422
    assert tablet.get("/medewerker/").status == 200
    assert tablet.post(START, {**posted(page), "link": []}).status == 400
    assert tablet.post(START, {**posted(page), "link": ["x"]}).status == 404


def test_no_address_of_a_turn_holds_the_link_and_none_opens_after_it(office: Office) -> None:
    tablet, tokens = seated(office, "jongere", "moeder")
    page = take_turn(tablet, 0)
    own = tablet.address
    assert page.heading.endswith("overzicht")
    assert own.startswith("/l/~")
    assert tokens["jongere"] not in page.html
    links = [one.attributes.get("href", "") for one in page.all("a")]
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    opened = [one for one in (*links, *forms) if "/l/" in one]
    assert opened
    assert all("/l/~" in one for one in opened)
    assert tablet.get(own).status == 200
    ended = tablet.post("/samen/klaar", {})
    assert ended.headers["Clear-Site-Data"] == '"cache", "storage"'
    other = take_turn(tablet, 1)
    for address in (own, *opened):
        again = tablet.get(address)
        assert (again.status, again.location) == (303, f"{tablet.root}/samen")
        again = tablet.post(address, {"naam": "Noor Verzonnen", "doe": "verder"})
        assert (again.status, again.location) == (303, f"{tablet.root}/samen")
    assert other.heading.endswith("overzicht")


def test_a_receipt_at_the_table_shows_its_code_and_no_address_of_it(office: Office) -> None:
    tablet, _tokens = seated(office, "moeder")
    own = take_turn(tablet, 0)
    form = next(one.attributes["href"] for one in own.all("a") if one.text.startswith("Akkoord"))
    receipt = send(tablet, form)
    code = receipt.all("strong", class_="receipt-code")[0].text
    assert code not in tablet.address
    assert tablet.address.startswith("/o/~")
    assert not any(
        "ontvangstbewijs.pdf" in one.attributes.get("href", "") for one in receipt.all("a")
    )
    assert receipt.all("button", id="printen")
    assert "download" not in receipt.text
    address = tablet.address
    tablet.post("/samen/klaar", {})
    assert tablet.get(address).location.endswith("/samen")
    mine = office.loket.visitor().get(f"/o/{code}")
    assert mine.status == 200


def test_a_form_put_aside_at_the_table_leaves_neither_link_nor_code_there(office: Office) -> None:
    tablet, tokens = seated(office, "moeder")
    own = take_turn(tablet, 0)
    form, other = (
        next(one.attributes["href"] for one in own.all("a") if one.text.startswith(title))
        for title in ("Akkoord", "Toestemming")
    )
    aside = press(tablet, tablet.get(form), "verder")
    kept = press(tablet, aside, "bewaar")
    assert kept.heading.endswith("formulier is bewaard")
    assert not [one for one in kept.all("p") if one.attributes.get("id") == "onthouden"]
    assert "localStorage" not in kept.html
    for page in (kept, tablet.get(form), tablet.get(other)):
        links = [one.attributes.get("href", "") for one in page.all("a")]
        actions = [one.attributes.get("action", "") for one in page.all("form")]
        assert not [one for one in (*links, *actions) if tokens["moeder"] in one]
    assert [one for one in links if one.endswith("/verder")], "where it is taken up"


def press(tablet: Device, page: Page, do: str) -> Page:
    """Press a button of the form of a page, which is not the way out of the turn."""
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(at for at, action in enumerate(forms) if "/samen" not in action)
    sent = tablet.post(forms[number] or tablet.address, {**page.form(number), "doe": do})
    return tablet.follow() if sent.status == 303 else sent


def send(tablet: Device, address: str) -> Page:
    """Agree, as a mother of a child of 13."""
    tablet.get(address)
    answers: Answers = {
        "hoedanigheid": "ouder",
        "naam": "Mina Voorbeeld",
        "akkoord": "ja",
        "mail": "",
    }
    for _page in range(12):
        assert tablet.page is not None
        number = next(
            n
            for n, one in enumerate(tablet.page.all("form"))
            if "/samen" not in one.attributes.get("action", "")
        )
        names = {one.attributes.get("name") for one in tablet.page.all("input")}
        given = {name: value for name, value in answers.items() if name in names}
        values = [one.attributes.get("value") for one in tablet.page.all("button")]
        do = "versturen" if "versturen" in values else "verder"
        data = {**tablet.page.form(number, **given), "doe": do}
        action = tablet.page.all("form")[number].attributes.get("action") or tablet.address
        if tablet.post(action, data).status == 303:
            return tablet.follow()
    raise AssertionError(tablet.page and tablet.page.text)


BORN: Answers = {**day("geboren-1", "1-2-1980"), **day("geboren-2", "3-4-1981"), "factor": "eigen"}


@pytest.mark.parametrize("given", [{"factor": "geen"}, BORN])
def test_nobody_has_a_second_turn_for_the_others_may_know_the_birth_date(
    office: Office, given: Answers
) -> None:
    tablet, _tokens = seated(office, "moeder", **given)
    take_turn(tablet, 0)
    tablet.post("/samen/klaar", {})
    page = tablet.get("/samen")
    assert tags(page) == ["Is geweest"]
    assert page.all("button", name="wie") == []
    assert "eigen link" in page.text
    assert tablet.post("/samen", {"wie": "0"}).status == 400


def test_a_single_link_with_several_tasks_is_signed_at_a_table_too(office: Office) -> None:
    tablet = device(office)
    page = tablet.get("/medewerker/links/nieuw")
    number = next(n for n, one in enumerate(page.all("form")) if "nieuw" in str(one.attributes))
    wish: Answers = {"client": "C-9", "soorten": ["akkoord", "toestemming"], "gebruik": "een"}
    asked = tablet.post(
        START, posted(tablet.post("/medewerker/links/nieuw", page.form(number, **wish)))
    )
    assert tablet.post(START, asked.form(1, doe="beginnen", wie=["0"])).status == 303
    assert "de cliënt" in tablet.get("/samen").text
    own = take_turn(tablet, 0)
    assert tablet.address.startswith("/l/~")
    assert "Akkoord" in own.text
    assert "Toestemming" in own.text


def test_nothing_is_offered_to_be_kept_for_the_next_time(office: Office) -> None:
    tablet, _tokens = seated(office, "moeder", **BORN)
    page = take_turn(tablet, 0)
    typed = [one for one in page.all("input") if one.attributes.get("type") == "text"]
    assert len(typed) > 3
    assert {one.attributes.get("autocomplete") for one in typed} == {"off"}


def test_a_turn_and_a_table_end_by_themselves(office: Office) -> None:
    tablet, _tokens = seated(office, "jongere", "moeder")
    take_turn(tablet, 0)
    own = tablet.address
    office.loket.clock.now += TURN_LASTS
    assert tablet.get(own).location.endswith("/samen")
    assert tags(tablet.get("/samen")) == ["Is geweest", "Nog niet geweest"]
    office.loket.clock.now += TABLE_LASTS
    page = tablet.get("/samen")
    assert (page.status, page.heading) == (404, "Hier staat niets meer open")
    assert tablet.post("/samen", {"wie": "1"}).location.endswith("/samen")


def test_closing_the_table_leaves_no_cookie(office: Office) -> None:
    tablet, tokens = seated(office, "jongere")
    cookie = tablet.browser.get_cookie(COOKIE, "localhost", f"{tablet.root}/")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert tokens["jongere"][:20] not in cookie.value
    closed = tablet.post("/samen/sluiten", {})
    assert closed.location.endswith("/medewerker/")
    assert tablet.browser.get_cookie(COOKIE, "localhost", f"{tablet.root}/") is None
    assert tablet.get("/samen").status == 404


def test_a_forged_or_foreign_cookie_is_no_table(office: Office) -> None:
    tablet = device(office)
    for value in ("x", "e30=", "\u00e9"):
        tablet.browser.set_cookie(COOKIE, value, path=f"{tablet.root}/")
        assert tablet.get("/samen").status == 404
    assert tablet.get("/l/~x").location.endswith("/samen")


def test_links_of_staff_are_never_veiled(office: Office) -> None:
    tablet, _tokens = seated(office, "jongere", "moeder")
    take_turn(tablet, 0)
    other = office.colleague(mail="tweede@voorbeeld.nl")
    cookie = tablet.browser.get_cookie(COOKIE, "localhost", f"{tablet.root}/")
    assert cookie is not None
    other.browser.set_cookie(COOKIE, cookie.value, path=f"{tablet.root}/")
    made = make_links(other, "27-3-1948", "C-2", factor="geen")
    assert not re.search("/l/~", made.html)


def test_who_decides_no_more_is_left_out_and_the_others_sign(office: Office) -> None:
    tablet = device(office)
    page = make_links(tablet, **PARENTS)
    tokens = tokens_shown(page)
    person = office.colleague("medewerker", "ander@voorbeeld.nl")
    person.submit(path_of(office, tokens["moeder"], "intrekken"), "/intrekken")
    asked = tablet.post(START, posted(page))
    assert asked.status == 200
    assert "moeder" not in asked.text
    chosen = str(labels_shown(page).index("vader"))
    answer = tablet.post(START, asked.form(1, doe="beginnen", wie=[chosen]))
    assert (answer.status, answer.location) == (303, f"{tablet.root}/samen")
    assert tags(tablet.get("/samen")) == ["Nog niet geweest"]
    assert take_turn(tablet, 0).heading.endswith("overzicht")
    assert tablet.page is not None
    assert "vader" in tablet.page.text


def test_whose_link_ends_while_staff_choose_is_not_at_the_table(office: Office) -> None:
    tablet = device(office)
    page = make_links(tablet, **PARENTS)
    asked = tablet.post(START, posted(page))
    person = office.colleague("medewerker", "ander@voorbeeld.nl")
    person.submit(path_of(office, tokens_shown(page)["jongere"], "intrekken"), "/intrekken")
    places = [str(labels_shown(page).index(one)) for one in ("jongere", "vader")]
    again = tablet.post(START, asked.form(1, doe="beginnen", wie=places))
    assert again.status == 422, "what was chosen is chosen anew"
    assert "jongere" not in again.text
    assert tablet.post(START, again.form(1, doe="beginnen", wie=places[1:])).status == 303
    assert len(tags(tablet.get("/samen"))) == 1
