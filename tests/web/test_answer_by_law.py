"""Answering so that the law would accept it: parts, preview, letter, and a ruling of others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Case, Event, Reply
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.pdf_text import read_pdf
from tests.web.answering import answer, preview, send_shown
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import Answers, cases, day
from tests.web.test_kind_bezoek_afzeggen import FORM as VISIT
from tests.web.test_kind_bezoek_afzeggen import one
from tests.web.test_kind_dossier import COPY
from tests.web.test_kind_klacht import complaint

JUDGED: Answers = {
    "oordeel": "deels",
    "redenen": "De zorg kwam twee keer te laat. Dat staat in de planning.",
    "maatregelen": "ja",
    "welke": "Wij bellen voortaan als het later wordt.",
    **day("wanneer", "1-4-2026"),
    "klaar": "ja",
}
NONE: Answers = {"maatregelen": "nee", "geen_maatregelen": "Het ging al goed.", "klaar": "ja"}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def sent_complaint(office: Office, law: str = "") -> str:
    """Let a client complain; return the page of the case."""
    return with_code(office, law)[0]


def with_code(office: Office, law: str = "") -> tuple[str, str]:
    """Let a client complain; return the page of the case and the client's own page."""
    page = office.loket.visitor().send("/f/klacht", *complaint(office.loket, law))
    code = page.all("strong", class_="receipt-code")[0].text
    return f"/medewerker/zaak/{cases(office.loket)[-1].reference}", f"/o/{code}"


def without(name: str) -> Answers:
    return {key: value for key, value in JUDGED.items() if not key.startswith(name)}


def changed(page: Page, said: Answers) -> list[str]:
    """The answers that a page shows otherwise than they were filled in."""
    kept = page.form(1)
    return [name for name, value in said.items() if kept[name.replace("__", "-")] != value]


def stored(office: Office) -> tuple[int, Case]:
    """The number of answers in the database, and the only case."""
    with office.loket.app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Reply)) or 0
    return count, cases(office.loket)[-1]


@pytest.mark.parametrize("name", ["oordeel", "redenen", "maatregelen", "welke", "wanneer"])
def test_a_complaint_is_not_answered_while_a_part_is_missing(office: Office, name: str) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = preview(person, path, **without(name))
    assert page.status == 422
    assert page.all("a", href=f"#{name}") or page.all("a", href=f"#{name}-dag")
    kept = page.form(1)
    assert [
        key for key, value in without(name).items() if kept[key.replace("__", "-")] != value
    ] == []
    assert stored(office)[0] == 0


@pytest.mark.parametrize("name", ["redenen", "welke"])
@pytest.mark.parametrize("typed", ["Nee.", "Nee, nee!", "x", "1 2 3 4", "…"])
def test_a_word_alone_explains_nothing(office: Office, name: str, typed: str) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = preview(person, path, **{**JUDGED, name: typed, **day("wanneer", "1-4-2062")})
    assert page.status == 422
    assert "Kies 4 maart 2028 of een eerdere dag." in page.text
    [line] = page.all("a", href=f"#{name}")
    assert line.text == "Leg dit uit in een hele zin, zodat de cliënt het begrijpt."
    assert preview(person, path, **{**JUDGED, name: "De zorg kwam."}).status == 200


