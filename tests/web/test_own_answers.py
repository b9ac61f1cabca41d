"""What a signer reads on the own page of the own answers and of what applies now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from formsapp.cases.signed_links import LinkWish, find_link_of_token, new_link
from formsapp.cases.signer_views import Applies, write_view
from formsapp.cli.command_serve import watch_consents
from formsapp.facts.dutch_format import day
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.circles import Family, family
from tests.web.conftest import STAFF, Loket
from tests.web.own_page import begin, change, names_on
from tests.web.test_toestemming import consents, given

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
        opened = find_link_of_token(db.session, loket.services.signer, noor.links[who])
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
        opened = find_link_of_token(db.session, loket.services.signer, noor.links["jongere"])
        yes = {first: Applies(allowed=True, until=loket.services.today)}
        box = loket.services.letterbox
        write_view(db.session, box, opened.link, yes, now=loket.clock())
        db.session.commit()
    assert "Dit mag nu, tot en met 3 maart 2026." in about(own(noor, "jongere"))
    loket.clock.now += timedelta(days=1)
    assert "Over een minuut" in about(own(noor, "jongere"))


def test_a_no_that_does_not_decide_is_not_told_as_a_verdict(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    noor.says("moeder")
    with loket.app.app_context():
        opened = find_link_of_token(db.session, loket.services.signer, noor.links["moeder"])
        now = loket.clock()
        write_view(
            db.session,
            loket.services.letterbox,
            opened.link,
            {first: Applies(allowed=True)},
            now=now,
        )
        db.session.commit()
    text = about(own(noor, "moeder"))
    assert "Dit mag" not in text
    assert "Bel ons." in text


def test_without_a_circle_no_verdict_is_told(loket: Loket) -> None:
    first, *_ = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    visitor.send(f"/l/{token}/toestemming", *given(loket, first))
    page = visitor.get(f"/l/{token}")
    assert "Of dit mag, beslissen wij." in about(page, 0)
    assert "zei nee. Dit mag niet." in about(page, 1)
    assert "Geldt tot" not in page.text
    assert "Dit mag nu" not in page.text


def test_how_it_is_decided_is_said_once_above_all_that_was_answered(loket: Loket) -> None:
    ids = consents(loket)
    visitor, token = loket.visitor(), loket.link()
    told = "Daarna beslissen wij of iets mag."
    visitor.send(f"/l/{token}/toestemming", *given(loket, *ids))
    assert visitor.get(f"/l/{token}").text.count(told) == 1
    refuses, token = loket.visitor(), loket.link()
    refuses.send(f"/l/{token}/toestemming", *given(loket))
    assert told not in refuses.get(f"/l/{token}").text


def test_no_page_says_that_it_holds_at_once_where_a_child_decides_alone(loket: Loket) -> None:
    first, *_ = consents(loket)
    today = loket.services.today
    born = today.replace(year=today.year - 16) + timedelta(days=1)
    noor = family(loket, "moeder", born=born)
    for who in noor.links:
        noor.says(who, first)
    loket.clock.now += timedelta(days=2)
    noor.says("jongere", first)
    visitor, token = loket.visitor(), noor.links["moeder"]
    pages = [visitor.get(f"/l/{token}"), begin(visitor, token, "intrekken", first)]
    assert visitor.press("intrekken").status == 303
    pages.append(visitor.follow())
    assert noor.read()[first].verdict.word == "allowed"
    said = [part for page in pages for part in re.split(r"[.?] ", page.text)]
    at_once = [one for one in said if re.search("meteen|vanaf nu", one)]
    assert len(at_once) >= len(pages)
    assert [one for one in at_once if not one.startswith("Dan ")] == []


@pytest.mark.parametrize("says", ["ja", "nee"])
def test_who_has_no_say_any_more_does_not_read_that_the_client_answered_anew(
    loket: Loket, says: str
) -> None:
    """From the birthday on the parent's page is the same whether the child answers anew or not."""
    first, *_ = consents(loket)
    today = loket.services.today
    born = today.replace(year=today.year - 16) + timedelta(days=5)
    noor = family(loket, "moeder", born=born)
    for who in noor.links:
        noor.says(who, *([] if who == "moeder" and says == "nee" else [first]))
    look(loket)
    assert ("Dit mag nu, tot en met" in about(own(noor, "moeder"))) == (says == "ja")
    loket.clock.ahead(days=6)
    look(loket)
    before = bare(own(noor, "moeder").html)
    decided = "beslissen wij of iets mag" if says == "ja" else "of dit mag? Bel ons"
    assert decided in before
    noor.says("jongere", first)
    look(loket)
    assert noor.read()[first].verdict.deciders == ("jongere",)
    assert bare(own(noor, "moeder").html) == before
    assert "Dit mag nu, tot en met" in about(own(noor, "jongere"))
