"""One answer is changed, or taken back, by itself on the own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from formsapp.cases.signed_links import find_link_of_token
from formsapp.kinds.parts.party_names import name_input, named_parties
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.pdf_text import read_pdf
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.faults import full
from tests.web.own_page import begin, change, in_parts, names_on, take_back
from tests.web.test_akkoord import opened
from tests.web.test_own_answers import BORN, MINUTE, about, look, own, type_born
from tests.web.test_toestemming import cases, consents, given

Answers = dict[str, str | list[str]]


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def test_one_answer_is_changed_on_one_page(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor, visitor = family(loket, "moeder"), loket.visitor()
    noor.says("moeder", first)
    before = cases(loket)[0]
    loket.clock.now += MINUTE
    page = begin(visitor, noor.links["moeder"], "veranderen", second)
    assert "antwoord is nu: nee" in page.text
    assert "overzicht" in page.all("a", class_="back")[0].text
    assert not [one for one in page.elements if "checked" in one.attributes]
    assert {one.attributes["name"] for one in page.all("input", type="radio")} == {second}
    assert visitor.press().status == 422
    page = visitor.press(**{second: "ja", **in_parts(second, date(2031, 5, 3))})
    assert page.status == 422
    assert "2031" in str(page.form())
    page = visitor.press(**{second: "ja", **in_parts(second, date(2026, 5, 3))})
    assert page.heading.startswith("Kijk")
    assert "3 mei 2026" in page.text
    assert visitor.press("versturen").status == 303
    visitor.follow()
    after = cases(loket)[-1]
    assert (after.kind, after.parent_id, after.client) == ("toestemming", before.id, "C-1")
    assert after.marks == ["antwoord veranderd"]
    assert set(opened(loket, after)) == {second, f"{second}-tot"}
    assert "3 mei 2026" in about(own(noor, "moeder"), 1)
    heard = noor.read()[second].heard
    assert [one.answer.said for one in heard if one.answer.who == "moeder"] == ["nee", "ja"]
    assert len(noor.read()[first].heard) == 1


def test_who_agreed_can_still_say_no_and_agree_again(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    token, visitor = noor.links["jongere"], loket.visitor()
    noor.says("jongere", first)
    for said in ("nee", "ja"):
        loket.clock.now += MINUTE
        change(visitor, token, first, **{first: said})
        assert noor.read()[first].heard[-1].answer.said == said
    loket.clock.now += MINUTE
    take_back(visitor, token, first)
    page = begin(visitor, token, "veranderen", first)
    assert " ja in" in page.text
    loket.clock.now += MINUTE
    change(visitor, token, first, **{first: "ja"})
    look(loket)
    assert names_on(visitor.get(f"/l/{token}"), "intrekken") == [first]
    assert [one.answer.said for one in noor.read()[first].heard][-2:] == ["ingetrokken", "ja"]


def test_a_change_that_is_sent_twice_is_one(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    begin(visitor, token, "veranderen", first)
    page = visitor.press(**{first: "nee"})
    data, action = {**page.form(), "doe": "versturen"}, visitor.address
    assert visitor.post(action, data).location == visitor.post(action, data).location
    page = visitor.post(action, {**data, first: "ja"})
    assert page.status == 409
    assert len(cases(loket)) == 2


def test_only_what_was_answered_through_this_link_can_be_changed(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    mine, other, visitor = loket.link(), loket.link(), loket.visitor()
    visitor.send(f"/l/{other}/toestemming", *given(loket, first))
    for path in (f"toestemming/veranderen/{first}", "toestemming/veranderen/x"):
        assert visitor.get(f"/l/{mine}/{path}").status == 404
    assert visitor.get(f"/l/{other}/klacht/veranderen/{first}").status == 404
    assert visitor.get(f"/l/{other}/akkoord/veranderen/{first}").status == 404
    visitor.send(f"/l/{mine}/toestemming", *given(loket, first))
    begin(visitor, other, "veranderen", first)
    theirs = visitor.press(**{first: "nee"}).form()
    begin(visitor, mine, "veranderen", second)
    another = visitor.press(**{second: "nee"}).form()
    whole = visitor.get(f"/l/{mine}/akkoord").form()
    back = begin(visitor, mine, "intrekken", first).form()
    for key in (theirs, another, whole, back, {"form_key": "x"}):
        send = {**theirs, "form_key": key["form_key"], "doe": "versturen"}
        assert visitor.post(f"/l/{mine}/toestemming/veranderen/{first}", send).status == 403
    for key in (theirs, another, whole):
        send = {"form_key": key["form_key"]}
        assert visitor.post(f"/l/{mine}/toestemming/intrekken/{first}", send).status == 403
    assert len(cases(loket)) == 2


def test_with_a_date_of_birth_both_ways_ask_it_first(loket: Loket) -> None:
    first, *_ = consents(loket)
    token, visitor = loket.link(born=BORN, days=30), loket.visitor()
    visitor.get(f"/l/{token}/toestemming")
    type_born(visitor)
    visitor.press()
    for answers in grown_up(loket, first):
        visitor.press(**answers)
    assert visitor.press("versturen").status == 303
    for act in ("veranderen", "intrekken"):
        path = f"/l/{token}/toestemming/{act}/{first}"
        assert visitor.get(path).heading == "Wat is de geboortedatum?"
        assert type_born(visitor, date(1985, 2, 4)).status == 422
        assert first in visitor.address
        page = type_born(visitor)
        assert page.heading != "Wat is de geboortedatum?"
    visitor.get(f"/l/{token}")
    page = type_born(visitor)
    number = next(at for at, one in enumerate(page.all("form")) if act in one.attributes["action"])
    visitor.post(page.all("form")[number].attributes["action"], page.form(number))
    assert visitor.press("intrekken").status == 303
    assert len(cases(loket)) == 2


def grown_up(loket: Loket, *yes: str) -> list[Answers]:
    """The pages of someone whose birth date says the age."""
    return [one for one in given(loket, *yes) if "leeftijd" not in one]


def test_the_receipt_of_taking_back_says_what_and_when(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    what = about(visitor.get(f"/l/{token}")).partition(" U zei")[0].partition(" Je zei")[0]
    page = take_back(visitor, token)
    code = page.all("strong", class_="receipt-code")[0].text
    told = f"Ingetrokken op 3 maart 2026 om 10.30 uur: {what}"
    assert told in page.text
    assert told in visitor.get(f"/o/{code}").text
    made = visitor.get(f"/o/{code}/ontvangstbewijs.pdf")
    assert told.replace(" ", "") in read_pdf(made.body)


def test_on_a_full_disk_nothing_is_lost_and_the_same_page_can_be_sent_again(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    begin(visitor, token, "veranderen", first)
    visitor.press(**{first: "ja", **in_parts(first, date(2026, 5, 3))})
    with full(loket):
        page = visitor.press("versturen")
    assert page.status == 503
    assert visitor.press("versturen").status == 303
    assert "3 mei 2026" in about(visitor.get(f"/l/{token}"))
    assert len(cases(loket)) == 2


def test_on_a_full_disk_a_yes_is_not_taken_back_and_the_page_says_so(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    asking, address = begin(visitor, token, "intrekken").form(), visitor.address
    with full(loket):
        assert visitor.post(address, asking).status == 503
    assert names_on(visitor.get(f"/l/{token}"), "intrekken") == [first]
    assert visitor.post(address, asking).status == 303
    assert len(cases(loket)) == 2


def test_a_yes_is_taken_back_though_the_link_opens_that_form_no_more(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    with loket.app.app_context():
        find_link_of_token(db.session, loket.services.signer, token).link.kinds = ["akkoord"]
        db.session.commit()
    assert not names_on(visitor.get(f"/l/{token}"), "veranderen")
    assert visitor.get(f"/l/{token}/toestemming/veranderen/{first}").status == 404
    take_back(visitor, token, first)


def test_a_change_asks_the_name_of_the_party_where_it_has_one(loket: Loket) -> None:
    name = named_parties(loket.services.facts)[-1].id
    noor, visitor = family(loket, "moeder"), loket.visitor()
    noor.says("moeder")
    loket.clock.now += MINUTE
    begin(visitor, noor.links["moeder"], "veranderen", name)
    assert visitor.press(**{name: "ja"}).status == 422
    visitor.press(**{name: "ja", name_input(name): "De Linde"})
    assert visitor.press("versturen").status == 303
    assert noor.read()[name].heard[-1].answer.named == "De Linde"
    assert "De Linde" in own(noor, "moeder").text
