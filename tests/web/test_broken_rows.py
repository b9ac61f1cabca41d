"""A row that does not open spoils itself: lists and cases show all else, and nothing is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import store_circle
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Attachment, Case, Link, Message, Reply, SealedCircle, SignerView
from formsapp.sealing.item_key import ItemKey
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.answering import answer
from tests.web.circles import circle, family
from tests.web.conftest import STAFF, Loket, replace
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.test_export import take_out
from tests.web.test_memos import write as write_memo
from tests.web.test_messages import Talk, add_photo, form_of
from tests.web.test_own_answers import look
from tests.web.test_toestemming import consents
from tests.web.test_who_agreed_page import agree, links

SHUT = "gaat niet open"
Spoil = Callable[[bytes], bytes]
WAYS: dict[str, Spoil] = {
    "empty": lambda _sealed: b"",
    "another version": lambda sealed: bytes([sealed[0] ^ 0x55]) + sealed[1:],
    "cut": lambda sealed: sealed[: len(sealed) // 2],
    "changed": lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture(params=WAYS)
def spoil(request: pytest.FixtureRequest) -> Spoil:
    return WAYS[str(request.param)]


def spoil_circle(loket: Loket, spoil: Spoil) -> None:
    with loket.app.app_context():
        row = db.session.scalars(sa.select(SealedCircle).where(SealedCircle.client == "C-1")).one()
        row.sealed = spoil(row.sealed)
        db.session.commit()


@pytest.mark.hostile("seal-version")
def test_a_circle_that_does_not_open_hides_no_other_client(office: Office, spoil: Spoil) -> None:
    loket = office.loket
    agree(loket, links(loket)["moeder"])
    other = circle("moeder", client="C-2", today=loket.services.today)
    with loket.app.app_context():
        store_circle(db.session, loket.services.letterbox, other, now=loket.clock(), by=STAFF)
    spoil_circle(loket, spoil)
    (case,) = cases(loket)
    person = office.colleague("medewerker")

    listed = person.get("/medewerker/akkoord/")
    page = person.get(f"/medewerker/zaak/{case.reference}")

    assert listed.status == page.status == 200
    (row,) = (row for row in listed.all("tr") if "C-1" in row.text)
    assert SHUT in row.text.lower()
    assert "akkoord met versie" not in row.text
    assert "Wie over deze cliënt beslist, gaat niet open" in page.text
    assert "moeder: akkoord" not in page.text
    for path in ("client/C-1", "kring/C-1/wijzigen", "akkoord/C-1"):
        of_circle = person.get(f"/medewerker/{path}")
        assert of_circle.status == 200
        assert of_circle.heading == "Wie over deze cliënt beslist, gaat niet open", path
        assert "Ga nergens van toestemming uit." in of_circle.text
    assert person.get("/medewerker/client/C-2").status == 200


def test_of_a_case_that_does_not_open_the_list_shows_the_others(
    office: Office, spoil: Spoil
) -> None:
    loket = office.loket
    tokens = links(loket)
    agree(loket, tokens["moeder"])
    agree(loket, tokens["vader"])
    spoilt, whole = (case.reference for case in cases(loket))
    with loket.app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.reference == spoilt)).one()
        case.sealed = spoil(case.sealed or b"")
        db.session.commit()
    person = office.colleague("medewerker")

    assert {spoilt, whole} <= {*person.get("/medewerker/").text.split()}
    shut = person.get(f"/medewerker/zaak/{spoilt}")
    assert (shut.status, shut.heading) == (200, f"Zaak {spoilt} gaat niet open")
    assert person.get(f"/medewerker/zaak/{whole}").status == 200
    assert person.get("/medewerker/akkoord/").status == 200


FORGED: list[dict[str, Any]] = [
    {},
    {"answers": {"wat": "niets"}},
    {"answers": [{"name": "wat"}]},
    {"answers": [{"name": "wat", "question": "Wat?", "answer": "x", "value": {"a": 1}}]},
    {"answers": [], "outcome": 5},
    {"answers": [], "attachments": [{"number": "een"}]},
    {"answers": [], "codes_given": [{"at": "gisteren", "by": "", "checked": ""}]},
]
"""What someone may seal with the public keys who can write in the database."""


def test_a_case_whose_content_is_no_form_takes_no_list_and_no_watch_with_it(
    office: Office,
) -> None:
    loket, person = office.loket, office.colleague("medewerker")
    first, *_ = consents(loket)
    family(loket, "moeder").says("moeder", first)
    for content in FORGED:
        forge(loket, content)
        (case,) = cases(loket)
        assert case.reference in person.get("/medewerker/").text
        assert person.get("/medewerker/links/").status == 200
        shut = person.get("/medewerker/client/C-1")
        assert shut.heading == "Een zaak van deze cliënt gaat niet open"
        assert case.reference in shut.text
        own = person.get(f"/medewerker/zaak/{case.reference}")
        assert (own.status, own.heading) == (200, f"Zaak {case.reference} gaat niet open")
        look(loket)  # which raises where it can't go on


def forge(loket: Loket, content: dict[str, Any]) -> None:
    """Put something else in the place of what came in, with the public keys alone."""
    with loket.app.app_context():
        case = db.session.scalars(sa.select(Case)).one()
        key = ItemKey.new(case.id)
        case.sealed = key.seal(case.id, case.kind, content)
        assert case.key is not None
        case.key.for_team = loket.services.letterbox.seal_key(case.team, key)
        db.session.commit()


@pytest.mark.parametrize("part", ["what was sent", "its key"])
def test_of_a_case_that_does_not_open_staff_read_the_rest_and_do_what_needs_no_answers(
    office: Office, part: str
) -> None:
    case, reader = office.case(), office.colleague("medewerker")
    talk = Talk(office, case, office.loket.visitor(), reader)
    talk.ask("Welke dag was het?")
    write_memo(reader, talk.case, "Gebeld met Samira.")
    before = reader.get(talk.case)
    typed = before.form(find_form(before, "/antwoord"), tekst="Een tweede.", klaar="ja")
    with office.loket.app.app_context():
        row = db.session.scalars(sa.select(Case)).one()
        assert row.key is not None
        if part == "its key":
            row.key.for_team = WAYS["another version"](row.key.for_team)
        else:
            row.sealed = WAYS["cut"](row.sealed or b"")
        db.session.commit()

    page = reader.get(talk.case)
    lost = reader.post(f"{talk.case}/antwoord", {**typed, "doe": "versturen"})

    assert (page.status, page.heading) == (200, f"Zaak {case.reference} gaat niet open")
    for text in ("technisch beheer", "uiterlijk 7 april 2026", "Gebeld met Samira.", "C-1"):
        assert text in page.text, text
    assert ("Welke dag was het?" in page.text) == (part == "what was sent")
    assert "Een kopie" not in page.text
    assert lost.status == 409
    assert "Een tweede." in lost.html
    assert f"{reader.root}{talk.case}" in [one.attributes.get("href", "") for one in lost.all("a")]
    for path in ("bericht", "bijlage/1"):
        assert reader.get(f"{talk.case}/{path}").status == 409, path
    assert reader.submit(talk.case, "/notitie", notitie="Doorgegeven.").status == 303
    assert reader.submit(talk.case, "/toewijzen").status == 303
    missing = reader.submit(talk.case, "/afronden")
    assert (missing.status, missing.heading) == (422, page.heading)
    why = missing.all("input", type="radio")[0].attributes["value"]
    assert reader.submit(talk.case, "/afronden", waarom=why).status == 303
    assert "Weer openen" in reader.follow().text


def find_form(page: Page, action: str) -> int:
    actions = [one.attributes.get("action", "") for one in page.all("form")]
    return next(place for place, one in enumerate(actions) if one.endswith(action))


@pytest.mark.hostile("seal-version")
@pytest.mark.parametrize("part", ["what was sent", "its key"])
def test_the_page_of_a_code_that_opens_nothing_says_so_and_keeps_what_is_typed(
    office: Office, part: str
) -> None:
    case, other, reader = office.case(), office.case(), office.colleague("medewerker")
    talk = Talk(office, case, office.loket.visitor(), reader)
    answer(reader, talk.case, tekst="Dat kan.", klaar="nee")
    form = talk.client.get(talk.page).form(0, tekst="Op dinsdag.")
    with office.loket.app.app_context():
        row = db.session.scalars(sa.select(Case).where(Case.reference == case.reference)).one()
        if part == "its key" and row.key:
            row.key.for_code = WAYS["another version"](row.key.for_code)
        else:
            row.sealed = WAYS["another version"](row.sealed or b"")
        db.session.commit()

    page = talk.client.get(talk.status)
    sent = talk.client.post(talk.page, {**form, "doe": "versturen"})

    assert (page.status, sent.status) == (200, 409)
    assert case.reference in page.text
    assert "gaat hier niet meer open" in page.text
    assert "Dat kan." not in page.text, "the date that it may ask is not known"
    assert "Op dinsdag." in sent.html
    assert talk.client.get(f"{talk.status}/ontvangstbewijs.pdf").status == 303
    assert "niet meer open" not in talk.client.get(f"/o/{other.code}").text


@pytest.mark.parametrize("part", ["label", "key"])
def test_a_waiting_file_that_does_not_open_is_gone_and_keeps_no_message(
    office: Office, part: str
) -> None:
    talk = Talk(office, office.case(), office.loket.visitor(), office.colleague("medewerker"))
    talk.client.get(talk.page)
    shown = add_photo(talk.client, talk.page, "Zie de foto.")
    assert "keuken.jpg" in shown.text
    form = shown.form(form_of(shown), tekst="Zie de foto.")
    with office.loket.app.app_context():
        row = db.session.scalars(sa.select(Attachment)).one()
        setattr(row, part, WAYS["changed"](getattr(row, part)))
        db.session.commit()

    gone = talk.client.post(talk.page, {**form, "doe": "versturen"})
    sent = talk.client.post(talk.page, {**gone.form(form_of(gone)), "doe": "versturen"})

    assert gone.status == 422
    assert (gone.status, sent.status) == (422, 303)
    assert "Bestanden die je toevoegde, zijn er niet meer." in gone.text
    case = talk.reader.get(talk.case)
    assert "Zie de foto." in case.text
    assert "keuken.jpg" not in case.text


def test_on_the_own_page_what_does_not_open_hides_nothing_else(office: Office) -> None:
    loket = office.loket
    first, *_ = consents(loket)
    noor = family(loket, "moeder")
    noor.says("moeder", first)
    loket.clock.ahead(minutes=1)
    noor.takes_back("moeder")
    own, path = loket.visitor(), f"/l/{noor.links['moeder']}"
    before = own.get(path)
    with loket.app.app_context():
        back = db.session.scalars(sa.select(Case).where(Case.parent_id.is_not(None))).one()
        back.sealed = WAYS["cut"](back.sealed or b"")
        watch = db.session.scalars(sa.select(SignerView)).all()
        db.session.commit()
    page = own.get(path)

    assert (before.status, page.status, watch) == (200, 200, [])
    assert "Niet alles gaat hier open" not in before.text
    assert "Niet alles gaat hier open" in page.text
    assert "Dit gaat hier niet meer open" in page.text
    assert len(page.all("details")) == len(before.all("details"))
    look(loket)
    with loket.app.app_context():
        for view in db.session.scalars(sa.select(SignerView)):
            view.sealed = WAYS["changed"](view.sealed)
        db.session.commit()
    standing = own.get(path)
    assert standing.status == 200
    assert "Dit mag" not in standing.text
    assert "Wilt u weten of dit mag?" in standing.text


def test_a_link_of_which_what_staff_told_does_not_open_is_unknown(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    loket = office.loket
    first, *_ = consents(loket)
    path = f"/l/{family(loket, 'moeder', told={first: 'De Linde'}).links['moeder']}"
    unknown = loket.visitor().get(f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}")
    with loket.app.app_context():
        for link in db.session.scalars(sa.select(Link)):
            link.told = WAYS["another version"](link.told or b"")
        db.session.commit()

    page = loket.visitor().get(path)

    assert (page.status, page.heading) == (unknown.status, unknown.heading)
    assert "does not open: Altered" in caplog.text


Written = type[Message] | type[Reply] | type[Memo]
WRITTEN: dict[Written, str] = {
    Message: "Welke dag was het?",
    Reply: "Dat kan.",
    Memo: "Gebeld met Samira.",
}


@pytest.mark.parametrize(
    ("table", "way"), [(Message, "another version"), (Reply, "cut"), (Memo, "changed")]
)
def test_what_was_written_and_does_not_open_hides_nothing_else_of_the_case(
    office: Office, table: Written, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    case, reader = office.case(), office.colleague("medewerker")
    talk = Talk(office, case, office.loket.visitor(), reader)
    answer(reader, talk.case, tekst=WRITTEN[Reply], klaar="nee")
    talk.ask(WRITTEN[Message])
    write_memo(reader, talk.case, WRITTEN[Memo])
    with office.loket.app.app_context():
        row: Any = db.session.scalars(sa.select(table)).one()
        row.sealed, key = WAYS[way](row.sealed or b""), row.id
        db.session.commit()

    page, status = reader.get(talk.case), talk.client.get(talk.status)
    message = talk.client.get(talk.page)

    assert page.status == status.status == message.status == 200
    for one, text in WRITTEN.items():
        assert (text in page.text) == (one is not table)
    assert "Dit gaat niet open. Geef het nummer" in page.text
    assert ("Dit gaat hier niet meer open" in status.text) == (table is not Memo)
    assert ("Dit gaat hier niet meer open" in message.text) == (table is Message)
    assert f"{table.__tablename__} {key} does not open" in caplog.text
    assert not any(text in caplog.text for text in WRITTEN.values())
    pdf = reader.get(f"{talk.case}/brief/{key}.pdf")
    assert pdf.status == 404
    assert reader.submit(talk.case, "/notitie", notitie="Doorgegeven.").status == 303
    assert "Doorgegeven." in reader.get(talk.case).text


def test_what_does_not_open_is_named_in_what_is_taken_out(office: Office) -> None:
    case, reader = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    answer(reader, path, tekst="Dat kan.", klaar="nee")
    with office.loket.app.app_context():
        row = db.session.scalars(sa.select(Reply)).one()
        row.sealed = b"junk"
        db.session.commit()

    (written,) = json.loads(take_out(reader, path, "json").body)["written"]
    printed = read_pdf(take_out(reader, path, "pdf").body)

    assert (written["opened"], written["text"]) == (False, "")
    assert "Ditgaatnietopen" in printed
