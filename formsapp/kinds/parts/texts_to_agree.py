"""The texts that someone agrees to, each by itself: which are asked, and what was said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formsapp.facts import Facts
from formsapp.facts.documents import Document
from formsapp.facts.dutch_format import day
from formsapp.facts.fill_text import fill
from formsapp.kinds.base import Answers, Given, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Is, Not, Or
from formsapp.kinds.questions import Agree, Option
from formsapp.kinds.questions.agree import YES

TERMS, NAME = "voorwaarden", "akkoord"
"""The key of the general terms, and the name of the question about them."""
ASKS, REFUSES = "vraag", "nee"

CONSENT_IS_ELSE = _("Toestemming om gegevens te delen [[vragen wij/vraag ik]] apart.")
OTHERWISE = (
    Option(ASKS, _("Ik wil eerst iets vragen")),
    Option(REFUSES, _("Nee, ik ga niet akkoord")),
)
READ = Option(YES, _("Ik heb deze tekst gelezen en ik ga akkoord."))
READ_CHANGES = Option(
    YES, _("Ik weet wat er veranderd is en ik ga akkoord met de hele nieuwe tekst.")
)
CHOOSE = _("Kies of u akkoord gaat.")

FIRST = _(
    "Dit zijn de afspraken tussen u en {{ provider.name }}. U leest hier {{ total }} teksten, een "
    "voor een. Bij elke tekst zegt u of u akkoord gaat."
)
REST = _(
    "Met {{ others }} is al akkoord gegeven. Dat geldt nog, dus dat [[vragen wij/vraag ik]] nu "
    "niet."
)
CALMLY = _("Lees de tekst rustig.")
CHANGED = _(
    "Met deze tekst is al eerder akkoord gegeven. Hier staat wat er daarna veranderd is. De rest "
    "is gelijk gebleven. Hebt u de tekst nog nooit gelezen? Open dan eerst de hele tekst. Die "
    "staat onder de veranderingen."
)

ELSEWHERE = _(
    "Op {{ on }} is met deze tekst al akkoord gegeven, maar niet met deze link. [[Wij weten/Ik "
    "weet]] niet of u dat zelf deed. Daarom staat hier de hele tekst."
)

AGREED = _(
    "Met “{{ title }}” gaat u akkoord. [[Wij bewaren/Ik bewaar]] precies de tekst die u gelezen "
    "hebt."
)
ASKED = _("Over “{{ title }}” wilt u eerst iets vragen. Daarmee gaat u nu nog niet akkoord.")
REFUSED = _("Met “{{ title }}” gaat u niet akkoord.")


def texts_to_ask(situation: Situation) -> dict[str, Document]:
    """Return the texts that are asked: those to which who fills it in did not agree as they are.

    Who agreed to all of them can read and agree to all again. What may be another's yes, such as
    that of a first parent, spares nobody the reading.
    """
    every = situation.facts.agreed_documents
    return {key: one for key, one in every.items() if key not in situation.settled} or every


def question_name(key: str) -> str:
    """Return the name of the question about a text."""
    return NAME if key == TERMS else f"{NAME}-{key}"


def said_of_text(situation: Situation, *values: str) -> tuple[Is, ...]:
    """Return for each text the condition that one of these was said of it."""
    keys = situation.facts.agreed_documents
    return tuple(Is(question_name(key), *values) for key in keys)


def title_of_text(key: str, facts: Facts) -> str:
    """Return the title of a text, filled in."""
    return fill(facts.documents[key].title, facts)


def text_steps(situation: Situation) -> Iterator[Step]:
    """Yield a page for each of several texts, with an answer to it alone."""
    asked, facts = texts_to_ask(situation), situation.facts
    others = [title_of_text(key, facts) for key in facts.agreed_documents if key not in asked]
    for number, key in enumerate(asked, start=1):
        on = situation.elsewhere.get(key)
        known = key in situation.agreed and on is None
        given = (
            ("title", title_of_text(key, facts)),
            ("number", str(number)),
            ("total", str(len(asked))),
            ("others", ", ".join(f"“{one}”" for one in others)),
            ("on", day(on) if on else ""),
        )
        opening = (*((FIRST,) if len(asked) > 1 else ()), *((REST,) if others else ()))
        yield Step(
            id=f"tekst-{key}",
            title=_("Lees wat er veranderd is in “{{ title }}”")
            if known
            else _("Lees “{{ title }}”"),
            intro=(
                *(opening if number == 1 else ()),
                CHANGED if known else ELSEWHERE if on else CALMLY,
                *((CONSENT_IS_ELSE,) if number == 1 else ()),
            ),
            questions=(ask_text(key, given, renews=known),),
            given=given,
            caption=_caption(given) if len(asked) > 1 else None,
        )


def _caption(given: Given) -> Callable[[Answers], Said]:
    said = Said(_("Tekst {{ number }} van {{ total }}"), given)
    return lambda _answers: said


def ask_text(key: str, given: Given, *, renews: bool) -> Agree:
    """Ask an answer to one of several texts."""
    return Agree(
        name=question_name(key),
        label=_("Gaat u akkoord met “{{ title }}”?"),
        options=(READ_CHANGES if renews else READ, *OTHERWISE),
        given=given,
        document=key,
        renews=renews,
        missing=CHOOSE,
    )


def say_of_each_text(situation: Situation) -> Iterator[Told]:
    """Say what each answer to each of several texts means."""
    for key in texts_to_ask(situation):
        name = question_name(key)
        given = (("title", title_of_text(key, situation.facts)),)
        yield Told(Said(AGREED, given), Not(Is(name, ASKS, REFUSES)))
        yield Told(Said(ASKED, given), Is(name, ASKS))
        yield Told(Said(REFUSED, given), Is(name, REFUSES))


def any_says(situation: Situation, value: str) -> Or:
    """Return the condition that this was said of one of the texts at least."""
    return Or(*said_of_text(situation, value))
