"""``loket init``: begin a new provider, by options or by questions on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, cast, get_args

import click
import msgspec

from formsapp import settings as configuration
from formsapp.facts.model import AddressForm
from formsapp.facts.value_types import MailAddress, Name, PhoneNumber, Slug
from formsapp.facts.voice import Voice
from formsapp.shipped import SHIPPED
from formsapp.skeleton import CARES, FORMS, USUAL, NewProvider, find_free_place, write_provider
from formsapp.typed_values import convert_typed

LONGEST_SLUG: Final = 63
"""As long as a part of a host's name may be."""
SLUG: Final = "small letters, digits and dashes, such as zorg-voorbeeld, up to 63 characters"
GUIDE: Final = SHIPPED / "docs" / "README.md"
ALL: Final = "all"
LAWS: Final = f"{', '.join(CARES)} (for what clients pay alone)"
_ASKED: Final = "formsapp.init.asked"


def _read(name: str, shape: object, expected: str, most: int = sys.maxsize) -> Callable[[str], str]:
    """Return what takes a text of that shape; ``expected`` completes "write ..."."""

    def read(typed: str) -> str:
        try:
            text = convert_typed(typed.strip(), cast("type[str]", shape))
        except msgspec.ValidationError:
            text = ""
        if not 0 < len(text) <= most:
            raise click.BadParameter(f"{typed!r} is no {name}: write {expected}.")
        return text

    return read


def _read_several(name: str, known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Return what takes words that are known, with commas or spaces between them."""

    def read(typed: str) -> tuple[str, ...]:
        words = typed.replace(",", " ").split()
        wrong = [word for word in words if word not in known]
        if wrong or not words:
            named = repr(wrong[0]) if wrong else "nothing"
            raise click.BadParameter(
                f"{named} is no {name}: write one or more of {', '.join(known)}."
            )
        return tuple(dict.fromkeys(words))

    return read


def _ask(question: str) -> Callable[..., Any]:
    """Return what asks for an option that was not given, on a terminal."""

    def ask(context: click.Context, param: click.Parameter, value: object) -> object:
        if value is not None:
            return value
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"{param.get_error_hint(context)} is missing: give it, or run `loket init` on a "
                "terminal, where it asks one thing at a time."
            )
        context.meta[_ASKED] = True
        return click.prompt(question, type=param.type)

    return ask


def _ask_slug(context: click.Context, param: click.Parameter, value: str | None) -> str:
    """Ask for the slug, and refuse one that is taken before more is asked."""
    ask = _ask("Name of its folder, in small letters and dashes, such as zorg-voorbeeld")
    slug: str = ask(context, param, value)
    find_free_place(configuration.docs_place(os.environ), slug)
    return slug


def _ask_too(question: str) -> Callable[..., Any]:
    """Return the same for what may be left open: where something else was asked, on one line."""

    def ask(context: click.Context, param: click.Parameter, value: object) -> object:
        if value is not None or not context.meta.get(_ASKED):
            return value
        return click.prompt(
            f"{question} (or nothing, to fill it in later)",
            default="",
            show_default=False,
            value_proc=lambda typed: param.type(typed, param, context) if typed.strip() else None,
        )

    return ask


@click.command()
@click.argument(
    "slug",
    required=False,
    type=_read("name of a folder", Slug, SLUG, LONGEST_SLUG),
    callback=_ask_slug,
)
@click.option(
    "--name",
    metavar="NAME",
    type=_read("name", Name, "1 to 80 characters"),
    callback=_ask("Name of the provider, as clients know it"),
    help="As clients know it.",
)
@click.option(
    "--laws",
    metavar="LAWS",
    type=_read_several("law", tuple(CARES)),
    callback=_ask(f"Laws that pay for the care, of {LAWS}"),
    help=f"Those that pay for the care, with commas: {LAWS}.",
)
@click.option(
    "--address-form",
    type=click.Choice(get_args(AddressForm)),
    callback=_ask("How clients are addressed"),
    help="How clients are addressed.",
)
@click.option(
    "--voice",
    type=click.Choice(get_args(Voice)),
    default="wij",
    show_default=True,
    help="Who speaks: ik where the provider is one person.",
)
@click.option(
    "--phone",
    metavar="NUMBER",
    type=_read("telephone number", PhoneNumber, 'digits and spaces, such as "06 12345678"'),
    callback=_ask_too("Telephone number for clients"),
    help="For clients; without it that is left to fill in.",
)
@click.option(
    "--mail",
    metavar="ADDRESS",
    type=_read("mail address", MailAddress, "an address such as post@zorg.example"),
    callback=_ask_too("Mail address for clients"),
    help="For clients; without it that is left to fill in.",
)
@click.option(
    "--forms",
    metavar="FORMS",
    type=_read_several("form", (ALL, *FORMS)),
    default=",".join(USUAL),
    help=f"Those that it offers, with commas: {ALL}, or some of {', '.join(FORMS)}. Without it: "
    f"{', '.join(USUAL)}.",
)
def init(slug: str, forms: tuple[str, ...], **told: Any) -> None:  # noqa: ANN401 - the options
    """Begin a new provider: write docs/SLUG, with what only the provider knows left to fill in.

    On a terminal it asks what was not given.
    """
    configuration.refuse_unknown(os.environ)
    docs = configuration.docs_place(os.environ)
    new = NewProvider(slug, forms=tuple(FORMS) if ALL in forms else forms, **told)
    for file in write_provider(docs, new):
        click.echo(file)
    click.echo(
        f"Fill in what stands between [ and ]; `loket check --provider {slug}` lists it, and "
        f"{GUIDE} tells more."
    )
