"""The look of a provider on what is printed in its name: logo, name, colour, how to reach it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.colours import make_legible
from formsapp.facts.dutch_reach import list_for_paper
from formsapp.facts.logo import read_logo
from formsapp.facts.translatable_texts import _

WHITE: Final = "#ffffff"
INK: Final = "#27231e"
SHEET: Final = _("Pagina # van #")
"""The first ``#`` stands for the number of a page, the second for how many there are."""


def letterhead(facts: Facts, folder: Path, say: Callable[..., str]) -> dict[str, object]:
    """Return what the templates in ``templates/pdf`` need of a provider.

    Args:
        facts: Of the provider.
        folder: ``docs/<provider>``, where its logo stands.
        say: Says our own texts as the provider does.

    """
    return {
        "provider": facts.provider.name,
        **draw_look(facts, read_logo(folder, facts)),
        "reach": list_for_paper(facts.contact),
        "sheet": say(SHEET),
    }


def draw_look(facts: Facts, logo: str) -> dict[str, str]:
    """Return a provider's colour, dark enough for white paper, and its logo in that colour."""
    accent = make_legible(facts.look.accent, (WHITE,), INK)
    return {"accent": accent, "logo": _colour_root(logo, accent)}


def _colour_root(logo: str, accent: str) -> str:
    """Return a drawing whose ``currentColor`` is the accent, as it is on the site."""
    root = re.search(r"<svg[^>]*>", logo)
    if root is None:
        return logo
    bare = re.sub(r'\scolor="[^"]*"', "", root[0])
    coloured = bare.replace("<svg", f'<svg color="{accent}"', 1)
    return logo[: root.start()] + coloured + logo[root.end() :]
