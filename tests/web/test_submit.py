"""What is sent twice, from elsewhere, too large, or typed strangely; and when storing fails."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from sqlalchemy import func, select

from formsapp.cases.models import Case
from formsapp.cases.receive_case import receive
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.faults import Fault, full, locked, take_away
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import complaint

Answers = dict[str, str | list[str]]
UNKNOWN = "vraag een medewerker naar het telefoonnummer"


def number_of_cases(loket: Loket) -> int:
    with loket.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Case)) or 0


def ready(loket: Loket) -> tuple[Callable[[], Page], str]:
    """A form filled in, with the button that sends it and its address."""
    visitor = loket.visitor()
    address = f"/l/{loket.link()}/akkoord"
    page = visitor.walk(address, *AKKOORD)
    data: Answers = {**page.form(), "doe": "versturen"}
    return lambda: visitor.post(address, data), address


@pytest.mark.hostile("slow-typist")
def test_what_took_forty_minutes_to_type_comes_in(loket: Loket) -> None:
    send, _ = ready(loket)
    loket.clock.ahead(minutes=40)
    assert send().status == 303
    assert number_of_cases(loket) == 1


@pytest.mark.hostile("send-twice")
def test_double_click_retry_and_back_and_resend_are_one_case(loket: Loket) -> None:
    send, _ = ready(loket)
    places = {send().location for _ in range(3)}
    assert len(places) == 1
    assert number_of_cases(loket) == 1


def sent_then_edited(
    visitor: Visitor, address: str, pages: list[Answers], step: str, edit: Answers
) -> tuple[str, Page]:
    """Send a form, go back to one of its pages, type something else there and send again."""
    checked = visitor.walk(address, *pages)
    first = visitor.press("versturen").location
    visitor.page, visitor.address = checked, address
    visitor.press(f"wijzig:{step}")
    visitor.press(**edit)
    return first, visitor.press("versturen")


@pytest.mark.hostile("send-edit")
def test_an_edit_after_sending_is_not_answered_with_the_earlier_receipt(loket: Loket) -> None:
    visitor, address = loket.visitor(), f"/l/{loket.link()}/akkoord"
    _, page = sent_then_edited(visitor, address, AKKOORD, "wie", {"naam": "Fatma O'Brien"})
    assert page.status == 409
    assert "al ontvangen op" in page.text
    assert "blijft staan" in page.text
    assert "Fatma O'Brien" in page.all("textarea")[0].text
    assert str(loket.services.facts.contact.phone) in page.text
    assert not page.all("a", href=page_root(loket) + address)
    assert opened(loket, cases(loket)[0])["naam"]["answer"] == "Fatima O'Brien"
    assert number_of_cases(loket) == 1


@pytest.mark.parametrize("linked", ["", "linked"])
def test_where_a_form_can_be_sent_again_the_way_to_a_new_one_is_shown(
    loket: Loket, linked: str
) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link('klacht', many=True)}/klacht" if linked else "/f/klacht"
    edit: Answers = {"verhaal": "Zij kwam heel niet."}
    first, page = sent_then_edited(visitor, address, complaint(loket), "verhaal", edit)
    assert page.status == 409
    assert "Zij kwam heel niet." in page.all("textarea")[0].text
    assert first.partition("/o/")[2].partition("?")[0] not in page.html
    assert "kan één keer" not in page.text
    (afresh,) = page.all("a", href=page_root(loket) + address)
    assert "nieuw formulier" in afresh.text
    assert number_of_cases(loket) == 1
    assert visitor.send(address, *complaint(loket)).status == 200
    assert number_of_cases(loket) == 2


def test_an_edit_that_is_undone_is_a_retry(loket: Loket) -> None:
    visitor, address = loket.visitor(), "/f/klacht"
    same = complaint(loket)[0]
    first, page = sent_then_edited(visitor, address, complaint(loket), "verhaal", same)
    assert (page.status, page.location) == (303, first)


def page_root(loket: Loket) -> str:
    """Path under which the provider's pages stand."""
    return f"/{loket.services.settings.provider}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
    ],
)
@pytest.mark.hostile("send-other-site")
def test_a_post_from_another_site_is_refused(loket: Loket, headers: dict[str, str]) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link()}/akkoord"
    data: Answers = {**visitor.walk(address, *AKKOORD).form(), "doe": "versturen"}
    assert visitor.post(address, data, **headers).status == 403
    assert number_of_cases(loket) == 0


