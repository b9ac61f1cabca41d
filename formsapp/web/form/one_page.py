"""All questions of a form judged together, where they stand on one page.

Of what comes after a wrong answer, only that is judged which does not hang on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from formsapp.kinds.base import Step, Value
from formsapp.kinds.conditions import is_computed, names_in
from formsapp.kinds.questions import Problem
from formsapp.web.form.form_progress import FormPage, FormProgress


class OnePage(FormProgress):
    """All steps that belong to what was posted; those after a wrong one too.

    Some steps are asked only after all others are in order (:attr:`later`): those that warn of
    something, or that days or times bring.
    """

    @cached_property
    def pages(self) -> tuple[FormPage, ...]:
        """Every step that belongs, judged by the answers before it that are in order."""
        right: dict[str, Value] = {}
        wrong: set[str] = set()
        found = []
        for step in self.steps:
            if names_in(step.when) & wrong or not step.when.holds(right):
                continue
            page = self._page(step, right, wrong)
            found.append(page)
            wrong |= page.wrong.keys()
            right |= {name: value for name, value in page.own.items() if name not in page.wrong}
        return tuple(found)

    @property
    def complete(self) -> bool:
        """Whether every step is in order."""
        return not any(page.wrong for page in self.pages)

    @cached_property
    def later(self) -> frozenset[str]:
        """Names of the steps that are asked once the others are in order."""
        return find_later(self.steps)

    @property
    def first_wrong(self) -> Mapping[str, Problem]:
        """What is wrong with the questions that are asked together, by name."""
        pages = (page for page in self.pages if page.step.id not in self.later)
        return {name: one for page in pages for name, one in page.wrong.items()}

    @property
    def later_pages(self) -> tuple[FormPage, ...]:
        """The steps that are asked once the others are in order, as far as they belong."""
        return tuple(page for page in self.pages if page.step.id in self.later)

    def hidden_inputs(self, shown: FormPage | None) -> list[tuple[str, str]]:
        """Return all that was posted, but for the inputs of a step that is shown."""
        own = {name for one in shown.step.questions for name in one.inputs} if shown else set()
        return self.inputs_but(own)

    def inputs_but(self, names: Collection[str]) -> list[tuple[str, str]]:
        """Return what was posted for all questions, but for the inputs with these names."""
        asked = (name for step in self.steps for one in step.questions for name in one.inputs)
        return [
            (name, value)
            for name in dict.fromkeys(asked)
            if name not in names
            for value in self.data.getlist(name)
        ]


def find_later(steps: Collection[Step]) -> frozenset[str]:
    """Return which steps come after the others: warnings, what time brings, what hangs on those."""
    later: set[str] = set()
    asked: set[str] = set()
    for step in steps:
        brought = is_computed(step.when) or names_in(step.when) & asked
        if step.interrupt or not step.questions or brought:
            later.add(step.id)
            asked |= {one.name for one in step.questions}
    return frozenset(later)
