"""What a provider still has to confirm, mend or fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from formsapp.facts.dutch import is_placeholder
from formsapp.facts.model import CrisisNumber, Facts
from formsapp.facts.walk import sourced, walk

CRISIS_CHECK: Final = timedelta(days=180)
"""How long a crisis number is taken to be right after someone checked it."""


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
    found = [*_unfilled(facts), *_unsourced(facts), *_doubtful(facts), *_numbers(facts, today)]
    return sorted(found, key=lambda finding: not finding.blocks)


def _unfilled(facts: Facts) -> Iterator[Finding]:
    """Placeholders stop publishing, except for an example that nobody takes for real."""
    blocks = not facts.provider.example
    for path, value in walk(facts):
        if is_placeholder(value):
            yield Finding(path.removesuffix(".value"), f"nog invullen: {value}", blocks)
    for key, document in facts.documents.items():
        if document.effective is None:
            yield Finding(f"documents.{key}.effective", "de ingangsdatum is nog niet bekend")


def _unsourced(facts: Facts) -> Iterator[Finding]:
    for path, item in sourced(facts):
        if item.law and not (item.source and item.checked):
            yield Finding(path, f"bron en datum van controle ontbreken ({item.law})", blocks=True)


def _doubtful(facts: Facts) -> Iterator[Finding]:
    for path, item in sourced(facts):
        if item.doubtful or item.note:
            yield Finding(path, f"{STATES.get(item.state, 'let op')}: {item.note}")
    for question in facts.consents:
        if question.doubtful:
            yield Finding(f"consents.{question.id}", f"{STATES[question.state]}: {question.note}")


def _numbers(facts: Facts, today: date) -> Iterator[Finding]:
    for number in facts.crisis:
        if not number.phone.placeholder:
            yield from _number(number, today)


def _number(number: CrisisNumber, today: date) -> Iterator[Finding]:
    checked = number.phone.checked
    key = f"crisis.{number.id}.phone"
    if checked is None:
        yield Finding(key, f"{number.phone} is nog nooit nagekeken")
    elif today - checked > CRISIS_CHECK:
        yield Finding(key, f"{number.phone} is meer dan {CRISIS_CHECK.days} dagen niet nagekeken")


STATES: Final = {
    "contradictory": "tegenstrijdig",
    "out-of-date": "verouderd",
    "to-be-confirmed": "nog te bevestigen",
}
