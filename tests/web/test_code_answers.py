"""A consent seen and taken back with the code of its receipt, by who has no link any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from formsapp.cases.client_view import find_by_code
from formsapp.cases.models import Case, Link
from formsapp.cases.sign_receipt import ON_RECEIPT
from formsapp.cases.signed_links import revoke_link
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.circles import family
from tests.web.conftest import STAFF, Loket
from tests.web.own_page import change, names_on, take_back
from tests.web.sent import NO_MAIL
from tests.web.test_code_guard import type_date
from tests.web.test_kind_opzeggen import from_day, rest
from tests.web.test_toestemming import adult, cases, consents, given


def code_on(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def offered(page: Page) -> list[str]:
    """The answers with a link to take them back."""
    links = [one.attributes["href"].partition("?")[0] for one in page.all("a")]
    return [one.rpartition("/")[2] for one in links if "/intrekken/" in one and "/o/" in one]


def take_back_by(visitor: Visitor, code: str, name: str, slug: str = "toestemming") -> Page:
    visitor.get(f"/o/{code}/intrekken/{slug}/{name}")
    visitor.press("intrekken")
    return visitor.follow()


def consented(loket: Loket, token: str, *yes: str) -> str:
    """Say yes to these through a link; give the code."""
    pages = (*adult(loket), *given(loket, *yes), NO_MAIL)
    return code_on(loket.visitor().send(f"/l/{token}/toestemming", *pages))


def consented_with_date(loket: Loket, born: date | None, *yes: str) -> str:
    """Say yes through a link that asks this date, if any; give the code."""
    if born is None:
        return consented(loket, loket.link("toestemming"), *yes)
    visitor = loket.visitor()
    visitor.get(f"/l/{loket.link('toestemming', born=born)}/toestemming")
    type_date(visitor, born)
    visitor.press()
    for answers in (*adult(loket), *given(loket, *yes), NO_MAIL):
        visitor.press(**answers)
    visitor.press("versturen")
    return code_on(visitor.follow())


def test_a_consent_is_taken_back_with_the_code_after_the_link_ended(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    code = consented(loket, loket.link("toestemming"), first, second)
    with loket.app.app_context():
        link = db.session.scalars(select(Link)).one()
        revoke_link(db.session, link.id, now=loket.clock(), by=STAFF)
    visitor = loket.visitor()
    assert offered(visitor.get(f"/o/{code}")) == [first, second]
    loket.clock.now += timedelta(days=60)
    page = take_back_by(visitor, code, first)
    assert "Ingetrokken op" in page.text
    assert offered(loket.visitor().get(f"/o/{code}")) == [second]
    given_in, taken = cases(loket)
    assert (taken.parent_id, taken.link_id, taken.client) == (given_in.id, given_in.link_id, "C-1")
    assert taken.marks == ["ingetrokken"]
    assert loket.visitor().get(f"/o/{code}/intrekken/toestemming/{first}").status == 409


def test_the_own_page_of_the_link_shows_it_and_the_code_shows_what_the_link_took_back(
    loket: Loket,
) -> None:
    first, second, *_ = consents(loket)
    token = loket.link("toestemming", many=True)
    code = consented(loket, token, first, second)
    take_back_by(loket.visitor(), code, first)
    assert names_on(loket.visitor().get(f"/l/{token}"), "intrekken") == [second]
    loket.clock.now += timedelta(seconds=1)
    take_back(loket.visitor(), token, second)
    assert offered(loket.visitor().get(f"/o/{code}")) == []
    loket.clock.now += timedelta(seconds=1)
    change(loket.visitor(), token, first, **{first: "ja"})
    assert offered(loket.visitor().get(f"/o/{code}")) == [first]


def back_on(page: Page) -> str:
    """Where the way back of a page leads; empty without one."""
    return "".join(one.attributes["href"] for one in page.all("a", class_="back"))


@pytest.mark.parametrize("born", [None, date(1980, 3, 27)])
def test_the_receipt_leads_back_to_the_other_answers_for_an_hour_or_two(
    loket: Loket, born: date | None
) -> None:
    first, second, *_ = consents(loket)
    code = consented_with_date(loket, born, first, second)
    visitor = loket.visitor()
    visitor.get(f"/o/{code}")
    page = type_date(visitor, born) if born else visitor.page
    assert page is not None
    address = next(str(one.attributes["href"]) for one in page.all("a") if first in str(one))
    visitor.get(address)
    visitor.press("intrekken")
    taken = visitor.follow()
    receipt = visitor.address
    assert offered(visitor.get(back_on(taken))) == [second]
    other = code_on(taken)
    assert back_on(loket.visitor().get(f"/o/{other}")) == "", "only who came from there"
    borrowed = receipt.replace(other, consented(loket, loket.link("toestemming"), first))
    assert code not in back_on(loket.visitor().get(borrowed))
    loket.clock.ahead(hours=2)
    assert back_on(visitor.get(receipt)) == ""


def test_it_counts_for_who_gave_it(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, born=date(2009, 1, 14))
    code = consented(loket, noor.links["jongere"], first)
    assert noor.read()[first].verdict.word == "allowed"
    loket.clock.now += timedelta(seconds=1)
    take_back_by(loket.visitor(), code, first)
    assert noor.read()[first].verdict.word == "withdrawn"


def test_sending_it_twice_takes_back_once_and_a_forged_post_nothing(loket: Loket) -> None:
    first, *_ = consents(loket)
    code = consented(loket, loket.link("toestemming"), first)
    visitor = loket.visitor()
    address = f"/o/{code}/intrekken/toestemming/{first}"
    page = visitor.get(address)
    assert visitor.post(address, {}).status == 403
    led = {visitor.post(address, page.form()).location for _ in range(2)}
    assert len(led) == 1
    assert len(cases(loket)) == 2


def test_where_the_link_asked_a_date_the_code_and_the_new_code_ask_it_too(loket: Loket) -> None:
    born = date(1980, 3, 27)
    first, *_ = consents(loket)
    code = consented_with_date(loket, born, first)
    address = f"/o/{code}/intrekken/toestemming/{first}"
    assert loket.visitor().get(address).location.endswith(f"/o/{code}")
    again = loket.visitor()
    again.get(f"/o/{code}")
    page = type_date(again, born)
    (link,) = [one.attributes["href"] for one in page.all("a") if "/intrekken/" in str(one)]
    again.get(link)
    again.press("intrekken")
    taken = again.follow()
    assert "Ingetrokken op" in taken.text
    assert "Ingetrokken" not in loket.visitor().get(f"/o/{code_on(taken)}").text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_who_came_without_a_link_takes_back_with_the_code_too(loket: Loket) -> None:
    pages = [*from_day("3-3-2026"), *rest(party="De Linde")]
    whole = loket.visitor().send("/f/opzeggen", *pages)
    visitor = loket.visitor()
    page = take_back_by(visitor, code_on(whole), "doorgeven", "opzeggen")
    assert "De Linde" in page.text
    newest = max(cases(loket), key=lambda case: len(case.marks))
    assert (newest.client, newest.link_id, newest.marks) == (None, None, ["ingetrokken"])


def test_the_key_of_another_case_takes_nothing_back(loket: Loket) -> None:
    first, *_ = consents(loket)
    code = consented(loket, loket.link("toestemming"), first)
    other = consented(loket, loket.link("toestemming"))
    visitor = loket.visitor()
    assert visitor.get(f"/o/{other}/intrekken/toestemming/{first}").status == 409  # it was a no
    page = visitor.get(f"/o/{code}/intrekken/toestemming/{first}")
    assert visitor.post(f"/o/{other}/intrekken/toestemming/{first}", page.form()).status == 403
    with loket.app.app_context():
        assert db.session.scalars(select(Case.marks)).all() == [[], []]


def test_a_code_of_before_dates_were_asked_shows_no_answer_of_a_link_that_asks_one(
    loket: Loket,
) -> None:
    first, *_ = consents(loket)
    code = consented(loket, loket.link("toestemming"), first)
    with loket.app.app_context():
        status = find_by_code(db.session, code)
        content = {**status.open_content()}
        del content[ON_RECEIPT]
        assert status.key is not None
        status.case.sealed = status.key.seal(status.case.id, status.case.kind, content)
        db.session.commit()
    assert offered(loket.visitor().get(f"/o/{code}")) == [first], "the link asked no date either"
    with loket.app.app_context():
        db.session.scalars(select(Link)).one().born_hash = b"asks a date"
        db.session.commit()
    page = loket.visitor().get(f"/o/{code}")
    assert "Wat je hier liet weten" not in page.text
    assert offered(page) == []
    assert loket.visitor().get(f"/o/{code}/intrekken/toestemming/{first}").status == 404
