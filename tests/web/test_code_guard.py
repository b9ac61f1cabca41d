"""The second factor of a receipt code: the date of birth that the form's link asked for."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from formsapp.cases.birth_date_tries import BORN_TRIES, MOST_TRIES
from formsapp.cases.models import Link
from formsapp.cases.signed_links import revoke_link
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, STAFF, Loket

BORN, OTHER = date(2010, 3, 27), date(2010, 3, 28)
ASKS = "Wat u verstuurde en wat wij antwoordden"


def type_date(visitor: Visitor, day: date) -> Page:
    parts = {"dag": day.day, "maand": day.month, "jaar": day.year}
    page = visitor.press("", **{f"geboren__{name}": str(part) for name, part in parts.items()})
    return visitor.follow() if page.status == 303 else page


def send(loket: Loket) -> tuple[Visitor, Page, str]:
    """Send a form through a link with a date of birth; give who did, the receipt and its code."""
    visitor = loket.visitor()
    address = f"/l/{loket.link(born=BORN)}/akkoord"
    visitor.get(address)
    type_date(visitor, BORN)
    visitor.press()
    for answers in AKKOORD:
        visitor.press(**answers)
    visitor.press("versturen")
    page = visitor.follow()
    return visitor, page, page.all("strong", class_="receipt-code")[0].text


def the_link(loket: Loket) -> Link:
    with loket.app.app_context():
        return db.session.scalars(select(Link)).one()


def test_a_code_tells_how_it_stands_and_the_date_shows_the_rest(loket: Loket) -> None:
    _, _, code = send(loket)
    finder = loket.visitor()
    page = finder.get(f"/o/{code}")
    assert page.heading.startswith("Hoe het staat met")
    assert "Z-" in page.text
    assert "3 maart 2026" in page.text
    for hidden in ("Fatima", "Wat dit bewijst", "Controlegetal", "#loket1"):
        assert hidden not in page.html
    assert type_date(finder, OTHER).status == 422
    page = type_date(finder, BORN)
    assert "Fatima O'Brien" in page.text
    assert "Wat dit bewijst" in page.text


def test_who_just_sent_it_reads_all_at_once_and_no_longer_after_two_hours(loket: Loket) -> None:
    visitor, page, _ = send(loket)
    assert "Wat dit bewijst" in page.text
    receipt = next(
        one.attributes["href"] for one in page.all("a") if ".pdf" in one.attributes["href"]
    )
    assert loket.visitor().get(receipt).status == 200
    loket.clock.set(loket.clock.ahead(hours=2))
    assert "Wat dit bewijst" not in visitor.get(visitor.address).text
    assert loket.visitor().get(receipt).status == 303


def test_what_hangs_on_the_page_of_a_code_comes_after_the_date_alone(loket: Loket) -> None:
    _, _, code = send(loket)
    hanging = (f"/o/{code}/ontvangstbewijs.pdf", f"/o/{code}/bericht")
    for address in hanging:
        assert loket.visitor().get(address).location.endswith(f"/o/{code}")
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    page = type_date(visitor, BORN)
    links = [one.attributes["href"] for one in page.all("a")]
    for address in hanging:
        (link,) = [one for one in links if address in one]
        assert loket.visitor().get(link).status == 200
    loket.clock.set(loket.clock.ahead(hours=2))
    assert loket.visitor().get(link).status == 303


def test_a_way_in_is_of_one_code_alone(loket: Loket) -> None:
    _, _, code = send(loket)
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    type_date(visitor, BORN)
    _, _, other = send(loket)  # by another link of the same client
    page = loket.visitor().get(visitor.address.replace(code, other))
    assert "Wat dit bewijst" not in page.text


def test_wrong_dates_count_with_those_of_the_link_and_pause_both(loket: Loket) -> None:
    _, _, code = send(loket)
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    for _ in range(BORN_TRIES):
        assert type_date(visitor, OTHER).status == 422
    assert the_link(loket).born_tries == BORN_TRIES
    assert type_date(visitor, BORN).status == 422
    loket.clock.set(loket.clock.ahead(minutes=16))
    assert type_date(visitor, BORN).status == 200


def use_up_tries(loket: Loket, visitor: Visitor) -> None:
    for number in range(MOST_TRIES):
        type_date(visitor, OTHER)
        if number % BORN_TRIES == BORN_TRIES - 1:
            loket.clock.set(loket.clock.ahead(minutes=16))


def test_too_many_wrong_dates_leave_the_status_alone(loket: Loket) -> None:
    _, _, code = send(loket)
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    use_up_tries(loket, visitor)
    page = loket.visitor().get(f"/o/{code}")
    assert "te vaak een verkeerde datum" in page.text
    assert "Z-" in page.text
    assert not page.all("input", name="geboren-dag")


def test_a_code_outlives_a_link_that_ended(loket: Loket) -> None:
    _, _, code = send(loket)
    with loket.app.app_context():
        link = db.session.scalars(select(Link)).one()
        revoke_link(db.session, link.id, now=loket.clock(), by=STAFF)
    loket.clock.set(loket.clock.ahead(days=100))
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    assert "Fatima O'Brien" in type_date(visitor, BORN).text


def test_too_many_wrong_dates_end_the_code_of_a_link_that_was_taken_back_too(loket: Loket) -> None:
    _, _, code = send(loket)
    with loket.app.app_context():
        revoke_link(db.session, the_link(loket).id, now=loket.clock(), by=STAFF)
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    use_up_tries(loket, visitor)
    page = loket.visitor().get(f"/o/{code}")
    assert "te vaak een verkeerde datum" in page.text
    assert not page.all("input", name="geboren-dag")


def test_what_is_posted_from_elsewhere_is_refused(loket: Loket) -> None:
    _, _, code = send(loket)
    visitor = loket.visitor()
    assert visitor.post(f"/o/{code}", {"geboren-dag": "27"}).status == 403
    forged = visitor.get(f"/o/{code}?terug=verzonnen")
    assert "Wat dit bewijst" not in forged.text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_link_without_a_date_asks_for_none(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    code = page.all("strong", class_="receipt-code")[0].text
    again = loket.visitor().get(f"/o/{code}")
    assert ASKS not in again.text
    assert "Fatima O'Brien" in again.text
