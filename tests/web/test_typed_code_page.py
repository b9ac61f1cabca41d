"""The code page: one answer to all that is wrong, few tries, and the second factor after it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Link
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.typed_codes import add_typed_code
from formsapp.sealing.typed_code import new_typed_code
from formsapp.settings import Settings
from formsapp.web.shared.rate_limit import CODES, ONE_CODE, count_turn
from formsapp.web.shared.services import db
from tests import quicker
from tests.page import Page, Visitor
from tests.web.circle_pages import PARENTS, make_links
from tests.web.conftest import AKKOORD, KEYS, STAFF, Loket
from tests.web.office import Office
from tests.web.sent import day
from tests.web.test_link_on_paper import address_on, made, on_paper
from tests.web.test_rate_limit import HERE, THERE, visitor_from


def coded(loket: Loket, born: date | None = None) -> tuple[str, str]:
    token = loket.link(born=born)
    with loket.app.app_context():
        return token, add_typed_code(db.session, loket.services.signer, KEYS, token)


def type_in(visitor: Visitor, code: str) -> Page:
    visitor.get("/code")
    return visitor.press("", code=code)


def slow_turns() -> int:
    return len(quicker.asked)


def test_the_code_of_a_form_that_was_put_aside_is_named_with_its_page(loket: Loket) -> None:
    saved = loket.visitor()
    saved.get("/f/klacht")
    found = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", saved.press("bewaar").text)
    assert found is not None
    visitor = loket.visitor()
    page = type_in(visitor, found[0])
    assert page.status == 422
    assert "een formulier dat" in page.all("p", class_="error")[0].text
    [way] = [one for one in page.all("a") if one.attributes["href"].endswith("/verder")]
    assert visitor.get(way.attributes["href"]).all("input", name="code")


def test_a_code_leads_to_the_links_page_and_its_second_factor(loket: Loket) -> None:
    visitor = loket.visitor()
    token, code = coded(loket)
    sent = type_in(visitor, code.lower().replace("-", " "))
    assert (sent.status, sent.location.endswith(f"/l/{token}")) == (303, True)
    assert visitor.follow().heading.endswith("overzicht")
    _token, code = coded(loket, born=date(2010, 3, 27))
    assert type_in(visitor, code).status == 303
    assert "geboortedatum" in visitor.follow().heading


@pytest.mark.parametrize("path", ["/code", "/o"])
def test_a_link_that_is_pasted_where_a_code_is_asked_opens_its_page(
    loket: Loket, path: str
) -> None:
    visitor, token = loket.visitor(), loket.link()
    visitor.get(path)
    sent = visitor.press("", code=f"Open deze link: https://loket.example/x/l/{token}Klik hier")
    assert (sent.status, sent.location.endswith(f"/l/{token}")) == (303, True)
    assert visitor.follow().heading.endswith("overzicht")


def test_a_code_may_stand_among_words(loket: Loket) -> None:
    visitor = loket.visitor()
    for around in ("Code: {}", "Uw code is {}.", "{} {}", "Bel 020-1234567. Code {}"):
        token, code = coded(loket)
        sent = type_in(visitor, around.replace("{}", code))
        assert (sent.status, sent.location.endswith(f"/l/{token}")) == (303, True)


@pytest.mark.hostile("code-guessed")
def test_all_that_opens_nothing_gets_the_same_answer_after_the_same_work(loket: Loket) -> None:
    visitor = loket.visitor()
    revoked, expired, closed = (coded(loket) for _ in range(3))
    signer = loket.services.signer
    with loket.app.app_context():
        for token, act in ((revoked[0], "revoke"), (closed[0], "close")):
            hashed = hashlib.sha256(b"loket token\0" + signer.read_secret(token)).hexdigest()
            link = db.session.scalars(sa.select(Link).where(Link.secret_hash == hashed)).one()
            if act == "revoke":
                revoke_link(db.session, link.id, now=loket.clock(), by=STAFF)
            else:
                link.closed_at = loket.clock()
                db.session.commit()
    codes = [new_typed_code(), revoked[1], closed[1]]
    loket.clock.ahead(days=15)
    pages = []
    for code in (*codes, expired[1]):
        before = slow_turns()
        page = type_in(visitor, code)
        pages.append((page.status, page.html.replace(code, "")))
        assert slow_turns() == before + 1
    assert len(set(pages)) == 1
    assert pages[0][0] == 422
    assert str(loket.services.facts.contact.phone) in pages[0][1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4K07-21PX-8R3F", "teken voor teken na"),
        ("", "teken voor teken na"),
        ("<script>", "teken voor teken na"),
        ("Code: KK7L-X043-5864-7209", "teken voor teken na"),
        ("ABCDE-FGHJK-MNPQR-STVWX", "Dit is de code van"),
        ("Uw code is ABCDE-FGHJK-MNPQR-STVWX.", "Dit is de code van"),
        ("ABCDE-FG HJK-MNPQR-STVWX", "Dit is de code van"),
    ],
)
def test_a_slip_is_told_without_costing_a_try(loket: Loket, typed: str, words: str) -> None:
    visitor = visitor_from(loket, HERE)
    before = slow_turns()
    count_tries(loket, CODES.most - 1)
    for _ in range(2):
        page = type_in(visitor, typed)
        assert (page.status, words in page.text) == (422, True)
    assert page.all("input", id="code")[0].attributes["value"] == typed
    assert slow_turns() == before
    _token, code = coded(loket)
    assert type_in(visitor, code).status == 303


def count_tries(loket: Loket, times: int) -> None:
    """Count codes as if they were typed from one place."""
    with loket.app.test_request_context(headers={"X-Forwarded-For": HERE}):
        for _ in range(times):
            assert not count_turn(CODES)


def test_tries_from_one_place_are_few_and_others_are_let_in(loket: Loket) -> None:
    visitor = visitor_from(loket, HERE)
    _token, code = coded(loket)
    count_tries(loket, CODES.most - 1)
    assert type_in(visitor, new_typed_code()).status == 422
    page = type_in(visitor, code)
    assert (page.status, page.headers["Retry-After"]) == (429, str(30 * 60))
    assert "Wacht 30 minuten" in page.text
    assert type_in(visitor_from(loket, THERE), code).status == 303
    loket.clock.ahead(minutes=30)
    assert type_in(visitor, code).status == 303


@pytest.mark.hostile("code-guessed")
def test_tries_of_one_code_are_few_from_wherever_and_whether_it_is_there(loket: Loket) -> None:
    _token, code = coded(loket)
    for one in (code, new_typed_code()):
        answers = [
            type_in(visitor_from(loket, f"203.0.113.{number}"), one).status
            for number in range(ONE_CODE.most + 1)
        ]
        assert answers[-2:] == [303 if one == code else 422, 429]
    loket.clock.ahead(hours=1)
    assert type_in(visitor_from(loket, HERE), code).status == 303


def test_no_code_stands_in_an_address(loket: Loket) -> None:
    _token, code = coded(loket)
    visitor = loket.visitor()
    page = visitor.get(f"/code?code={code}")
    assert page.all("input", id="code")[0].attributes["value"] == ""
    assert visitor.get("/code/").heading == page.heading
    assert code not in type_in(visitor, code).location


def test_both_code_pages_lead_to_each_other(loket: Loket) -> None:
    visitor = loket.visitor()
    for one, other in (("/o", "/code"), ("/code", "/o"), ("/l/x", "/code")):
        links = [link.attributes["href"] for link in visitor.get(one).all("a")]
        assert loket.services.root + other in links


class TestStaff:
    @pytest.fixture
    def office(self, settings: Settings, start: Callable[[Settings], Loket]) -> Office:
        return Office(start(replace(settings, face="both")))

    def test_each_made_link_shows_its_own_code_to_be_read_out(self, office: Office) -> None:
        page = make_links(office.colleague(), **PARENTS)
        codes = [one.text for one in page.all("strong", class_="receipt-code")]
        addresses = [one.text for one in page.all("p", class_="address")]
        assert len(set(codes)) == len(addresses) == 3
        for code, address in zip(codes, addresses, strict=True):
            sent = type_in(office.loket.visitor(), code)
            assert address.endswith(sent.location.removeprefix(office.loket.services.root))
        said = "".join(re.sub(r" van \w+|[, ]", "", one.text) for one in page.all("li"))
        assert "".join(codes).replace("-", "") in said

    def test_the_code_on_paper_is_that_of_the_link(self, office: Office) -> None:
        person = office.colleague()
        page, other = made(person), made(person, **day("geboren", "27-3-2010"))
        assert person.post("/medewerker/links/papier", on_paper(page)).status == 200
        for code in (on_paper(other)["code"], new_typed_code(), "x"):
            posted = on_paper(page, code=str(code))
            assert person.post("/medewerker/links/papier", posted).status == 404
        assert address_on(page) not in other.html

    def test_a_new_link_ends_the_code_of_the_old(self, office: Office) -> None:
        person = office.colleague()
        code = str(on_paper(made(person))["code"])
        assert type_in(office.loket.visitor(), code).status == 303
        listed = person.get("/medewerker/links/?client=C-7")
        way = next(one.attributes["href"] for one in listed.all("a") if one.text == "Nieuwe link")
        renewed = person.submit(way, "/opnieuw", van="ja de cliënt met kenmerk C-7")
        assert type_in(office.loket.visitor(), code).status == 422
        assert type_in(office.loket.visitor(), str(on_paper(renewed)["code"])).status == 303


def test_the_form_behind_a_code_is_the_links_own(loket: Loket) -> None:
    visitor = loket.visitor()
    _token, code = coded(loket)
    way = type_in(visitor, code).location
    sent = visitor.send(f"{way}/akkoord", *AKKOORD)
    assert "ontvangen" in sent.heading
