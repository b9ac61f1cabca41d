"""The drawing of a provider beside its name: its logo, or its initial where it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from formsapp.facts.facts_error import FactsError
from formsapp.facts.model import Facts

MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" color="{accent}" '
    'fill="currentColor"><circle cx="24" cy="24" r="21" opacity=".16"/>'
    '<text x="24" y="33" font-family="Noto Sans,sans-serif" font-size="25" font-weight="700" '
    'text-anchor="middle">{initial}</text></svg>'
)


def read_logo(folder: Path, facts: Facts) -> str:
    """Return the logo as SVG; ``folder`` is ``docs/<provider>``. Raises FactsError without file."""
    if facts.look.logo is None:
        return draw_initial(facts)
    path = folder / facts.look.logo
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        label = "/".join(path.parts[-3:])
        raise FactsError(f"{label}: expected this logo, got: {error.strerror}") from error


def draw_initial(facts: Facts) -> str:
    """Return the first letter of the provider's short name in a circle, as SVG."""
    letters = (sign for sign in facts.provider.short_name if sign.isalnum())
    return MARK.format(accent=facts.look.accent, initial=next(letters, "").upper())