def test_the_form_works_under_the_origin_that_our_own_policy_makes_browsers_send(
    loket: Loket,
) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link()}/akkoord"
    data: Answers = {**visitor.walk(address, *AKKOORD).form(), "doe": "versturen"}
    assert visitor.post(address, data, Origin="null").status == 303


@pytest.mark.parametrize("key", ["", "verzonnen", "eyJrIjoxfQ.abc"])
@pytest.mark.hostile("send-other-site")
def test_a_missing_or_foreign_form_key_is_refused(loket: Loket, key: str) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link()}/akkoord"
    data: Answers = {**visitor.walk(address, *AKKOORD).form(), "doe": "versturen"}
    assert visitor.post(address, {**data, "form_key": key}).status == 403
    assert number_of_cases(loket) == 0


@pytest.mark.hostile("send-large")
def test_too_large_and_too_many_fields_are_refused_before_parsing(loket: Loket) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link()}/akkoord"
    assert visitor.post(address, {"naam": "x" * 1_100_000}).status == 413
    assert visitor.post(address, {f"veld{n}": "1" for n in range(10_000)}).status == 413


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("X", "X"),
        ("Zoë 👩‍👧", "Zoë 👩‍👧"),
        ("Zoe\u0308", "Zoë"),
        ("A" * 200, "A" * 200),
        ("Jan\u202egro.live\u200b", "Jangro.live"),
        ("Jan\x00\x07\r\nBcc: x@y.nl", "Jan Bcc: x@y.nl"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ provider.name }} [[je|u]]", "{{ provider.name }} [[je|u]]"),
        ("#set text(red) *vet*", "#set text(red) *vet*"),
    ],
)
@pytest.mark.hostile("text-controls", "text-names", "text-template")
def test_what_is_stored_is_what_was_shown(loket: Loket, typed: str, stored: str) -> None:
    visitor = loket.visitor()
    token = loket.link()
    raw = visitor.browser
    visitor.walk(f"/l/{token}/akkoord", AKKOORD[2], AKKOORD[0])
    assert visitor.page is not None
    data: Answers = {**visitor.page.form(), "naam": typed, "doe": "verder"}
    raw.post(
        f"{visitor.root}/l/{token}/akkoord",
        data={**data, "bij": "wie"},
        base_url="http://localhost:8000",
    )
    text = loket.services.documents["voorwaarden"].sha256
    done: Answers = {**data, "akkoord": "ja", "akkoord-tekst": text, "bij": "controle"}
    assert visitor.post(f"/l/{token}/akkoord", {**done, "doe": "versturen"}).status == 303
    assert opened(loket, cases(loket)[0])["naam"]["answer"] == stored


@pytest.mark.hostile("text-markup")
def test_typed_markup_is_inert_on_every_page(loket: Loket) -> None:
    visitor = loket.visitor()
    nasty = "\"><img src=x onerror=alert(1)> '"
    visitor.walk(f"/l/{loket.link('akkoord')}/akkoord", AKKOORD[2])
    page = visitor.press("versturen", naam=nasty)
    assert page.status == 422
    assert not page.all("img")
    assert page.form()["naam"] == nasty
    page = visitor.walk("/f/clientenraad", {"naam": nasty, "telefoon": "06 00000000"})
    assert not page.all("img")
    assert page.all("span", class_="typed")[0].text == nasty


def test_a_name_of_201_letters_is_refused_with_the_limit(loket: Loket) -> None:
    visitor = loket.visitor()
    pages: list[Answers] = [AKKOORD[2], AKKOORD[0], {"naam": "A" * 201}]
    page = visitor.walk(f"/l/{loket.link()}/akkoord", *pages)
    assert page.status == 422
    assert "200 tekens" in page.text


