"""Fills one of our own texts in with facts, strictly: a misspelt fact is an error."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping, Sized
from difflib import get_close_matches
from functools import lru_cache, partial, wraps
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, meta
from msgspec import Struct

from formsapp.facts import dutch_format, model
from formsapp.facts.bounded_texts import BoundedEnvironment, spend, with_purse
from formsapp.facts.channels import Always, Hours
from formsapp.facts.dutch_reach import reach_words, say_on
from formsapp.facts.dutch_tables import table_words
from formsapp.facts.dutch_ways import (
    say_conditions,
    say_first_needed,
    say_for_whom,
    say_ways,
    umbrella_words,
)
from formsapp.facts.ending import EndRule
from formsapp.facts.fact import Fact, Term
from formsapp.facts.facts_error import FactsError
from formsapp.facts.fee import Price
from formsapp.facts.lengths import Length
from formsapp.facts.model import AddressForm, Facts
from formsapp.facts.notice import Before
from formsapp.facts.reach import Reach
from formsapp.facts.voice import Voice, choose_voice, say_wij
from formsapp.facts.words import OURS, OurText, Words, put_nouns, put_words

CHOICE: Final = re.compile(r"\[\[([^\[\]{}|]*)\|([^\[\]{}|]*)\]\]")
"""``[[je|u]]``: informal first, formal second."""
MARKS: Final = ("{{", "{%", "{*")
NAME: Final = re.compile(r"'([^']+)'$|^'([^']+)' is undefined")
LACKS: Final = "expected a fact, got one that this provider does not have"
PRINTABLE: Final = (Fact, Term, Hours, Always, Before, Price, EndRule, Reach)
FAULTS: Final = (
    *(TemplateError, FactsError, TypeError, ValueError),
    *(AttributeError, ArithmeticError, LookupError),
    AssertionError,  # what Babel says to a value that is no date
    *(RecursionError, SyntaxError),  # tags that go too deep, or call themselves
)


def fill(text: str, facts: Facts, **extra: object) -> str:
    """Return ``text`` filled in with ``facts`` and ``extra``, which overrules a fact of that name.

    An :class:`OurText` is said in the words of the provider, as is each fact; what that wrote
    itself stays.

    Raises:
        FactsError: an unknown fact, a fact that this provider lacks, a tag that is
            not closed, or something that a text may not do; the message has the line.

    """
    words = facts.words if isinstance(text, OurText) else OURS
    try:
        chosen = choose_forms(text, facts.provider.address_form, facts.provider.voice)
        if not any(mark in chosen for mark in MARKS):
            return put_words(chosen, words)
        template = _compile_template(chosen, words, facts.words)
        names = {**_template_names(SameFacts(facts)), **extra}
        return with_purse(lambda: template.render(names))
    except FAULTS as error:
        raise FactsError(_explain(error, text)) from error


def fill_ours(text: str, facts: Facts, **extra: object) -> str:
    """Return one of the texts for all providers, filled in; raises FactsError as :func:`fill`."""
    return fill(OurText(text), facts, **extra)


def named_in(text: str, facts: Facts) -> set[str]:
    """Return the names in ``text`` that are no facts; raises FactsError for a tag that is wrong."""
    try:
        chosen = choose_forms(text, facts.provider.address_form, facts.provider.voice)
        tree = _make_environment(OURS).parse(chosen)
    except FAULTS as error:
        raise FactsError(_explain(error, text)) from error
    return meta.find_undeclared_variables(tree) - {*_template_names(SameFacts(facts))}


@lru_cache(maxsize=4096)  # two providers fill in more than a thousand texts
def _compile_template(text: str, words: Words, of_facts: Words) -> Template:
    """Compile a text, once for its words and those of the facts in it: the first are put in."""
    return _make_environment(of_facts).from_string(put_words(text, words))


@lru_cache(maxsize=4096)
def choose_forms(text: str, form: AddressForm, voice: Voice) -> str:
    """Choose je or u, and wij or ik; raises FactsError for a choice that is not closed."""
    if "[[" not in text:
        return text
    chosen = CHOICE.sub(r"\1" if form == "je" else r"\2", text)
    chosen = choose_voice(chosen if form == "je" else say_wij(chosen), voice)
    place = chosen.find("[[")
    if place >= 0:
        line = chosen.count("\n", 0, place) + 1
        raise FactsError(
            f"line {line}: expected [[je|u]] or [[wij/ik]], got {chosen[place : place + 30]!r}"
        )
    return chosen


class SameFacts:
    """Facts as a key, alike where they are the same object: what they hold can't be hashed."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameFacts) and self.facts is other.facts

    def __hash__(self) -> int:
        return id(self.facts)


@lru_cache(maxsize=512)  # a page fills a hundred texts with the same facts
def _template_names(of: SameFacts) -> Mapping[str, object]:
    """Return all names that a text can use: the groups of facts, and what is found from them."""
    facts = of.facts
    names = {name: getattr(facts, name) for name in Facts.__struct_fields__}
    names.update(reach_words(facts.contact, facts.provider.voice), **table_words(facts))
    names.update(umbrella_words(facts.umbrellas), for_whom=partial(say_for_whom, facts.provider))
    names.update(only_terms=facts.only_terms)
    names.update(numbers=facts.numbers, outside=facts.outside, helpers=facts.helpers)
    if "voorwaarden" in facts.documents:
        names["terms_document"] = facts.terms_document
    return names


