"""All answers of a form, in the parts that its kind names: what is asked of one thing together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from formsapp.web.form.fields import show_answer
from formsapp.web.form.form_progress import Row
from formsapp.web.shared.i18n import say


@dataclass(frozen=True)
class Part:
    """Answers about one thing, each with how it is shown."""

    title: str
    rows: Sequence[tuple[Row, list[str]]]

    @property
    def step(self) -> str:
        """The one page that asked all of it; empty where there are more."""
        asked = {row.step for row, _lines in self.rows}
        return asked.pop() if len(asked) == 1 else ""


def group_rows(rows: Iterable[Row]) -> list[Part]:
    """Return the answers in parts, in the order in which they were asked."""
    return [Part(title, show_rows(group)) for title, group in groupby(rows, key=say_part)]


def show_rows(rows: Iterable[Row]) -> list[tuple[Row, list[str]]]:
    """Return answers, each with the lines that show it."""
    return [(row, show_answer(row.question, row.value)) for row in rows]


def say_part(row: Row) -> str:
    """Return what an answer is about."""
    text = say(row.part.text, row.part.given)
    return text[:1].upper() + text[1:]
