"""What a provider still has to confirm, mend or fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from formsapp.facts.dutch_format import is_placeholder, length
from formsapp.facts.fact import Fact
from formsapp.facts.fact_paths import sourced, walk
from formsapp.facts.model import Facts

CRISIS_CHECK: Final = timedelta(days=180)
"""How long a crisis number is taken to be right after someone checked it."""
LAW_CHECK: Final = timedelta(days=365)
"""How long a figure of the law is taken to be right after someone read it there."""


@dataclass(frozen=True)
class Finding:
    """Something to do for the provider.

    ``key`` is the name in the facts file, ``problem`` says in Dutch what is wrong;
    ``blocks`` says that nothing may be published before it is mended.
    """

    key: str
    problem: str
    blocks: bool = False

    def __str__(self) -> str:
        return f"{self.key}: {self.problem}"


def findings(facts: Facts, today: date) -> list[Finding]:
    """Give all that is doubtful, missing or old on ``today``; what blocks comes first."""
    found = [*_unfilled(facts), *_doubtful(facts), *_read(facts, today), *_numbers(facts, today)]
    found += _unheard(facts)
    return sorted(found, key=lambda finding: not finding.blocks)


def law_findings(key: str, checked: date, today: date, *, blocks: bool) -> Iterator[Finding]:
    """Give what is doubtful, on ``today``, of a figure of the law that was read on ``checked``.

    ``blocks`` says whether a day that is still to come blocks publishing.
    """
    if checked > today:
        yield Finding(key, f"de dag van controle, {checked}, moet nog komen", blocks)
    elif today - checked > LAW_CHECK:
        yield Finding(key, f"meer dan {LAW_CHECK.days} dagen niet nagekeken in de wet")


def _unfilled(facts: Facts) -> Iterator[Finding]:
    """Placeholders stop publishing, except for an example that nobody takes for real."""
    blocks = not facts.provider.example
    for path, value in walk(facts):
        if is_placeholder(value):
            yield Finding(path.removesuffix(".value"), f"nog invullen: {value}", blocks)
    for key, document in facts.documents.items():
        if document.effective is None:
            yield Finding(f"documents.{key}.effective", "de ingangsdatum is nog niet bekend")


def _doubtful(facts: Facts) -> Iterator[Finding]:
    """What the law fixes and nobody read there stops publishing, except for an example."""
    for path, item in sourced(facts):
        if item.doubtful or item.note:
            unread = item.law is not None and item.checked is None
            blocks = unread and not facts.provider.example
            yield Finding(path, f"{STATES.get(item.state, 'let op')}: {item.note}", blocks)
    for question in facts.consents:
        if question.doubtful:
            yield Finding(f"consents.{question.id}", f"{STATES[question.state]}: {question.note}")


def _read(facts: Facts, today: date) -> Iterator[Finding]:
    for path, item in sourced(facts):
        if item.law is not None and item.checked is not None:
            blocks = not facts.provider.example
            yield from law_findings(path, item.checked, today, blocks=blocks)


def _unheard(facts: Facts) -> Iterator[Finding]:
    """A team without a mailbox only finds a new case when one of its people happens to look."""
    for slug, team in facts.teams.items():
        promised = [
            f"{name}: {length(facts.terms[kind.term].length)}"
            for name, kind in facts.kinds.items()
            if kind.team == slug and kind.term and facts.terms[kind.term].regime != "none"
        ]
        if promised and team.mail is None:
            problem = "niemand krijgt bericht van wat binnenkomt, en een antwoord is beloofd"
            terms = ", ".join(promised)
            yield Finding(f"teams.{slug}.mail", f"{problem} ({terms}): vul een mailadres in")


def _numbers(facts: Facts, today: date) -> Iterator[Finding]:
    for number in facts.crisis:
        for name in ("phone", "also"):
            phone = getattr(number, name)
            if phone is not None and not phone.placeholder:
                yield from _number(f"crisis.{number.id}.{name}", phone, today)


def _number(key: str, phone: Fact[str], today: date) -> Iterator[Finding]:
    """A doubtful number is told of with its note."""
    if phone.checked is None:
        if not phone.doubtful:
            yield Finding(key, f"{phone} is nog nooit nagekeken")
    elif phone.checked > today:
        yield Finding(key, f"de dag van controle, {phone.checked}, moet nog komen")
    elif today - phone.checked > CRISIS_CHECK:
        yield Finding(key, f"{phone} is meer dan {CRISIS_CHECK.days} dagen niet nagekeken")


STATES: Final = {
    "contradictory": "tegenstrijdig",
    "out-of-date": "verouderd",
    "to-be-confirmed": "nog te bevestigen",
}
