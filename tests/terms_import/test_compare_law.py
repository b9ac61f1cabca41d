"""What a text says that the law says otherwise is told, with the place and the article."""

from __future__ import annotations

import pytest

from formsapp.facts import Facts
from formsapp.facts.value_types import Law
from formsapp.kinds import load_provider
from formsapp.terms_import.clauses import make_clauses
from formsapp.terms_import.compare_law import find_against_law
from formsapp.terms_import.find_contradictions import find_outdated
from formsapp.terms_import.source_lines import Line
from tests.plain_provider import write_provider

TELLS: tuple[tuple[Law, str, str], ...] = (
    ("zvw", "Wij rekenen de wettelijke handelsrente.", "6:119a BW"),
    ("wmo", "De incassokosten zijn 20% van de rekening.", "6:96, lid 5 BW"),
    ("zvw", "Wij zijn niet aansprakelijk voor schade.", "7:463 BW"),
    ("wmo", "Wij zijn niet aansprakelijk voor schade.", "6:237, onder f BW"),
    ("wmo", "De zorgaanbieder sluit iedere aansprakelijkheid uit.", "6:237, onder f BW"),
    ("wmo", "Meldt u dit later, dan vervalt uw recht op vergoeding.", "6:237, onder h BW"),
    ("zvw", "Wij bewaren uw dossier 20 jaar na het einde van de zorg.", "7:454, lid 3 BW"),
    ("zvw", "Een afschrift van het dossier kost € 5,00.", "artikel 12, lid 5"),
    ("zvw", "Inzage kan alleen na een schriftelijk verzoek.", "artikel 12 en 15 AVG"),
    ("zvw", "Een cliënt jonger dan 18 heeft toestemming van een ouder nodig.", "7:450, lid 2 BW"),
    ("zvw", "U kunt vanaf 18 jaar uw dossier inzien.", "7:465, lid 1 BW"),
    ("zvw", "Wij verlengen de termijn van de klacht met 6 weken.", "nooit langer dan 10 weken"),
    ("zvw", "Het antwoord op de klacht komt als het langer duurt in 12 weken.", "artikel 17 Wkkgz"),
    ("wmo", "Inzage duurt soms langer, met 3 maanden extra.", "nooit langer dan 3 maanden"),
    ("zvw", "Wij kunnen de overeenkomst opzeggen met een termijn van twee weken.", "7:460 BW"),
    ("wmo", "Na de aanmaning betaalt u binnen 7 dagen.", "6:96, lid 6 BW"),
)
RIGHT: tuple[tuple[Law, str], ...] = (
    ("zvw", "Wij rekenen de wettelijke rente."),
    ("zvw", "Wij zijn aansprakelijk voor schade die wij maken."),
    ("zvw", "Zegt u later af, dan vervalt de afspraak."),
    ("zvw", "Wij bewaren uw dossier 20 jaar na de laatste wijziging, ook na het einde."),
    ("zvw", "Een afschrift van het dossier kost niets, en een tweede € 5,00."),
    ("zvw", "U vraagt inzage, en dat mag ook schriftelijk."),
    ("zvw", "Is een cliënt jonger dan 18? Vanaf 12 jaar is ook zijn toestemming nodig."),
    ("zvw", "Wij kunnen de overeenkomst om gewichtige redenen opzeggen met een maand."),
    ("zvw", "U kunt vanaf 12 jaar uw dossier inzien."),
    ("zvw", "Wij verlengen de termijn van de klacht met 4 weken."),
    ("zvw", "Het antwoord op de klacht komt als het langer duurt in 10 weken."),
    ("wmo", "De klacht duurt soms langer, tot 20 weken."),
    ("zvw", "U kunt de zorg op elk moment opzeggen, en wij zeggen dan wanneer zij stopt."),
    ("wmo", "Wij kunnen de overeenkomst opzeggen met een termijn van twee weken."),
    ("wmo", "Na de aanmaning betaalt u binnen veertien dagen."),
)
OLD = (
    ("Bel de IGZ.", "IGJ"),
    ("U krijgt de nota van de Inspectie Jeugdzorg.", "IGJ"),
    ("Noem uw sofinummer.", "burgerservicenummer"),
    ("Dit staat in de GBA.", "BRP"),
    ("Stuur een fax.", "fax"),
    ("Het AKJ helpt u.", "Jeugdstem"),
    ("Dit beslist het CVZ.", "Zorginstituut"),
    ("Dit volgt uit de WMCZ.", "Wmcz 2018"),
    ("Betaal met de chipknip.", "chipknip"),
)


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Facts]:
    root = tmp_path_factory.mktemp("law")
    laws: tuple[Law, ...] = ("zvw", "wmo")
    return {law: load_provider(write_provider(root / law / "docs", law=law)) for law in laws}


def tell(sentence: str, facts: Facts) -> list[str]:
    lines = [Line("# Regels", 0, 1), Line("Dit gaat vooraf.", 0, 2), Line(sentence, 0, 3)]
    return [*find_against_law(make_clauses(lines, []), facts)]


@pytest.mark.parametrize(("law", "sentence", "article"), TELLS)
def test_what_the_law_says_otherwise_is_told_with_its_article(
    law: str, sentence: str, article: str, providers: dict[str, Facts]
) -> None:
    (told,) = tell(sentence, providers[law])
    assert told.startswith(f"regel 3, #regels: “{sentence[:60]}")
    assert article in told


@pytest.mark.parametrize(("law", "sentence"), RIGHT)
def test_what_the_law_allows_is_not_told(
    law: str, sentence: str, providers: dict[str, Facts]
) -> None:
    assert tell(sentence, providers[law]) == []


@pytest.mark.parametrize(("sentence", "now"), OLD)
def test_what_is_gone_is_told_with_what_came_of_it(sentence: str, now: str) -> None:
    (told,) = find_outdated(make_clauses([Line(sentence, 0, 1)], []))
    assert now in told


def test_what_is_of_today_is_not_out_of_date() -> None:
    today = "De Wmcz 2018, de IGJ, de BRP, Jeugdstem en de AVG gelden. Wij faxen nooit."
    assert [*find_outdated(make_clauses([Line(today, 0, 1)], []))] == []
