"""Whom the provider may reach for a client: a name, a way to reach, and who that is."""

from __future__ import annotations

from formsapp.kinds.base import _
from formsapp.kinds.questions import Text


def ask_person(role: str) -> tuple[Text, ...]:
    """Ask the name and the contact data of one person; the questions are named by the role."""
    return (
        Text(name=f"{role}-naam", label=_("Naam"), missing=_("Vul de naam in.")),
        Text(
            name=f"{role}-bereik",
            label=_("Telefoonnummer of e-mailadres"),
            missing=_("Vul in hoe [[wij/ik]] deze persoon [[bereiken/bereik]]."),
            reaches=True,
        ),
        Text(
            name=f"{role}-wie",
            label=_("Wie is dit van u?"),
            hint=_("Bijvoorbeeld uw dochter of uw buurman."),
            required=False,
        ),
    )
