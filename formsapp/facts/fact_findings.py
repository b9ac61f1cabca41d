"""Lists what a provider still has to confirm, mend or fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from formsapp.facts.dutch_format import length, listed
from formsapp.facts.fact import Fact
from formsapp.facts.fact_paths import walk_facts, walk_sourced
from formsapp.facts.model import Facts
from formsapp.facts.reach import Reach
from formsapp.facts.unknown import is_placeholder

CRISIS_CHECK: Final = timedelta(days=180)
"""How long a crisis number is taken to be right after someone checked it."""
LAW_CHECK: Final = timedelta(days=365)
"""How long a figure of the law is taken to be right after someone read it there."""

NEVER_MISSED: Final = frozenset({"klacht", "vertrouwenspersoon"})
"""Kinds of which a team must hear, also where no answer is promised."""
FILL_IN: Final = "zet hier uw eigen waarde, zonder de haken"
CHOOSE: Final = "zet de waarde erboven zoals die bij u is, en haal deze regel weg"
GIVE_MAIL: Final = 'vul een mailadres in, zoals mail = { value = "team@zorg.example" }'
LOOK_UP: Final = (
    "kijk het nummer na op de eigen pagina van wie opneemt, en zet het in uw provider.toml met die "
    "pagina (source) en de dag (checked)"
)
READ_LAW: Final = "lees het artikel na op het adres bij source, en zet de dag bij checked"
SET_DAY: Final = "zet bij checked de dag waarop iemand het heeft nagekeken"
TODO: Final = {
    "contradictory": "kies wat geldt, en haal state, note en stated weg",
    "out-of-date": "vervang het door wat nu geldt, en haal state en note weg",
    "to-be-confirmed": "bevestig of verander het, en haal state en note weg",
}
"""What to do about what is doubtful, by its state."""
UNHEARD: Final = "niemand krijgt bericht van wat binnenkomt"


@dataclass(frozen=True)
class Finding:
    """Something to do for the provider.

    ``key`` is the name in the facts file, ``problem`` says in Dutch what is wrong, ``todo`` what to
    do, and ``blocks`` whether nothing may be published before it is mended. ``file`` and ``line``
    say where that is; without a file it is where the facts have the key. ``mender``: a figure of
    the law is the makers' to look up, where they state it; what is not filled in is the provider's.
    """

    key: str
    problem: str
    todo: str
    blocks: bool = False
    file: str = ""
    line: int = 1
    mender: Literal["any", "makers", "provider"] = "any"

    def __str__(self) -> str:
        return f"{self.key}: {self.problem.removesuffix('.')}. Doe: {self.todo}"


def findings(facts: Facts, today: date) -> list[Finding]:
    """Return everything that is doubtful, missing or old on ``today``; what blocks comes first."""
    found = [
        *_find_unfilled(facts),
        *_find_doubtful(facts),
        *_find_unread_law(facts, today),
        *_check_numbers(facts, today),
        *_find_unnotified(facts),
        *_find_hasty(facts),
        *_find_unreachable(facts),
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def law_findings(key: str, checked: date, today: date, *, blocks: bool) -> Iterator[Finding]:
    """Yield a finding when a figure of the law, last read on ``checked``, is due for reading again.

    A ``checked`` in the future is a finding too; ``blocks`` says whether that one blocks.
    """
    if checked > today:
        problem = f"de dag van controle, {checked}, moet nog komen"
        yield Finding(key, problem, SET_DAY, blocks, mender="makers")
    elif today - checked > LAW_CHECK:
        problem = f"meer dan {LAW_CHECK.days} dagen niet nagekeken in de wet"
        yield Finding(key, problem, READ_LAW, mender="makers")


def _find_unfilled(facts: Facts) -> Iterator[Finding]:
    """Yield placeholders, which block publishing unless the provider is an example."""
    blocks = not facts.provider.example
    for path, value in walk_facts(facts):
        if is_placeholder(value):
            key, problem = path.removesuffix(".value"), f"nog invullen: {value}"
            todo = CHOOSE if path.endswith(".note") else FILL_IN
            yield Finding(key, problem, todo, blocks, mender="provider")
    for key, document in facts.documents.items():
        if document.effective is None:
            path, problem = f"documents.{key}.effective", "de ingangsdatum is nog niet bekend"
            yield Finding(path, problem, "zet hem erbij, zoals effective = { value = 2026-01-31 }")


def _find_doubtful(facts: Facts) -> Iterator[Finding]:
    """Yield what is doubtful; a legal figure that nobody read blocks, except in an example."""
    for path, item in walk_sourced(facts):
        if item.doubtful or (item.note and not is_placeholder(item.note)):
            unread = item.law is not None and item.checked is None
            blocks = unread and not facts.provider.example
            problem = f"{STATES.get(item.state, 'let op')}: {item.note}"
            todo = READ_LAW if unread else TODO.get(item.state, "lees het, en haal note weg")
            if path.startswith("crisis."):
                todo = LOOK_UP
            yield Finding(path, problem, todo, blocks, mender="makers" if unread else "any")


def _find_unread_law(facts: Facts, today: date) -> Iterator[Finding]:
    for path, item in walk_sourced(facts):
        if item.law is not None and item.checked is not None:
            blocks = not facts.provider.example
            yield from law_findings(path, item.checked, today, blocks=blocks)


def _find_unnotified(facts: Facts) -> Iterator[Finding]:
    """Yield teams without a mailbox: they find a new case only when someone happens to look.

    That blocks publishing unless the provider is an example.
    """
    blocks = not facts.provider.example
    for slug, team in facts.teams.items():
        read = {name: kind.term for name, kind in facts.kinds.items() if kind.team == slug}
        promised = [
            f"{name}: {length(facts.terms[term].length)}"
            for name, term in read.items()
            if term and facts.terms[term].regime != "none"
        ]
        problem = f"{UNHEARD}, en een antwoord is beloofd ({', '.join(promised)})"
        if not promised:
            problem = (
                f"{UNHEARD}, ook niet van {listed(name for name in read if name in NEVER_MISSED)}"
            )
        if team.mail is None and (promised or NEVER_MISSED & {*read}):
            yield Finding(f"teams.{slug}.mail", problem, GIVE_MAIL, blocks)


def _find_hasty(facts: Facts) -> Iterator[Finding]:
    """Yield promises in hours where nobody reads messages for hours on end."""
    for slug, kind in facts.kinds.items() if not facts.contact.reads_always else ():
        promised = [facts.terms[kind.term].length] if kind.term else []
        promised += [kind.first.value] if kind.first else []
        for one in promised:
            if one.unit == "h":
                problem = (
                    f"antwoord is beloofd binnen {length(one)}, ook als niemand berichten leest"
                )
                todo = "kijk na of dat lukt, en beloof anders een langere tijd"
                yield Finding(f"kinds.{slug}", problem, todo)


def _find_unreachable(facts: Facts) -> Iterator[Finding]:
    """Yield whom nobody can get to: without a way there, and without a form that leads there."""
    reached = {
        "counsellor": "vertrouwenspersoon" in facts.kinds,
        "council": "clientenraad" in facts.kinds,
        "complaints.officer": facts.hears_officer,
    }
    for path, one in walk_facts(facts):
        if isinstance(one, Reach) and not (one.ways or reached.get(path)):
            problem = f"niemand weet hoe {one} te bereiken is"
            yield Finding(path, problem, "vul phone, mail, site of address in")


def _check_numbers(facts: Facts, today: date) -> Iterator[Finding]:
    for number in facts.crisis:
        for name in ("phone", "also"):
            phone = getattr(number, name)
            if phone is not None and not phone.placeholder:
                yield from _check_number(f"crisis.{number.id}.{name}", phone, today)


def _check_number(key: str, phone: Fact[str], today: date) -> Iterator[Finding]:
    """Yield a number that was never checked, or too long ago; doubtful ones are found elsewhere."""
    if phone.checked is None:
        if not phone.doubtful:
            yield Finding(key, f"{phone} is nog nooit nagekeken", LOOK_UP)
    elif phone.checked > today:
        yield Finding(key, f"de dag van controle, {phone.checked}, moet nog komen", SET_DAY)
    elif today - phone.checked > CRISIS_CHECK:
        problem = f"{phone} is meer dan {CRISIS_CHECK.days} dagen niet nagekeken"
        yield Finding(key, problem, LOOK_UP)


STATES: Final = {
    "contradictory": "tegenstrijdig",
    "out-of-date": "verouderd",
    "to-be-confirmed": "nog te bevestigen",
}
