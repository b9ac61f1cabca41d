"""The crisis page claims no more about its numbers than someone checked, and calms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from formsapp.facts import Fact, Facts, fill, load

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "common" / "crisis.md").read_text(encoding="utf-8")
DOUBT = "moet nog nakijken of alle nummers op deze pagina kloppen"


@pytest.fixture
def facts(provider: str) -> Facts:
    return load(DOCS / provider)


def checked(facts: Facts, *ids: str) -> Facts:
    """Facts in which someone checked the numbers with these ids."""
    page, day = "https://www.example.nl/contact", date(2026, 12, 5)
    numbers = []
    for number in facts.crisis:
        seen = Fact(value=number.phone.value, source=page, checked=day)
        numbers.append(replace(number, phone=seen) if number.id in ids else number)
    return replace(facts, crisis=tuple(numbers))


def test_a_day_of_checking_stands_only_where_someone_checked(facts: Facts) -> None:
    claim = "Nummer gecontroleerd op"
    done = sum(number.phone.checked is not None for number in facts.crisis)
    assert fill(PAGE, facts).count(claim) == done

    page = fill(PAGE, checked(facts, "veilig_thuis"))
    part = page.split("### Veilig Thuis")[1].split("###")[0]
    assert f"{claim} 5 december 2026" in part
    assert page.count(claim) == done + 1


def test_doubt_is_told_once_below_all_numbers_and_ends_when_all_are_checked(facts: Facts) -> None:
    page = fill(PAGE, facts)
    assert page.count(DOUBT) == 1
    assert page.index(DOUBT) > page.index("Landelijk Meldpunt Zorg")
    unsure = [number.id for number in facts.crisis if number.unsure]
    assert DOUBT in fill(PAGE, checked(facts, *unsure[1:]))
    assert DOUBT not in fill(PAGE, checked(facts, *unsure))


def test_112_comes_first_and_again_for_who_gets_no_answer(facts: Facts) -> None:
    page = fill(PAGE, facts)
    assert page.index("tel:112") == page.index("tel:")
    nobody = page.split("## Neemt er niemand op?")[1].split("##")[0]
    assert nobody.index("tel:112") < nobody.index("een ander nummer") < nobody.index(DOUBT)


def test_who_cannot_talk_is_told_where_to_type(facts: Facts) -> None:
    page = fill(PAGE, facts)
    alarm = page.split("### Politie, brandweer of ambulance")[1].split("###")[0]
    assert "Typen kan ook: in de gratis app 112NL" in alarm
    assert page.count("Typen kan ook") == sum(number.typing is not None for number in facts.crisis)


def test_the_provider_s_own_number_for_emergencies_is_there(facts: Facts) -> None:
    own, page = facts.contact.emergency, fill(PAGE, facts)
    assert (own is not None) == ("nummer bij nood" in page)
    said = "nummer bij nood staat hier nog niet. Bel bij gevaar [112]"
    assert own is None or (said if own.placeholder else str(own)) in page