def _print_value(value: object) -> object:
    """Return a value as Dutch text; refuse a group of facts and a fact that is not there."""
    if isinstance(value, (str, Undefined)):
        return value
    if value is None:
        raise FactsError(LACKS)
    if isinstance(value, (Struct, Mapping)) and not isinstance(value, PRINTABLE):
        raise FactsError(f"expected one fact, got the group {type(value).__name__}")
    if callable(value):
        raise FactsError("expected one fact, got a function")
    return dutch_format.in_dutch(value)


def _length_filter(value: object) -> object:
    """Return ``{{ terms.dossier | length }}`` in Dutch; of a list its number of items."""
    if isinstance(value, Term):
        return dutch_format.length(value.length)
    if isinstance(value, Length):
        return dutch_format.length(value)
    if isinstance(value, Sized):
        return len(value)
    raise FactsError("expected a term or a list")


def _extended_filter(term: Term) -> str:
    """Return ``{{ terms.dossier | extended }}``: the total length after an extension, in Dutch."""
    if term.extended is None:
        raise FactsError("expected a term that can be extended")
    return dutch_format.length(term.extended)


def _accept_facts(function: Callable[..., object]) -> Callable[..., object]:
    """Make a filter for values take a fact as well."""

    @wraps(function)
    def filter_(value: object, *rest: object) -> object:
        if isinstance(value, Undefined):
            str(value)  # raises an error that names the missing fact
        if value is None and function is not dutch_format.day:  # a day may be unknown still
            raise FactsError(LACKS)
        return function(value.value if isinstance(value, Fact) else value, *rest)

    return filter_


def _unit_filter(unit: str) -> Callable[..., object]:
    return lambda amount: dutch_format.in_units(amount, unit)


_PLAIN: Final[Mapping[str, Callable[..., object]]] = {
    "call": dutch_format.call,
    "capitalise": lambda value: dutch_format.capitalise(str(value)),
    "conditions": say_conditions,
    "day": dutch_format.day,
    "days": _unit_filter("d"),
    "euro": dutch_format.euro,
    "extended": _extended_filter,
    "first_needed": say_first_needed,
    "hours": _unit_filter("h"),
    "length": _length_filter,
    "mailto": dutch_format.mailto,
    "months": _unit_filter("m"),
    "number": dutch_format.number,
    "on": say_on,
    "tel": dutch_format.tel,
    "way_links": partial(say_ways, linked=True),
    "ways": say_ways,
    "weeks": _unit_filter("w"),
    "years": _unit_filter("y"),
}
FILTERS: Final = {name: _accept_facts(made) for name, made in _PLAIN.items()}
"""The filters for texts; the web gives its templates the same."""


@lru_cache(maxsize=4)
def _make_environment(words: Words) -> BoundedEnvironment:
    """Make the Jinja environment; comments are ``{* *}``, for ``{#word}`` is an anchor here."""

    def print_in_words(value: object) -> object:
        shown = _print_value(value)
        spend(len(shown) if isinstance(shown, str) else 1)
        return put_nouns(shown, words) if isinstance(shown, OurText) else shown

    environment = BoundedEnvironment(
        undefined=StrictUndefined,
        finalize=print_in_words,
        keep_trailing_newline=True,
        optimized=False,  # folding constants takes time, and texts have none
        comment_start_string="{*",
        comment_end_string="*}",
    )
    environment.filters.update(FILTERS)
    return environment


def _explain(error: Exception, text: str) -> str:
    """Return in which line an error is, what is wrong, and what may have been meant."""
    message = str(error) or "expected another sort of value"
    if message.startswith("line "):
        return message
    found = NAME.search(message) if isinstance(error, TemplateError) else None
    if found and not isinstance(error, TemplateSyntaxError):
        message = _explain_misspelt(found[1] or found[2], text, message)
    return f"line {_line_number(error)}: {message}"


def _explain_misspelt(name: str, text: str, message: str) -> str:
    dotted = re.search(rf"[\w.]*\b{re.escape(name)}\b", text)
    if message.startswith("'None' has no attribute"):
        return f'{LACKS}: "{dotted[0] if dotted else name}"'
    near = get_close_matches(name, _known_names(), 1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f'unknown fact "{dotted[0] if dotted else name}"{hint}: {message}'


@lru_cache(maxsize=1)
def _known_names() -> tuple[str, ...]:
    """Return every name in the model, to guess what a misspelt one should be."""
    records = [item for item in vars(model).values() if isinstance(item, type)]
    fields: list[str] = [
        name for item in records for name in getattr(item, "__struct_fields__", ())
    ]
    return ("numbers", "terms_document", *fields)


def _line_number(error: Exception) -> int:
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return lines[-1] or 1 if lines else 1
