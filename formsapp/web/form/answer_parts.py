"""All answers of a form, in the parts that its kind names: what is asked of one thing together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from formsapp.web.form.fields import show_answer
from formsapp.web.form.form_progress import FormProgress, Row
from formsapp.web.shared.i18n import say

Shown: TypeAlias = tuple[Row, list[str]]
"""An answer, with the lines that show it."""


@dataclass(frozen=True)
class Part:
    """Answers about one thing, each with how it is shown."""

    title: str
    rows: Sequence[Shown]

    @property
    def step(self) -> str:
        """The one page that asked all of it; empty where there are more."""
        asked = {row.step for row, _lines in self.rows}
        return asked.pop() if len(asked) == 1 else ""


def group_rows(rows: Iterable[Row]) -> list[Part]:
    """Return the answers in parts, in the order in which they were asked."""
    return [Part(title, show_rows(group)) for title, group in groupby(rows, key=say_part)]


def show_left_out(progress: FormProgress, but: Collection[str] = ()) -> list[Shown]:
    """Return what was filled in and is not sent; nothing of the steps ``but``, or of no option."""
    rows = [row for row in progress.rows_left_out() if row.step not in but]
    return [shown for shown in show_rows(rows) if shown[1]]


def show_rows(rows: Iterable[Row]) -> list[Shown]:
    """Return answers, each with the lines that show it."""
    return [(row, show_answer(row.question, row.value)) for row in rows]


def say_part(row: Row) -> str:
    """Return what an answer is about."""
    text = say(row.part.text, row.part.given)
    return text[:1].upper() + text[1:]
