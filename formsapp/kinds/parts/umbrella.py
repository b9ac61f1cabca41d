"""Says whose rules apply, where those of an organisation over the provider do."""

from __future__ import annotations

from formsapp.facts import Facts
from formsapp.facts.dutch_ways import Scheme
from formsapp.kinds.base import Said, Told, _
from formsapp.kinds.conditions import ALWAYS, Condition

WHOSE_RULES = _("Welke regels er gelden")
"""What the line of a receipt is about."""


def say_whose_rules(facts: Facts, scheme: Scheme, when: Condition = ALWAYS) -> tuple[Told, ...]:
    """Say it in sentences; nothing where only the provider's own rules apply."""
    applies = any(getattr(one, scheme) for one in facts.umbrellas)
    said = Said(f"{{{{ umbrella_rules('{scheme}') }}}}")
    return (Told(said, when),) if applies else ()
