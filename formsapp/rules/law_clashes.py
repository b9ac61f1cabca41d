"""Where a provider's terms clash with the law, or where they have to be compared with it.

It tells and never blocks: who publishes decides, knowingly. Where no article fixes it, it says
what to check.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formsapp.facts import Facts, Finding
from formsapp.facts.dutch_format import in_dutch, listed
from formsapp.facts.fact import Sourced
from formsapp.facts.lengths import Length
from formsapp.facts.value_types import Law
from formsapp.rules.law_figures import ages

CLASH: Final = "botst met de wet"
CHECK: Final = "kijk na"
CHANGE: Final = "verander de regel in uw voorwaarden, en dan hier; laat het bij twijfel nakijken"
COMPARE: Final = "kijk het na, en verander de regel als dat nodig is"
TREATED: Final[frozenset[Law]] = frozenset({"zvw", "wlz"})
"""Laws under which care mostly is treatment, to which the WGBO applies."""
BY_CONTRACT: Final[tuple[Law, ...]] = ("wmo", "jeugdwet")
NAMES: Final = {"wmo": "Wmo", "jeugdwet": "Jeugdwet"}
FROM: Final = "laatste wijziging"
DAYS: Final = {"h": 1 / 24, "d": 1, "wd": 7 / 5, "w": 7, "m": 365 / 12, "y": 365}
A_YEAR: Final = 365

INTEREST: Final = {
    "commercial": f"{CLASH}: de wettelijke handelsrente is voor overeenkomsten tussen bedrijven "
    "(artikel 6:119a BW). Voor een cliënt is er de wettelijke rente (artikel 6:119 BW)",
    "own": f"{CHECK} of dit niet meer is dan de wettelijke rente (artikel 6:119 BW). Is het meer? "
    "Laat dan nagaan of een cliënt daaraan gebonden is",
}
COSTS: Final = (
    f"{CLASH}: voor een cliënt gelden de bedragen van het Besluit vergoeding voor "
    "buitengerechtelijke incassokosten; daarvan mag u niet in zijn nadeel afwijken "
    "(artikel 6:96, lid 5 BW)"
)
TREATMENT: Final = (
    f"{CLASH}: wie behandelt, kan zijn aansprakelijkheid niet beperken of uitsluiten "
    "(artikel 7:463 BW)"
)
DAMAGE: Final = (
    f"{CLASH}: dat u een wettelijke schadevergoeding niet hoeft te betalen, is vermoedelijk "
    "onredelijk bezwarend (artikel 6:237, onder f BW)"
)
SHORTENED: Final = (
    "een wettelijke termijn korter maken dan een jaar mag niet (artikel 6:236, onder g BW), en "
)
PUNISHED: Final = (
    "een recht laten vervallen als straf is vermoedelijk onredelijk bezwarend "
    "(artikel 6:237, onder h BW)"
)
RETENTION: Final = (
    f"{CLASH}: bewaren telt vanaf de laatste wijziging in het dossier (artikel 7:454, lid 3 BW; "
    "Jeugdwet: artikel 7.3.8; Wmo 2015: artikel 5.3.4), niet vanaf"
)

CHILDREN: Final = (
    f"{CHECK} of dit een behandeling is: daarvoor is ook de toestemming nodig van een kind "
    "vanaf {age} jaar (artikel 7:450, lid 2 BW; Jeugdwet: paragraaf 7.3)"
)
PARENTS: Final = (
    f"{CHECK} of dit een behandeling is: daarvoor is tot {{age}} jaar ook de toestemming nodig van "
    "alle ouders met gezag (artikel 7:450, lid 2 BW; Jeugdwet: paragraaf 7.3)"
)


def find_clashes(facts: Facts) -> Iterator[Finding]:
    """Yield what in the terms clashes with the law, and what has to be compared with it."""
    limits = facts.limits
    if limits.late_interest and limits.late_interest.value in INTEREST:
        problem = INTEREST[limits.late_interest.value]
        yield _tell("limits.late_interest", limits.late_interest, problem)
    if limits.collection_costs and limits.collection_costs.value == "own":
        yield _tell("limits.collection_costs", limits.collection_costs, COSTS)
    if limits.liability and limits.liability.value != "legal":
        treats = not facts.provider.laws or TREATED & {*facts.provider.laws}
        yield _tell("limits.liability", limits.liability, TREATMENT if treats else DAMAGE)
    for about, lapse in limits.lapses.items():
        yield _tell(f"limits.lapses.{about}", lapse, _word_lapse(lapse.value))
    yield from _check_fee(facts)
    yield from _check_retention(facts)
    yield from _check_agreers(facts)


def _tell(key: str, fact: Sourced, problem: str) -> Finding:
    todo = CHANGE if problem.startswith(CLASH) else COMPARE
    return Finding(key, f"{problem} ({fact.clause})" if fact.clause else problem, todo)


def _word_lapse(length: Length) -> str:
    short = length.count * DAYS[length.unit] < A_YEAR
    return f"{CLASH}: vervalt na {in_dutch(length)}; {SHORTENED if short else ''}{PUNISHED}"


def _check_fee(facts: Facts) -> Iterator[Finding]:
    """Yield that a contract may forbid to ask a client for money: no article fixes that."""
    laws = [NAMES[law] for law in BY_CONTRACT if law in facts.provider.laws]
    if laws and facts.visits and facts.visits.fee:
        problem = (
            f"{CHECK} of uw contract met de gemeente toestaat dat u dit rekent aan een cliënt met "
            f"hulp uit de {listed(laws, 'of')}"
        )
        yield _tell("visits.fee", facts.visits.fee, problem)


def _check_retention(facts: Facts) -> Iterator[Finding]:
    """Yield each other day from which the terms count how long a dossier is kept."""
    start = facts.retention_start
    stated = {start.clause or "": start.value, **start.stated}
    for clause, value in stated.items():
        if FROM not in value:
            where = f" ({clause})" if clause else ""
            yield Finding("retention_start", f"{RETENTION} {value}{where}", CHANGE)


def _check_agreers(facts: Facts) -> Iterator[Finding]:
    """Yield each text that asks fewer people than the law asks consent to a treatment."""
    law = ages().consent
    for key, document in facts.agreed_documents.items():
        stated, where = document.agreed_by, f"documents.{key}.agreed_by"
        if stated and (stated.client_from or 0) > law.with_parents:
            yield Finding(f"{where}.client_from", CHILDREN.format(age=law.with_parents), COMPARE)
        if stated and (stated.parents_until or law.alone) < law.alone:
            yield Finding(f"{where}.parents_until", PARENTS.format(age=law.alone), COMPARE)
        if stated and stated.parents == "one":
            yield Finding(f"{where}.parents", PARENTS.format(age=law.alone), COMPARE)
