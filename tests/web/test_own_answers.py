"""What a signer reads on the own page, and how one answer is changed or taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from formsapp.cases.signed_links import LinkWish, find_link, new_link
from formsapp.cases.signer_views import Applies, write_view
from formsapp.cli.command_serve import watch_consents
from formsapp.facts.dutch_format import day
from formsapp.kinds.questions import Day
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.pdf_text import read_pdf
from tests.web.circles import Family, family
from tests.web.conftest import STAFF, Loket
from tests.web.faults import full
from tests.web.own_page import begin, change, names_on, take_back
from tests.web.test_akkoord import opened
from tests.web.test_toestemming import cases, consents, given

al_osra = pytest.mark.parametrize("provider", ["al-osra-zorg"])
RANDOM = re.compile(r'value="[^"]{40,}"')
MINUTE = timedelta(minutes=1)
BORN = date(1985, 2, 3)
Answers = dict[str, str | list[str]]


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def look(loket: Loket) -> None:
    """The staff side looks at what came in, as it does within a minute."""
    loket.clock.now += MINUTE
    with loket.app.app_context():
        watch_consents()


def about(page: Page, number: int = 0) -> str:
    """What stands at one question of the own page."""
    return page.all("div", id=f"antwoord-{number + 1}")[0].text


def own(noor: Family, who: str) -> Page:
    return noor.loket.visitor().get(f"/l/{noor.links[who]}")


def bare(html: str) -> str:
    """A page without its random keys."""
    return RANDOM.sub('value=""', html)


def test_a_signer_reads_the_own_answer_and_what_applies_now(loket: Loket) -> None:
    first, second, third, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    noor.says("jongere", first, second)
    noor.says("moeder", first, second)
    noor.says("vader", first)
    assert "Over een minuut staat hier of dit mag." in about(own(noor, "moeder"))
    look(loket)
    page, last = own(noor, "moeder"), noor.read()[first].verdict.until
    assert f"Dit mag nu, tot en met {day(last)}." in about(page, 0)
    assert about(page, 1).endswith(" ja telt. Dit mag nu niet.")
    assert about(page, 2).endswith(" zei nee. Dit mag niet.")
    assert names_on(page, "intrekken") == [first, second]
    assert names_on(page, "veranderen") == consents(loket)
    assert third not in names_on(page, "intrekken")
    assert "Geldt tot" not in page.text


@pytest.mark.parametrize("asks_born", [False, True])
@pytest.mark.parametrize("expired", [False, True])
def test_a_no_and_silence_of_another_read_alike_to_the_last_byte(
    loket: Loket, *, asks_born: bool, expired: bool
) -> None:
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    if asks_born:
        noor.links["moeder"] = link_of(loket, noor, "moeder")
    visitor = loket.visitor()
    code = sent_by(visitor, noor, "moeder", first, born=asks_born)
    noor.says("jongere", first)
    if expired:
        loket.clock.now += timedelta(days=91)
    look(loket)

    def seen() -> list[str]:
        pages = [visitor.get(f"/l/{noor.links['moeder']}")]
        if asks_born:
            pages.append(type_born(visitor))
        elsewhere = [f"/o/{code}", f"/o/{code}?ontvangen=1"]
        return [bare(one.html) for one in [*pages, *map(visitor.get, elsewhere)]]

    silent = seen()
    father = loket.visitor()
    with_link = {**noor.links, "vader": link_of(loket, noor, "vader", None)}
    Family(loket, with_link).says("vader", second)
    assert seen() == silent
    with loket.app.app_context():
        watch_consents()
    assert seen() == silent
    assert noor.read()[first].verdict.word == "refused"
    loket.clock.now += timedelta(seconds=1)
    change(father, with_link["vader"], first, **{first: "ja"})
    with loket.app.app_context():
        watch_consents()
    assert noor.read()[first].verdict.word == "allowed"
    assert seen() != silent


def link_of(loket: Loket, noor: Family, who: str, born: date | None = BORN) -> str:
    """One more link for someone of the circle."""
    with loket.app.app_context():
        opened = find_link(db.session, loket.services.signer, noor.links[who])
        ends = loket.clock() + timedelta(days=90)
        wish = LinkWish("C-1", ("toestemming",), ends, many=True, born=born)
        wish = replace(wish, signer_id=opened.link.signer_id)
        return new_link(db.session, loket.services.signer, wish, now=loket.clock(), by=STAFF)


def type_born(visitor: Visitor, when: date = BORN) -> Page:
    return visitor.press(
        **{
            "geboren-dag": str(when.day),
            "geboren-maand": str(when.month),
            "geboren-jaar": str(when.year),
        }
    )


def sent_by(visitor: Visitor, noor: Family, who: str, *yes: str, born: bool) -> str:
    """Send the form and give its receipt code."""
    address = f"/l/{noor.links[who]}/toestemming"
    page = visitor.get(address)
    if born:
        page = type_born(visitor)
    visitor.press()
    for answers in given(noor.loket, *yes):
        visitor.press(**answers)
    assert visitor.press("versturen").status == 303
    page = visitor.follow()
    return page.all("strong", class_="receipt-code")[0].text


def test_who_changed_an_answer_just_now_reads_that_it_is_worked_out(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first, second)
    look(loket)
    loket.clock.now += MINUTE
    change(loket.visitor(), noor.links["moeder"], first, **{first: "ja"})
    page = own(noor, "moeder")
    assert "Over een minuut" in about(page, 0)
    assert "Dit mag nu, tot en met" in about(page, 1)
    look(loket)
    assert "Dit mag nu, tot en met" in about(own(noor, "moeder"), 0)


def test_what_was_worked_out_on_another_day_is_not_told_as_of_now(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    noor.says("jongere", first)
    with loket.app.app_context():
        opened = find_link(db.session, loket.services.signer, noor.links["jongere"])
        yes = {first: Applies(allowed=True, until=loket.services.today)}
        write_view(db.session, opened.link, yes, now=loket.clock())
        db.session.commit()
    assert "Dit mag nu, tot en met 3 maart 2026." in about(own(noor, "jongere"))
    loket.clock.now += timedelta(days=1)
    assert "Over een minuut" in about(own(noor, "jongere"))


def test_a_no_that_does_not_decide_is_not_told_as_a_verdict(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    noor.says("moeder")
    with loket.app.app_context():
        opened = find_link(db.session, loket.services.signer, noor.links["moeder"])
        now = loket.clock()
        write_view(db.session, opened.link, {first: Applies(allowed=True)}, now=now)
        db.session.commit()
    text = about(own(noor, "moeder"))
    assert "Dit mag" not in text
    assert "Bel ons." in text


def test_without_a_circle_no_verdict_is_told(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    page = visitor.get(f"/l/{token}")
    assert "beslissen wij met iedereen die toestemming moet geven" in about(page, 0)
    assert "zei nee. Dit mag niet." in about(page, 1)
    assert "Geldt tot" not in page.text
    assert "Dit mag nu" not in page.text


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


def in_parts(name: str, when: date) -> Answers:
    """What is typed in the three fields of the end of a yes."""
    fields = Day(name=f"{name}-tot", label="").inputs
    return dict(zip(fields, map(str, (when.day, when.month, when.year)), strict=True))


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
        find_link(db.session, loket.services.signer, token).link.kinds = ["akkoord"]
        db.session.commit()
    assert not names_on(visitor.get(f"/l/{token}"), "veranderen")
    assert visitor.get(f"/l/{token}/toestemming/veranderen/{first}").status == 404
    take_back(visitor, token, first)