@pytest.mark.hostile("trap-filled")
def test_a_field_that_people_do_not_see_is_marked_not_dropped(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert visitor.press("versturen", website="http://wachtwoordbeheerder").status == 303
    assert cases(loket)[0].marks == ["honingpot"]


@pytest.mark.hostile("host-other")
def test_another_host_is_refused_and_links_come_from_the_settings(loket: Loket) -> None:
    browser = loket.app.test_client()
    assert browser.get("/healthz", base_url="http://evil.example").status_code == 400
    forwarded = {"X-Forwarded-Host": "evil.example"}
    visitor = loket.visitor()
    visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    page = visitor.get(visitor.address, **forwarded)
    assert "evil" not in page.html


@pytest.mark.hostile("next-elsewhere")
def test_no_page_can_be_led_elsewhere(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    page = visitor.get(visitor.address.partition("&")[0] + "&terug=//evil.example")
    assert "evil" not in page.html


@pytest.mark.parametrize("fault", [locked, full])
@pytest.mark.hostile("disk-full")
def test_not_stored_says_so_and_can_be_sent_again(loket: Loket, fault: Fault) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    with fault(loket):
        page = visitor.press("versturen")
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert "niet ontvangen" in page.heading
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert visitor.press("versturen").status == 303
    assert number_of_cases(loket) == 1


def test_after_a_failed_send_a_reload_shows_all_answers_again(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    with full(loket):
        page = visitor.press("versturen")
    assert page.status == 503
    again = visitor.get(page.headers["Content-Location"])
    assert again.all("button", value="versturen")
    assert "Fatima O&#39;Brien" in again.html


def test_without_a_script_the_first_page_says_to_close_the_tab(loket: Loket) -> None:
    visitor = loket.visitor()
    first = visitor.get("/f/klacht")
    assert "Sluit dan dit tabblad" in first.all("noscript")[0].text
    later = visitor.walk("/f/klacht", *complaint(loket)[:4])
    assert later.heading != first.heading
    assert not later.all("noscript")


def test_without_a_script_a_button_destroys_what_was_kept(loket: Loket) -> None:
    visitor = Visitor(loket.app, script=False)
    visitor.walk("/f/klacht", *complaint(loket)[:4])
    address, page = visitor.address, visitor.page
    assert page is not None
    (wipe,) = [one for one in page.all("form") if "/bezig/" in one.attributes["action"]]
    assert wipe.within("noscript")
    assert visitor.post(wipe.attributes["action"], {"doe": "wis"}).location == f"{visitor.root}/"
    gone = visitor.get(address)
    assert gone.status == 410
    assert not gone.all("noscript")


@pytest.mark.hostile("database-locked")
def test_a_database_that_is_away_gives_503_with_crisis_numbers_and_what_was_typed(
    loket: Loket,
) -> None:
    visitor, address = loket.visitor(), f"/l/{loket.link()}"
    assert visitor.get(address).status == 200
    sender = loket.visitor()
    sender.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    take_away(loket)
    copied = sender.press("versturen").all("textarea")[0].text
    assert "naam? Fatima O'Brien" in copied
    assert "gelezen en ik ga akkoord" in copied
    assert not {"zelf", "ja"} & {*copied.split()}, "codes of choices say nothing"
    page = visitor.get(address)
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    assert re.search("niets van (u|jou|je) ontvangen", page.text)
    assert not page.all("textarea")
    facts = loket.services.facts
    phone = facts.contact.phone
    assert phone
    assert (UNKNOWN if phone.placeholder else str(phone)) in page.text
    called = {one.text for one in page.all("a") if one.attributes["href"].startswith("tel:")}
    assert {str(one.phone) for one in facts.crisis if one.bar} <= called


def test_what_stores_an_answer_asks_nothing_of_what_made_it(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": "fatima@example.nl"})
    inside, seen, asked = False, 0, list[str]()

    def watch(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal inside, seen
        code = frame.f_code
        if code is receive.__code__:
            inside = event != "return"
        elif inside and event == "call":
            seen += "formsapp/cases/" in code.co_filename
            asked.extend(re.findall("formsapp/(?:web|kinds)/.*", code.co_filename))

    sys.setprofile(watch)
    try:
        page = visitor.press("versturen")
    finally:
        sys.setprofile(None)
    assert page.status == 303
    assert seen
    assert asked == []


def test_a_number_that_is_a_bsn_or_iban_gets_a_soft_warning(loket: Loket) -> None:
    visitor = loket.visitor()
    pages: list[Answers] = [AKKOORD[0], {"naam": "Jan 111222333"}, *AKKOORD[2:]]
    page = visitor.walk(f"/l/{loket.link()}/akkoord", *pages)
    assert "burgerservicenummer" in page.text
    assert visitor.press("versturen").status == 303


@pytest.mark.parametrize(
    ("phone", "is_warned"),
    [
        *(("+31 6 12345002", False), ("612345002", False), ("123456782", False)),
        ("NL91-ABNA-0417-1643-00", True),
    ],
)
def test_the_number_that_was_asked_for_gets_no_warning(
    loket: Loket, phone: str, *, is_warned: bool
) -> None:
    page = loket.visitor().walk("/f/clientenraad", {"naam": "Jan"}, {"telefoon": phone})
    assert ("burgerservicenummer" in page.text) is is_warned


@pytest.mark.hostile("no-script")
def test_client_pages_set_no_cookies_and_are_not_kept(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert "Set-Cookie" not in page.headers  # and the visitor looks at each page before it
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
