"""One of several answers, yes or no, or any number of answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import OnPaper, Option, Posted, Problem, Question, first

ONE = _("Kruis één antwoord aan.")
TAG = 8
"""Characters of a fingerprint that its page holds."""
MANY = _("U mag meer dan één antwoord aankruisen.")


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of several answers; none is chosen beforehand."""

    many: ClassVar[bool] = False

    options: tuple[Option, ...]
    missing: str = _("Kies een antwoord.")

    def check(self, value: Value) -> None:
        """Refuse an answer that is not among the options."""
        super().check(value)
        chosen = (value,) if isinstance(value, str) else value
        if value and not set(chosen) <= {option.value for option in self.options}:
            raise Problem(self.missing)

    def show(self, value: Value, say: Say, /) -> list[str]:
        """Return the labels of what was chosen."""
        chosen = (value,) if isinstance(value, str) else value
        picked = [option for option in self.options if option.value in chosen]
        return [say(option.label, (*self.given, *option.given)) for option in picked]

    def paper(self) -> OnPaper:
        """Draw a box to tick before each option."""
        return OnPaper(how=MANY if self.many else ONE, options=self.options)

    @property
    def example(self) -> str:
        """The first option."""
        return self.options[0].value


@dataclass(frozen=True, kw_only=True)
class YesNo(Choice):
    """Yes or no. What is asked, where that has a fingerprint, is posted with the answer."""

    options: tuple[Option, ...] = (Option("ja", _("Ja")), Option("nee", _("Nee")))
    missing: str = _("Kies ja of nee.")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The answer, and what it answers."""
        return (self.name, f"{self.name}-over") if self.about else (self.name,)

    @property
    def tag(self) -> str:
        """What tells one question from what was asked in its place before."""
        return self.about[:TAG]

    def asks_otherwise(self, posted: Posted) -> bool:
        """Whether it was renewed since its page was shown, and not merely worded otherwise."""
        answered = first(posted, self.inputs[-1]) if self.about else ""
        same = {one[:TAG] for one in (self.about, *self.about_before)}
        return bool(answered) and bool(self.read(posted)) and answered not in same


@dataclass(frozen=True, kw_only=True)
class Several(Choice):
    """Any number of answers."""

    many: ClassVar[bool] = True

    missing: str = _("Kies ten minste één antwoord.")

    def read(self, posted: Posted) -> Value:
        """Return what was chosen, in the order of the options."""
        chosen = posted.get(self.name, ())
        return tuple(option.value for option in self.options if option.value in chosen)
