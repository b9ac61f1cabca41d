"""Files with an answer: sealed, shown before they are sent, and the client's alone to open."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from formsapp.cases.attachments import WAITING_KEPT
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.receive_case import Receipt
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.answering import answer, send_shown
from tests.web.conftest import Loket
from tests.web.office import BASE, SAME, Colleague, Office
from tests.web.uploading import JPEG, PLACE, multipart, pdf, rows

COPY = ("dossier-vlindersjaal.pdf", pdf())
WORDS = {"tekst": "Hier is de kopie.", "klaar": "ja"}


def post_with(person: Colleague, page: Page, do: str, *files: tuple[str, bytes]) -> Page:
    """Post the form of the answer as it stands on a page, with files."""
    actions = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(at for at, action in enumerate(actions) if action.endswith("/antwoord"))
    asked = {**page.form(number), **({"doe": do} if do else {})}
    body, sort = multipart(asked, *files, question="bestanden")
    return person.see(
        person.browser.post(
            actions[number], base_url=BASE, data=body, headers=SAME, content_type=sort
        )
    )


@dataclass
class Desk:
    """A case, and a colleague who answers it."""

    office: Office
    case: Receipt
    person: Colleague

    @property
    def path(self) -> str:
        return f"/medewerker/zaak/{self.case.reference}"

    def filled(self, **words: str) -> Page:
        """The page of the case with an answer typed on it, as a browser would post it."""
        page = self.person.get(self.path)
        data = {**page.form(1), **(words or WORDS), "doe": "toevoegen"}
        return self.person.post(f"{self.path}/antwoord", data)

    def add(self, *files: tuple[str, bytes], page: Page | None = None) -> Page:
        return post_with(self.person, page or self.filled(), "toevoegen", *files)

    def send(self, *files: tuple[str, bytes]) -> Page:
        """Add files, look at the answer, and send it."""
        return send_shown(self.person, post_with(self.person, self.add(*files), ""))

    def status(self) -> Page:
        return self.office.loket.visitor().get(f"/o/{self.case.code}")


@pytest.fixture
def desk(settings: Settings, start: Callable[[Settings], Loket]) -> Desk:
    office = Office(start(replace(settings, face="both")))
    return Desk(office, office.case(), office.colleague("medewerker"))


def links(page: Page, piece: str) -> list[str]:
    found = (one.attributes.get("href", "") for one in page.all("a"))
    return [one for one in found if piece in one]


def test_a_copy_is_previewed_sent_and_taken_with_the_code_alone(desk: Desk) -> None:
    shown = post_with(desk.person, desk.add(COPY, JPEG), "")
    for name in (COPY[0], JPEG[0]):
        assert name in shown.text
    assert send_shown(desk.person, shown).status == 303
    status = desk.status()
    first, second = links(status, "/bericht/")
    file = desk.office.loket.visitor().get(first)
    assert (file.status, file.body[:4]) == (200, b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert PLACE not in file.body
    assert PLACE not in desk.office.loket.visitor().get(second).body
    other = desk.office.case()
    visitor = desk.office.loket.visitor()
    assert visitor.get(first.replace(desk.case.code, other.code)).status == 404
    outsider = desk.office.colleague("vertrouwenspersoon")
    [mine, _] = links(desk.person.get(desk.path), "/bericht/")
    assert desk.person.get(mine).body == file.body
    assert outsider.get(mine).status == 404


def test_nothing_of_a_file_can_be_read_in_the_database(desk: Desk, tmp_path: Path) -> None:
    desk.send(COPY, JPEG)
    assert len(rows(desk.office.loket)) == 2
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("loket.sqlite*"))
    for secret in (b"vlindersjaal", b"JFIF", b"%PDF", b"application/pdf"):
        assert secret not in stored


def test_what_is_refused_says_why_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.add(("brief.docx", b"PK\3\4 no picture"), COPY)
    assert page.status == 422
    assert "brief.docx is geen JPEG, PNG, HEIC of PDF" in page.text
    assert COPY[0] in page.text, "the other one was taken"
    assert page.form(1)["tekst"] == WORDS["tekst"]
    page = post_with(desk.person, page, "", ("op-slot.pdf", pdf(lock=True)))
    assert page.status == 422
    assert "zit op slot met een wachtwoord" in page.text
    assert page.form(1)["tekst"] == WORDS["tekst"]


def test_a_file_is_taken_away_before_sending_and_back_keeps_the_rest(desk: Desk) -> None:
    page = desk.add(COPY, JPEG)
    page = post_with(desk.person, page, "verwijder:1")
    assert page.status == 200
    assert COPY[0] not in page.text
    shown = post_with(desk.person, page, "")
    back = desk.person.post(f"{desk.path}/antwoord", shown.form(1, doe="wijzigen"))
    assert JPEG[0] in back.text
    assert back.form(1)["tekst"] == WORDS["tekst"]


def test_another_file_than_was_shown_is_shown_first(desk: Desk) -> None:
    page = desk.add(COPY)
    shown = post_with(desk.person, page, "")
    desk.add(JPEG, page=page)
    again = send_shown(desk.person, shown)
    assert again.status == 200
    assert JPEG[0] in again.text
    assert "Er is nog niets verstuurd." in again.text
    assert send_shown(desk.person, again).status == 303


def test_a_file_that_waited_too_long_is_asked_for_again(desk: Desk) -> None:
    shown = post_with(desk.person, desk.add(COPY), "")
    desk.office.loket.clock.ahead(hours=WAITING_KEPT.total_seconds() / 3600 + 1)
    person = desk.office.colleague("medewerker", "nu@voorbeeld.nl")
    data = {**shown.form(1, doe="versturen"), "csrf_token": person.token("/medewerker/")}
    page = person.post(f"{desk.path}/antwoord", data)
    assert page.status == 422
    assert "Bestanden die waren toegevoegd, zijn er niet meer." in page.text
    assert page.form(1)["tekst"] == WORDS["tekst"]


def test_sending_twice_gives_one_answer_with_its_files(desk: Desk) -> None:
    shown = post_with(desk.person, desk.add(COPY), "")
    for query in ("gedaan=1", "al=1"):
        sent = send_shown(desk.person, shown)
        assert sent.headers["Location"].endswith(query)
    assert len(links(desk.status(), "/bericht/")) == 1


def test_two_at_the_same_moment_store_one_answer_with_its_own_files(desk: Desk) -> None:
    other = Desk(desk.office, desk.case, desk.office.colleague("manager"))
    shown = [
        post_with(one.person, one.add(file), "") for one, file in ((desk, COPY), (other, JPEG))
    ]
    with ThreadPoolExecutor(2) as pool:
        sent = [*pool.map(send_shown, (desk.person, other.person), shown)]
    assert sorted(one.status for one in sent) == [303, 409]
    [link] = links(desk.status(), "/bericht/")
    won = [one.status for one in sent].index(303)
    file = desk.office.loket.visitor().get(link)
    assert (COPY, JPEG)[won][0] in file.headers["Content-Disposition"]


def test_who_comes_second_is_told_and_keeps_text_and_names(desk: Desk) -> None:
    page = desk.add(COPY)
    answer(desk.office.colleague("manager"), desk.path, tekst="Dat kan.", klaar="ja")
    for late in (post_with(desk.person, page, ""), post_with(desk.person, page, "toevoegen", JPEG)):
        assert late.status == 409
        assert WORDS["tekst"] in late.all("textarea")[0].text
        assert COPY[0] in late.text
        assert "Voeg ze dan opnieuw toe." in late.text
    assert links(desk.status(), "/bericht/") == []


def test_the_letter_and_the_case_as_a_file_name_them(desk: Desk) -> None:
    desk.send(COPY, JPEG)
    [letter] = links(desk.person.get(desk.path), "/brief/")
    why = {"reden-meenemen": "dossier"}
    taken = [
        desk.person.submit(desk.path, "/meenemen", vorm=sort, **why) for sort in ("pdf", "json")
    ]
    for made in (desk.person.get(letter), taken[0]):
        assert COPY[0] in read_pdf(made.body)
    [written] = json.loads(taken[1].body)["written"]
    assert [one["name"] for one in written["files"]] == [COPY[0], JPEG[0]]


def test_they_stay_with_a_closed_case_until_its_content_is_destroyed(desk: Desk) -> None:
    desk.send(COPY)
    [link] = links(desk.status(), "/bericht/")
    assert desk.office.loket.visitor().get(link).status == 200
    with desk.office.loket.app.app_context():
        now = desk.office.loket.clock()
        destroy(db.session, desk.case.reference, SYSTEM, now=now, ground="retention")
    assert desk.office.loket.visitor().get(link).status == 404
    assert rows(desk.office.loket) == []


def test_files_of_another_page_are_not_taken_along(desk: Desk) -> None:
    other = desk.office.case()
    page = desk.person.get(f"/medewerker/zaak/{other.reference}")
    forged = {**desk.person.get(desk.path).form(1), **WORDS, "form_key": page.form(1)["form_key"]}
    assert desk.person.post(f"{desk.path}/antwoord", forged).status == 403
