"""A complaint at other providers in the app: from its doors to receipt, staff, answer and paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formsapp.facts.dutch_format import NBSP
from formsapp.web.form.print_empty_form import paper_data
from tests.complaint_rules import write_rules
from tests.page import Page, Visitor
from tests.plain_provider import write_provider
from tests.test_complaint_rules import rules_of
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_akkoord import cases
from tests.web.test_plain_provider import Begin, plain_site, send

__all__ = ["plain_site"]
NAMED = {"verhaal": "Zij kwam te laat.", "soort": "klacht", "met-naam": "ja"}
REACH = {"wie": "client", "naam": "Jan Voorbeeld"}


def text(page: Page) -> str:
    return page.text.replace(NBSP, " ")


def paper_of(loket: Loket) -> str:
    with loket.app.test_request_context():
        data = paper_data(loket.services.kinds["klacht"])
    return json.dumps(data, ensure_ascii=False, default=str).replace(NBSP, " ")


def complain(loket: Loket, **route: str) -> tuple[list[str], str]:
    """Send a complaint; give the pages on the way, the check page last, and the receipt."""
    visitor = Visitor(loket.app)
    page = visitor.get("/f/klacht")
    found = [text(page)]
    while not page.all("button", value="versturen"):
        page = visitor.press(**NAMED, **route, **REACH)
        found.append(text(page))
        assert len(found) < 9, page.heading
    assert visitor.press("versturen").status == 303
    return found, text(visitor.follow())


def test_each_step_of_four_is_reached_in_its_order(
    begin: Begin, plain_site: Path, tmp_path: Path
) -> None:
    loket = begin(write_rules(tmp_path / "docs", rules_of("T")), plain_site)
    pages, _receipt = complain(loket, **{"over-lezer": "nee", "deur": "geschil", "hulp": "wmo"})
    asked, chosen, checked = pages[-4], pages[-3], pages[-1]
    assert asked.index("De klachtencommissie") < asked.index("De geschilleninstantie")
    assert "Dat kan pas na het antwoord op de klacht." in asked
    assert "Site: geschil.voorbeeld.example" in chosen
    assert "Postbus 1" not in chosen
    assert "de Geschillencommissie Zuid. Dat kan pas na het antwoord" in checked
    paper = paper_of(loket)
    assert "Telefoon: 06 00000001" in paper
    assert "De uitspraak is bindend" in paper


def test_the_scheme_of_an_umbrella_is_named_from_form_to_answer(
    begin: Begin, plain_site: Path, tmp_path: Path
) -> None:
    loket = begin(write_rules(tmp_path / "docs", rules_of("A")), plain_site)
    pages, receipt = complain(loket, **{"over-lezer": "nee", "hulp": "wmo"})
    said = "geldt de klachtenregeling van Coöperatie Zuid"
    assert f"Voor klachten {said}. Telefoon: 06 00000003." in pages[-1]
    assert f"Bij hulp van de gemeente (Wmo) {said}" in pages[-1]
    assert "Welke regels er gelden" in receipt
    assert said in receipt
    assert said in paper_of(loket)
    (case,) = cases(loket)
    staff = text(Office(loket).colleague("manager").get(f"/medewerker/zaak/{case.reference}"))
    assert said in staff
    assert "Dit vraagt: de klachtenregeling van Coöperatie Zuid." in staff


@pytest.mark.parametrize(
    ("deur", "words"),
    [("klachtenfunctionaris", "Mail: elders@voorbeeld.example."), ("geschil", "Postbus 4")],
)
def test_a_door_outside_says_how_to_get_there_and_no_more(
    begin: Begin, plain_site: Path, tmp_path: Path, deur: str, words: str
) -> None:
    loket = begin(write_rules(tmp_path / "docs", rules_of("I")), plain_site)
    pages, receipt = complain(loket, **{"over-lezer": "nee", "deur": deur})
    shown = pages[-3]
    assert words in shown
    assert "Telefoon" not in shown
    assert "tot 6 maanden daarna" in pages[-1]
    assert "Voor cliënten van Platform Een geldt" in receipt
    assert "Platform Twee" not in receipt


def test_whose_terms_one_agrees_to_stands_on_form_and_receipt(
    begin: Begin, plain_site: Path, tmp_path: Path
) -> None:
    folder = write_provider(tmp_path / "docs", kinds=("akkoord",))
    facts = folder / "provider.toml"
    facts.write_text(
        f'{facts.read_text()}[[umbrellas]]\nname = "Coöperatie Zuid"\nterms = true\n',
        encoding="utf-8",
    )
    loket = begin(folder, plain_site)
    first, checked, receipt = map(text, send(loket, loket.services.kinds["akkoord"]))
    assert "leest u de voorwaarden van Coöperatie Zuid." in first
    said = "Voor de afspraken gelden de voorwaarden van Coöperatie Zuid."
    assert said in checked
    assert said in receipt
