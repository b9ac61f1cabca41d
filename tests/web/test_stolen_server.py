"""A thief with the whole disk of the server runs the program on it, as whoever he likes to be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import pytest
import sqlalchemy as sa

from formsapp.cases.models import Base, Case
from formsapp.cases.own_keys import find_own_key, open_with_passphrase
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.sealing import key_files
from formsapp.sealing.letterbox import Altered
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.cases.test_own_keys import opened_by_age
from tests.web.answering import answer
from tests.web.conftest import KEYS, Loket
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_kind_vertrouwenspersoon import PAGES, SLUG
from tests.web.test_own_key import WORDS, follow, write

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])
MORE = ("Bel mij gerust.", "Let op: bang voor de buurman")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def path(office: Office) -> str:
    """A case of before the counsellor had a key, on which she wrote, with her key still open."""
    path, person = write(office), office.colleague(SLUG)
    person.make_key()
    office.case()
    person.submit(path, "/notitie", notitie=MORE[1])
    answer(person, path, tekst=MORE[0], klaar="nee")
    assert all(one in person.get(path).text for one in (WORDS, *MORE))
    return path


@pytest.fixture
def stolen(office: Office, path: str, tmp_path: Path, start: Callable[[Settings], Loket]) -> Office:
    """The program on a copy of the database, the key files and all else, with the settings."""
    assert path
    settings, disk = office.loket.services.settings, tmp_path / "stolen"
    shutil.copytree(settings.data, disk)
    for file in tmp_path.glob("loket.sqlite*"):
        shutil.copy(file, disk)
    copied = f"sqlite:///{disk / 'loket.sqlite'}"
    return Office(start(replace(settings, data=disk, database=copied)))


def test_signed_in_as_the_counsellor_herself_he_opens_nothing(stolen: Office, path: str) -> None:
    thief = stolen.colleague(SLUG)
    assert follow(thief, thief.get(path)).heading == "Mijn sleutel"
    token = thief.token("/medewerker/")
    given = {
        "csrf_token": token,
        "versie": "3",
        "tekst": "x",
        "klaar": "ja",
        "reden": "x",
        "notitie": "x",
    }
    acts = ("antwoord", "bericht", "notitie", "nieuwe-code", "meenemen", "afronden", "verlengen")
    for act in acts:
        posted = thief.post(f"{path}/{act}", {**given, "doe": "versturen", "vorm": "json"})
        shown = follow(thief, posted)
        assert not any(one in shown.html for one in (WORDS, *MORE)), act
    for room in ("/bericht", "/nieuwe-code", "/bijlage/1", "/meenemen"):
        shown = follow(thief, thief.get(f"{path}{room}"))
        assert not any(one in shown.html for one in (WORDS, *MORE)), room
    assert WORDS not in thief.get("/medewerker/").html


@pytest.mark.hostile("server-stolen")
def test_a_key_that_he_makes_in_her_place_opens_nothing_of_before(
    stolen: Office, path: str
) -> None:
    thief = stolen.colleague(SLUG)
    page = thief.get("/medewerker/sleutel/")
    action = page.all("form")[2].attributes["action"]
    phrase = "vijf woorden van de dief zelf"
    thief.post(action, page.form(2, nieuw=phrase, nogmaals=phrase))
    assert thief.get(path).status == 403
    puppet = stolen.colleague(SLUG, "dief@voorbeeld.nl")
    puppet.make_key(phrase)
    assert puppet.get(path).status == 403
    assert "Geen andere collega" not in puppet.get("/medewerker/sleutel/overdragen/").text
    assert "Zaken kiezen" not in puppet.get("/medewerker/sleutel/overdragen/").text


@pytest.mark.hostile("server-stolen")
def test_all_keys_on_the_disk_and_the_provider_s_recovery_key_open_nothing(
    stolen: Office, furnished: Callable[[str], Path], provider: str
) -> None:
    disk = stolen.loket.services.settings.data
    offline = (furnished(provider) / "recovery.key").read_text().strip()
    private = key_files.read_private(disk / "keys")
    assert SLUG not in private, "the key of the team went"
    lines = [offline, *(one for found in private.values() for one in found)]
    keys = [pyrage.x25519.Identity.from_str(one) for one in lines]
    with stolen.loket.app.app_context():
        rows = [
            row
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
        ]
    values = [value for row in rows for value in row if isinstance(value, bytes)]
    opened = b"".join(opened_by_age(keys, values))
    assert b"Een kopie" in opened, "what is sealed to another team's key"
    raw = b"".join(file.read_bytes() for file in disk.rglob("*") if file.is_file())
    for words in (WORDS, *MORE):
        assert words.encode() not in opened
        assert words.encode() not in raw


def test_what_he_finds_is_no_passphrase(stolen: Office) -> None:
    with stolen.loket.app.app_context():
        person = stolen.staff(f"{SLUG}@voorbeeld.nl")
        assert find_own_key(db.session, person.id) is not None
        references = db.session.scalars(sa.select(Case.reference)).all()
        for guess in (*KEYS, *references, person.mail, str(person.id)):
            with pytest.raises(Altered):
                open_with_passphrase(db.session, person, guess, now=stolen.loket.clock())


def test_the_counsellor_herself_goes_on_as_before(office: Office, path: str) -> None:
    again = office.colleague(SLUG)
    again.open_key()
    assert WORDS in again.get(path).text


def test_no_mail_that_he_reads_leads_into_a_case(office: Office) -> None:
    person, known = office.colleague(SLUG), {case.reference for case in cases(office.loket)}
    person.make_key()
    sent = office.loket.visitor().send(
        f"/f/{SLUG}", PAGES[0], {**PAGES[1], "mail": "klant@voorbeeld.nl"}
    )
    [new] = {case.reference for case in cases(office.loket)} - known
    answer(person, f"/medewerker/zaak/{new}", tekst=MORE[0], klaar="nee")
    page = person.get(f"/medewerker/zaak/{new}/nieuwe-code")
    assert not [one for one in page.all("input") if one.attributes.get("name") == "mailen"]
    settings = office.loket.services.settings
    with office.loket.app.app_context():
        send_waiting(db.session, settings, clock=office.loket.clock)
    mails = [file.read_text() for file in (settings.data / "mail").glob("*.eml")]
    mine = [mail for mail in mails if "klant@voorbeeld.nl" in mail]
    assert len(mine) == 2
    code = sent.all("strong", class_="receipt-code")[0].text
    for mail in mine:
        assert f"{settings.base_url}/o\n" in mail
        assert "Typ daar de code" in mail
        assert code not in mail
        assert code.replace("-", "") not in mail
