"""A yes to a whole text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.choice import Choice
from formsapp.kinds.questions.question import OnPaper, Option, Posted, first
from formsapp.typed_text import clean_line

YES = "ja"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Agree(Choice):
    """An answer to the whole text of ``document`` (a key of ``Facts.documents``) below it.

    Without ``options`` it is a box to tick; otherwise one of them is ``YES``. The answer yes is the
    SHA-256 of the text that was shown, any other is the value of its option. ``renews``: what
    changed since the text that was agreed to before comes first, and the rest is folded.
    """

    document: str
    renews: bool = False
    options: tuple[Option, ...] = ()
    missing: str = _("Zet een vinkje als u akkoord gaat.")

    @property
    def about_text(self) -> str:
        """The text to agree to."""
        return self.document

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of two inputs: the answer, and the SHA-256 of the text below it."""
        return (self.name, f"{self.name}-tekst")

    def agreed(self, value: Value) -> str:
        """Return the SHA-256 of the text that an answer agrees to; empty for another answer."""
        return str(value) if SHA256.fullmatch(str(value)) else ""

    def read(self, posted: Posted) -> Value:
        """Return which text was agreed to, or the answer that is no yes; nothing without one."""
        said, text = (clean_line(first(posted, name)) for name in self.inputs)
        if said in {option.value for option in self.options} - {YES}:
            return said
        is_yes = said == YES if self.options else bool(said)
        return text if is_yes and self.agreed(text) else ""

    def check(self, value: Value) -> None:
        """Refuse an answer that is missing or not among the options."""
        if not self.agreed(value):
            super().check(value)

    def show(self, value: Value, say: Say, /) -> list[str]:
        """Return the label of the answer; a tick is a yes."""
        if not self.options:
            return [say(_("Ja"), self.given)]
        return super().show(YES if self.agreed(value) else value, say)

    def paper(self) -> OnPaper:
        """Draw a box to tick under the name of the text, or one for each answer."""
        if self.options:
            return OnPaper(how=super().paper().how, options=self.options, document=self.document)
        return OnPaper(
            label=_("Gaat u akkoord met deze tekst?"),
            options=(Option(YES, self.label),),
            document=self.document,
        )

    def sample(self, _today: date, texts: Mapping[str, str], /) -> dict[str, str]:
        """Agree to the text as it is now."""
        return dict(zip(self.inputs, (YES, texts[self.document]), strict=True))
