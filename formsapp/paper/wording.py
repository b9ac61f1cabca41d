"""A condition in words: ``bij vraag 2 is gekozen: Ja``, with the answer between quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from formsapp.kinds.kind import Given, Option, _
from formsapp.paper.conditions import ALWAYS, NO, NOTHING, Clause, Condition, Form, Key

Say: TypeAlias = Callable[[str, Given], str]
"""Says one of our own texts in the provider's way, with values for its placeholders."""

MOST_CLAUSES = 2
MOST_PARTS = 3
"""A longer condition is no longer read on paper."""

CHOSEN = _("bij vraag {{ number }} is gekozen: {{ answer }}")
OTHER = _("bij vraag {{ number }} is iets anders gekozen dan: {{ answer }}")
EMPTY = _("bij vraag {{ number }} is niets gekozen")
TICKED = _("bij vraag {{ number }} is aangekruist: {{ answer }}")
UNTICKED = _("bij vraag {{ number }} is niet aangekruist: {{ answer }}")


def in_words(condition: Condition | None, form: Form, say: Say) -> str | None:
    """Say a condition; empty when it always holds, None when words for it were not found."""
    if condition == ALWAYS:
        return ""
    if not condition or len(merged := _boxes_together(condition)) > MOST_CLAUSES:
        return None
    if any(len(clause) > MOST_PARTS for clause in merged):
        return None
    return ", of als ".join(_clause(clause, form, say) for clause in merged)


def _boxes_together(condition: Condition) -> list[dict[Key, tuple[str, ...]]]:
    """Say several boxes of one question, of which one is enough, as one clause."""
    found: list[dict[Key, tuple[str, ...]]] = []
    boxes: dict[str, dict[Key, tuple[str, ...]]] = {}
    for clause in condition:
        neat = {key: tuple(sorted(values)) for key, values in clause.items()}
        key = next(iter(neat))
        if len(neat) == 1 and key[1] and neat[key] != (NO,):
            same = boxes.setdefault(key[0], {})
            if not same:
                found.append(same)
            same[key] = neat[key]
        else:
            found.append(neat)
    return found


def _clause(clause: dict[Key, tuple[str, ...]], form: Form, say: Say) -> str:
    sets: Clause = {key: frozenset(values) for key, values in clause.items()}
    boxes: dict[str, list[Key]] = {}
    said = []
    for key, values in clause.items():
        if key[1] and values != (NO,):
            boxes.setdefault(key[0], []).append(key)
        elif not _goes_without_saying(key, sets, form):
            said.append((form.first(key), _choice(key, sets, form, say)))
    for keys in boxes.values():
        answers = _either([label for key in keys for label in _labels(key, [key[1]], form, say)])
        asked = " of ".join(dict.fromkeys(_numbers(key, {key: sets[key]}, form) for key in keys))
        said.append((form.first(keys[0]), _say(say, TICKED, asked, answers)))
    return ", en ".join(text for _number, text in sorted(said))


def _goes_without_saying(key: Key, clause: Clause, form: Form) -> bool:
    """Whether another question of the clause is only asked when this part holds."""
    return any(
        asked.when and all(key in one and one[key] <= clause[key] for one in asked.when)
        for other, values in clause.items()
        if other != key and NOTHING not in values
        for asked in form.askers(other, clause)[:1]
        if len(form.askers(other, clause)) == 1
    )


def _choice(key: Key, clause: Clause, form: Form, say: Say) -> str:
    number = _numbers(key, clause, form)
    if key[1]:
        return _say(say, UNTICKED, number, _either(_labels(key, [key[1]], form, say)))
    chosen = [value for value in form.values(key) if value in clause[key] and value != NOTHING]
    offered = [value for value in form.values(key) if value != NOTHING]
    rest = [value for value in offered if value not in chosen]
    if not chosen:
        return _say(say, EMPTY, number, "")
    if len(rest) == 1 and len(chosen) > len(rest) + 1:
        return _say(say, OTHER, number, _either(_labels(key, rest, form, say)))
    return _say(say, CHOSEN, number, _either(_labels(key, chosen, form, say)))


def _numbers(key: Key, clause: Clause, form: Form) -> str:
    askers = form.askers(key, clause) or form.choices[key[0]]
    return " of ".join(str(asked.number) for asked in askers)


def _labels(key: Key, values: list[str], form: Form, say: Say) -> list[str]:
    found: dict[str, str] = {}
    for asked in form.choices[key[0]]:
        for option in asked.question.options:
            if option.value in values:
                found.setdefault(option.value, _label(option, asked.question.given, say))
    return [found[value] for value in values if value in found]


def _label(option: Option, given: Given, say: Say) -> str:
    return f"\u2018{say(option.label, given)}\u2019"


def _either(labels: list[str]) -> str:
    return " of ".join(filter(None, [", ".join(labels[:-1]), *labels[-1:]]))


def _say(say: Say, text: str, number: str, answer: str) -> str:
    return say(text, (("number", number), ("answer", answer)))
