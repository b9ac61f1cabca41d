"""What is still doubtful of the law that the rules calculate with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from formsapp.facts import Facts, Finding, law_findings
from formsapp.rules.law_figures import equated_days, figures

FOLDER: Final = "formsapp/rules/data/"
NOT_APPLIED: Final = "yearly_report.toml"
"""No rule works with what stands here, and no page promises it."""


def rule_findings(facts: Facts, today: date) -> Iterator[Finding]:
    """Yield the figures that nobody read in the law yet, or long ago, and decrees that run out.

    A figure that was not read blocks publishing, except for an example, or where nothing that
    clients or staff get hangs on it.
    """
    for name, figure in figures():
        blocks = not facts.provider.example and not name.startswith(NOT_APPLIED)
        if figure.checked is None:
            yield Finding(f"{FOLDER}{name}", f"nog te bevestigen: {figure.note}", blocks)
        else:
            yield from law_findings(f"{FOLDER}{name}", figure.checked, today, blocks=blocks)
    if equated_days().run_out(today):
        until = equated_days().known_until
        problem = f"dagen die met feestdagen gelijkstaan, zijn bekend tot en met {until}"
        yield Finding(f"{FOLDER}equated_days.toml", f"{problem}: voeg het nieuwe besluit toe")
