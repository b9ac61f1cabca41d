"""Links that do not open, open too late, open twice, or ask for a date of birth."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from formsapp.cases.birth_date_tries import BORN_PAUSE
from formsapp.cases.models import Case, Event, Link
from formsapp.cases.signed_links import LinkSigner, LinkWish, new_link, revoke_link
from formsapp.facts.dutch_format import minutes
from formsapp.rules.draft_terms import RUNNING_KEPT
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, KEYS, STAFF, Loket
from tests.web.docs import with_fact
from tests.web.faults import no_room

BORN = date(2010, 3, 27)


def count(loket: Loket, what: type[Case | Event]) -> int:
    with loket.app.app_context():
        return db.session.scalar(select(func.count()).select_from(what)) or 0


@pytest.mark.hostile("link-changed")
def test_one_bit_flipped_anywhere_gives_one_page_and_no_write(loket: Loket) -> None:
    token = loket.link()
    events, visitor = count(loket, Event), loket.visitor()
    expected = visitor.get("/l/onbekend")
    assert expected.status == 404
    for at in range(0, len(token), 3):
        for bit in (1, 32):
            flipped = token[:at] + chr(ord(token[at]) ^ bit) + token[at + 1 :]
            if not set("/?#%") & set(flipped):
                page = visitor.get(f"/l/{flipped}")
                assert (page.status, page.text) == (404, expected.text), flipped
    assert count(loket, Event) == events


@pytest.mark.parametrize(
    "change", [str.swapcase, str.upper, lambda t: t[:-1], lambda t: t.replace(".", ".A")]
)
@pytest.mark.hostile("link-cut")
def test_a_token_cut_padded_or_in_other_case_is_unknown(
    loket: Loket, change: Callable[[str], str]
) -> None:
    visitor = loket.visitor()
    assert visitor.get(f"/l/{change(loket.link())}").text == visitor.get("/l/x").text


@pytest.mark.parametrize(
    "around",
    [
        *(
            "{}.",
            "{})",
            "{}>",
            "{},",
            "{};",
            "{}]",
            "{}*",
            "{}..",
            "{}%C2%A0",
            "{}.%C2%A0",
            "{}%2520",
        ),
        *(
            "{}%20",
            "{}/",
            "{}/%3E",
            "{}%22",
            "{}%E2%80%9D",
            "{}%E2%80%8B",
            "%E2%81%A6{}%E2%81%A9",
            "_{}_",
        ),
        *(
            "{}&gt;",
            "{}%0A",
            "{}%5D(x)",
            "{}%3D%0D%0A",
            "{}/akkoord.",
            "{}?utm_source=mail",
            "{}&fbclid=x",
        ),
    ],
)
@pytest.mark.hostile("link-wrapped")
def test_what_mail_and_chat_programs_add_leads_to_the_personal_page(
    loket: Loket, around: str
) -> None:
    token, visitor = loket.link(), loket.visitor()
    page = visitor.get(f"/l/{around.format(token)}")
    assert page.status == 200
    forms = {one.attributes["href"] for one in page.all("a") if "/l/" in one.attributes["href"]}
    assert f"{loket.services.root}/l/{token}/akkoord" in forms


@pytest.mark.parametrize("wrap", ["%0A", "%0D%0A", "=%0A", "=%0D%0A", "%20", "%E2%80%8B"])
@pytest.mark.parametrize("at", [3, 30, 66])
def test_a_link_that_a_mail_wrapped_in_the_middle_opens(loket: Loket, wrap: str, at: int) -> None:
    token = loket.link()
    assert loket.visitor().get(f"/l/{token[:at]}{wrap}{token[at:]}").status == 200


def test_a_birth_date_is_asked_at_an_address_with_a_comma_too(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    visitor.get(f"/l/{token},")
    assert "overzicht" in born(visitor.press, BORN).heading


@pytest.mark.parametrize("path", ["x", "x/", "x/y/z", "%20", "x%0Ay", "..."])
@pytest.mark.hostile("link-wrapped")
def test_whatever_else_stands_there_is_told_whom_to_ask(loket: Loket, path: str) -> None:
    page = loket.visitor().get(f"/l/{path}")
    assert page.status == 404
    assert page.heading == "Deze link werkt niet"


@pytest.mark.hostile("link-alike")
def test_revoked_looks_like_unknown(loket: Loket) -> None:
    token, visitor = loket.link(), loket.visitor()
    with loket.app.app_context():
        link = db.session.scalars(select(Link)).one()
        revoke_link(db.session, link.id, now=loket.clock(), by=STAFF)
    assert visitor.get(f"/l/{token}").text == visitor.get("/l/x").text


@pytest.mark.hostile("link-over")
def test_a_link_ends_at_its_expiry_and_says_so(loket: Loket) -> None:
    token, visitor = loket.link(days=1), loket.visitor()
    loket.clock.now += timedelta(days=1, seconds=-1)
    assert visitor.get(f"/l/{token}").status == 200
    loket.clock.now += timedelta(seconds=1)
    page = visitor.get(f"/l/{token}")
    assert page.status == 410
    assert "verlopen" in page.heading
    loket.clock.now += timedelta(seconds=1)
    assert visitor.get(f"/l/{token}/akkoord").status == 410


@pytest.mark.hostile("link-sent-late")
def test_opened_before_expiry_and_sent_within_the_hour_after_is_taken(loket: Loket) -> None:
    token, visitor = loket.link(days=1), loket.visitor()
    loket.clock.now += timedelta(days=1, minutes=-5)
    visitor.walk(f"/l/{token}/akkoord", *AKKOORD)
    loket.clock.now += timedelta(minutes=50)
    assert visitor.press("versturen").status == 303


@pytest.mark.hostile("link-sent-late")
def test_sent_too_late_keeps_what_was_typed(loket: Loket) -> None:
    token, visitor = loket.link(days=1), loket.visitor()
    visitor.walk(f"/l/{token}/akkoord", *AKKOORD)
    loket.clock.now += timedelta(days=1, hours=2)
    page = visitor.press("versturen")
    assert page.status == 410
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert count(loket, Case) == 0


@pytest.mark.hostile("link-used")
def test_used_again_after_it_was_done_says_so_without_content(loket: Loket) -> None:
    token, visitor = loket.link(), loket.visitor()
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    page = visitor.get(f"/l/{token}/akkoord")
    assert "al ontvangen op 3 maart 2026" in page.text
    assert "Fatima" not in page.text
    assert count(loket, Case) == 1


@pytest.mark.hostile("link-two-browsers")
def test_two_browsers_at_once_first_wins_second_keeps_its_text(loket: Loket) -> None:
    token, first, second = loket.link(), loket.visitor(), loket.visitor()
    first.walk(f"/l/{token}/akkoord", *AKKOORD)
    second.walk(f"/l/{token}/akkoord", {"hoedanigheid": "ouder"}, {"naam": "Jan"}, *AKKOORD[2:])
    assert first.press("versturen").status == 303
    page = second.press("versturen")
    assert page.status == 409
    assert "Jan" in page.all("textarea")[0].text
    assert count(loket, Case) == 1


@pytest.mark.hostile("link-purpose")
def test_a_link_for_one_kind_does_not_open_another(loket: Loket) -> None:
    token, visitor = loket.link("akkoord"), loket.visitor()
    assert visitor.get(f"/l/{token}/toestemming").text == visitor.get("/l/x").text


def test_a_form_key_of_one_link_is_not_good_for_another(loket: Loket) -> None:
    one, other, visitor = loket.link(), loket.link(), loket.visitor()
    visitor.get(f"/l/{one}/akkoord")
    assert visitor.page is not None
    assert visitor.post(f"/l/{other}/akkoord", visitor.page.form()).status == 403


@pytest.mark.hostile("link-provider")
def test_tokens_of_staff_and_of_another_provider_are_unknown(loket: Loket) -> None:
    visitor = loket.visitor()
    unknown = visitor.get("/l/x").text
    for signer in (
        LinkSigner(loket.services.settings.provider, KEYS, purpose="invitation"),
        LinkSigner("een-andere", KEYS),
    ):
        assert visitor.get(f"/l/{signer.new_token()[0]}").text == unknown


@pytest.mark.hostile("link-old-key")
def test_signed_with_the_previous_key_is_good_until_that_key_goes(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    old = start(replace(settings, secret_keys=KEYS[:1]))
    token = old.link()
    both = start(replace(settings, secret_keys=KEYS))
    assert both.visitor().get(f"/l/{token}").status == 200
    new = start(replace(settings, secret_keys=KEYS[1:]))
    assert new.visitor().get(f"/l/{token}").status == 404


@pytest.mark.hostile("link-scanner")
def test_a_mail_scanner_uses_nothing_up_and_locks_nobody_out(loket: Loket) -> None:
    token = loket.link(born=BORN)
    events = count(loket, Event)

    def scan(_number: int) -> int:
        browser = loket.app.test_client(use_cookies=False)
        path = f"{loket.services.root}/l/{token}"
        browser.head(path, base_url="http://localhost:8000")
        return browser.get(path, base_url="http://localhost:8000").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(scan, range(50))) == {200}
    assert count(loket, Event) == events
    visitor = loket.visitor()
    visitor.get(f"/l/{token}")
    assert "overzicht" in born(visitor.press, BORN).heading


def born(press: Callable[..., object], day: date) -> Page:
    page = press(
        geboren__dag=str(day.day), geboren__maand=str(day.month), geboren__jaar=str(day.year)
    )
    assert isinstance(page, Page)
    return page


def test_nothing_shows_before_the_date_of_birth(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    for path in (f"/l/{token}", f"/l/{token}/akkoord"):
        page = visitor.get(path)
        assert page.heading == "Wat is de geboortedatum?"
        assert "oorwaarden" not in page.text
    assert visitor.post(f"/l/{token}", {}).heading == "Wat is de geboortedatum?"


def test_the_date_of_birth_opens_a_form_that_can_be_sent(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    visitor.get(f"/l/{token}")
    born(visitor.press, BORN)
    page = visitor.press("beginnen")
    assert page.heading.startswith("Akkoord")
    visitor.go_on(*AKKOORD)
    assert visitor.press("versturen").status == 303


@pytest.mark.hostile("link-birth-date")
def test_five_wrong_dates_then_a_pause_and_always_the_same_answer(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    answers = set()
    for day in (1, 2, 3, 4, 5):
        visitor.get(f"/l/{token}")
        page = born(visitor.press, date(2010, 3, day))
        answers.add((page.status, page.all("p", class_="error")[0].text))
    visitor.get(f"/l/{token}")
    page = born(visitor.press, BORN)
    answers.add((page.status, page.all("p", class_="error")[0].text))
    assert len(answers) == 1
    assert f"over {minutes(BORN_PAUSE)} nog eens" in page.text
    loket.clock.now += timedelta(minutes=16)
    visitor.get(f"/l/{token}")
    assert born(visitor.press, BORN).status == 200


@pytest.mark.parametrize("tries", [0, 3])
def test_a_full_disk_gives_one_answer_to_right_and_wrong_dates(loket: Loket, tries: int) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    for day in range(1, 1 + tries):
        visitor.get(f"/l/{token}")
        born(visitor.press, date(2010, 3, day))
    answers = set()
    with no_room(loket):
        for when in (*(date(2011, 3, day) for day in range(1, 8)), BORN):
            visitor.get(f"/l/{token}")
            page = born(visitor.press, when)
            typed = f"{when.day} {when.month} {when.year}"
            assert typed in page.text, "it stays, to copy"
            answers.add((page.status, page.text.replace(typed, "")))
    [(status, _text)] = answers
    assert status == 503
    visitor.get(f"/l/{token}")
    assert "overzicht" in born(visitor.press, BORN).heading


def close(loket: Loket, token: str) -> Page:
    """Try fifteen wrong dates of birth, and give the page that came last."""
    visitor = loket.visitor()
    for day in range(1, 16):
        loket.clock.now += timedelta(minutes=15)
        visitor.get(f"/l/{token}")
        page = born(visitor.press, date(2011, 3, day))
    return page


def test_after_too_many_wrong_dates_a_link_looks_like_any_bad_one(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    unknown = visitor.get("/l/x").text
    visitor.get(f"/l/{token}")
    begun = born(visitor.press, BORN)
    waiting = {loket.visitor(): day for day in (BORN, date(2011, 4, 1))}
    for one in waiting:
        one.get(f"/l/{token}")
    page = close(loket, token)
    assert (page.status, page.text) == (404, unknown)
    assert str(loket.services.facts.contact.phone) in page.text
    answers = {visitor.get(f"/l/{token}").text, visitor.post(f"/l/{token}", begun.form()).text}
    answers |= {born(one.press, day).text for one, day in waiting.items()}
    assert answers == {unknown}


def test_a_form_behind_a_link_that_closed_meanwhile_keeps_what_was_typed(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    visitor.get(f"/l/{token}")
    born(visitor.press, BORN)
    visitor.press("beginnen")
    visitor.go_on(*AKKOORD)
    close(loket, token)
    page = visitor.press("versturen")
    assert page.status == 404
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert count(loket, Case) == 0


def test_what_is_no_date_is_no_try(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), loket.visitor()
    events = count(loket, Event)
    for day, month, year in (("31", "2", "2010"), ("", "3", "2010"), ("x", "3", "2010")) * 10:
        visitor.get(f"/l/{token}")
        page = visitor.press(geboren__dag=day, geboren__maand=month, geboren__jaar=year)
        assert page.status == 422
    assert count(loket, Event) == events
    assert "overzicht" in born(visitor.press, BORN).heading


def test_the_personal_page_says_what_the_team_of_this_provider_does_not_read(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[teams.zorg]\nname = "het zorgteam"'
    loket = start(with_fact(settings, tmp_path, old, old.replace("zorgteam", "wijkteam")))
    page = loket.visitor().get(f"/l/{loket.link()}")
    assert "elk bericht dat niet naar het wijkteam ging" in page.text


def test_who_decides_is_asked_the_own_birth_date(loket: Loket) -> None:
    wish = LinkWish("C-1", ("akkoord",), loket.clock() + timedelta(days=1), born=BORN)
    with loket.app.app_context():
        own = replace(wish, signer_id=uuid4())
        tokens = [
            new_link(db.session, loket.services.signer, one, now=loket.clock(), by=STAFF)
            for one in (wish, own)
        ]
    of_client, of_signer = (loket.visitor().get(f"/l/{token}").text for token in tokens)
    assert "Van de cliënt voor wie deze link is" in of_client
    assert "Van degene die deze link van ons kreeg" in of_signer


def test_after_the_date_an_address_shows_the_page_again_for_half_an_hour(loket: Loket) -> None:
    token, visitor = loket.link(born=BORN), Visitor(loket.app, script=False)
    visitor.get(f"/l/{token}")
    given = visitor.press(geboren__dag="27", geboren__maand="3", geboren__jaar="2010")
    assert given.heading.endswith("overzicht")
    address = visitor.address
    assert "/bezig/" in address
    assert visitor.get(address).all("input", name="bewijs")
    key = address.rpartition("/")[2]
    assert visitor.get(f"/l/{loket.link(born=BORN)}/bezig/{key}").status == 303
    loket.clock.now += RUNNING_KEPT
    assert visitor.get(address).location.endswith(f"/l/{token}")
