"""A form is put aside for a code of its own, and taken up where it was left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.clear_links_and_mail import clear_leftovers
from formsapp.cases.draft_models import Draft
from formsapp.cases.signed_links import open_link
from formsapp.rules.draft_terms import RUNNING_KEPT, SAVED_KEPT
from formsapp.settings import Settings
from formsapp.web.shared.rate_limit import SAVING, count_turn
from formsapp.web.shared.services import db
from tests.page import Answers, Page, Visitor
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket
from tests.web.sent import day, stored_values
from tests.web.test_akkoord import cases
from tests.web.uploading import BEFORE_PHOTOS, FORM, photo, upload

HOME_CARE = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
TOLD = len(BEFORE_PHOTOS) - 3
"""How many pages there are up to that with the story."""
YES: Answers = {"akkoord": "ja"}
NAME = "Fatima O'Brien"
STORY = "De stofzuiger viel van de trap."


def code_on(page: Page) -> str:
    (code,) = page.all("strong", class_="receipt-code")
    return code.text


def aside(visitor: Visitor) -> str:
    """Fill in some pages, put the form aside on the next, and return the code."""
    visitor.walk(FORM, *BEFORE_PHOTOS[:TOLD])
    page = visitor.press("bewaar")
    assert page.heading.endswith("formulier is bewaard")
    return code_on(page)


def take_up(loket: Loket, code: str, address: str = "/verder") -> Page:
    """Type the code on another device, and go on."""
    visitor = loket.visitor()
    visitor.get(address)
    found = visitor.press("zoeken", code=code)
    assert "bewaard" in found.heading
    assert visitor.press("verder").status == 303
    return visitor.follow()


@HOME_CARE
def test_it_opens_with_its_code_where_it_was_left_and_goes_when_it_is_sent(loket: Loket) -> None:
    code = aside(loket.visitor())
    assert not [one for one in stored_values(loket) if STORY in one or code in one]
    loket.clock.ahead(days=29)
    page = take_up(loket, code.replace("-", " ").lower())
    assert page.form()["gebeurd"] == STORY
    assert page.heading
    visitor = loket.visitor()
    visitor.get("/verder")
    visitor.press("zoeken", code=code)
    visitor.press("verder")
    visitor.follow()
    for answers in BEFORE_PHOTOS[TOLD:]:
        visitor.press(**answers)
    while not visitor.page.all("button", value="versturen"):  # type: ignore[union-attr]  # it has a page
        visitor.press(mail="")
    assert visitor.press("versturen").status == 303
    assert len(cases(loket)) == 1
    with loket.app.app_context():
        clear_leftovers(db.session, now=loket.clock())
        saved = sa.select(Draft).where(Draft.saved_at.is_not(None))
        assert db.session.scalars(saved).all() == []
    visitor.get("/verder")
    assert visitor.press("zoeken", code=code).status == 422


@HOME_CARE
def test_files_go_along_and_are_thrown_away_with_it(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *BEFORE_PHOTOS)
    upload(visitor, ("stofzuiger.jpg", photo()))
    code = code_on(visitor.press("bewaar"))
    loket.clock.ahead(days=20)
    with loket.app.app_context():
        assert clear_leftovers(db.session, now=loket.clock()).files == 0
    assert "stofzuiger.jpg" in take_up(loket, code).text
    visitor.get("/verder")
    visitor.press("zoeken", code=code)
    assert visitor.press("weggooien").heading == "Het is weggegooid"
    with loket.app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM attachment")) == 0
    visitor.get("/verder")
    assert visitor.press("zoeken", code=code).status == 422


@HOME_CARE
def test_the_page_with_the_code_shows_again_until_it_is_left(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *BEFORE_PHOTOS[:TOLD])
    page = visitor.press("bewaar")
    code, address = code_on(page), page.headers["Content-Location"]
    assert code not in address
    assert code_on(visitor.get(address)) == code
    visitor.get("/verder")
    found = visitor.press("zoeken", code=code)
    other = found.headers["Content-Location"]
    assert code not in other
    assert visitor.get(other).heading == found.heading
    assert visitor.press("verder").status == 303
    loket.clock.now += RUNNING_KEPT
    for place in (address, other):
        assert visitor.get(place).location.endswith("/verder")


def test_behind_a_link_with_a_birth_date_it_shows_again_to_who_gave_it(loket: Loket) -> None:
    token = loket.link("akkoord", born=date(2010, 3, 4))
    visitor = loket.visitor()
    visitor.get(f"/l/{token}/akkoord")
    visitor.press(**day("geboren", "4-3-2010"))
    visitor.press()
    page = visitor.press("bewaar", hoedanigheid="zelf")
    code = code_on(page)
    assert code_on(visitor.get(page.headers["Content-Location"])) == code
    visitor.get(f"/l/{token}/verder")
    visitor.press(**day("geboren", "4-3-2010"))
    found = visitor.press("zoeken", code=code)
    address = found.headers["Content-Location"]
    assert visitor.get(address).heading == found.heading
    other = loket.link("akkoord", born=date(2010, 3, 4))
    assert visitor.get(address.replace(token, other)).status == 303


@HOME_CARE
def test_after_thirty_days_it_is_gone(loket: Loket) -> None:
    code = aside(loket.visitor())
    loket.clock.now += SAVED_KEPT
    visitor = loket.visitor()
    visitor.get("/verder")
    assert visitor.press("zoeken", code=code).status == 422
    with loket.app.app_context():
        assert clear_leftovers(db.session, now=loket.clock()).drafts == 2  # and the way to its code


@HOME_CARE
def test_what_was_left_on_the_phone_opens_no_more_once_it_is_put_aside(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *BEFORE_PHOTOS[: TOLD - 1])
    address = page.headers["Content-Location"]
    assert visitor.get(address).status == 200
    visitor.press("bewaar")
    assert visitor.get(address).status == 410


def test_behind_a_link_the_tasks_say_so_and_a_new_link_opens_it(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    first, second = loket.link("akkoord"), loket.link("akkoord")
    visitor = loket.visitor()
    visitor.walk(f"/l/{first}/akkoord", YES)
    code = code_on(visitor.press("bewaar", naam=NAME))
    tasks = loket.visitor().get(f"/l/{first}")
    assert any(one.attributes.get("action", "").endswith("/verder") for one in tasks.all("form"))
    assert code not in tasks.html
    assert take_up(loket, code, f"/l/{second}/verder").form()["naam"] == NAME
    visitor.get("/verder")
    page = visitor.press("zoeken", code=code)
    assert not page.all("button", value="verder"), "it needs a link"


def test_a_link_with_a_birth_date_asks_it_first(loket: Loket) -> None:
    token = loket.link("akkoord", born=date(2010, 3, 4))
    visitor = loket.visitor()
    assert "geboortedatum" in visitor.get(f"/l/{token}/verder").heading
    page = visitor.press(**day("geboren", "4-3-2010"))
    assert page.all("input", id="code")
    assert visitor.press("zoeken", code="ABCDE-FGHJK-MNPQR-STVWX").status == 422


def test_a_complaint_that_is_put_aside_is_told_to_nobody_who_has_the_link(loket: Loket) -> None:
    token = loket.link("klacht")
    visitor = loket.visitor()
    visitor.get(f"/l/{token}/klacht")
    visitor.press()
    code = code_on(visitor.press("bewaar"))
    tasks = loket.visitor().get(f"/l/{token}")
    assert not [one for one in tasks.all("form") if "verder" in one.attributes.get("action", "")]
    with loket.app.app_context():
        assert set(db.session.scalars(sa.select(Draft.kind))) == {None}
    assert take_up(loket, code, f"/l/{token}/verder").status == 200


@HOME_CARE
def test_saving_again_gives_the_same_code_and_a_short_form_has_no_such_button(
    loket: Loket,
) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *BEFORE_PHOTOS[:TOLD])
    posted = visitor.page.form() if visitor.page else {}
    codes = {code_on(visitor.post(FORM, {**posted, "doe": "bewaar"})) for _ in range(2)}
    assert len(codes) == 1
    visitor.get("/f/link-aanvragen")
    assert not visitor.press().all("button", value="bewaar")


@pytest.mark.hostile("send-often")
def test_nobody_fills_the_disk_with_forms_put_aside(loket: Loket) -> None:
    visitor = loket.visitor()
    token = loket.link("akkoord", many=True)
    assert timedelta(days=30) == SAVED_KEPT
    with loket.app.test_request_context():
        opened = open_link(db.session, loket.services.signer, token, now=loket.clock())
        for _ in range(SAVING.most):
            assert not count_turn(SAVING, opened)
    visitor.walk(f"/l/{token}/akkoord", *AKKOORD[:1])
    page = visitor.press("bewaar", naam="Noor")
    assert (page.status, page.heading) == (503, "Bewaren lukt nu niet")
    assert "Noor" in page.all("textarea")[0].text
    button = next(one for one in page.all("button") if one.text == "Verder met dit formulier")
    again = visitor.press(button.attributes["value"])
    assert (again.status, "Noor" in again.html) == (200, True)


def test_what_one_person_put_aside_is_not_taken_up_behind_the_link_of_another(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    noor = family(loket, "moeder", "vader", kinds=("toestemming", "akkoord"))
    visitor = loket.visitor()
    visitor.walk(f"/l/{noor.links['moeder']}/akkoord", YES)
    code = code_on(visitor.press("bewaar", naam=NAME))
    sister = family(loket, "moeder", client="C-2", kinds=("akkoord",))
    for other in (noor.links["vader"], loket.link("akkoord"), sister.links["moeder"]):
        finder = loket.visitor()
        finder.get(f"/l/{other}/verder")
        page = finder.press("zoeken", code=code)
        assert not page.all("button", value="verder"), "it is of someone else"
        assert finder.press("verder").status == 200
    own = take_up(loket, code, f"/l/{noor.links['moeder']}/verder")
    assert own.form()["naam"] == NAME


@HOME_CARE
def test_the_last_day_that_is_named_is_there_from_morning_to_night(loket: Loket) -> None:
    visitor = loket.visitor()
    code = aside(visitor)
    assert visitor.page is not None
    assert "tot en met 1 april 2026" in visitor.page.text
    loket.clock.set(datetime(2026, 4, 1, 21, 59, tzinfo=UTC))  # a minute before midnight here
    assert take_up(loket, code).status == 200


def test_behind_a_link_no_day_is_named_on_which_it_opens_no_more(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link('akkoord', days=3)}/akkoord", YES)
    page = visitor.press("bewaar", naam=NAME)
    assert "tot en met 5 maart 2026" in page.text


def test_going_back_to_a_form_that_was_saved_leads_on(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.script = False
    visitor.get("/f/klacht")
    visitor.press(soort="klacht")
    before = visitor.address
    assert "/bezig/" in before
    code = code_on(visitor.press("bewaar"))
    page = visitor.get(before)
    assert page.status == 410
    assert "bewaard" in page.text
    address = next(one.attributes["href"] for one in page.all("a") if "verder waar" in one.text)
    visitor.get(address)
    assert "bewaard" in visitor.press("zoeken", code=code).heading
