"""What every question has: its inputs, and how it is read, checked, shown, drawn and made up.

A new type of question is one module in this folder, with its HTML beside it under the same name.
Nothing here knows Flask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeAlias

from formsapp.facts.translatable_texts import Given, Say, _
from formsapp.kinds.conditions import ALWAYS, Condition, Value
from formsapp.typed_text import clean_line

Posted: TypeAlias = Mapping[str, Sequence[str]]
"""What was posted, by the name of the input."""


class Problem(Exception):
    """What is wrong with an answer: one of our texts, with the values for its placeholders."""

    def __init__(self, text: str, **given: object) -> None:
        super().__init__(text)
        self.text = text
        self.given = given


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from; ``given`` are values for its own texts."""

    value: str
    label: str
    hint: str = ""
    given: Given = ()


@dataclass(frozen=True, kw_only=True)
class OnPaper:
    """How a question is answered by hand: options to tick, or boxes for digits, or lines.

    ``label`` and ``hint`` stand in place of the question's own. ``boxes`` are pairs: what is
    written there, and in how many boxes. ``document`` is the key of the text that is agreed to.
    """

    label: str = ""
    hint: str | None = None
    how: str = ""
    options: tuple[Option, ...] = ()
    boxes: tuple[tuple[str, int], ...] = ()
    lines: int = 0
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all questions share.

    It is asked where ``when`` holds for the answers to the questions before it, also those on its
    own page; otherwise what was posted for it is dropped.
    ``missing`` is the error when a required answer is not there. ``asks``: there is something to
    fill in, so it stands in the summary and on paper. ``counts``: its page says how much can be
    typed, and counts along. ``typed``: its answer is typed and may be shown again. ``default`` is
    the answer where it is left empty. ``about`` is a fingerprint of what it asks, which is stored
    with the answer; ``about_before`` are those of other wordings that ask the same. ``caller``: it
    asks who someone is, or how to reach them. ``literal``: its words are what is answered, so who
    enters it reads them out. ``back`` is how the answer is said back to who gave it, with
    ``{{ answer }}``; without it the question is said too, and with None nothing, as what follows
    from the form says it.
    """

    asks: ClassVar[bool] = True
    counts: ClassVar[bool] = False
    typed: ClassVar[bool] = False

    name: str
    label: str
    hint: str = ""
    required: bool = True
    missing: str = _("Beantwoord deze vraag.")
    when: Condition = ALWAYS
    given: Given = ()
    default: str = ""
    about: str = ""
    about_before: tuple[str, ...] = ()
    caller: Literal["", "who", "reach"] = ""
    literal: bool = False
    back: str | None = ""

    @property
    def template(self) -> str:
        """Name of the file with its HTML, which stands beside its module."""
        return f"questions/{type(self).__module__.rpartition('.')[2]}.html"

    @property
    def about_text(self) -> str:
        """Key of the document that it asks about, which stands below it; empty for none."""
        return ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of its inputs; the first is that of the answer."""
        return (self.name,)

    def asks_otherwise(self, posted: Posted) -> bool:
        """Whether what was posted answers something else than it asks now."""
        del posted
        return False

    def read(self, posted: Posted) -> Value:
        """Return the cleaned answer from what was posted; empty when there is none."""
        return clean_line(first(posted, self.name))

    def check(self, value: Value) -> None:
        """Refuse an answer that is missing or not of its type; raises Problem."""
        if self.required and not value:
            raise Problem(self.missing, **dict(self.given))

    def show(self, value: Value, _say: Say, /) -> list[str]:
        """Return an answer that was given as lines of text, as the client and staff see it."""
        return [value] if isinstance(value, str) else [*value]

    def paper(self) -> OnPaper:
        """Say how it is answered by hand."""
        return OnPaper(lines=3)

    @property
    def example(self) -> str:
        """A made-up answer as it is typed; empty where none is given."""
        raise NotImplementedError(f"There is no made-up answer for {type(self).__name__} yet.")

    def sample(self, _today: date, _texts: Mapping[str, str], /) -> dict[str, str]:
        """Make up an answer, by input; the texts are the SHA-256 of each document by its key."""
        return {self.name: self.example} if self.example else {}


def first(posted: Posted, name: str) -> str:
    """Return what was posted first under a name; empty without it."""
    return next(iter(posted.get(name, ())), "")
