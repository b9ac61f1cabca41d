"""Finds what a text says that the law says otherwise, or that has to be compared with it.

It tells and never blocks: who publishes decides, knowingly. Words and figures alone show it, so it
says what to look at, and a rule that is put in other words is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from formsapp.facts import Facts
from formsapp.facts.dutch_format import in_dutch
from formsapp.facts.readability import TYPED_END
from formsapp.rules.law_clashes import (
    CHECK,
    CHILDREN,
    CLASH,
    DAMAGE,
    INTEREST,
    PUNISHED,
    RETENTION,
    TREATED,
    TREATMENT,
)
from formsapp.rules.law_figures import ages
from formsapp.terms_import.clauses import Clause
from formsapp.terms_import.figures import LONGEST, read_figures
from formsapp.terms_import.source_lines import clip

ANY: Final = frozenset({"any", "treats", "helps"})
"""Whom a rule is for: who treats (BW, boek 7, afdeling 5), and who does not."""
FREE: Final = r"\bgratis|\bkosteloos|\bkosteloze|\bgeen (?:kosten|vergoeding)|\bniets\b"


class Rule(NamedTuple):
    """``shows`` is what a sentence about it has, ``unless`` what makes it right."""

    shows: str
    why: str
    unless: str = ""
    whom: frozenset[str] = ANY


NOT_LIABLE: Final = (
    r"\bniet aansprakelijk|\baansprakelijkheid\b.*\b(?:beperkt|uitgesloten|sluit\w* .*uit)"
    r"|\bsluit\w*\b.*\baansprakelijkheid\b"
)

RULES: Final = (
    Rule(r"\bhandelsrente", INTEREST["commercial"]),
    Rule(
        r"\bincassokosten\b.*(?:%|procent|€|\beuro\b|\bwerkelijke|\balle kosten)",
        f"{CHECK} of dit niet meer is dan het Besluit vergoeding voor buitengerechtelijke "
        "incassokosten toestaat: daarvan mag u niet in het nadeel van een cliënt afwijken "
        "(artikel 6:96, lid 5 BW)",
    ),
    Rule(NOT_LIABLE, TREATMENT, whom=frozenset({"treats"})),
    Rule(NOT_LIABLE, DAMAGE, whom=frozenset({"helps"})),
    Rule(
        r"\b(?:recht|rechten|aanspraak|aanspraken|vordering)\b.*\bvervall?[te]"
        r"|\bvervall?[te]n?\b.*\b(?:recht|rechten|aanspraak|aanspraken|vordering)\b",
        f"{CLASH}: {PUNISHED}",
    ),
    Rule(
        r"\b(?:bewa(?:ar|ren)).*\b(?:na|vanaf)\b.*\b(?:einde|beëindig|afloop|afsluit|ontslag|start"
        r"|laatste (?:contact|bezoek|behandeling))",
        f"{RETENTION} het einde of de start",
        unless=r"\blaatste wijziging|\brekening|\bfactu|\bsollicit",
    ),
    Rule(
        r"\b(?:afschrift|kopie|inzage|inzien)\b.*(?:€|\beuro\b|\bin rekening\b|\bvergoeding\b)",
        f"{CLASH}: het dossier zien en een eerste kopie ervan kosten een cliënt niets (artikel 12, "
        "lid 5, en artikel 15, lid 3 AVG)",
        unless=rf"{FREE}|\btweede\b|\bextra\b|\bvolgende\b",
    ),
    Rule(
        r"\b(?:inzage|inzien|afschrift|kopie van (?:uw|je|het) dossier)\b.*\b(?:alleen|uitsluitend"
        r"|moet\w*|dient?)\b.*\bschriftelijk",
        f"{CHECK} of u ook een verzoek aanneemt dat iemand zegt of mailt: de AVG noemt geen vorm "
        "(artikel 12 en 15 AVG)",
    ),
    Rule(
        r"^(?=.*\b(?:toestemm|handtekening|ondertekenen|tekenen|beslissen))"
        r"(?=.*(?:\b(?:tot|onder|jonger dan|beneden)\b(?: de)? (?:18|achttien)\b|\bminderjarig))",
        CHILDREN,
        unless=r"\b(?:12|twaalf|16|zestien)\b",
    ),
    Rule(
        r"^(?=.*\b(?:dossier|inzage|inzien|afschrift))"
        r"(?=.*\bvanaf (?:16|18|zestien|achttien) jaar)",
        f"{CHECK} of een kind vanaf {{age}} jaar dit ook zelf kan: alleen daaronder staan ouders "
        "op zijn plaats (artikel 7:465, lid 1 BW; Jeugdwet: paragraaf 7.3)",
    ),
    Rule(
        r"\b(?:wij|we|ik|zorgaanbieder|aanbieder)\b.*\b(?:kunnen|kan|mogen|mag|zeggen|zegt|zeg)\b"
        r".*\b(?:opzeggen|op|beëindigen)\b.*\b(?:dagen|weken|maand|maanden|direct|onmiddellijk"
        r"|elk moment|altijd)\b",
        f"{CHECK} of u dit alleen doet om een gewichtige reden: wie behandelt, kan alleen dan "
        "opzeggen (artikel 7:460 BW)",
        unless=r"\bgewichtig|\bzwaarwegend|\b(?:u|je|cliënt)\b (?:kunt|kan|kun|mag|zegt)",
        whom=frozenset({"treats"}),
    ),
)
REMINDED: Final = r"\b(?:herinnering|aanmaning|ingebrekestelling)"
SOON: Final = (
    f"{CHECK} of u dan al incassokosten rekent: die zijn er pas als een cliënt na een brief nog "
    "veertien dagen kreeg om te betalen, geteld vanaf de dag na ontvangst (artikel 6:96, lid 6 BW)"
)
HOURS, WORKING_DAYS = 14 * 24, 10
LONGER: Final = re.compile(r"\bverleng|\blanger\b|\bextra\b|\buitstel", re.IGNORECASE)
EXTENDED: Final = (
    ("complaint", re.compile(r"\bklacht", re.IGNORECASE)),
    ("dossier", re.compile(r"\bdossier|\binzage", re.IGNORECASE)),
)
"""A term that the law fixes, and how a sentence shows that it is about that."""


def find_against_law(clauses: list[Clause], facts: Facts) -> Iterator[str]:
    """Yield each sentence that a rule is about, with its place and the article."""
    whom = whom_it_is_for(facts)
    rules = [rule for rule in RULES if whom in rule.whom]
    for clause in clauses:
        for block in clause.blocks:
            for sentence in TYPED_END.sub("\n", block.text).split("\n"):
                said = sentence[:LONGEST]
                for why in (*judge_sentence(said, rules), *judge_extension(said, facts)):
                    place = block.find_place(" ".join(said.split(" ")[:3]))
                    yield f"{place}, #{clause.anchor}: “{clip(said)}”: {why}"


def whom_it_is_for(facts: Facts) -> str:
    treats = not facts.provider.laws or TREATED & {*facts.provider.laws}
    return "treats" if treats else "helps"


def judge_sentence(sentence: str, rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        right = rule.unless and re.search(rule.unless, sentence, re.IGNORECASE)
        if not right and re.search(rule.shows, sentence, re.IGNORECASE):
            yield rule.why.replace("{age}", str(ages().consent.with_parents))
    if re.search(REMINDED, sentence, re.IGNORECASE) and is_soon(sentence):
        yield SOON


def judge_extension(sentence: str, facts: Facts) -> Iterator[str]:
    """Yield the longest term where a sentence makes it longer than that.

    *Verlengen met* says how much comes to the first term, and else the whole is said.
    """
    for name, about in EXTENDED:
        term = facts.terms.get(name)
        if not (term and term.extended and LONGER.search(sentence) and about.search(sentence)):
            continue
        first, most = (next(read_figures(in_dutch(one))) for one in (term.length, term.extended))
        for said, unit, size in read_figures(sentence):
            added = first[2] if f"met {said}" in sentence and first[1] == most[1] else 0
            if unit == most[1] and size + added > most[2]:
                yield f"{CLASH}: samen duurt het nooit langer dan {most[0]} ({term.legal_basis})"


def is_soon(sentence: str) -> bool:
    """Whether a sentence names less time than the law gives after a reminder."""
    least = {"uren": HOURS, "werkdagen": WORKING_DAYS}
    return any(size < least.get(unit, 0) for _, unit, size in read_figures(sentence))
