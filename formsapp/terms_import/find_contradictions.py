"""Finds what cannot all be true, or is no longer: within the text, beside the facts, by law."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.fact_paths import walk_facts
from formsapp.facts.load import find_file, read_files
from formsapp.facts.toml_file import TomlFile
from formsapp.terms_import.clauses import Clause
from formsapp.terms_import.figures import SUBJECTS, Figure, find_figures, read_figures

OUTDATED: Final = (
    (r"\baccept-?giro", "de acceptgiro bestaat sinds 1 juni 2023 niet meer"),
    (r"\bAWBZ\b", "de AWBZ is sinds 2015 vervangen door de Wlz, de Wmo 2015 en de Zvw"),
    (
        r"\bWbp\b|wet bescherming persoonsgegevens",
        "de Wbp is sinds 25 mei 2018 vervangen door de AVG",
    ),
    (
        r"\bCBP\b|college bescherming persoonsgegevens",
        "het CBP heet sinds 2016 Autoriteit Persoonsgegevens",
    ),
    (
        r"\bWkcz\b|wet klachtrecht cli[eë]nten zorgsector|kwaliteitswet zorginstellingen",
        "dit is sinds 2016 vervangen door de Wkkgz",
    ),
    (
        r"\bBopz\b|bijzondere opnemingen in psychiatrische",
        "de Bopz is sinds 2020 vervangen door de Wvggz en de Wzd",
    ),
    (
        r"\bbureau jeugdzorg|wet op de jeugdzorg",
        "sinds 2015 geldt de Jeugdwet, en is de gemeente aan zet",
    ),
    (
        r"advies- en meldpunt kindermishandeling|steunpunt huiselijk geweld|\bAMK\b",
        "dit is sinds 2015 Veilig Thuis",
    ),
    (r"\bWTZi\b", "de WTZi is sinds 2022 vervangen door de Wtza"),
    (
        r"\bIGZ\b|inspectie (?:voor de gezondheidszorg\b(?! en jeugd)|(?:voor de )?jeugdzorg)",
        "sinds 2017 is dit de Inspectie Gezondheidszorg en Jeugd (IGJ)",
    ),
    (r"\bCVZ\b|college voor zorgverzekeringen", "dit heet sinds 2014 Zorginstituut Nederland"),
    (r"\bAKJ\b", "het AKJ heet nu Jeugdstem"),
    (r"\bWMCZ\b(?! 2018)", "sinds 1 juli 2020 geldt de Wmcz 2018"),
    (r"\bGBA\b|gemeentelijke basisadministratie", "de GBA is sinds 2014 de BRP"),
    (r"\bsofi-?nummer", "het sofinummer is sinds 2007 het burgerservicenummer"),
    (r"\bchipknip", "de chipknip bestaat sinds 2015 niet meer"),
    (
        r"\b(?:tele)?fax(?:nummer|bericht)?\b",
        "een fax heeft bijna niemand meer: noem een weg die er nog is",
    ),
    (r"\b(?:gulden|guldens)\b", "er wordt sinds 2002 in euro betaald"),
)


def find_outdated(clauses: list[Clause]) -> Iterator[str]:
    return _find_words(clauses, OUTDATED)


def _find_words(clauses: list[Clause], known: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for clause in clauses:
        for pattern, why in known:
            if found := re.search(pattern, clause.title, re.IGNORECASE):
                yield f"{clause.place}, #{clause.anchor}: “{found[0]}”: {why}"
            for block in clause.blocks:
                if found := re.search(pattern, block.text, re.IGNORECASE):
                    place = block.find_place(found[0])
                    yield f"{place}, #{clause.anchor}: “{found[0]}”: {why}"


def find_differing(clauses: list[Clause]) -> Iterator[str]:
    """Yield each subject for which the text has more than one figure, with each place."""
    by_subject: dict[tuple[str, bool], list[Figure]] = defaultdict(list)
    for figure in find_figures(clauses):
        by_subject[figure.subject, figure.unit == "euro"].append(figure)
    for (subject, _), found in by_subject.items():
        if len({(one.unit, one.size) for one in found}) > 1:
            yield f"{subject}: {'; '.join(map(say_figure, found))}"


def find_against_facts(clauses: list[Clause], facts: Facts, folder: Path) -> Iterator[str]:
    """Yield each figure that is another than the fact about the same, with both places.

    A fact that the law fixes says which article does.
    """
    paths = {name: path for name, _pattern, path, _sort in SUBJECTS}
    stated = dict(walk_facts(facts))
    files = read_files(folder)
    for figure in find_figures(clauses):
        for path in name_paths(paths.get(figure.subject, ""), facts):
            fact = stated.get(path)
            known = {(unit, size) for _, unit, size in read_figures(str(fact))} if fact else set()
            if known and (figure.unit, figure.size) not in known:
                basis = getattr(fact, "legal_basis", None)
                law = f", volgens {basis}" if basis else ""
                where = place_fact(path, files)
                yield f"{figure.subject}: {say_figure(figure)}; maar “{fact}” ({where}{law})"


def name_paths(path: str, facts: Facts) -> list[str]:
    """Return the names of the facts about something: how long is kept differs by law."""
    if path != "retention":
        return [path] if path else []
    return [f"retention.{basis}" for basis in facts.provider.bases]


def place_fact(path: str, files: Sequence[TomlFile]) -> str:
    """Return the file and the line that state a fact."""
    file = find_file(files, path.split("."))
    return f"{file.label}:{file.find_line(path.split('.'))}"


def say_figure(figure: Figure) -> str:
    return f"“{figure.said}” ({figure.place}, #{figure.clause.anchor})"
