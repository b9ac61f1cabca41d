"""Cases on the desk: who sees them, what is done to them, and what the client then reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from formsapp.cases import outbox, staff_accounts
from formsapp.cases.database import writing
from formsapp.cases.event_log import Who
from formsapp.cases.models import Case, Event
from formsapp.cases.receive_case import Dates
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.rules.amsterdam_time import local_date
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.staff_words import days_left
from tests.lengths import due
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import Office


@pytest.fixture
def provider() -> str:
    """One provider is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_list_shows_open_cases_with_the_days_left(office: Office) -> None:
    case = office.case()
    page = office.colleague("medewerker").get("/medewerker/")
    assert page.title.startswith("Zaken")
    assert case.reference in page.text
    assert "1 open" in page.text
    # Received on 3 March 2026: a month later is Good Friday, so the law gives until Tuesday.
    assert "Nog 35 dagen" in page.text
    assert "di 7 apr" in page.text


@pytest.mark.parametrize(
    ("due_on", "words", "colour"),
    [
        (None, "Geen termijn", "grey"),
        (date(2026, 3, 11), "Nog 8 dagen", "green"),
        (date(2026, 3, 10), "Nog 7 dagen", "orange"),
        (date(2026, 3, 4), "Morgen", "orange"),
        (date(2026, 3, 3), "Vandaag", "red"),
        (date(2026, 3, 2), "1 dag te laat", "red"),
        (date(2026, 2, 22), "9 dagen te laat", "red"),
    ],
)
def test_days_left_in_words(office: Office, due_on: date | None, words: str, colour: str) -> None:
    with office.loket.app.app_context():
        assert days_left(Case(due_on=due_on), datetime(2026, 3, 3, 9, tzinfo=UTC)) == (
            words,
            colour,
        )


def test_empty_list_says_so(office: Office) -> None:
    assert "Er staat niets open" in office.colleague().get("/medewerker/").text


def test_more_than_a_page_is_counted_as_more(office: Office) -> None:
    made = {office.case().reference for _ in range(52)}
    person = office.colleague()
    first = person.get("/medewerker/")
    assert "50+ open" in first.text
    link = next(one for one in first.all("a") if one.text == "Volgende zaken")
    second = person.get(link.attributes["href"])
    links = [one for page in (first, second) for one in page.all("a", class_="what")]
    seen = [one.attributes["href"].rpartition("/")[2] for one in links]
    assert len(seen) == 52
    assert set(seen) == made


def test_list_is_narrowed_by_team_and_kind(office: Office) -> None:
    one = office.case(kind="akkoord", team="zorg")
    other = office.case(kind="toestemming", team="administratie")
    person = office.colleague("manager")
    for narrowed in ("?soort=toestemming", "?team=administratie", "?team=administratie&na=x"):
        page = person.get(f"/medewerker/{narrowed}")
        assert other.reference in page.text
        assert one.reference not in page.text
    assert "niets bij wat is gekozen" in person.get("/medewerker/?team=klachten").text


@pytest.mark.hostile("search-wildcards")
def test_search_has_no_wildcards(office: Office) -> None:
    case = office.case()
    person = office.colleague()
    for wild in ("%", "Z-%", "_", "' OR 1=1 --", "Z-____", "\\", "\0", "C-"):
        page = person.get(f"/medewerker/?{urlencode({'zoek': wild})}")
        assert page.status == 200
        assert page.heading == ("Zaken" if wild == "\0" else "Gevonden zaken")
        assert (case.reference in page.text) is (wild == "\0"), wild


def test_search_forgives_how_a_reference_is_typed(office: Office) -> None:
    case = office.case()
    person = office.colleague()
    for typed in (case.reference.lower(), case.reference.replace("-", " "), "C-1"):
        assert case.reference in person.get(f"/medewerker/?zoek={typed}").text


def test_case_shows_answers_dates_and_steps_and_the_look_is_logged(office: Office) -> None:
    case = office.case()
    person = office.colleague("medewerker")
    page = person.get(f"/medewerker/zaak/{case.reference}")
    assert page.title.startswith(f"Zaak {case.reference}")
    assert "Een kopie" in page.text
    assert "telt niet mee" in page.text
    with office.loket.app.app_context():
        looks = db.session.scalars(sa.select(Event).where(Event.action == "read")).all()
        assert [look.case_id for look in looks] == [case.case_id]
        assert looks[0].who == str(office.staff("medewerker@voorbeeld.nl").id)


