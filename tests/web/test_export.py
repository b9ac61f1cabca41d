"""A case taken out for the provider's own dossier: whole, with its reason in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event
from formsapp.cli import main as loket
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def take_out(person: Colleague, path: str, sort: str, why: str = "dossier") -> Page:
    return person.submit(path, "/meenemen", vorm=sort, **{"reden-meenemen": why})


def test_the_data_hold_what_was_sent_and_answered_and_no_memo(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    person.submit(path, "/notitie", notitie="Alleen voor ons.")
    answer(person, path, tekst="Hier is de kopie.", klaar="nee")
    made = take_out(person, path, "json")
    data = json.loads(made.body)
    assert made.headers["Content-Disposition"].endswith(f'"{case.reference}.json"')
    assert data["answers"] == [{"question": "Wat is de vraag?", "answer": "Een kopie"}]
    assert [one["text"] for one in data["written"]] == ["Hier is de kopie."]
    assert (data["reference"], data["client"]) == (case.reference, "C-1")
    assert b"Alleen voor ons" not in made.body
    assert case.code.encode() not in made.body, "the code stays the client's"


def test_the_pdf_is_accessible_and_holds_the_same(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    answer(person, path, tekst="Hier is de kopie.", klaar="nee")
    made = take_out(person, path, "pdf", "client")
    with pikepdf.open(BytesIO(made.body)) as pdf:
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
    text = read_pdf(made.body)
    for words in ("Wat is de vraag?", "Een kopie", "Hier is de kopie.", case.reference):
        assert "".join(words.split()) in text
    assert "vriendelijkegroet" not in text


def test_the_pdf_has_the_answers_under_what_they_are_about(office: Office) -> None:
    told = {"name": "naam", "value": "Sam", "answer": "Sam"}
    parts = {"Over u": "Hoe heet u?", "Wat u vraagt": "Wat wilt u zien?"}
    answers = [{**told, "part": at, "question": asked} for at, asked in parts.items()]
    case = office.case(content={"answers": answers, "outcome": [], "mail": ""})
    path = f"/medewerker/zaak/{case.reference}"
    text = read_pdf(take_out(office.colleague("medewerker"), path, "pdf").body)
    assert "OveruHoeheetu?SamWatuvraagtWatwiltuzien?Sam" in text


def test_why_is_asked_and_stands_in_the_log(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    assert person.submit(path, "/meenemen", vorm="json").status == 422
    assert take_out(person, path, "json", "supervision").status == 200
    with office.loket.app.app_context():
        grounds = db.session.scalars(sa.select(Event.ground).where(Event.action == "export")).all()
    assert grounds == ["supervision"]
    assert "meegenomen als bestand" in person.get(path).text.lower()


@pytest.mark.parametrize("sort", ["pdf", "json"])
def test_the_command_writes_the_same_file(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    answer(person, path, tekst="Hier is de kopie.", klaar="nee")
    taken = take_out(person, path, sort).body
    settings = office.loket.services.settings
    for name in ("provider", "base_url", "database", "data"):
        monkeypatch.setenv(f"LOKET_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("LOKET_SECRET_KEYS", ",".join(settings.secret_keys))
    out = tmp_path / f"zaak.{sort}"
    assert loket(["case", "export", case.reference, "--out", str(out)]) == 0
    assert out.read_bytes() == taken


@pytest.mark.hostile("asked-anew")
def test_a_case_goes_out_only_shortly_after_signing_in(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    why = {"reden-meenemen": "dossier", "vorm": "json", "csrf_token": person.token(path)}
    office.loket.clock.ahead(minutes=11)
    refused = person.post(f"{path}/meenemen", dict(why))
    assert (refused.status, refused.heading) == (401, "Eerst bevestigen")
    [way] = [one for one in person.get(path).all("a") if one.text == "Eerst bevestigen"]
    assert way.attributes["href"].endswith(f"/medewerker/bevestigen?verder={path}")
    with office.loket.app.app_context():
        assert not db.session.scalars(sa.select(Event).where(Event.action == "export")).all()


def test_another_team_takes_nothing_out(office: Office) -> None:
    case, person = office.case(team="administratie"), office.colleague("medewerker")
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/"), "vorm": "json"}
    path = f"/medewerker/zaak/{case.reference}/meenemen"
    assert person.post(path, {**data, "reden-meenemen": "dossier"}).status == 404
