"""How long a dossier is kept: years from the last change, for each law that it falls under."""

from __future__ import annotations

from datetime import date

from formsapp.facts.lengths import Length
from formsapp.rules.durations import add
from formsapp.rules.rule_errors import RulesError


def kept_until(last_change: date, length: Length) -> date:
    """Return the last day on which a part of a dossier is kept.

    ``length`` is that of the law under which that part was made (20 years: BW 7:454(3) and
    Jeugdwet 7.3.8(3); 15: Wmo 2015 5.3.4); it stands in the facts. Raises RulesError for none.
    """
    if not length.count:
        raise RulesError(f"A dossier is kept for some time, not for {length}.")
    return add(last_change, length)
