"""Client and staff write on an open case: from the status page, and from the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Message, OutboxMail
from formsapp.cases.receive_case import Receipt
from formsapp.sealing.key_files import POST
from formsapp.settings import Settings
from formsapp.web.shared import rate_limit
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Colleague, Office
from tests.web.test_weight_of_forms import BUDGET, ENCODINGS, first_view
from tests.web.uploading import JPEG, multipart


def form_of(page: Page) -> int:
    """The number of the form that sends a message."""
    actions = [one.attributes.get("action", "").partition("?")[0] for one in page.all("form")]
    return next(place for place, action in enumerate(actions) if action.endswith("/bericht"))


def add_photo(visitor: Visitor, path: str, text: str, file: tuple[str, bytes] = JPEG) -> Page:
    """Type a text on the page, choose a photo and press the button that adds it."""
    assert visitor.page is not None
    form = visitor.page.form(form_of(visitor.page), tekst=text)
    body, sort = multipart({**form, "doe": "toevoegen"}, file, question="bestanden")
    headers = {"Origin": visitor.base, "Sec-Fetch-Site": "same-origin"}
    address = visitor.root + path
    page = visitor.see(
        visitor.browser.post(
            address, base_url=visitor.base, data=body, headers=headers, content_type=sort
        )
    )
    return visitor.follow() if page.status == 303 else page


BSN = "Mijn nummer is 111222333."


@pytest.fixture
def provider() -> str:
    """One is enough here; the browser goes through both."""
    return "al-osra-zorg"


@dataclass
class Talk:
    """A case with its client and the colleague who reads it."""

    office: Office
    receipt: Receipt
    client: Visitor
    reader: Colleague

    @property
    def status(self) -> str:
        return f"/o/{self.receipt.code}"

    @property
    def page(self) -> str:
        return f"{self.status}/bericht"

    @property
    def case(self) -> str:
        return f"/medewerker/zaak/{self.receipt.reference}"

    def write(self, text: str, do: str = "versturen", **more: str | list[str]) -> Page:
        self.client.get(self.page)
        return self.client.press(do, tekst=text, **more)

    def ask(self, text: str, sort: str = "question") -> Page:
        page = self.reader.get(f"{self.case}/bericht")
        data = page.form(form_of(page), tekst=text, soort=sort)
        return self.reader.post(f"{self.case}/bericht", {**data, "doe": "versturen"})

    def stored(self) -> list[str]:
        with self.office.loket.app.app_context():
            return list(db.session.scalars(sa.select(Message.sort).order_by(Message.at)))


@pytest.fixture
def talk(settings: Settings, start: Callable[[Settings], Loket]) -> Talk:
    office = Office(start(replace(settings, face="both")))
    reader = office.colleague("medewerker")
    return Talk(office, office.case(), office.loket.visitor(), reader)


def test_a_question_and_its_answer_are_read_by_both(talk: Talk) -> None:
    assert talk.ask("Welke dag was het?").status == 303
    page = talk.client.get(talk.status)
    assert "Wij wachten op jou" in page.text
    assert "Welke dag was het?" in page.text
    assert "Wacht op de cliënt" in talk.reader.get("/medewerker/").text
    page = talk.client.get(talk.page)
    assert page.heading == "Antwoord op onze vraag"
    assert "Welke dag was het?" in page.text
    talk.office.loket.clock.ahead(minutes=5)
    assert talk.write("Het was dinsdag.").status == 303
    page = talk.client.follow()
    assert "Je bericht is binnengekomen" in page.text
    assert "Het was dinsdag." in page.text
    assert "Je bericht van 3 maart 2026" in page.text
    assert "Wij wachten op jou" not in page.text
    inbox = talk.reader.get("/medewerker/").text
    assert "Nieuw bericht" in inbox
    assert "Wacht op de cliënt" not in inbox
    case = talk.reader.get(talk.case)
    assert "Het was dinsdag." in case.text
    assert "Van de cliënt, 3 maart 2026" in case.text


def test_the_page_of_a_link_says_that_we_wait_and_leads_there_and_back(talk: Talk) -> None:
    token, visitor = talk.office.loket.link(), talk.office.loket.visitor()
    sent = visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    code = sent.all("strong", class_="receipt-code")[0].text
    with talk.office.loket.app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.link_id.is_not(None))).one()
        receipt = Receipt(case.reference, code, case.id, case.received_at)
    replace(talk, receipt=receipt).ask("Welke dag was het?")
    page = visitor.get(f"/l/{token}")
    assert "Wij wachten op jou" in page.text
    [link] = [
        one.attributes["href"] for one in page.all("a") if "/bericht" in one.attributes["href"]
    ]
    visitor.get(link)
    assert visitor.press("versturen", tekst="Op dinsdag.").status == 303
    shown = visitor.follow()
    assert "Op dinsdag." in shown.text
    back = [one.attributes["href"] for one in shown.all("a", class_="back")]
    assert visitor.get(back[0]).heading == "Je overzicht"
    assert "Wij wachten op jou" not in visitor.get(f"/l/{token}").text


def test_the_mark_of_a_message_goes_when_staff_say_so(talk: Talk) -> None:
    talk.write("Nog iets.")
    assert talk.reader.submit(talk.case, "/opgepakt").status == 303
    assert "Nieuw bericht" not in talk.reader.get("/medewerker/").text
    assert "Nog iets." in talk.reader.get(talk.case).text


def test_each_side_gets_a_mail_without_a_word_of_it(talk: Talk) -> None:
    talk.ask("Welke dag was het?")
    talk.write("Het was dinsdag.")
    mails = [one for one in sent_mails(talk.office.loket) if "nieuws" in one or "bijgekomen" in one]
    assert len(mails) == 2
    assert any(f"/o/{talk.receipt.code}" in one for one in mails)
    assert not any("dinsdag" in one or "Welke dag" in one for one in mails)


def sent_mails(loket: Loket) -> list[str]:
    with loket.app.app_context():
        keyring = loket.services.keyring
        assert keyring is not None
        rows = db.session.scalars(sa.select(OutboxMail))
        return [keyring.open(POST, row.id, "mail", row.sealed or b"")["body"] for row in rows]


def test_what_was_typed_is_in_no_row_address_or_file(talk: Talk, tmp_path: Path) -> None:
    talk.ask("Waar lag de vlindersjaal?")
    page = talk.write("Bij de paarse lampenkap.")
    assert "lampenkap" not in page.location
    for file in tmp_path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert b"lampenkap" not in raw, file
            assert b"vlindersjaal" not in raw, file


def test_photos_are_added_one_by_one_and_made_harmless(talk: Talk) -> None:
    talk.client.get(talk.page)
    page = add_photo(talk.client, talk.page, "Zie de foto.")
    assert page.status == 200
    assert "keuken.jpg" in page.text
    assert page.form()["tekst"] == "Zie de foto."
    talk.client.press("versturen")
    assert "keuken.jpg" in talk.client.follow().text
    case = talk.reader.get(talk.case)
    [link] = [
        one.attributes["href"] for one in case.all("a") if "/bericht/" in one.attributes["href"]
    ]
    file = talk.reader.get(link)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert b"WAAR-IK-WOON" not in file.body


def test_a_file_of_staff_is_taken_with_the_code(talk: Talk) -> None:
    talk.reader.get(f"{talk.case}/bericht")
    page = add_photo(talk.reader, f"{talk.case}/bericht", "Dit is hem.")
    assert "keuken.jpg" in page.text
    assert "Wat de cliënt erbij krijgt" in page.text
    data = page.form(form_of(page), soort="note")
    lost = {**data, "bestanden": ["weg.jpg (1 kB)"], "doe": "versturen"}
    told = talk.reader.post(f"{talk.case}/bericht", lost).text
    assert "Bestanden die waren toegevoegd, zijn er niet meer." in told
    talk.reader.post(f"{talk.case}/bericht", {**data, "doe": "versturen"})
    shown = talk.client.get(talk.status)
    [link] = [
        one.attributes["href"] for one in shown.all("a") if "/bericht/" in one.attributes["href"]
    ]
    file = talk.client.get(link)
    assert file.status == 200
    assert file.headers["Content-Disposition"].startswith("attachment")
    other = talk.office.case()
    assert talk.client.get(link.replace(talk.receipt.code, other.code)).status == 404


def test_sending_twice_stores_it_once_and_an_edit_keeps_its_text(talk: Talk) -> None:
    talk.client.get(talk.page)
    assert talk.client.page is not None
    data = {**talk.client.page.form(tekst="Nog iets."), "doe": "versturen"}
    assert [talk.client.post(talk.page, data).status for _ in range(2)] == [303, 303]
    assert talk.stored() == ["client"]
    page = talk.client.post(talk.page, {**data, "tekst": "Iets anders."})
    assert page.status == 409
    assert page.heading == "Dit is al verstuurd"
    assert "Iets anders." in page.all("textarea")[0].text


def test_a_closed_case_says_so_and_keeps_what_was_typed(talk: Talk) -> None:
    talk.client.get(talk.page)
    talk.reader.submit(talk.case, "/afronden", waarom="double")
    page = talk.client.press("versturen", tekst="Nog iets.")
    assert page.status == 409
    assert "Dit is afgerond op 3 maart 2026" in page.text
    assert "Nog iets." in page.all("textarea")[0].text
    page = talk.client.get(talk.status)
    assert "Je kunt hier niets meer toevoegen" in page.text
    assert not [one for one in page.all("a") if one.attributes["href"].endswith("/bericht")]
    assert talk.client.get(talk.page).status == 200
    assert talk.stored() == []


def test_a_private_number_is_asked_about_on_both_sides(talk: Talk) -> None:
    page = talk.write(BSN)
    assert page.status == 422
    assert "burgerservicenummer" in page.text
    assert talk.stored() == []
    assert talk.client.press("versturen", blijft="ja").status == 303
    page = talk.ask(BSN)
    assert page.status == 422
    assert "Moet het nummer blijven staan?" in page.text
    assert talk.stored() == ["client"]


@ENCODINGS
def test_the_page_is_light_and_can_be_left_at_once(talk: Talk, encoding: str) -> None:
    talk.ask("Welke dag was het?")
    page = Visitor(talk.office.loket.app, accepts=encoding).get(talk.page)
    assert first_view(talk.office.loket, page, encoding) <= BUDGET
    assert "Verlaat deze site" in page.html


def test_an_empty_message_is_refused_at_its_field(talk: Talk) -> None:
    page = talk.write("  ")
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert any(one.attributes["href"] == "#tekst" for one in page.all("a"))


def test_messages_are_counted_by_case_and_the_text_stays(talk: Talk) -> None:
    limit = rate_limit.WRITING
    for number in range(limit.most):
        talk.write(f"Bericht {number}")
    page = talk.write("Te veel.")
    assert page.status == 429
    assert "Te veel." in page.all("textarea")[0].text
    other = replace(talk, receipt=talk.office.case(), client=talk.office.loket.visitor())
    assert other.write("Dit mag.").status == 303
    talk.office.loket.clock.ahead(hours=limit.within / timedelta(hours=1))
    assert talk.write("Nu weer.").status == 303


def test_a_post_that_is_not_of_our_page_is_refused(talk: Talk) -> None:
    assert talk.client.post(talk.page, {"tekst": "x", "doe": "versturen"}).status == 403
    other = talk.office.case()
    talk.client.get(f"/o/{other.code}/bericht")
    assert talk.client.page is not None
    data = {**talk.client.page.form(tekst="x"), "doe": "versturen"}
    assert talk.client.post(talk.page, data).status == 403
    assert talk.client.get("/o/AAAAA-AAAAA-AAAAA-AAAAA/bericht").status == 404


def test_staff_who_write_while_the_client_wrote_see_it_and_keep_their_text(talk: Talk) -> None:
    page = talk.reader.get(f"{talk.case}/bericht")
    data = page.form(form_of(page), tekst="Welke dag?", soort="question")
    talk.write("Het was dinsdag.")
    page = talk.reader.post(f"{talk.case}/bericht", {**data, "doe": "versturen"})
    assert page.status == 409
    assert "Het was dinsdag." in page.text
    assert "Welke dag?" in page.all("textarea")[0].text
    assert talk.stored() == ["client"]


def test_another_team_writes_nothing_on_it(talk: Talk) -> None:
    other = talk.office.colleague("vertrouwenspersoon")
    assert other.get(f"{talk.case}/bericht").status == 404


def test_without_a_script_a_page_of_a_message_shows_again_at_an_address(talk: Talk) -> None:
    visitor = Visitor(talk.office.loket.app, script=False)
    visitor.get(talk.page)
    page = visitor.press("versturen", tekst=BSN)
    assert visitor.address.startswith(f"{talk.page}/bezig/")
    assert page.status == 422
    assert page.form()["tekst"] == BSN
    assert "burgerservicenummer" in visitor.get(visitor.address).text
    under_way = visitor.address
    assert visitor.press("versturen", tekst="Nog iets.").status == 303
    assert visitor.get(under_way).status == 410
    assert talk.stored() == ["client"]


def test_without_a_script_a_page_with_an_error_of_ours_has_an_address_too(talk: Talk) -> None:
    visitor = Visitor(talk.office.loket.app, script=False)
    visitor.get(talk.page)
    page = visitor.press("toevoegen", tekst="Nog iets.")
    assert visitor.address.startswith(f"{talk.page}/bezig/")
    assert page.status == 422
    for shown in (page, visitor.get(visitor.address)):
        assert "Kies eerst een foto of PDF" in shown.text
        assert shown.form()["tekst"] == "Nog iets."
    assert visitor.press("versturen").status == 303
    assert talk.stored() == ["client"]


def test_what_is_kept_of_a_message_opens_on_no_other_case(talk: Talk) -> None:
    visitor, other = Visitor(talk.office.loket.app, script=False), talk.office.case()
    visitor.get(talk.page)
    visitor.press("versturen", tekst=BSN)
    key = visitor.address.rpartition("/")[2]
    page = visitor.get(f"/o/{other.code}/bericht/bezig/{key}")
    assert page.status == 410
    assert BSN not in page.html


def test_a_page_under_way_of_a_case_that_was_closed_keeps_what_was_typed(talk: Talk) -> None:
    visitor = Visitor(talk.office.loket.app, script=False)
    visitor.get(talk.page)
    visitor.press("versturen", tekst=BSN)
    talk.reader.submit(talk.case, "/afronden", waarom="double")
    assert BSN in visitor.get(visitor.address).all("textarea")[0].text


def test_two_of_one_day_are_no_regions_of_one_name(talk: Talk) -> None:
    for text in ("Nog iets.", "En nog iets."):
        talk.write(text)
    for page in (talk.client.get(talk.status), talk.reader.get(talk.case)):
        names = [one.attributes.get("aria-labelledby") for one in page.all("section")]
        assert not [name for name in names if (name or "").startswith("verteld")]
        assert "Nog iets." in page.text
        assert "En nog iets." in page.text
