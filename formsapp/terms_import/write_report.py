"""Says what was changed in a text that was taken over, and what its provider should look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from formsapp.facts.readability import measure_typed
from formsapp.terms_import.clauses import Clause
from formsapp.terms_import.source_lines import Change

FORMAL: Final = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL: Final = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
ANCHOR: Final = re.compile(r"\{:? ?#([\w-]+) ?\}$")
ALIKE: Final = (
    "Overal gelijk gemaakt, en hieronder niet genoemd: spaties, regeleinden, de tekens van "
    "lijsten, soorten streepjes en letters met een los accent. De nummers die een tekstverwerker "
    "zelf telt, staan nu in de tekst."
)
NEXT: Final = (
    "En nu",
    "- Lees de nieuwe tekst naast uw eigen bestand, met de lijsten hierboven erbij.",
    "- Zet de tekst als voorwaarden.md in de map met uw gegevens.",
    "- Zet het bestand van --facts daar als provider.toml: elke bepaling heeft er een naam in.",
    "- loket check zegt wat er nog moet. loket build --draft maakt een site om te bekijken.",
    "- Is de hele tekst te moeilijk? Begin dan bij de bepalingen waarvan de leesbaarheid laag is.",
    "- Klopt alles? Zet version en effective bij de tekst, en leg hem vast met loket terms freeze.",
)


def write_report(
    source: str,
    clauses: Sequence[Clause],
    changes: Iterable[Change],
    doubts: Iterable[tuple[str, Iterable[str]]],
    markdown: str,
) -> str:
    """Return the report in Dutch; ``doubts`` are titles with what was found."""
    parts = [f"{source}: {len(clauses)} bepalingen overgenomen.", ALIKE]
    for title, found in (("Veranderd", map(str, changes)), *doubts):
        listed = [*found]
        parts += ["", f"{title}: {len(listed)}", *(f"- {one}" for one in listed)]
    parts += ["", "Bepalingen, met aanspreekvorm en leesbaarheid (60 of meer is goed leesbaar)"]
    parts += describe_clauses(clauses, markdown)
    return "\n".join([*parts, "", *NEXT]) + "\n"


def describe_clauses(clauses: Iterable[Clause], markdown: str) -> Iterator[str]:
    ends = ((ANCHOR.search(one), number) for number, one in enumerate(markdown.split("\n"), 1))
    places = {found[1]: number for found, number in ends if found}
    for clause in clauses:
        line = places[clause.anchor]
        found = measure_typed(clause.text)
        name = clause.heading or clause.number
        reads = "geen tekst"
        if found.words:
            mean = f"{found.mean_words:.1f}".replace(".", ",")
            reads = f"leesbaarheid {found.flesch_douma:.0f}, gemiddeld {mean} woorden per zin"
        place = f"regel {line}, #{clause.anchor}{f' ({name})' if name else ''}"
        yield f"- {place}: {name_address_form(clause.text)}; {reads}"


def name_address_form(text: str) -> str:
    formal, informal = FORMAL.search(text) is not None, INFORMAL.search(text) is not None
    if formal and informal:
        return "u en je door elkaar"
    return "u" if formal else "je" if informal else "spreekt niemand aan"


def find_other_address(clauses: Iterable[Clause], address_form: str) -> Iterator[str]:
    """Yield each clause that says *je* where the provider says *u*, or the other way round."""
    for clause in clauses:
        used = name_address_form(f"{clause.title}\n{clause.text}")
        if used not in {address_form, "spreekt niemand aan"}:
            place = f"{clause.place}, #{clause.anchor}"
            yield f"{place}: zegt {used}; uw gegevens zeggen {address_form}"
