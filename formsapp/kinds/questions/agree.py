"""A yes to a whole text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from formsapp.facts.own_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Option, Posted, Question, first
from formsapp.typed_text import clean_line


@dataclass(frozen=True, kw_only=True)
class Agree(Question):
    """A box to tick under the whole text of ``document`` (a key of ``Facts.documents``).

    The answer is the SHA-256 of the text that was shown.
    """

    document: str
    missing: str = _("Zet een vinkje als u akkoord gaat.")

    @property
    def document_above(self) -> str:
        """The text to agree to."""
        return self.document

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of two inputs: the tick, and the SHA-256 of the text above it."""
        return (self.name, f"{self.name}-tekst")

    def read(self, posted: Posted) -> Value:
        """Return which text was agreed to; nothing without a tick."""
        tick, text = (clean_line(first(posted, name)) for name in self.inputs)
        return text if tick else ""

    def show(self, _value: Value, say: Say, /) -> list[str]:
        """Say yes: without a tick there is no answer."""
        return [say(_("Ja"), self.given)]

    def paper(self) -> OnPaper:
        """Draw a box to tick under the name of the text."""
        return OnPaper(
            label=_("Gaat u akkoord met deze tekst?"),
            options=(Option("ja", self.label),),
            document=self.document,
        )

    def sample(self, _today: date, texts: Mapping[str, str], /) -> dict[str, str]:
        """Agree to the text as it is now."""
        return dict(zip(self.inputs, ("ja", texts[self.document]), strict=True))