@pytest.mark.hostile("other-team")
def test_another_teams_case_is_missing_for_every_act(office: Office) -> None:
    case = office.case(team="administratie")
    person = office.colleague("medewerker")
    token = person.token("/medewerker/links/")
    missing = person.get("/medewerker/zaak/Z-0000-0000")
    shown = person.get(f"/medewerker/zaak/{case.reference}")
    assert (shown.status, shown.text) == (404, missing.text)
    data: dict[str, str | list[str]] = {"csrf_token": token, "versie": "1", "tekst": "x"}
    for act in ("antwoord", "verlengen", "afronden", "heropenen"):
        assert person.post(f"/medewerker/zaak/{case.reference}/{act}", data).status == 404
    assert person.get(f"/medewerker/links/nieuw?zaak={case.reference}").status == 404
    assert (
        case.reference not in person.get(f"/medewerker/?zoek={case.reference}").text.split("“")[0]
    )


def test_answer_reaches_the_status_page_and_a_neutral_mail(office: Office) -> None:
    case = office.case()
    person = office.colleague()
    text = "Beste mevrouw,\n\nHier is de kopie. <b>Groet</b>"
    path = f"/medewerker/zaak/{case.reference}"
    sent = answer(person, path, tekst=text, klaar="ja")
    assert sent.status == 303
    page = person.follow()
    assert "Hier is de kopie. <b>Groet</b>" in page.text
    assert "Afgerond" in page.text
    status = office.loket.visitor().get(f"/o/{case.code}")
    assert "Hier is de kopie. <b>Groet</b>" in status.text
    mails = sent_mails(office)
    assert len(mails) == 1
    assert case.reference in mails[0]
    assert "kopie" not in mails[0]
    assert f"/o/{case.code}" in mails[0].replace("=\n", "")


def sent_mails(office: Office) -> list[str]:
    known = office.loket.services
    folder = known.settings.data / "mail"
    assert known.keyring is not None
    with office.loket.app.app_context():
        mailer = FileMailer(folder, "loket@voorbeeld.nl")
        outbox.send_due(db.session, known.keyring, mailer, clock=office.loket.clock)
    return [one.read_text() for one in sorted(folder.glob("*.eml"))]


def test_answer_without_text_or_choice_is_asked_again_with_what_was_typed(office: Office) -> None:
    case = office.case()
    person = office.colleague()
    page = person.submit(f"/medewerker/zaak/{case.reference}", "/antwoord", tekst="Wel tekst")
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert page.all("textarea", id="tekst")[0].text == "Wel tekst"
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).version == 1


@pytest.mark.hostile("two-at-one-case")
def test_second_of_two_keeps_the_text_and_sees_what_the_first_did(office: Office) -> None:
    case = office.case()
    path = f"/medewerker/zaak/{case.reference}"
    first, second = office.colleague(), office.colleague(mail="b@voorbeeld.nl")
    page = second.get(path)
    answer(first, path, tekst="Het eerste antwoord", klaar="nee")
    data = page.form(1, tekst="Het tweede antwoord", klaar="ja")
    conflict = second.post(f"{path}/antwoord", data)
    assert conflict.status == 409
    assert "Het eerste antwoord" in conflict.text
    assert "Het tweede antwoord" in conflict.all("textarea")[0].text
    with office.loket.app.app_context():
        found = db.session.get_one(Case, case.case_id)
        assert (found.version, found.closed_at, len(found.replies)) == (2, None, 1)


def test_case_is_closed_and_opened_again(office: Office) -> None:
    case = office.case()
    person = office.colleague()
    path = f"/medewerker/zaak/{case.reference}"
    person.submit(path, "/afronden", waarom="double")
    assert case.reference not in person.get("/medewerker/").text
    person.submit(path, "/heropenen")
    assert case.reference in person.get("/medewerker/").text
    history = person.get(path).text
    assert "Afgerond" in history
    assert "Weer geopend" in history


def dossier(office: Office) -> str:
    if "dossier" not in office.loket.services.kinds:
        pytest.skip("this provider has no kind with a term that can be made longer")
    today = local_date(office.loket.clock())
    found = due(today, "1m", "EU1182")
    dates = Dates(today, found.last_day, found.raw, found.steps)
    team = office.loket.services.facts.kinds["dossier"].team
    return office.case(kind="dossier", team=team, dates=dates).reference


def test_extension_needs_a_reason_and_moves_the_date(office: Office) -> None:
    reference = dossier(office)
    person = office.colleague("manager")
    path = f"/medewerker/zaak/{reference}"
    assert person.submit(path, "/verlengen", reden="").status == 422
    assert person.submit(path, "/verlengen", reden="1234").status == 422
    assert person.submit(path, "/verlengen", reden="Het dossier is groot.").status == 303
    page = person.follow()
    # Three months from 3 March 2026.
    assert "3 juni 2026" in page.text
    assert "Het dossier is groot." in page.text
    assert not [one for one in page.all("form") if "verlengen" in one.attributes["action"]]


