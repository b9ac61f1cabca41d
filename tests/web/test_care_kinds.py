"""Forms ask which care somebody gets by the provider's own names; a law may be shared, or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formsapp.cli.command_build import filled_pages
from formsapp.deadlines import keep_until
from formsapp.facts import Facts, fill_ours
from formsapp.facts.care import CareKind
from formsapp.kinds import all_kinds, load_provider
from formsapp.kinds.parts import care_law
from formsapp.settings import Settings
from formsapp.web.form.print_empty_form import paper_data
from tests.plain_provider import write_provider
from tests.web.conftest import Loket, furnish
from tests.web.made_up import settings_of, strings
from tests.web.office import Office
from tests.web.test_akkoord import cases, opened
from tests.web.test_kind_klacht import NAMED, REACH, START

CARE = (
    CareKind(id="knie", name="Fysiotherapie uit de verzekering", law="zvw"),
    CareKind(id="hand", name="Handtherapie uit de verzekering", law="zvw"),
    CareKind(id="zelf", name="Fysiotherapie die u zelf betaalt"),
)
OWN_CARE = """[provider]
care = [
    { id = "knie", name = "Fysiotherapie uit de verzekering", law = "zvw" },
    { id = "hand", name = "Handtherapie uit de verzekering", law = "zvw" },
    { id = "zelf", name = "Fysiotherapie die u zelf betaalt" },
]
"""
NONE = '[retention.none]\nvalue = "2y"\n'
TERM = '[terms.complaint]\nlength = "6w"\nregime = "ATW"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_provider(tmp_path / "docs", more=NONE + TERM)
    own = made / "provider.toml"
    text = own.read_text()
    care = 'care = [{ id = "hulp", name = "Hulp", law = "wmo" }]\n'
    assert care in text
    own.write_text(text.replace(care, "").replace("[provider]\n", OWN_CARE))
    return made


@pytest.fixture
def facts(folder: Path) -> Facts:
    return load_provider(folder)


@pytest.mark.parametrize(
    ("chosen", "laws"),
    [
        ("knie", ("zvw",)),
        ("hand", ("zvw",)),
        ("zelf", ("none",)),
        ("zvw", ("zvw",)),  # a form from before care had names of its own
        ("weet-niet", ("zvw", "none")),
        ("wmo", ("zvw", "none")),  # likewise, under a law that nothing is given under now
        ("", ("zvw", "none")),
    ],
)
def test_the_care_that_was_chosen_tells_the_law(
    facts: Facts, chosen: str, laws: tuple[str, ...]
) -> None:
    assert care_law.laws_of({"hulp": chosen}, facts) == laws
    for law in ("zvw", "none"):
        about = care_law.is_about(facts, law, care_law.UNKNOWN).holds({"hulp": chosen})
        assert about == (law in laws and chosen != "wmo")


def test_what_is_under_no_law_is_kept_as_long_as_the_facts_state(facts: Facts) -> None:
    kind, day = all_kinds()["dossier"], date(2026, 3, 2)
    assert keep_until(facts, kind, {"hulp": "zelf"}, day).year == 2028
    assert keep_until(facts, kind, {"hulp": "knie"}, day).year > 2040


@pytest.fixture
def loket(
    folder: Path,
    facts: Facts,
    tmp_path: Path,
    start: Callable[[Settings], Loket],
    sqlite_template: Path,
) -> Loket:
    furnish(tmp_path / "data" / folder.name, facts.teams)
    return start(settings_of(folder.name, tmp_path, tmp_path, sqlite_template))


def test_a_form_asks_by_those_names_and_keeps_the_law(loket: Loket) -> None:
    visitor, care = loket.visitor(), loket.services.facts.provider.care
    page = visitor.walk("/f/klacht", *START, NAMED, {"over-lezer": "nee"})
    assert [kind.name for kind in care if kind.name not in page.text] == []
    page = visitor.go_on({"wie": "client"}, {"hulp": "zelf"}, REACH)
    assert "U krijgt antwoord binnen 6 weken" in page.text
    assert "oordeel" not in page.text
    visitor.press("versturen")
    (case,) = cases(loket)
    assert case.laws == ["none"]
    assert opened(loket, case)["hulp"]["answer"] == "Fysiotherapie die u zelf betaalt"


def test_staff_narrow_their_list_by_it(loket: Loket) -> None:
    office = Office(loket)
    office.case(team="praktijk", kind="klacht", laws=["none"])
    page = office.colleague("manager").get("/medewerker/?wet=none")
    assert "Geen wet" in page.text


@pytest.mark.parametrize("hulp", ["zvw", "knie", "zelf"])
def test_a_case_of_before_is_answered_as_one_of_now(loket: Loket, hulp: str) -> None:
    """Before care had names, the answer was the law."""
    office = Office(loket)
    told = [("soort", "klacht"), ("met-naam", "ja"), ("hulp", hulp)]
    answers = [{"name": n, "question": n, "answer": v, "value": v} for n, v in told]
    content = {"answers": answers, "outcome": [], "mail": ""}
    case = office.case(team="praktijk", kind="klacht", content=content)
    page = office.colleague("manager").get(f"/medewerker/zaak/{case.reference}")
    assert page.status == 200
    assert "oordeel" in page.text


def test_paper_asks_by_those_names_too(loket: Loket) -> None:
    with loket.app.test_request_context():
        shown = " ".join(strings(paper_data(loket.services.kinds["klacht"])))
    care = loket.services.facts.provider.care
    assert [kind.name for kind in care if kind.name not in shown] == []


WAITING = """
[waiting]
renew_within = "1m"
[[waiting.times]]
before = "een eerste gesprek"
weeks = 3
updated = 2026-02-01
"""
OF_A_LAW = re.compile(
    r"Wmo|Zvw|Wlz|Jeugdwet|gemeente|verzekeraar|de wet zegt hoe lang", re.IGNORECASE
)


def test_where_no_law_of_care_holds_no_page_speaks_of_one(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs", more=NONE + TERM + WAITING)
    own = folder / "provider.toml"
    own.write_text(own.read_text().replace(', law = "wmo"', ""))
    facts = load_provider(folder)
    pages = filled_pages(folder, facts)
    said = {name: OF_A_LAW.findall(text) for name, text in pages.items()}
    assert not {name: laws for name, laws in said.items() if laws}
    assert "De voorwaarden zeggen hoe lang" in pages["privacy.md"]
    assert "- Hulp: 2 jaar." in pages["privacy.md"]
    waiting = fill_ours(facts.subjects["wachtlijst"].otherwise or "", facts)
    assert "moet wachten" in waiting
    assert not OF_A_LAW.search(waiting)
