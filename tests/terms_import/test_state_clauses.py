"""The facts lead to the clauses of a text that was taken over."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from formsapp.kinds import load_provider
from formsapp.terms_import.import_terms import Imported, take_over
from formsapp.terms_import.source_lines import ImportRefused, Line
from formsapp.terms_import.state_clauses import state_clauses
from tests.plain_provider import write_provider

TEXT = ("# Privacy {#privacy}", "Uw dossier is veilig.", "# 2. Schade", "Meld schade.")
NAMED = """
[clauses]  # waar wat staat
privacy = "voorwaarden/#privacy"
"zie.ook" = "andere/#pagina"
schade = 'voorwaarden/#oud'
contact = "voorwaarden/#contact"
care = "voorwaarden/#privacy"

[words]
care = "dagbesteding"
"""


def bring(docs: Path, more: str = "") -> tuple[Imported, str]:
    """Import the text; return also the facts that lead to it."""
    folder = write_provider(docs, more=more)
    facts = load_provider(folder)
    lines = [Line(text, 0, number) for number, text in enumerate(TEXT, start=1)]
    made = take_over(lines, [], facts, folder, "eigen.txt")
    stated = (folder / "provider.toml").read_text(encoding="utf-8")
    return made, state_clauses(stated, facts, made.clauses)


def test_each_clause_gets_a_name_where_there_is_none(tmp_path: Path) -> None:
    made, stated = bring(tmp_path / "docs")
    assert tomllib.loads(stated)["clauses"] == {
        "privacy": "voorwaarden/#privacy",
        "2-schade": "voorwaarden/#2-schade",
    }
    assert "Waar uw gegevens heen wijzen: 0" in made.report


def test_a_name_leads_to_the_clause_about_the_same(tmp_path: Path) -> None:
    made, stated = bring(tmp_path / "docs", NAMED)
    folder = write_provider(tmp_path / "docs", more=NAMED)
    (folder / "provider.toml").write_text(stated, encoding="utf-8")
    assert load_provider(folder).clauses == {
        "privacy": "voorwaarden/#privacy",
        "zie.ook": "andere/#pagina",
        "schade": "voorwaarden/#2-schade",
        "contact": "voorwaarden/#contact",
        "care": "voorwaarden/#privacy",
    }
    assert '\ncare = "dagbesteding"\n' in stated
    assert "[clauses]  # waar wat staat" in stated
    assert "- schade: #2-schade (2. Schade)" in made.report
    assert "- contact: wijst naar voorwaarden/#contact, en dat is er niet meer." in made.report


def test_clauses_that_are_stated_otherwise_are_told(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="below a line"):
        bring(tmp_path / "docs", 'clauses = { privacy = "voorwaarden/#privacy" }\n')
