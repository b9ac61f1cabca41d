"""How easy a text of staff reads, while they write it and before they send it."""

from __future__ import annotations

from flask import jsonify, request

from formsapp.kinds.base import _
from formsapp.typed_text import clean_lines
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.guard import SignedIn, staff_page

FEWEST_WORDS = 20
"""Fewer words say nothing about how a text reads."""
MOST = 20_000
"""Characters of a text that are looked at: a longer one reads no easier."""
GOOD = _("Leesbaarheid: {{ score }}. Dat is goed: {{ least }} of meer leest makkelijk.")
HARD = _(
    "Leesbaarheid: {{ score }}. Dat is moeilijk: {{ least }} of meer leest makkelijk. Gebruik "
    "kortere woorden en zinnen."
)
LONG = _("Lange zin: {{ sentence }}")


@staff_page("/leesbaarheid", methods=["POST"])
def check_readability(_staff: SignedIn) -> PageAnswer:
    """Say how a text reads that is being written; it is stored nowhere."""
    return jsonify(regels=say_readability(clean_lines(request.form.get("tekst", ""))))


def say_readability(text: str) -> list[str]:
    """Return the Flesch-Douma score of a text in words, and its long sentences; none of a few."""
    from formsapp.facts.readability import (  # noqa: PLC0415  loads hyphenation: most pages do without
        FLESCH_DOUMA_MIN,
        measure_typed,
    )

    found = measure_typed(text[:MOST])
    if found.words < FEWEST_WORDS:
        return []
    said = GOOD if found.flesch_douma >= FLESCH_DOUMA_MIN else HARD
    score, least = str(round(found.flesch_douma)), str(round(FLESCH_DOUMA_MIN))
    long = [say(LONG, sentence=sentence) for sentence in found.too_long]
    return [say(said, score=score, least=least), *long]
