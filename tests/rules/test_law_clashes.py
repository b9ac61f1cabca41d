"""Terms that clash with the law: told with the article, or as what to check; never blocking."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.facts import load
from formsapp.rules.law_clashes import find_clashes
from tests.plain_provider import write_provider

FEE = "[visits]\nnotice = { value = { hours = 24 } }\nfee = { value = { euros = 60 } }\n"
KEPT_OTHERWISE = '[retention_start]\nvalue = "het einde van de zorg"\n'


def limits(name: str, value: str) -> str:
    return f'[limits.{name}]\nvalue = "{value}"\n'


@pytest.mark.parametrize(
    ("law", "stated", "key", "words"),
    [
        ("zvw", limits("late_interest", "commercial"), "limits.late_interest", "artikel 6:119a BW"),
        ("wmo", limits("late_interest", "own"), "limits.late_interest", "kijk na of dit niet meer"),
        ("zvw", limits("collection_costs", "own"), "limits.collection_costs", "6:96, lid 5 BW"),
        ("zvw", limits("liability", "limited"), "limits.liability", "artikel 7:463 BW"),
        ("wmo", limits("liability", "excluded"), "limits.liability", "6:237, onder f BW"),
        ("zvw", limits("lapses.klacht", "30d"), "limits.lapses.klacht", "6:236, onder g BW"),
        ("zvw", limits("lapses.klacht", "11m"), "limits.lapses.klacht", "vervalt na 11 maanden"),
        ("zvw", limits("lapses.klacht", "1y"), "limits.lapses.klacht", "6:237, onder h BW"),
        ("wmo", FEE, "visits.fee", "contract met de gemeente"),
        ("jeugdwet", FEE, "visits.fee", "hulp uit de Jeugdwet"),
        ("zvw", KEPT_OTHERWISE, "retention_start", "niet vanaf het einde van de zorg"),
    ],
)
def test_a_clash_is_told_with_its_article_or_what_to_check(
    tmp_path: Path, law: str, stated: str, key: str, words: str
) -> None:
    facts = load(write_provider(tmp_path / "docs", law=law, more=stated))
    (found,) = find_clashes(facts)
    assert found.key == key
    assert words in found.problem
    assert not found.blocks


def agreed_by(words: str) -> str:
    return f"[documents.voorwaarden.agreed_by]\n{words}\n"


@pytest.mark.parametrize(
    ("stated", "whom"),
    [
        ("client_from = 16", "een kind vanaf 12 jaar"),
        ("parents_until = 12", "tot 16 jaar ook de toestemming nodig van alle ouders"),
        ('parents = "one"', "alle ouders met gezag"),
    ],
)
def test_a_text_that_asks_fewer_than_the_law_asks_consent_is_to_be_checked(
    tmp_path: Path, stated: str, whom: str
) -> None:
    folder = write_provider(tmp_path / "docs", law="jeugdwet", more=agreed_by(stated))
    (found,) = find_clashes(load(folder))
    assert found.key == f"documents.voorwaarden.agreed_by.{stated.partition(' ')[0]}"
    assert "kijk na" in found.problem
    assert whom in found.problem
    assert "artikel 7:450, lid 2 BW" in found.problem
    assert not found.blocks


@pytest.mark.parametrize(
    ("law", "stated"),
    [
        ("jeugdwet", agreed_by("client_from = 0")),
        ("jeugdwet", agreed_by("client_from = 12")),
        ("jeugdwet", agreed_by("parents_until = 18")),
        ("zvw", ""),
        ("zvw", limits("late_interest", "legal") + limits("collection_costs", "table")),
        ("zvw", limits("liability", "legal") + FEE),
        ("wmo", FEE.partition("fee")[0]),
    ],
)
def test_terms_that_keep_to_the_law_are_not_spoken_of(
    tmp_path: Path, law: str, stated: str
) -> None:
    assert not list(find_clashes(load(write_provider(tmp_path / "docs", law=law, more=stated))))


def test_a_whole_year_shortens_no_term_of_the_law(tmp_path: Path) -> None:
    facts = load(write_provider(tmp_path / "docs", law="zvw", more=limits("lapses.klacht", "1y")))
    assert "onder g" not in next(find_clashes(facts)).problem


def test_the_example_is_told_what_its_terms_say(repo: Path) -> None:
    found = {
        str(one).partition(":")[0]: one for one in find_clashes(load(repo / "docs/doz-thuiszorg"))
    }
    assert found.keys() == {"limits.liability", "visits.fee", "retention_start"}
    assert "DOZ-1.9" in found["limits.liability"].problem
    assert "DOZ-3.7" in found["retention_start"].problem
    assert not any(one.blocks for one in found.values())
