"""What a receipt proves: the facts that each kind names, and who may read what was sent."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from formsapp.cases.client_view import find_by_code
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import Who
from formsapp.cases.models import Case
from formsapp.cases.unseal_case import open_answers, open_case_key
from formsapp.cli.command_receipt import find_in
from formsapp.demo.sample_cases import send_form
from formsapp.sealing.intake_key import read_public_keys, renew_intake_key
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.receipt_statement import (
    Judgement,
    judge_statement,
    mac_of_lines,
    read_statement,
)
from formsapp.web.form.receipt_content import open_receipt
from formsapp.web.shared.services import db
from tests.page import Element, Page
from tests.pdf_text import read_pdf
from tests.web.conftest import AKKOORD, Loket
from tests.web.faults import full
from tests.web.sent import NO_MAIL, Answers, cases, day, myself
from tests.web.test_kind_klacht import complaint
from tests.web.test_kind_opzeggen import from_day, rest
from tests.web.test_toestemming import adult, consents, given

REACH: Answers = {"telefoon": "06 00000000"}
NOTHING_MORE = {"clientenraad", "link-aanvragen"}
"""Kinds of which number, day and title prove all."""


def keyring_of(loket: Loket) -> Keyring:
    """The private keys, which the client's side does not have."""
    settings = loket.services.settings
    return Keyring.load(settings.data / "keys", settings.provider)