def test_no_alone_can_no_longer_be_sent_as_the_judgement_of_a_complaint(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = person.get(path)
    posted = {**page.form(1), "tekst": "Nee.", "klaar": "ja", "doe": "versturen", "gezien": "x"}
    assert person.post(f"{path}/antwoord", posted).status == 422
    assert stored(office)[0] == 0


def test_what_is_sent_is_what_was_previewed_and_the_client_reads_it(office: Office) -> None:
    path, own = with_code(office)
    person = office.colleague("klachtenfunctionaris")
    shown = preview(person, path, **JUDGED)
    assert (shown.status, stored(office)[0]) == (200, 0)
    assert "Er is nog niets verstuurd." in shown.text
    assert "Leesbaarheid: " in shown.text
    assert send_shown(person, shown).status == 303
    count, case = stored(office)
    assert (count, case.closed_at is not None) == (1, True)
    client = office.loket.visitor().get(own)
    for words in ("voor een deel gegrond", "Dat staat in de planning.", "1 april 2026"):
        assert words in shown.text
        assert words in client.text
    headings = [one.text for one in client.all("h3")]
    assert headings[0] == "Ons oordeel"
    assert headings[-1].startswith("Niet eens met")


def test_what_a_complaint_came_to_is_kept_as_one_word_when_it_is_destroyed(
    office: Office,
) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    assert stored(office)[1].outcome is None
    answer(person, path, **JUDGED)
    case = stored(office)[1]
    assert (case.outcome, case.counts_as) == ("deels", None)
    answered_at, due_on, laws = case.answered_at, case.due_on, case.laws
    with office.loket.app.app_context():
        now = office.loket.clock()
        destroy(db.session, case.reference, SYSTEM, now=now, ground="retention")
    bare = stored(office)[1]
    assert (bare.outcome, bare.answered_at, bare.due_on, bare.laws) == (
        "deels",
        answered_at,
        due_on,
        laws,
    )
    assert (bare.client, bare.marks, bare.sealed, bare.needed_on) == (None, [], None, None)


def test_why_no_answer_came_is_kept_until_the_case_is_opened_again(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    person.submit(path, "/afronden", waarom="withdrawn")
    assert stored(office)[1].outcome == "withdrawn"
    person.submit(path, "/heropenen")
    assert stored(office)[1].outcome is None


def test_other_words_than_were_shown_are_shown_first(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    shown = preview(person, path, **JUDGED)
    changed = shown.form(1, doe="versturen", redenen="Iets anders dan dat.")
    again = person.post(f"{path}/antwoord", changed)
    assert again.status == 200
    assert "Iets anders dan dat." in again.text
    assert stored(office)[0] == 0
    assert send_shown(person, again).status == 303


def test_back_from_the_preview_keeps_all_that_was_filled_in(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    shown = preview(person, path, **JUDGED)
    back = person.post(f"{path}/antwoord", shown.form(1, doe="wijzigen"))
    assert back.status == 200
    assert changed(back, JUDGED) == []


def test_a_colleague_who_was_first_is_told_before_the_preview_and_nothing_is_lost(
    office: Office,
) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = person.get(path)
    answer(office.colleague("manager"), path, **JUDGED)
    late_one = person.post(
        f"{path}/antwoord", page.form(1, **{**JUDGED, "redenen": "Mijn reden staat hier."})
    )
    assert late_one.status == 409
    assert "Mijn reden staat hier." in late_one.all("textarea")[0].text


def test_the_parts_are_kept_where_the_session_ended_meanwhile(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = person.get(path)
    office.loket.clock.ahead(hours=1)
    kept = person.post(f"{path}/antwoord", page.form(1, **JUDGED))
    assert kept.status == 401
    for name in ("redenen", "welke"):
        assert str(JUDGED[name]) in kept.all("textarea")[0].text


def test_a_part_with_a_private_number_is_asked_about(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = preview(person, path, **{**JUDGED, "welke": "Wij noteerden BSN 111222333."})
    assert page.status == 422
    shown = person.post(f"{path}/antwoord", page.form(1, **{"blijft-welke": "ja"}))
    assert send_shown(person, shown).status == 303


def test_a_private_number_in_a_part_that_no_longer_belongs_stops_nothing(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    number = "Wij noteerden BSN 111222333."
    assert preview(person, path, **{**JUDGED, "welke": number}).status == 422
    shown = preview(person, path, **{**JUDGED, **NONE, "welke": number})
    assert shown.status == 200
    assert "111222333" not in shown.all("main")[0].text
    back = person.post(f"{path}/antwoord", shown.form(1, doe="wijzigen"))
    assert back.form(1)["welke"] == number
    again = {**back.form(1), "maatregelen": "ja", "doe": ""}
    assert person.post(f"{path}/antwoord", again).status == 422


def test_a_letter_holds_the_answer_in_the_look_of_the_provider(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    answer(person, path, **JUDGED)
    page = person.get(path)
    [address] = [a["href"] for a in (x.attributes for x in page.all("a")) if "/brief/" in a["href"]]
    letter = read_pdf(person.get(address).body)
    name = office.loket.services.facts.provider.name
    for words in (name, "Dat staat in de planning.", "1 april 2026"):
        assert "".join(words.split()) in letter
    other = office.colleague("medewerker")
    assert other.get(address).status == 404


def test_a_case_with_a_term_is_closed_without_an_answer_only_for_a_reason(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    refused = person.submit(path, "/afronden")
    assert (refused.status, stored(office)[1].closed_at) == (422, None)
    assert person.submit(path, "/afronden", waarom="withdrawn").status == 303
    with office.loket.app.app_context():
        grounds = db.session.scalars(sa.select(Event.ground).where(Event.action == "close")).all()
    assert grounds == ["withdrawn"]


def test_a_dossier_is_refused_in_part_with_its_ground(office: Office) -> None:
    office.loket.visitor().send("/f/dossier", *COPY)
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    facts = office.loket.services.facts
    role = next(one for one in facts.teams[facts.kinds["dossier"].team].roles)
    person = office.colleague(role)
    said: Answers = {"kopie": "deels", "kopie_uitleg": "De kopie komt per post.", "klaar": "nee"}
    assert preview(person, path, **said).status == 422
    shown = preview(person, path, **said, kopie_grond="ander")
    assert "de privacy van iemand anders" in shown.text
    assert "Autoriteit Persoonsgegevens" in shown.text
    assert send_shown(person, shown).status == 303


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_an_exception_that_was_asked_is_decided_with_reasons(office: Office) -> None:
    client = office.loket.visitor()
    client.walk(VISIT, *one("4-3-2026", "9.00"))
    client.press("versturen", onmogelijk="ja", reden="Ik werd opgenomen.")
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    person = office.colleague("medewerker")
    assert preview(person, path, tekst="Nee.", klaar="ja").status == 422
    shown = preview(person, path, uitzondering="ja", redenen="Het kon niet eerder.", klaar="ja")
    assert "U betaalt het bezoek niet." in shown.text


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_ruling_of_the_committee_opens_the_case_and_a_month_runs_from_it(office: Office) -> None:
    path, own = with_code(office, "jeugdwet")
    person = office.colleague("klachtenfunctionaris")
    answer(person, path, **JUDGED)
    first_due_on = stored(office)[1].due_on
    office.loket.clock.ahead(days=30)
    person = office.colleague("klachtenfunctionaris", "later@voorbeeld.nl")
    early = person.submit(path, "/uitspraak", **day("uitspraak", "1-1-2020"))
    assert early.status == 422
    assert person.submit(path, "/uitspraak", **day("uitspraak", "31-3-2026")).status == 303
    case = stored(office)[1]
    assert (case.due_on, case.closed_at, case.answered_at) == (date(2026, 4, 30), None, None)
    assert (case.sort_on, case.term) == (case.due_on, "complaint_ruling")
    assert (case.due_before, case.extended_before, case.outcome) == (first_due_on, None, "deels")
    assert "uitspraak gedaan" in case.marks
    posted: Answers = {"csrf_token": person.token(path), "versie": "9"}
    again = person.post(f"{path}/uitspraak", posted)
    assert again.status == 303
    shown = preview(person, path, **NONE)
    assert "Ons oordeel" not in shown.text
    assert "uitspraak" in shown.text
    assert send_shown(person, shown).status == 303
    client = office.loket.visitor().get(own)
    assert "voor een deel gegrond" in client.text
    assert "Het ging al goed." in client.text
    assert stored(office)[1].outcome == "deels", "the judgement that the provider gave"


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_the_client_reads_that_there_was_a_ruling_and_when_the_rest_comes(office: Office) -> None:
    path, own = with_code(office, "jeugdwet")
    person = office.colleague("klachtenfunctionaris")
    answer(person, path, **JUDGED)
    office.loket.clock.ahead(days=30)
    person = office.colleague("klachtenfunctionaris", "later@voorbeeld.nl")
    person.submit(path, "/uitspraak", **day("uitspraak", "31-3-2026"))
    page = office.loket.visitor().get(own)
    assert "Uitspraak van de commissie" in page.text
    assert "Beantwoord op</dt><dd>3 maart 2026" in page.html
    assert "Uitspraak van de klachtencommissie op</dt><dd>31 maart 2026" in page.html
    assert "Wat wij daarmee doen, hoor je uiterlijk 30 april 2026." in page.text
    assert (
        "De dag waarop de uitspraak binnenkwam, dinsdag 31 maart 2026, telt niet mee." in page.text
    )
    office.loket.clock.ahead(days=40)
    late = office.loket.visitor().get(own)
    assert "had je uiterlijk 30 april 2026 moeten horen" in late.text
    person = office.colleague("klachtenfunctionaris", "nog-later@voorbeeld.nl")
    answer(person, path, **NONE)
    after = office.loket.visitor().get(own)
    assert "uiterlijk" not in after.text.partition("Gegevens")[0].partition("Wat dit bewijst")[0]
    assert after.html.count("Beantwoord op</dt>") == 2


@pytest.mark.parametrize("meanwhile", ["message", "session"])
def test_nothing_is_lost_where_the_case_or_session_changed_after_the_preview(
    office: Office, meanwhile: str
) -> None:
    path, own = with_code(office)
    person = office.colleague("klachtenfunctionaris")
    shown = preview(person, path, **JUDGED)
    if meanwhile == "session":
        office.loket.clock.ahead(hours=1)
    else:
        client = office.loket.visitor()
        client.get(f"{own}/bericht")
        client.press("versturen", tekst="Nog iets.")
    kept = send_shown(person, shown)
    assert kept.status == {"session": 401, "message": 409}[meanwhile]
    for name in ("redenen", "welke"):
        assert str(JUDGED[name]) in kept.all("textarea")[0].text


def test_no_day_of_before_the_complaint_is_promised(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = preview(person, path, **{**JUDGED, **day("wanneer", "1-1-2020")})
    assert page.status == 422
    assert page.all("a", href="#wanneer-dag") or page.all("a", href="#wanneer")


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_no_committee_rules_where_the_facts_know_none(office: Office) -> None:
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    assert not [one for one in person.get(path).all("form") if "uitspraak" in str(one.attributes)]
    data: Answers = {"csrf_token": person.token(path), "versie": "1"}
    assert person.post(f"{path}/uitspraak", data).status == 409


def test_a_text_is_judged_while_it_is_written_and_stored_nowhere(
    office: Office, tmp_path: Path
) -> None:
    person = office.colleague("medewerker")
    token = person.token("/medewerker/")
    long = "Wij hebben met elkaar gesproken over wat er die dag gebeurde en hoe dat voor u was, "
    text = f"Een zeldzaamwoord. {long}{long}en dat vonden wij heel erg vervelend voor u."
    answered = person.post("/medewerker/leesbaarheid", {"csrf_token": token, "tekst": text})
    told = json.loads(answered.body)["regels"]
    assert told[0].startswith("Leesbaarheid: ")
    assert told[1].startswith("Lange zin: ")
    assert all(b"zeldzaamwoord" not in one.read_bytes() for one in tmp_path.glob("loket.sqlite*"))
    few = person.post("/medewerker/leesbaarheid", {"csrf_token": token, "tekst": "Nee."})
    assert json.loads(few.body) == {"regels": []}
