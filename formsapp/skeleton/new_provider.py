"""Writes the folder of a new provider from the neutral texts beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formsapp.facts.care import Basis
from formsapp.facts.fill_text import choose_forms
from formsapp.facts.model import AddressForm
from formsapp.facts.voice import Voice
from formsapp.shipped import COMMON
from formsapp.skeleton.form_parts import ALONE, APART, CARES, FORMS, PACKAGE, TEAMS, FormPart

HERE: Final = Path(__file__).parent
DISPUTES: Final = ("zvw", "wlz")
"""The laws of care under which a client can go to a dispute body (Wkkgz)."""


class SkeletonError(Exception):
    """The folder is not written; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class NewProvider:
    """What a technician tells of a provider; the rest is left to fill in.

    ``slug`` is the name of its folder; ``forms`` are those that it offers.
    """

    slug: str
    name: str
    laws: tuple[Basis, ...]
    address_form: AddressForm
    forms: tuple[str, ...]
    voice: Voice = "wij"
    phone: str | None = None
    mail: str | None = None


def write_provider(docs: Path, new: NewProvider) -> list[Path]:
    """Write the folder of a new provider into ``docs``, and return its files.

    Raises:
        SkeletonError: It is there already.

    """
    folder = find_free_place(docs, new.slug)
    texts = {"provider.toml": write_facts(new), "voorwaarden.md": write_terms(new)}
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def find_free_place(docs: Path, slug: str) -> Path:
    """Return the folder for a new provider; raises SkeletonError where it is there already."""
    folder = docs / slug
    if folder.exists() or slug == COMMON:
        raise SkeletonError(f"{folder} is there already: choose another slug, or remove it first.")
    return folder


def write_facts(new: NewProvider) -> str:
    """Return the facts, with only the parts that its laws and forms need."""
    forms = {slug: part for slug, part in FORMS.items() if slug in new.forms}
    readers = {slug: find_reader(part, new.voice) for slug, part in forms.items()}
    return (
        _environment()
        .get_template("provider.toml")
        .render(
            name=new.name,
            slug=new.slug,
            form=new.address_form,
            you=new.address_form,
            your="je" if new.address_form == "je" else "uw",
            phone=new.phone,
            mail=new.mail,
            laws=new.laws,
            dispute_laws=[law for law in new.laws if law in DISPUTES],
            cares=CARES,
            forms=forms,
            readers=readers,
            teams={slug: team for slug, team in TEAMS.items() if slug in readers.values()},
            voice=new.voice,
            package=[slug for slug in PACKAGE if slug in forms],
        )
    )


def find_reader(part: FormPart, voice: Voice) -> str:
    """Return the team that reads a form: one for nearly all where the provider is one person."""
    return ALONE if voice == "ik" and part.team not in APART else part.team


def write_terms(new: NewProvider) -> str:
    """Return the text to agree to, of sentences that are true for any provider."""
    written = _environment().get_template("voorwaarden.md").render(forms=new.forms)
    return choose_forms(written, new.address_form, new.voice)


def _environment() -> Environment:
    """Return how these texts are filled in: they hold places for facts, which must stay."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - what is written is TOML and Markdown
    )
    environment.filters["quoted"] = _quote
    environment.filters["listed"] = lambda items: f"[{', '.join(map(_quote, items))}]"
    return environment


def _quote(text: str) -> str:
    """Return a text as TOML has it: between quotation marks, as JSON has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
