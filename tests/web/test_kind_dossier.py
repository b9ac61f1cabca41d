"""Asking for the dossier: who may, what follows, and by which day there is an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.office import Office
from tests.web.sent import day
from tests.web.test_akkoord import cases, opened

Answers = dict[str, str | list[str]]
BORN: Answers = {
    "geboortedatum-dag": "3",
    "geboortedatum-maand": "5",
    "geboortedatum-jaar": "1960",
}
ASKER: Answers = {"hoedanigheid": "zelf", "naam": "Jan", "telefoon": "06 1"}
SELF: Answers = {**ASKER, **BORN}
WMO: Answers = {"hulp": "wmo"}
ME: list[Answers] = [{"naam": "Jan"}, BORN, {"telefoon": "06 1"}, {"mail": ""}]
OTHER: list[Answers] = [{"naam": "Jan"}, {"naam-client": "Anna"}, *ME[1:]]
COPY: list[Answers] = [SELF, {"wens": "kopie"}, WMO, {"welk-deel": ""}, *ME]
DESTROY: list[Answers] = [SELF, {"wens": "vernietigen"}, WMO, {"omvang": "alles"}, {}, *ME]


def walk(loket: Loket, *pages: Answers) -> Page:
    return loket.visitor().walk("/f/dossier", *pages)


def test_a_copy_can_be_asked_without_a_link(loket: Loket) -> None:
    page = loket.visitor().send("/f/dossier", *COPY)
    assert "uiterlijk 7 april 2026 antwoord" in page.text
    (case,) = cases(loket)
    # A month after 3 March 2026 is Good Friday: the term runs on past Easter Monday.
    assert (case.raw_due_on, case.due_on) == (date(2026, 4, 3), date(2026, 4, 7))
    assert opened(loket, case)["wens"]["value"] == ["kopie"]


def test_with_a_link_nobody_is_asked_who_they_are(loket: Loket) -> None:
    pages: list[Answers] = [*COPY[:4], {"naam": "Jan"}, {"mail": ""}]
    loket.visitor().send(f"/l/{loket.link('dossier')}/dossier", *pages)
    (case,) = cases(loket)
    assert case.client == "C-1"
    assert "geboortedatum" not in opened(loket, case)


@pytest.mark.parametrize(
    ("received", "last", "why"),
    [
        (datetime(2026, 3, 5, 9, tzinfo=UTC), date(2026, 4, 7), "tweede paasdag"),
        (datetime(2026, 1, 31, 9, tzinfo=UTC), date(2026, 3, 2), "geen dag 31"),
        (datetime(2026, 2, 10, 9, tzinfo=UTC), date(2026, 3, 10), "10 maart 2026"),
        # Half past midnight here, still the day before in UTC.
        (datetime(2026, 6, 9, 22, 30, tzinfo=UTC), date(2026, 7, 10), "10 juni 2026"),
    ],
)
def test_the_day_of_the_answer_is_said_before_sending_and_stands_with_the_case(
    loket: Loket, received: datetime, last: date, why: str
) -> None:
    loket.clock.set(received)
    page = walk(loket, *COPY)
    assert "Verstu" in page.text
    assert "artikel 12, lid 3 AVG" in page.text
    assert why in page.text
    visitor = loket.visitor()
    shown = visitor.send("/f/dossier", *COPY)
    (case,) = cases(loket)
    assert case.due_on == last
    assert all(step in page.text and step in shown.text for step in case.due_steps)


def test_staff_see_the_same_day_and_the_same_steps(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    office.loket.visitor().send("/f/dossier", *COPY)
    (case,) = cases(office.loket)
    page = office.colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")
    assert all(step in page.text for step in case.due_steps)
    assert "eerste kopie kosten niets" in page.text


def test_the_term_follows_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[terms.dossier]\nlength = "1m"'
    changed = with_fact(settings, tmp_path, old, old.replace("1m", "2m"))
    page = walk(start(changed), *COPY)
    assert "De termijn is 2 maanden" in page.text
    assert "uiterlijk 4 mei 2026 antwoord" in page.text  # 3 May is a Sunday


def test_destroying_has_a_page_that_says_what_the_law_keeps(loket: Loket) -> None:
    page = walk(loket, *DESTROY[:4])
    assert page.heading == "Vernietigen is niet terug te draaien"
    years = loket.services.facts.retention["wmo"]
    assert str(years) in page.text
    assert "()" not in page.text
    assert "de laatste wijziging in het dossier" in page.text
    assert f"3 maart {2026 + years.value.count}" in page.text
    assert "iemand anders" in page.text
    assert [one.text for one in page.all("button")] == [
        "Ja, ik wil doorgaan",
        "Vorige stap",
        "Bewaar en ga later verder",
    ]


def test_who_does_not_know_which_help_it_is_sees_all_laws(loket: Loket) -> None:
    pages: list[Answers] = [
        SELF,
        {"wens": "vernietigen"},
        {"hulp": "weet-niet"},
        {"omvang": "alles"},
    ]
    page = walk(loket, *pages)
    assert page.text.count("Dat telt vanaf") == len(loket.services.facts.provider.laws)
    doubt = any(one.doubtful for one in loket.services.facts.retention.values())
    assert ("gaat deze bewaartijd nog na" in page.text) == doubt


def test_destroying_of_wmo_help_has_two_days(loket: Loket) -> None:
    page = walk(loket, *DESTROY)
    assert "uiterlijk 7 april 2026 antwoord" in page.text
    assert re.search("het uiterlijk 3 juni 2026: 3 maanden na (uw|je) vraag[.]", page.text)


def test_what_must_be_kept_is_said_without_articles_of_law(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/dossier", *DESTROY[:2], {"hulp": "weet-niet"}, DESTROY[3])
    assert "van de wet" in page.text
    assert "artikel" not in page.text


@pytest.mark.parametrize(
    ("provider", "law"), [("al-osra-zorg", "jeugdwet"), ("doz-thuiszorg", "zvw")]
)
def test_other_help_has_no_day_of_destroying(loket: Loket, law: str) -> None:
    pages: list[Answers] = [*DESTROY[:2], {"hulp": law}, *DESTROY[3:]]
    page = walk(loket, *pages)
    assert "antwoord" in page.text
    assert "na uw vraag" not in page.text
    assert "na je vraag" not in page.text


def test_destroying_a_part_asks_which_part(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", *DESTROY[:3])
    page = visitor.press(omvang="deel")
    assert page.status == 422
    page = visitor.press(omvang="deel", delen="Het verslag van mei")
    assert page.heading == "Vernietigen is niet terug te draaien"


def test_the_case_stays_as_long_as_the_dossier_of_that_help(loket: Loket) -> None:
    loket.visitor().send("/f/dossier", *COPY)
    years = loket.services.facts.retention["wmo"]
    assert cases(loket)[0].keep_until == date(2026 + years.value.count, 3, 3)


def test_everything_can_be_asked_at_once(loket: Loket) -> None:
    wishes = ["zien", "kopie", "verbeteren", "verklaring", "vernietigen", "wie-keek"]
    pages: list[Answers] = [
        SELF,
        {"wens": wishes},
        WMO,
        {"welk-deel": ""},
        {"verbetering": "De naam"},
        {"verklaring": "Ik was erbij."},
        {},
        {"omvang": "alles"},
        {},
        *ME,
    ]
    loket.visitor().send("/f/dossier", *pages)
    assert opened(loket, cases(loket)[0])["wens"]["value"] == wishes


@pytest.mark.parametrize(("since", "status"), [("", 200), ("3-3-2026", 200), ("4-3-2026", 422)])
def test_nobody_asks_who_looked_from_a_day_to_come(loket: Loket, since: str, status: int) -> None:
    asked: Answers = {**day("kijk-vanaf", since)} if since else {}
    page = walk(loket, SELF, {"wens": "wie-keek"}, WMO, asked)
    assert page.status == status


def test_a_survivor_names_a_ground_and_may_only_see_it_or_get_a_copy(
    loket: Loket,
) -> None:
    visitor = loket.visitor()
    page = visitor.walk("/f/dossier", {**SELF, "hoedanigheid": "nabestaande"}, OTHER[1])
    assert "geheim" in page.text
    assert visitor.press().status == 422
    grounds = [one.attributes["value"] for one in page.all("input", type="radio")]
    rule = loket.services.facts.rules.next_of_kin
    presumed = ["verondersteld"] if rule and rule.presumed_consent else []
    assert grounds == ["toestemming", "incident", "belang", "ouder", *presumed]
    page = visitor.press(grond="belang")
    assert visitor.press().status == 422
    page = visitor.press(**{"grond-uitleg": "Een ziekte in de familie."})
    wishes = [one.attributes["value"] for one in page.all("input", type="checkbox")]
    assert wishes == ["zien", "kopie"]


@pytest.mark.parametrize(
    ("before", "wrong", "name"),
    [
        ([], {}, "hoedanigheid"),
        ([SELF], {}, "wens"),
        ([SELF], {"wens": "kopie"}, "hulp"),
        (DESTROY[:3], {}, "omvang"),
        ([], {**SELF, "naam": ""}, "naam"),
        ([ASKER], {**BORN, "geboortedatum-jaar": "2031"}, "geboortedatum"),
        ([], {**SELF, "telefoon": ""}, "telefoon"),
        ([], {**SELF, "mail": "geen adres"}, "mail"),
    ],
)
def test_each_error_stands_at_its_question(
    loket: Loket, before: list[Answers], wrong: Answers, name: str
) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", *before)
    page = visitor.press(**wrong)
    assert page.status == 422
    assert page.all("p", id=f"{name}-fout")


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/dossier", *COPY)
    check = visitor.page
    first = visitor.press("versturen").location
    visitor.page = check
    assert visitor.press("versturen").location == first
    assert len(cases(loket)) == 1


def test_the_title_says_nothing_of_the_help(loket: Loket) -> None:
    title = loket.visitor().get("/f/dossier").title
    assert title.startswith("Een vraag over")
    assert "jeugd" not in title.lower()
