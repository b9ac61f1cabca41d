"""What is still doubtful of the law that the rules calculate with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from formsapp.facts import Finding, law_findings
from formsapp.facts.toml_file import read_toml
from formsapp.rules.law_figures import equated_days, figures

DATA: Final = Path(__file__).parent / "data"
FOLDER: Final = "formsapp/rules/data/"
READ: Final = "lees het na op het adres bij source, en zet de dag bij checked"


def rule_findings(today: date) -> Iterator[Finding]:
    """Yield the figures that nobody read in the law yet, or long ago, and decrees that run out.

    They are the product's own to keep current, so they never block a provider.
    """
    for name, figure in figures():
        file, _, key = name.partition(": ")
        if figure.checked is None:
            found = [Finding(key, f"nog te bevestigen: {figure.note}", READ, mender="makers")]
        else:
            found = [*law_findings(key, figure.checked, today, blocks=False)]
        line = read_toml(DATA / file).find_line(key.split("."))
        yield from (replace(one, file=f"{FOLDER}{file}", line=line) for one in found)
    if equated_days().run_out(today):
        until = equated_days().known_until
        problem = f"dagen die met feestdagen gelijkstaan, zijn bekend tot en met {until}"
        yield Finding(
            "decree",
            problem,
            "voeg het nieuwe besluit toe",
            file=f"{FOLDER}equated_days.toml",
            mender="makers",
        )
