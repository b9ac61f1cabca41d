"""A condition in words: ``bij vraag 2 is gekozen: Ja``, with the answer between quotes."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.facts.own_texts import Say, _
from formsapp.paper.conditions import (
    ALWAYS,
    NO,
    NOTHING,
    YES,
    Asked,
    Clause,
    Condition,
    Form,
    Key,
)

MOST_CLAUSES = 2
MOST_PARTS = 4
"""A longer condition is no longer read on paper."""

CHOSEN = _("bij vraag {{ number }} is gekozen: {{ answer }}")
OTHER = _("bij vraag {{ number }} is iets anders gekozen dan: {{ answer }}")
OR_IF = _(", of als ")
NONE = _("niets")
EMPTY = _("bij vraag {{ number }} is niets gekozen")
TICKED = _("bij vraag {{ number }} is aangekruist: {{ answer }}")
UNTICKED = _("bij vraag {{ number }} is niet aangekruist: {{ answer }}")


@dataclass(frozen=True)
class Words:
    """Says conditions about the questions of ``form``; ``context`` holds already."""

    form: Form
    say: Say
    context: Condition = ALWAYS

    def of(self, condition: Condition | None) -> str | None:
        """Say a condition; empty when it always holds, None when it has no words."""
        if condition == ALWAYS:
            return ""
        merged = boxes_together(condition or ())
        if not 0 < len(merged) <= MOST_CLAUSES:
            return None
        if sum(len(clause) for clause, _boxes in merged) > MOST_PARTS:
            return None
        return self.say(OR_IF, ()).join(self.clause(clause, boxes) for clause, boxes in merged)

    def clause(self, clause: Clause, boxes: tuple[Key, ...]) -> str:
        """Say what must hold together; of ``boxes`` one ticked is enough."""
        said = [
            (self.form.first(key), self.part(key, clause))
            for key in clause
            if not self.goes_without_saying(key, clause)
        ]
        if boxes:
            said.append((self.form.first(boxes[0]), self.ticked(boxes)))
        return ", en ".join(text for _number, text in sorted(said))

    def ticked(self, boxes: tuple[Key, ...]) -> str:
        """Say that one of several boxes is ticked."""
        numbers = [number for key in boxes for number in self.numbers(key, {key: frozenset({YES})})]
        labels = [label for key in boxes for label in self.labels(key, [key[1]])]
        return self.told(TICKED, sorted(set(numbers)), labels)

    def part(self, key: Key, clause: Clause) -> str:
        """Say which answers one question needs."""
        numbers, values = self.numbers(key, clause), clause[key]
        if key[1]:
            text = UNTICKED if NO in values else TICKED
            return self.told(text, numbers, self.labels(key, [key[1]]))
        offered = [value for value in self.form.values(key) if value != NOTHING]
        chosen = [value for value in offered if value in values]
        rest = [value for value in offered if value not in values]
        if not chosen:
            return self.told(EMPTY, numbers, [])
        if len(rest) == 1 and len(chosen) > len(rest) + 1:
            return self.told(OTHER, numbers, self.labels(key, rest))
        nothing = [self.say(NONE, ())] if NOTHING in values else []
        return self.told(CHOSEN, numbers, [*self.labels(key, chosen), *nothing])

    def goes_without_saying(self, key: Key, clause: Clause) -> bool:
        """Whether another question of the clause is only asked when this part holds."""
        for other, values in clause.items():
            askers = self.askers(other, clause)
            if other == key or NOTHING in values or len(askers) != 1:
                continue
            needs = askers[0].when
            if needs and all(key in one and one[key] <= clause[key] for one in needs):
                return True
        return False

    def askers(self, key: Key, clause: Clause) -> list[Asked]:
        """The places where this was asked, as far as the clause and the context tell them apart."""
        found: list[Asked] = []
        for known in self.context:
            both = {one: values & known.get(one, values) for one, values in clause.items()}
            if all(both.values()):
                found += self.form.askers(key, {**known, **both})
        return [one for one in self.form.choices[key[0]] if one in found]

    def numbers(self, key: Key, clause: Clause) -> list[int]:
        """Numbers of the questions that are meant."""
        askers = self.askers(key, clause) or self.form.choices[key[0]]
        return [asked.number for asked in askers]

    def labels(self, key: Key, values: list[str]) -> list[str]:
        """Say the answers, between quotes."""
        found: dict[str, str] = {}
        for asked in self.form.choices[key[0]]:
            for option in asked.question.options:
                label = self.say(option.label, asked.question.given)
                found.setdefault(option.value, f"\u2018{label}\u2019")
        return [found[value] for value in values]

    def told(self, text: str, numbers: list[int], labels: list[str]) -> str:
        """Put numbers and answers into a text."""
        answer = " of ".join(filter(None, [", ".join(labels[:-1]), *labels[-1:]]))
        number = " of ".join(map(str, numbers))
        return self.say(text, (("number", number), ("answer", answer)))


def boxes_together(condition: Condition) -> list[tuple[Clause, tuple[Key, ...]]]:
    """Take boxes of one question, of which one ticked is enough, as one clause."""
    found: list[tuple[Clause, tuple[Key, ...]]] = []
    boxes: dict[str, list[Key]] = {}
    for clause in condition:
        key, values = next(iter(clause.items()))
        if len(clause) == 1 and key[1] and NO not in values:
            boxes.setdefault(key[0], []).append(key)
        else:
            found.append((clause, ()))
    return [*found, *(({}, tuple(keys)) for keys in boxes.values())]