def test_term_that_ended_is_not_made_longer(office: Office) -> None:
    reference = dossier(office)
    person = office.colleague("manager")
    page = person.get(f"/medewerker/zaak/{reference}")
    forms = [one.attributes["action"].rpartition("/")[2] for one in page.all("form")]
    data = page.form(forms.index("verlengen"), reden="Het dossier is groot.")
    office.loket.clock.ahead(days=36)
    later = office.colleague("manager", "b@voorbeeld.nl")
    data["csrf_token"] = later.token("/medewerker/")
    assert later.post(f"/medewerker/zaak/{reference}/verlengen", data).status == 409


@pytest.mark.hostile("dismissed")
def test_disabled_colleague_is_out_at_the_next_request(office: Office) -> None:
    person = office.colleague("medewerker")
    assert person.get("/medewerker/").status == 200
    with office.loket.app.app_context():
        staff = office.staff("medewerker@voorbeeld.nl")
        staff_accounts.disable_staff(
            db.session, staff.id, now=office.loket.clock(), by=Who("m", "manager")
        )
    assert person.get("/medewerker/").status == 302


@pytest.mark.hostile("dismissed")
def test_new_role_counts_from_the_next_request(office: Office) -> None:
    case = office.case(team="administratie")
    person = office.colleague("manager", "m@voorbeeld.nl")
    path = f"/medewerker/zaak/{case.reference}"
    assert person.get(path).status == 200
    with office.loket.app.app_context():
        staff = office.staff("m@voorbeeld.nl")
        now, by = office.loket.clock(), Who("m", "manager")
        box = office.loket.services.letterbox
        staff_accounts.set_role(db.session, staff.id, "medewerker", now=now, by=by, prover=box)
    assert person.get(path).status == 404
    assert person.get("/medewerker/collegas/").status == 404


@pytest.mark.hostile("text-markup")
def test_typed_markup_is_inert_on_the_case(office: Office) -> None:
    answer = "<script>alert(1)</script> {% raw %} **dik**"
    answers = [{"name": "wat", "question": "Wat?", "answer": answer, "value": answer}]
    case = office.case(content={"answers": answers, "outcome": [], "mail": None})
    page = office.colleague().get(f"/medewerker/zaak/{case.reference}")
    assert answer in page.text
    scripts = [one for one in page.all("script") if one.within("main")]
    assert all("src" in one.attributes for one in scripts)


def test_altered_answers_end_in_a_page_and_change_nothing(office: Office) -> None:
    case, other = office.case(), office.case()
    with office.loket.app.app_context(), writing(db.session):
        swapped = db.session.get_one(Case, other.case_id).sealed
        db.session.get_one(Case, case.case_id).sealed = swapped
    page = office.colleague().get(f"/medewerker/zaak/{case.reference}")
    assert page.heading == f"Zaak {case.reference} gaat niet open"


def test_marks_are_shown_as_words_or_as_a_sentence(office: Office) -> None:
    case = office.case(marks=("te laat", "honingpot"))
    page = office.colleague().get(f"/medewerker/zaak/{case.reference}")
    assert "Te laat" in page.text
    assert "Een verborgen veld was ingevuld" in page.text


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.parametrize(
    ("kind", "mark", "colour"),
    [
        ("schade", "op tijd", "green"),
        ("schade", "later gemeld", "orange"),
        ("bezoek-afzeggen", "deels te laat", "orange"),
        ("bezoek-afzeggen", "uitzondering gevraagd", "grey"),
        ("bezoek-afzeggen", "later gemeld", "grey"),
        ("gone", "op tijd", "grey"),
    ],
)
def test_a_mark_has_the_colour_that_its_kind_gives_it(
    office: Office, kind: str, mark: str, colour: str
) -> None:
    case = office.case(kind=kind, marks=(mark,))
    page = office.colleague().get(f"/medewerker/zaak/{case.reference}")
    (tag,) = [one for one in page.all("span") if one.text == mark.capitalize()]
    assert tag.attributes["class"] == f"tag tag-{colour}"


def test_staff_face_alone_shows_a_case_with_its_text(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="staff")))
    case = office.case(agreed=office.loket.services.documents["voorwaarden"])
    person = office.colleague()
    page = person.get(f"/medewerker/zaak/{case.reference}")
    link = next(one for one in page.all("a") if "/tekst/" in one.attributes["href"])
    assert person.get(link.attributes["href"]).status == 200


def test_what_is_needed_less_often_stands_folded_on_the_page_of_a_case(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    page = person.get(f"/medewerker/zaak/{case.reference}")
    for name in ("gegevens", "geschiedenis"):
        [part] = page.all("details", id=name)
        assert "open" not in part.attributes
    assert [one.attributes["href"] for one in page.all("a", href="#gegevens")] == ["#gegevens"]
