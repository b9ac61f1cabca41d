"""What must not go wrong when staff enter something: days, clocks, keys, doors and faults."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import Who
from formsapp.cases.models import Case
from formsapp.documents.freeze_version import freeze_text
from formsapp.facts import load
from formsapp.facts.model import Role
from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter, press, walk
from tests.web.faults import Fault, full, locked
from tests.web.office import Colleague, Office
from tests.web.sent import NO_MAIL, Answers, day, refused, texts_of, with_other_fact
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import NAMED, START, complaint
from tests.web.uploading import JPEG, multipart

ENTERED = "Het is ingevoerd"
ONLY_DOZ = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
ONLY_AO = pytest.mark.parametrize("provider", ["al-osra-zorg"])


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def at(office: Office, local: str) -> None:
    """Let it be this moment on the clock in the Netherlands."""
    office.loket.clock.set(datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM))


def first(office: Office, answers: Answers, kind: str = "klacht") -> Page:
    """Send the first step alone."""
    return walk(office.colleague("medewerker"), kind, answers)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4-3-2026", "Kies 3 maart 2026 of een eerdere dag."),
        ("29-2-2026", "Deze datum bestaat niet."),
        ("31-2-2026", "Deze datum bestaat niet."),
        ("a-b-c", "Vul de dag, de maand en het jaar in."),
        ("1-1-26", "het jaar met 4 cijfers"),
        ("1-1-1890", "deze datum ligt wel heel ver terug"),
        ("31-12-2199", "Kies 3 maart 2026 of een eerdere dag."),
        ("31-12-9999", "deze datum ligt wel heel ver vooruit"),
        ("1-1-0001", "deze datum ligt wel heel ver terug"),
        ("--", "Vul de dag in waarop het binnenkwam."),
        ("29-2-2024", "Zo lang bewaren wij berichten van deze soort niet."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_stays_as_typed(
    office: Office, typed: str, words: str
) -> None:
    page = first(office, arrived(typed, client="C-9"))
    assert refused(page, words)
    assert page.form(1)["binnen-dag-dag"] == typed.split("-", maxsplit=1)[0]
    assert page.form(1)["client"] == "C-9"


@ONLY_DOZ
@pytest.mark.parametrize(
    ("now", "typed", "words"),
    [
        ("2026-03-03T10:30", ("3-3-2026", "10.31"), "Deze tijd is nog niet geweest."),
        ("2026-04-02T10:30", ("29-3-2026", "02.30"), "Deze tijd bestaat niet"),
        ("2026-03-03T10:30", ("1-1-0001", "0.00"), "deze datum ligt wel heel ver terug"),
        ("2026-03-03T10:30", ("3-3-2026", "25.00"), "Vul de tijd in zoals 9.30 of 14.00."),
        ("2026-03-03T10:30", ("3-3-2026", ""), "Vul in hoe laat het binnenkwam."),
    ],
)
def test_an_hour_that_cannot_be_is_refused(
    office: Office, now: str, typed: tuple[str, str], words: str
) -> None:
    at(office, now)
    assert refused(first(office, arrived(typed[0], "phone", typed[1]), "bezoek-afzeggen"), words)


@ONLY_DOZ
def test_the_very_minute_of_entering_is_good(office: Office) -> None:
    page = first(office, arrived("3-3-2026", "phone", "10.30"), "bezoek-afzeggen")
    assert not page.all("p", id="binnen-tijd-fout")


@ONLY_DOZ
def test_of_the_hour_that_comes_twice_the_first_counts(office: Office) -> None:
    at(office, "2026-10-25T12:00")
    person = office.colleague("medewerker")
    how = arrived("25-10-2026", "mail", "02.30", client="C-9")
    visit: list[Answers] = [
        {"hoedanigheid": "zelf"},
        {"naam": "Jan"},
        {**day("dag", "27-10-2026"), "tijd": "9.30"},
    ]
    enter(person, "bezoek-afzeggen", how, *visit, NO_MAIL)
    assert cases(office.loket)[0].received_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.hostile("age-today")
def test_a_server_in_utc_knows_that_here_the_next_day_began(office: Office) -> None:
    office.loket.clock.set(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    assert not first(office, arrived("4-3-2026")).all("p", id="binnen-dag-fout")
    assert refused(first(office, arrived("5-3-2026")), "Kies 4 maart 2026")


def test_a_day_of_more_than_a_year_ago_must_be_confirmed(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "dossier", arrived("29-2-2024", client="C-9"))
    assert refused(page, "Deze dag is lang geleden.")
    page = press(person, **{"binnen-oud": "ja"})
    assert not page.all("p", id="binnen-dag-fout")


def test_exactly_a_year_ago_needs_no_confirming(office: Office) -> None:
    assert not first(office, arrived("3-3-2025")).all("p", id="binnen-dag-fout")
    assert refused(first(office, arrived("2-3-2025")), "Deze dag is lang geleden.")


@ONLY_AO
def test_a_term_that_is_over_already_is_told(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived("5-1-2026"), *complaint(office.loket))
    assert "De termijn is al voorbij: antwoord moest er zijn op 16 februari 2026." in page.text


@pytest.mark.parametrize(
    ("client", "words"),
    [("111222333", "Dit lijkt op een BSN."), ("Jan Jansen", "Dit lijkt op een naam.")],
)
def test_a_client_is_a_reference(office: Office, client: str, words: str) -> None:
    assert refused(first(office, arrived(client=client)), words)


def test_what_looks_like_a_name_can_be_a_reference_all_the_same(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived(client="MAASTRICHT"), *complaint(office.loket))
    assert refused(page, "Dit lijkt op een naam.")
    page = press(person, toch="ja")
    assert page.heading == "Kijk alles na"
    assert press(person, "versturen").heading == ENTERED
    assert cases(office.loket)[0].client == "MAASTRICHT"


def test_what_looks_like_a_bsn_can_be_a_reference_all_the_same(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived(client="C-111222333"), *complaint(office.loket))
    assert refused(page, "Dit lijkt op een BSN.")
    page = press(person, client__eigen__nummer="nee")
    assert page.heading == "Kijk alles na"
    assert press(person, "versturen").heading == ENTERED
    assert cases(office.loket)[0].client == "C-111222333"


def test_a_form_behind_a_link_needs_a_client(office: Office) -> None:
    assert refused(first(office, arrived(), "akkoord"), "Vul het kenmerk van de cliënt in.")


@pytest.mark.parametrize("kind", ["vertrouwenspersoon", "link-aanvragen", "geen"])
def test_what_staff_do_not_enter_is_not_there(office: Office, kind: str) -> None:
    roles: tuple[Role, ...] = ("medewerker", "vertrouwenspersoon")
    for role in (one for one in roles if one != kind):
        person = office.colleague(role)
        assert person.get(f"/medewerker/invoeren/{kind}").status == 404
        token = person.token("/medewerker/invoeren/klacht")
        data: dict[str, str | list[str]] = {"csrf_token": token, "bericht": "Iets"}
        assert person.post(f"/medewerker/invoeren/{kind}", data).status == 404
    assert not cases(office.loket)


def test_the_clients_side_has_no_such_pages(loket: Loket) -> None:
    assert loket.visitor().get("/medewerker/invoeren/").status == 404
    assert loket.visitor().post("/medewerker/invoeren/klacht", {}).status == 404


def test_nobody_enters_without_signing_in(office: Office) -> None:
    page = office.loket.visitor().get("/medewerker/invoeren/klacht")
    assert page.status == 302
    assert office.loket.visitor().post("/medewerker/invoeren/klacht", {}).status == 401


def test_a_post_without_the_token_of_the_session_is_refused(office: Office) -> None:
    person = office.colleague("medewerker")
    data = person.get("/medewerker/invoeren/klacht").form(1, **arrived())
    for token in ("", "wrong"):
        assert person.post(person.address, {**data, "csrf_token": token}).status == 403


def test_a_key_is_good_for_one_person_one_kind_and_no_client(office: Office) -> None:
    one, other = office.colleague("medewerker"), office.colleague("manager")
    mine = one.get("/medewerker/invoeren/klacht").form(1)
    theirs = other.get("/medewerker/invoeren/klacht").form(1)
    visitor = office.loket.visitor()
    own = visitor.get("/f/klacht").form()
    assert visitor.post("/f/klacht", {**own, "form_key": mine["form_key"]}).status == 403
    for key in (own["form_key"], theirs["form_key"]):
        page = one.post("/medewerker/invoeren/klacht", {**mine, "form_key": key})
        assert page.status == 403
    assert one.post("/medewerker/invoeren/dossier", mine).status == 403


def at_the_end(office: Office) -> tuple[Colleague, dict[str, str | list[str]]]:
    """A colleague at the page with all answers, and what its last button posts."""
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived(), *complaint(office.loket))
    return person, {**page.form(1), "doe": "versturen"}


def test_sent_twice_it_is_one_case_with_one_receipt(office: Office) -> None:
    person, data = at_the_end(office)
    pages = [person.post(person.address, data) for _ in range(2)]
    codes = {page.all("strong", class_="receipt-code")[0].text for page in pages}
    assert len(codes) == 1
    assert len(cases(office.loket)) == 1


@pytest.mark.parametrize("change", [{"binnen-dag-dag": "27"}, {"binnen-via": "mail"}])
def test_sent_again_with_another_day_or_channel_the_first_stands(
    office: Office, change: dict[str, str]
) -> None:
    person, data = at_the_end(office)
    person.post(person.address, data)
    page = person.post(person.address, {**data, **change})
    assert page.status == 409
    assert "Zij kwam te laat." in page.all("textarea")[0].text
    (case,) = cases(office.loket)
    assert (case.channel, case.received_on) == ("paper", date(2026, 2, 28))


@pytest.mark.parametrize("fault", [locked, full])
def test_not_stored_says_so_and_can_be_sent_again(office: Office, fault: Fault) -> None:
    person, data = at_the_end(office)
    with fault(office.loket):
        page = person.post(person.address, data)
    assert page.status == 503
    assert "Zij kwam te laat." in page.all("textarea")[0].text
    assert press(person, "versturen").heading == ENTERED


@pytest.mark.parametrize("how", ["idle", "dismissed"])
def test_typed_text_stays_when_the_session_ended_meanwhile(office: Office, how: str) -> None:
    person, data = at_the_end(office)
    if how == "idle":
        office.loket.clock.ahead(hours=1)
    else:
        with office.loket.app.app_context():
            gone, now = office.staff("medewerker@voorbeeld.nl"), office.loket.clock()
            staff_accounts.disable_staff(db.session, gone.id, now=now, by=Who("m", "manager"))
    page = person.post(person.address, data)
    assert page.status == 401
    text = "".join(page.all("textarea")[0].words)
    assert "Zij kwam te laat.\nEn nog eens." in text
    assert str(data["form_key"]) not in text
    assert not cases(office.loket)


def test_an_error_on_the_way_keeps_what_was_typed(office: Office) -> None:
    person = office.colleague("medewerker")
    page = walk(person, "klacht", arrived("9-9-2027"), *START, NAMED)
    for words in ("of een eerdere dag", "Kies wie het is.", "Vul de naam in"):
        assert refused(page, words)
    assert "Zij kwam te laat." in page.all("textarea")[0].text
    assert page.form(1)["binnen-dag-maand"] == "9"
    page = press(person, **day("binnen-dag", "27-2-2026"))
    assert page.status == 422
    assert "of een eerdere dag" not in page.text
    page = press(person, "wijzig")
    assert page.status == 200
    assert "Zij kwam te laat." in page.all("textarea")[0].text


@pytest.mark.hostile("text-markup")
def test_markup_in_what_was_taken_over_is_inert(office: Office) -> None:
    person = office.colleague("manager")
    evil = "<script>alert(1)</script> {% raise %}"
    page = walk(person, "klacht", arrived(client="<b>9"), {"verhaal": evil}, {"soort": "klacht"})
    assert "<script>alert" not in page.html
    assert "<b>9" not in page.html


def test_a_case_that_is_not_there_cannot_be_signed(office: Office) -> None:
    person = office.colleague("medewerker")
    other = office.case(team="klachten", kind="toestemming", signers_needed=2)
    single = office.case(kind="akkoord")
    for kind, reference in (
        ("toestemming", "Z-0000-0000"),
        ("toestemming", other.reference),
        ("akkoord", single.reference),
        ("toestemming", single.reference),
    ):
        path = f"/medewerker/invoeren/{kind}?zaak={reference}"
        assert person.get(path).status == 404


@ONLY_DOZ
def test_a_photo_of_the_paper_goes_along_whenever_it_came_in(office: Office) -> None:
    person = office.colleague("manager")
    report: list[Answers] = [
        {"hoedanigheid": "zelf"},
        {"naam": "Jan"},
        {**day("dag", "20-2-2026"), "tijd": ""},
        {"gebeurd": "De lamp viel om."},
        {"soort": "overig", "wat": "Een lamp"},
        {"wie": ""},
        {"kosten": ""},
    ]
    page = walk(person, "schade", arrived("23-2-2026", "paper", "9.00", client="C-9"), *report)
    data = {**page.form(1), "doe": "toevoegen"}
    body, sort = multipart(data, JPEG)
    sent = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
    answer = person.browser.post(
        person.root + person.address,
        base_url="http://localhost:8000",
        data=body,
        headers=sent,
        content_type=sort,
    )
    page = person.see(answer)
    assert "keuken.jpg" in page.text
    press(person)
    press(person, **NO_MAIL)
    assert press(person, "versturen").heading == ENTERED
    (case,) = cases(office.loket)
    assert "keuken.jpg" in person.get(f"/medewerker/zaak/{case.reference}").text


@ONLY_AO
def test_the_version_that_was_on_the_paper_is_the_one_that_is_kept(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    newer = with_other_fact(settings, tmp_path, 'version = "2"', 'version = "3"')
    folder = newer.docs / newer.provider
    terms = folder / "voorwaarden.md"
    terms.write_text(terms.read_text() + "\nDit staat er nieuw bij.\n")
    freeze_text(folder, load(folder), "voorwaarden", frozen_on=date(2026, 3, 1))
    office = Office(start(replace(newer, face="both")))
    old = signed(office, version=2)
    ((_said, version, sha256),) = texts_of(office.loket, old).values()
    assert (version, old.received_on) == ("2", date(2026, 2, 28))
    assert sha256 != office.loket.services.documents["voorwaarden"].sha256
    kept = office.loket.visitor().get(f"/tekst/{sha256}")
    assert "Dit staat er nieuw bij." not in kept.text
    document = opened(office.loket, old)["akkoord"]["document"]
    assert isinstance(document, dict)
    assert (document["version"], document["sha256"]) == ("2", sha256)


def signed(office: Office, version: int) -> Case:
    """Enter that someone signed this version of the terms on paper."""
    person = office.colleague("medewerker")
    page = person.get("/medewerker/invoeren/akkoord")
    ways = [one.attributes["value"] for one in page.all("input", name="binnen-via")]
    assert ways == ["phone", "visit", "paper", "mail"]
    page = press(person, **arrived(client="C-9"))
    assert refused(page, "Kies de versie die op het papier staat.")
    chosen = page.all("input", name="binnen-tekst")[-version]
    assert len([one for one in page.all("a") if "/tekst/" in one.attributes["href"]]) == 3
    said = {"akkoord": "ja", "hoedanigheid": "zelf", "naam": "Fatima"}
    press(person, **{"binnen-tekst": chosen.attributes["value"], **said})
    press(person, "versturen")
    (case,) = cases(office.loket)
    return case


@ONLY_AO
def test_one_version_is_not_asked(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    first = with_other_fact(settings, tmp_path, 'version = "2"', 'version = "1"')
    folder = first.docs / first.provider
    shutil.rmtree(folder / "versies")
    freeze_text(folder, load(folder), "voorwaarden", frozen_on=date(2026, 1, 1))
    office = Office(start(replace(first, face="both")))
    page = office.colleague("medewerker").get("/medewerker/invoeren/akkoord")
    assert not page.all("input", name="binnen-tekst")
    assert "Bewaar het papier met de handtekening." in page.text