def code_on(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def receipt_of(loket: Loket, page: Page) -> str:
    """The words of the PDF."""
    made = loket.visitor().get(f"/o/{code_on(page)}/ontvangstbewijs.pdf")
    with pikepdf.open(io.BytesIO(made.body)) as pdf:
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
    return read_pdf(made.body)


def is_sent_answer(element: Element) -> bool:
    details = element.within("details")
    return details is not None and "Lees terug" in details.text


def lines_of(page: Page) -> dict[str, str]:
    """What the page of a code says that was proven."""
    terms, said = (
        [one for one in page.all(tag) if not is_sent_answer(one)] for tag in ("dt", "dd")
    )
    return {term.text: one.text for term, one in zip(terms, said, strict=True)}


def test_every_kind_proves_something_or_says_why_it_keeps_no_copy(loket: Loket) -> None:
    for number, kind in enumerate(loket.services.kinds.values()):
        send_form(loket.app, kind, f"C-{number}", None)
    with loket.app.app_context():
        for kind in loket.services.kinds.values():
            wanted = select(Case).where(Case.kind == kind.slug, Case.parent_id.is_(None))
            case = db.session.scalars(wanted).one()
            kept = open_answers(keyring_of(loket), case).get("on_receipt")
            assert (kept is None) == kind.counted
            if kept is None:
                continue
            lines = [one for one in kept["lines"] if one[0] != "Beloofde dag"]
            assert bool(lines) != bool(kind.why_no_copy or kind.slug in NOTHING_MORE), kind.slug
            assert kept["copied"] == (not kind.why_no_copy)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_who_cancels_a_visit_can_prove_which_in_time_or_not_and_what_was_asked(
    loket: Loket,
) -> None:
    visit: Answers = {**day("dag", "4-3-2026"), "tijd": "9.00"}
    asked: Answers = {"onmogelijk": "ja", "reden": "Ik lag in het ziekenhuis."}
    visitor = loket.visitor()
    visitor.walk("/f/bezoek-afzeggen", *myself(), {"wat": "een"}, visit, {}, asked, NO_MAIL)
    visitor.press("versturen")
    page = visitor.follow()
    visit_line = lines_of(page)["Bezoek"]
    assert visit_line.startswith("Te laat: het bezoek van woensdag 4 maart 2026 om 9.00 uur.")
    assert lines_of(page)["Uitzondering"].startswith("U vroeg een uitzondering")
    pdf = receipt_of(loket, page)
    assert "hetbezoekvanwoensdag4maart2026om9.00uur" in pdf
    assert "ziekenhuis" not in pdf
    assert "Ontvangenop:3maart2026om10.30uur" in pdf


def test_who_agrees_can_prove_to_which_text(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    text = loket.services.documents["voorwaarden"]
    assert lines_of(page)["Controlegetal van de tekst (SHA-256)"] == text.sha256
    assert text.version in lines_of(page)["Tekst"]
    assert text.sha256 in receipt_of(loket, page)


def test_each_consent_stands_on_the_receipt_with_its_end(loket: Loket) -> None:
    yes, *others = consents(loket)
    link = f"/l/{loket.link('toestemming', many=True)}"
    page = loket.visitor().send(f"{link}/toestemming", *adult(loket), *given(loket, yes), NO_MAIL)
    said = [one for one in lines_of(page).values() if one == "Nee" or one.startswith("Ja,")]
    assert len(said) == 1 + len(others)
    assert said.count("Ja, tot en met 3 maart 2027") == 1


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_the_last_day_of_care_stands_on_the_receipt_and_each_part_has_its_own(
    loket: Loket,
) -> None:
    pages = [*from_day("3-3-2026"), *rest(copy="ja", party="De Linde")]
    visitor = loket.visitor()
    page = visitor.send("/f/opzeggen", *pages)
    ends = [said for about, said in lines_of(page).items() if about == "Einde van de zorg"]
    assert ends == ["U kunt op elk moment opzeggen. De zorg stopt op 3 maart 2026."]
    assert any("De Linde" in about for about in lines_of(page))
    links = [one.attributes["href"] for one in page.all("a")]
    parts = [one for one in links if re.search(r"/o/[0-9A-Z-]{23}\?", one)]
    copy, shared = (visitor.get(one) for one in parts)
    assert lines_of(copy)["Wilt u een kopie van uw dossier?"] == "Ja"
    assert any("De Linde" in about for about in lines_of(shared))


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_what_was_sent_through_an_open_form_can_be_read_again_with_the_code(loket: Loket) -> None:
    page = loket.visitor().send("/f/clientenraad", {"naam": "Fatima O'Brien"}, REACH)
    again = loket.visitor().get(f"/o/{code_on(page)}")
    assert "Lees terug wat" in again.text
    assert "Fatima O'Brien" in again.text


def test_a_complaint_can_be_read_again_only_by_who_asked_for_that(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *complaint(loket))
    assert "Iemand anders kan" in page.text
    visitor.press("versturen")
    sent = visitor.follow()
    assert "Zij kwam te laat." not in sent.text
    assert "met deze code niet te lezen" in sent.text
    assert "Zijkwamtelaat." not in receipt_of(loket, sent)
    asking = loket.visitor()
    asking.walk("/f/klacht", *complaint(loket))
    asking.press("versturen", teruglezen="ja")
    assert "Zij kwam te laat." in asking.follow().text


def test_the_wish_to_read_it_again_stays_while_going_back_and_can_be_taken_back(
    loket: Loket,
) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/klacht", *complaint(loket))
    visitor.press("wijzig:soort", teruglezen="ja")
    page = visitor.press(soort="klacht")
    box = page.all("input", id="teruglezen")[0]
    assert "checked" in box.attributes
    data = {**page.form(), "doe": "versturen"}
    data.pop("teruglezen")
    visitor.post(visitor.address, data)
    assert "Zij kwam te laat." not in visitor.follow().text


def test_the_wish_to_read_it_again_outlives_a_failed_send(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/klacht", *complaint(loket))
    with full(loket):
        assert visitor.press("versturen", teruglezen="ja").status == 503
    assert visitor.press("versturen").status == 303
    assert "Zij kwam te laat." in visitor.follow().text


def test_the_wish_to_read_it_again_outlives_being_put_aside(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/klacht", *complaint(loket))
    code = code_on(visitor.press("bewaar", teruglezen="ja"))
    later = loket.visitor()
    later.get("/verder")
    later.press("zoeken", code=code)
    later.press("verder")
    box = later.follow().all("input", id="teruglezen")[0]
    assert "checked" in box.attributes
    assert later.press("versturen").status == 303
    assert "Zij kwam te laat." in later.follow().text


def test_a_case_of_before_says_decently_that_there_is_less(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    with loket.app.app_context():
        case = db.session.scalars(select(Case)).one()
        content = open_answers(keyring_of(loket), case)
        key = open_case_key(keyring_of(loket), case)
        del content["on_receipt"]
        case.sealed = key.seal(case.id, case.kind, content)
        db.session.commit()
    again = loket.visitor().get(f"/o/{code_on(page)}")
    assert "Dit is een ouder bewijs." in again.text
    assert "Fatima" not in again.text
    assert "Lees terug" not in again.text
    assert receipt_of(loket, page)


def test_nothing_of_a_receipt_is_readable_in_the_database(loket: Loket) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert "Lees terug wat" in page.text
    assert [case.marks for case in cases(loket)] == [[]]
    files = loket.services.settings.data.glob("loket.sqlite*")
    held = b"".join(one.read_bytes() for one in files)
    for words in ("Fatima", "Ik heb deze tekst gelezen"):
        assert words.encode() not in held


def test_a_receipt_is_good_on_the_command_line_also_after_destruction_and_new_keys(
    loket: Loket, tmp_path: Path
) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    made = loket.visitor().get(f"/o/{code_on(page)}/ontvangstbewijs.pdf").body
    with loket.app.app_context():
        case = db.session.scalars(select(Case)).one()
        who, now = Who("demo", "operator"), loket.clock()
        destroy(db.session, case.reference, who, now=now, ground="request")
    renew_intake_key(loket.services.settings.data / "keys", date(2026, 9, 1))
    known = read_public_keys(loket.services.settings.data / "keys")
    kept = tmp_path / "bewijs.pdf"
    kept.write_bytes(made)
    found = find_in(str(kept))
    assert judge_statement(found.statement, known) is Judgement.GOOD
    said = read_statement(found.statement)
    assert said.facts == mac_of_lines(found.code, found.lines or [])
    assert said.text == loket.services.documents["voorwaarden"].sha256
    assert said.received == "2026-03-03T09:30:00Z"
    gone = loket.visitor().get(f"/o/{code_on(page)}")
    assert "is vernietigd" in gone.text
    assert "/controleren/#" not in gone.html


def test_the_statement_of_before_is_shown_after_new_keys_and_a_newer_code_gets_its_own(
    loket: Loket,
) -> None:
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    (first,) = {one.attributes["href"] for one in page.all("a") if "#loket1" in str(one.attributes)}
    loket.clock.set(datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    again = loket.visitor().get(f"/o/{code_on(page)}")
    assert first in [one.attributes["href"] for one in again.all("a")]
    with loket.app.app_context():
        status = find_by_code(db.session, code_on(page))
        newer = open_receipt(status, "00000-00000-00000-00000").statement
    assert read_statement(newer).signed == "2026-05-01T09:00:00Z"
    assert read_statement(newer).received == read_statement(first).received


def test_a_key_that_was_renewed_signs_at_once_also_while_the_server_runs(loket: Loket) -> None:
    folder = loket.services.settings.data / "keys"
    loket.clock.set(datetime(2026, 9, 2, 9, 0, tzinfo=UTC))
    first = statement_of(loket)
    renew_intake_key(folder, date(2026, 9, 2))
    second = statement_of(loket)
    known = read_public_keys(folder)
    assert [one.split("~")[-2] for one in (first, second)] == [one.id for one in known]
    assert judge_statement(second, known) is Judgement.GOOD
    (folder / "intake" / "intake.key").write_text("half of it")
    assert statement_of(loket).split("~")[-2] == known[-1].id


def statement_of(loket: Loket) -> str:
    """Send a form and return the statement on its receipt."""
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    (found,) = {
        one.attributes["href"].partition("#")[2]
        for one in page.all("a")
        if "#loket1" in one.attributes.get("href", "")
    }
    return found


def test_without_a_key_that_signs_a_receipt_is_shown_all_the_same(loket: Loket) -> None:
    loket.services.letterbox.intake = None
    page = loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert "#loket1" not in page.html
    assert receipt_of(loket, page)
