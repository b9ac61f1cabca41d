"""A message to the counsellor: sealed to one key, seen by nobody else, answered in days."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, get_args

import pytest
from sqlalchemy import select

from formsapp.cases.models import CaseKey, Event
from formsapp.facts.model import Role
from formsapp.sealing.letterbox import Keyring, NoKey
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.services import db
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.office import Office
from tests.web.test_akkoord import cases, opened

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])
Answers = dict[str, str | list[str]]
PAGES: list[Answers] = [
    {"bericht": "Ik wil met iemand praten."},
    {"naam": "", "telefoon": "", "mail": ""},
]
SLUG: Final = "vertrouwenspersoon"
ROLES: tuple[Role, ...] = get_args(Role)


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_the_message_arrives_without_a_name(loket: Loket) -> None:
    page = loket.visitor().send(f"/f/{SLUG}", *PAGES)
    assert "uiterlijk 6 maart 2026 antwoord" in page.text
    (case,) = cases(loket)
    assert case.team == SLUG
    assert opened(loket, case)["bericht"]["answer"] == "Ik wil met iemand praten."


def test_the_mail_address_stands_there_as_the_direct_way(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.get(f"/f/{SLUG}")
    assert "vertrouwenspersoon@facit.nl" in page.text
    assert "er zit niemand tussen" in page.text
    assert "vertrouwenspersoon@facit.nl" in visitor.send(f"/f/{SLUG}", *PAGES).text


def test_the_answer_is_hers_on_the_receipt_and_on_paper(loket: Loket) -> None:
    said = loket.visitor().send(f"/f/{SLUG}", *PAGES).text
    with loket.app.test_request_context():
        said += str(paper_data(loket.services.kinds[SLUG]))
    assert "lees je later het antwoord" in said
    assert "Je krijgt antwoord binnen 3 dagen" in said
    assert not re.search(r"\bons antwoord", said)


def test_without_the_counsellor_s_key_it_does_not_open(loket: Loket, tmp_path: Path) -> None:
    loket.visitor().send(f"/f/{SLUG}", *PAGES)
    (case,) = cases(loket)
    settings = loket.services.settings
    keys = tmp_path / "keys-of-others"
    shutil.copytree(settings.data / "keys", keys)
    (keys / "private" / f"{SLUG}.key").unlink()
    with loket.app.app_context():
        case_key = db.session.get_one(CaseKey, case.id)
    others = Keyring.load(keys, settings.provider)
    for team in loket.services.facts.teams:
        with pytest.raises(NoKey):
            others.open_key(team, case.id, case_key.for_team)
    only = tmp_path / "own-key"
    shutil.copytree(settings.data / "keys", only)
    for file in (only / "private").glob("*.key"):
        if file.stem not in {SLUG, "post"}:
            file.unlink()
    key = Keyring.load(only, settings.provider).open_key(SLUG, case.id, case_key.for_team)
    content = key.open(case.id, case.kind, case.sealed or b"")
    assert content["answers"][0]["answer"] == "Ik wil met iemand praten."


@pytest.mark.parametrize("role", [role for role in ROLES if role != SLUG])
def test_other_staff_neither_see_nor_open_it(office: Office, role: Role) -> None:
    office.loket.visitor().send(f"/f/{SLUG}", *PAGES)
    reference = cases(office.loket)[0].reference
    person = office.colleague(role)
    assert reference not in person.get("/medewerker/").text
    assert "Niets gevonden" in person.get(f"/medewerker/?zoek={reference}").text
    shown, missing = (person.get(f"/medewerker/zaak/{one}") for one in (reference, "Z-0000-0000"))
    assert (shown.status, shown.text) == (404, missing.text)
    data = {"csrf_token": person.token("/medewerker/"), "versie": "1", "tekst": "x"}
    for act in ("antwoord", "verlengen", "afronden", "heropenen"):
        posted = person.post(f"/medewerker/zaak/{reference}/{act}", dict(data))
        assert posted.status == 404


def test_the_counsellor_reads_it_and_the_client_reads_the_answer(office: Office) -> None:
    visitor = office.loket.visitor()
    page = visitor.send(f"/f/{SLUG}", *PAGES)
    code = page.all("strong", class_="receipt-code")[0].text
    reference = cases(office.loket)[0].reference
    person = office.colleague("vertrouwenspersoon")
    person.make_key()
    assert reference in person.get("/medewerker/").text
    path = f"/medewerker/zaak/{reference}"
    assert "Ik wil met iemand praten." in person.get(path).text
    answer(person, path, tekst="Bel mij gerust.", klaar="ja")
    assert "Bel mij gerust." in visitor.get(f"/o/{code}").text


def test_through_a_link_too_nobody_sees_who_wrote(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(SLUG)
    visitor.send(f"/l/{token}/{SLUG}", *PAGES)
    (case,) = cases(loket)
    assert (case.link_id, case.client) == (None, None)
    assert token not in visitor.address
    with loket.app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "receive")).one()
    assert event.client is None


@pytest.mark.parametrize(
    ("received", "last"),
    [
        # Good Friday to Easter Monday count: it is the provider's own promise.
        (datetime(2026, 4, 3, 9, tzinfo=UTC), date(2026, 4, 6)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 4, 1)),
    ],
)
def test_three_days_are_three_days_at_the_weekend_too(
    loket: Loket, received: datetime, last: date
) -> None:
    loket.clock.set(received)
    page = loket.visitor().walk(f"/f/{SLUG}", *PAGES)
    assert "De termijn is 3 dagen" in page.text
    assert "schuift niet op" in page.text
    loket.visitor().send(f"/f/{SLUG}", *PAGES)
    assert cases(loket)[0].due_on == last


def test_the_days_follow_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[terms.counsellor]\nlength = "3d"'
    changed = start(with_fact(settings, tmp_path, old, old.replace("3d", "5d")))
    page = changed.visitor().walk(f"/f/{SLUG}", *PAGES)
    assert "uiterlijk 8 maart 2026" in page.text


def test_an_empty_message_and_a_wrong_mail_address_are_refused(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/f/{SLUG}")
    page = visitor.press(bericht=" ")
    assert page.status == 422
    assert page.all("p", id="bericht-fout")
    visitor.press(bericht="Hallo")
    page = visitor.press(mail="geen adres")
    assert page.status == 422
    assert page.all("p", id="mail-fout")


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/f/{SLUG}", *PAGES)
    check = visitor.page
    first = visitor.press("versturen").location
    visitor.page = check
    assert visitor.press("versturen").location == first
    assert len(cases(loket)) == 1


def test_the_title_is_neutral_and_there_is_a_button_to_leave(loket: Loket) -> None:
    page = loket.visitor().get(f"/f/{SLUG}")
    assert page.title.startswith("Een vertrouwelijk bericht")
    assert "leave" in page.html
