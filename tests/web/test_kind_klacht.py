"""Complaint, compliment or signal: who may, who reads it, which doors, by which day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from formsapp.cases.models import Copy, Event
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.test_akkoord import cases, opened

Answers = dict[str, str | list[str]]
START: list[Answers] = [{"verhaal": "Zij kwam te laat.\nEn nog eens."}, {"soort": "klacht"}]
NAMED: Answers = {"met-naam": "ja"}
NAMELESS: Answers = {"met-naam": "nee"}
INSIDE: list[Answers] = [{"over-lezer": "nee"}, {"deur": "leidinggevende"}]
REACH: Answers = {"naam": "Jan", "naam-client": "", "telefoon": "", "mail": ""}


def complaint(loket: Loket, help_: str = "", who: str = "client") -> list[Answers]:
    help_ = help_ or loket.services.facts.provider.laws[0]
    return [*START, NAMED, *INSIDE, {"wie": who}, {"hulp": help_}, REACH]


def check(loket: Loket, *pages: Answers) -> Page:
    return loket.visitor().walk("/f/klacht", *pages)


def test_a_klacht_with_a_name_from_first_page_to_receipt(loket: Loket) -> None:
    page = loket.visitor().send("/f/klacht", *complaint(loket))
    (case,) = cases(loket)
    assert case.team == "klachten"
    assert case.marks == []
    assert f"uiterlijk {case.due_on and case.due_on.day} " in page.text
    assert opened(loket, case)["verhaal"]["answer"] == START[0]["verhaal"]


def test_the_story_comes_first_in_one_text_of_any_shape(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.get("/f/klacht")
    assert page.all("textarea", id="verhaal")
    long = "Nog een punt.\n" * 3000
    page = visitor.press(verhaal=long, soort="klacht", **{"met-naam": "ja"})
    assert page.status == 200
    assert page.form()["verhaal"] == long.strip()


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
@pytest.mark.parametrize(
    ("received", "last", "longest"),
    [
        (datetime(2026, 3, 16, 9, tzinfo=UTC), date(2026, 4, 28), "26 mei 2026"),
        (datetime(2026, 4, 3, 9, tzinfo=UTC), date(2026, 5, 18), "12 juni 2026"),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), date(2027, 1, 4), "29 januari 2027"),
    ],
)
def test_home_care_answers_in_six_weeks_and_at_most_ten(
    loket: Loket, received: datetime, last: date, longest: str
) -> None:
    loket.clock.set(received)
    page = check(loket, *complaint(loket))
    assert "artikel 17 Wkkgz" in page.text
    assert f"ten hoogste 10 weken, tot en met {longest}" in page.text
    assert "geschilleninstantie" in page.text
    loket.visitor().send("/f/klacht", *complaint(loket))
    assert cases(loket)[0].due_on == last


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_youth_help_has_the_term_of_the_complaint_rules_and_jeugdstem(loket: Loket) -> None:
    page = check(loket, *complaint(loket))
    assert "Bij jeugdhulp geldt onze klachtenregeling: binnen 6 weken." in page.text
    assert "tijd van de klachtencommissie" not in page.text  # it is not who answers here
    assert "gaat die tijd nog na" in page.text
    assert "Jeugdstem" in page.text
    assert "geschilleninstantie" not in page.text
    # Tuesday 14 April 2026: the provider's own term does not run on for a day off.
    loket.visitor().send("/f/klacht", *complaint(loket))
    assert cases(loket)[0].due_on == date(2026, 4, 14)


def test_wmo_help_has_the_provider_s_own_rule(loket: Loket) -> None:
    page = check(loket, *complaint(loket, "wmo"))
    assert "eigen klachtenregeling: binnen 6 weken" in page.text
    assert "commissie: 6" not in page.text


def test_who_does_not_know_which_help_it_is_gets_the_shortest_term(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[terms.complaint_wmo]\nlength = "6w"'
    loket = start(with_fact(settings, tmp_path, old, old.replace("6w", "4w")))
    loket.visitor().send("/f/klacht", *complaint(loket, "weet-niet"))
    assert cases(loket)[0].due_on == date(2026, 3, 31)
    page = check(loket, *complaint(loket, "wmo"))
    assert "eigen klachtenregeling: binnen 4 weken" in page.text


def test_without_a_name_it_is_a_signal_and_that_is_said_before_and_after(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *START)
    assert "Misschien krijg" in page.text
    page = visitor.walk("/f/klacht", *START, NAMELESS, *INSIDE)
    assert "zonder naam" in page.text
    assert "geen antwoord" in page.text
    assert "uiterlijk" not in page.text
    assert visitor.press("versturen").status == 303
    page = visitor.follow()
    assert "zonder naam. Misschien krijg" in page.text
    (case,) = cases(loket)
    assert (case.due_on, case.marks) == (None, ["zonder naam"])
    assert case.counts_as == "zonder naam"


def test_without_a_name_nothing_of_the_link_is_kept(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("klacht")
    visitor.send(f"/l/{token}/klacht", *START, NAMELESS, *INSIDE)
    assert token not in visitor.address
    (case,) = cases(loket)
    assert (case.link_id, case.client, case.once_key) == (None, None, None)
    with loket.app.app_context():
        assert not db.session.scalars(select(Copy)).all()
        assert (
            db.session.scalars(select(Event).where(Event.action == "receive")).one().client is None
        )
    assert "Wat je al" not in visitor.get(f"/l/{token}").text


def test_with_a_name_through_a_link_it_belongs_to_the_client(loket: Loket) -> None:
    pages: list[Answers] = [*complaint(loket)[:-1], {"naam": "Jan", "telefoon": "", "mail": ""}]
    loket.visitor().send(f"/l/{loket.link('klacht')}/klacht", *pages)
    assert cases(loket)[0].client == "C-1"


def test_a_compliment_has_no_term_and_asks_no_route(loket: Loket) -> None:
    page = check(loket, START[0], {"soort": "compliment"}, NAMED, REACH)
    assert "Voor een compliment is er geen vaste tijd" in page.text
    loket.visitor().send("/f/klacht", START[0], {"soort": "compliment"}, NAMELESS)
    assert cases(loket)[0].marks == ["zonder naam", "compliment"]
    assert cases(loket)[0].counts_as == "compliment"


@pytest.mark.parametrize("answer", ["ja", "weet-niet"])
@pytest.mark.hostile("only-reader")
def test_a_klacht_about_its_reader_warns_and_points_outside(loket: Loket, answer: str) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *START, NAMED)
    assert "gelezen door het klachtenteam" in page.text
    page = visitor.press(**{"over-lezer": answer, "deur": "leidinggevende"})
    assert page.heading == "Misschien leest degene mee over wie het gaat"
    facts = loket.services.facts
    outside = {
        "klachtencommissie": facts.complaints.committee,
        "vertrouwenspersoon@": facts.counsellor,
        "geschilleninstantie": facts.complaints.dispute_body,
        "Jeugdstem": "jeugdwet" in facts.provider.laws,
        "Landelijk Meldpunt Zorg": "zvw" in facts.provider.laws,
    }
    assert any(outside.values())
    assert {door: door in page.text for door in outside} == {
        door: bool(there) for door, there in outside.items()
    }
    assert "Ja, ik wil doorgaan" in page.text


def test_the_routes_are_equal_and_those_of_the_terms(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *START, NAMED)
    assert "Elke keuze is even goed" in page.text
    contact = loket.services.facts.rules.complaint_contact
    assert ("eerst praten met je contactpersoon" in page.text) == (contact is not None)
    found = [one.attributes["value"] for one in page.all("input", type="radio", name="deur")]
    facts = loket.services.facts
    doors = {
        "leidinggevende": True,
        "klachtenfunctionaris": facts.complaints.officer,
        "commissie": facts.complaints.committee,
        "geschil": facts.complaints.dispute_body,
        "vertrouwenspersoon": facts.counsellor,
    }
    assert found == [door for door, there in doors.items() if there]
    assert len(found) > 2
    page = visitor.press(deur=found[-1], **INSIDE[0])
    assert page.heading == "Wij sturen dit niet door"
    assert "Stop dan hier" in page.text


COMMITTEE: list[Answers] = [{"over-lezer": "nee"}, {"deur": "commissie"}, {}]


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_what_is_meant_for_the_committee_promises_no_answer_of_ours(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *START, NAMED, *COMMITTEE[:2])
    assert page.heading == "Wij sturen dit niet door"
    assert "Je schrijft zelf naar de commissie. Het adres staat hier nog niet." in page.text
    assert "Het antwoord komt dan van de commissie, niet van ons." in page.text
    pages: list[Answers] = [
        *START,
        NAMED,
        *COMMITTEE,
        {"wie": "client"},
        {"hulp": "jeugdwet"},
        REACH,
    ]
    page = visitor.walk("/f/klacht", *pages)
    assert "Het antwoord komt van de commissie, niet van ons." in page.text
    assert not re.search("uiterlijk|Wanneer je antwoord|binnen 6 weken", page.text)
    assert visitor.press("versturen").status == 303
    receipt = visitor.follow()
    assert "Het antwoord komt van de commissie, niet van ons." in receipt.text
    assert not re.search("uiterlijk|je later het antwoord", receipt.text)
    (case,) = cases(loket)
    assert (case.due_on, case.first_due_on) == (None, None)
    assert case.marks == ["voor de klachtencommissie"]


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_the_address_of_the_committee_is_given_where_it_is_known(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    unknown = '"[adres van de klachtencommissie nog invullen]"'
    loket = start(with_fact(settings, tmp_path, unknown, '"Postbus 12, 5900 AA Venlo"'))
    pages: list[Answers] = [
        *START,
        NAMED,
        *COMMITTEE,
        {"wie": "client"},
        {"hulp": "jeugdwet"},
        REACH,
    ]
    for page in (check(loket, *pages[:5]), check(loket, *pages)):
        assert "naar de externe klachtencommissie. Adres: Postbus 12, 5900 AA Venlo." in page.text
    receipt = loket.visitor().send("/f/klacht", *pages)
    assert "Adres: Postbus 12, 5900 AA Venlo." in receipt.text


def test_who_reads_it_is_said_whatever_is_chosen(loket: Loket) -> None:
    page = check(loket, *START, NAMED)
    assert page.heading == "Naar wie gaat dit?"
    assert "altijd gelezen door het klachtenteam, wat " in page.text
    for text in (page.text, loket.services.settings.site / "klachten" / "index.html"):
        said = text if isinstance(text, str) else text.read_text(encoding="utf-8")
        assert not re.search("kiest (daarin )?zelf wie het leest|Wie mag dit lezen", said)


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_from_the_route_to_the_counsellor_is_one_step(loket: Loket) -> None:
    pages: list[Answers] = [*START, NAMED, INSIDE[0], {"deur": "vertrouwenspersoon"}]
    page = check(loket, *pages)
    assert "vertrouwenspersoon@facit.nl" in page.text
    links = [one.attributes["href"] for one in page.all("a")]
    assert f"{loket.services.root}/f/vertrouwenspersoon" in links


def test_who_may_complain_is_what_the_law_says(loket: Loket) -> None:
    page = check(loket, *START, NAMED, *INSIDE)
    assert "niet over het kind mag beslissen" in page.text
    found = [one.attributes["value"] for one in page.all("input", type="radio", name="wie")]
    youth = ["pleegouder"] if "jeugdwet" in loket.services.facts.provider.laws else []
    assert found == ["client", "ouder", *youth, "vertegenwoordiger", "nabestaande", "ander"]
    page = check(loket, *complaint(loket, who="nabestaande"))
    assert page.heading.startswith("Kijk")


@pytest.mark.parametrize(
    ("count", "name"),
    list(enumerate(["verhaal", "soort", "met-naam", "over-lezer", "deur", "wie", "hulp", "naam"])),
)
def test_each_error_stands_at_its_question(loket: Loket, count: int, name: str) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/klacht", *complaint(loket)[:count])
    page = visitor.press() if page.status == 200 else page
    assert page.status == 422
    assert page.all("p", id=f"{name}-fout")


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/klacht", *complaint(loket))
    check_page = visitor.page
    first = visitor.press("versturen").location
    visitor.page = check_page
    assert visitor.press("versturen").location == first
    assert len(cases(loket)) == 1


def test_no_title_says_klacht_and_there_is_a_button_to_leave(loket: Loket) -> None:
    visitor = loket.visitor()
    titles = [visitor.get("/f/klacht").title]
    for answers in complaint(loket):
        page = visitor.press(**answers)
        titles.append(page.title)
        assert "leave" in page.html
    visitor.press("versturen")
    titles.append(visitor.follow().title)
    assert not [title for title in titles if "klacht" in title.lower()]
