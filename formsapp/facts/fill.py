"""Fill one of our own texts in with facts, strictly: a misspelt fact is an error.

Never give it what a client typed: that goes in as a value of ``extra``, or not at all.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping, Sized
from difflib import get_close_matches
from functools import lru_cache, wraps
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from formsapp.facts import dutch_format, model
from formsapp.facts.fact import Fact, Term
from formsapp.facts.facts_error import FactsError
from formsapp.facts.model import AddressForm, Facts, Hours

CHOICE: Final = re.compile(r"\[\[([^\[\]{}|]*)\|([^\[\]{}|]*)\]\]")
"""``[[je|u]]``: informal first, formal second."""
MARKS: Final = ("{{", "{%", "{*", "[[")
NAME: Final = re.compile(r"'([^']+)'$|^'([^']+)' is undefined")
PRINTABLE: Final = (Fact, Term, Hours)
FAULTS: Final = (
    *(TemplateError, FactsError, TypeError, ValueError),
    *(AttributeError, ArithmeticError, LookupError),
)


def fill(text: str, facts: Facts, **extra: object) -> str:
    """Fill ``text`` in with ``facts`` and with ``extra`` values, which win.

    Raises:
        FactsError: an unknown fact, a fact that this provider lacks, a tag that is
            not closed, or something that a text may not do; the message has the line.

    """
    if not any(mark in text for mark in MARKS):
        return text
    try:
        template = _template(text, facts.provider.address_form)
        return template.render({**_names(facts), **extra})
    except FAULTS as error:
        raise FactsError(_explain(error, text)) from error


@lru_cache(maxsize=1024)
def _template(text: str, form: AddressForm) -> Template:
    """Compile a text once; the choice of je or u is made before."""
    chosen = CHOICE.sub(r"\1" if form == "je" else r"\2", text)
    place = chosen.find("[[")
    if place >= 0:
        line = chosen.count("\n", 0, place) + 1
        raise FactsError(f"line {line}: expected [[je|u]], got {chosen[place : place + 30]!r}")
    return _environment().from_string(chosen)


def _names(facts: Facts) -> Mapping[str, object]:
    """What a text can name: the groups of facts, and the two short cuts."""
    names = {name: getattr(facts, name) for name in Facts.__struct_fields__}
    names["numbers"] = facts.numbers
    if "voorwaarden" in facts.documents:
        names["terms_document"] = facts.terms_document
    return names


def _printed(value: object) -> object:
    """Print a value as Dutch; refuse a group of facts and a fact that is not there."""
    if isinstance(value, (str, Undefined)):
        return value
    if value is None:
        raise FactsError("expected a fact, got one that this provider does not have")
    if isinstance(value, (Struct, Mapping)) and not isinstance(value, PRINTABLE):
        raise FactsError(f"expected one fact, got the group {type(value).__name__}")
    if callable(value):
        raise FactsError("expected one fact, got a function")
    return dutch_format.in_dutch(value)


def _length(value: object) -> object:
    """``{{ terms.dossier | length }}`` in Dutch; of anything else its number of items."""
    if isinstance(value, Term):
        return dutch_format.length(value.length)
    if isinstance(value, Sized):
        return len(value)
    raise FactsError("expected a term or a list")


def _extended(term: Term) -> str:
    """``{{ terms.dossier | extended }}``: the total that an extension can reach."""
    if term.extended is None:
        raise FactsError("expected a term that can be extended")
    return dutch_format.length(term.extended)


def _of_value(function: Callable[..., object]) -> Callable[..., object]:
    """Let a filter for values take a fact too."""

    @wraps(function)
    def filter_(value: object, *rest: object) -> object:
        if isinstance(value, Undefined):
            str(value)  # raises, and names what is not there
        return function(value.value if isinstance(value, Fact) else value, *rest)

    return filter_


def _unit(singular: str, plural: str) -> Callable[..., object]:
    return lambda amount: dutch_format.counted(amount, singular, plural)


_PLAIN: Final[Mapping[str, Callable[..., object]]] = {
    "call": dutch_format.call,
    "day": dutch_format.day,
    "days": _unit("dag", "dagen"),
    "euro": dutch_format.euro,
    "extended": _extended,
    "hours": _unit("uur", "uur"),
    "length": _length,
    "mailto": dutch_format.mailto,
    "months": _unit("maand", "maanden"),
    "number": dutch_format.number,
    "tel": dutch_format.tel,
    "weeks": _unit("week", "weken"),
    "years": _unit("jaar", "jaar"),
}
FILTERS: Final = {name: _of_value(made) for name, made in _PLAIN.items()}
"""The filters for texts; the web gives its templates the same."""


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    """Comments are ``{* *}``, because ``{#word}`` is an anchor in our Markdown."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_printed,
        keep_trailing_newline=True,
        optimized=False,  # it works out constants: texts have none, and looking for them takes long
        comment_start_string="{*",
        comment_end_string="*}",
    )
    environment.filters.update(FILTERS)
    return environment


def _explain(error: Exception, text: str) -> str:
    """Say in which line what is wrong, and what may have been meant."""
    message = str(error)
    if message.startswith("line "):
        return message
    found = NAME.search(message) if isinstance(error, TemplateError) else None
    if found and not isinstance(error, TemplateSyntaxError):
        message = _misspelt(found[1] or found[2], text, message)
    return f"line {_line(error)}: {message}"


def _misspelt(name: str, text: str, message: str) -> str:
    dotted = re.search(rf"[\w.]*\b{re.escape(name)}\b", text)
    near = get_close_matches(name, _vocabulary(), 1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f'unknown fact "{dotted[0] if dotted else name}"{hint}: {message}'


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    """Every name that stands in the model, to guess what a misspelt one should be."""
    records = [item for item in vars(model).values() if isinstance(item, type)]
    fields: list[str] = [
        name for item in records for name in getattr(item, "__struct_fields__", ())
    ]
    return ("numbers", "terms_document", *fields)


def _line(error: Exception) -> int:
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return lines[-1] or 1 if lines else 1
