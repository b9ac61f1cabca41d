"""What the folder of a new provider says by form, team and law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formsapp.facts.care import Basis


@dataclass(frozen=True)
class FormPart:
    """Who reads a form, whether it needs no link, and how long it is kept, if not as the dossier.

    ``usual``: a provider that names no forms begins with it.
    """

    team: str
    open: bool = True
    keep: str | None = None
    usual: bool = False


@dataclass(frozen=True)
class TeamPart:
    """A team: what it is called in a sentence, and the roles that open what it gets."""

    name: str
    roles: Sequence[str]


@dataclass(frozen=True)
class CarePart:
    """How a client is asked whether help is given under a law, or under none."""

    name: str
    hint: str


FORMS: Final[Mapping[str, FormPart]] = {
    "aanmelden": FormPart("zorg", keep="3m", usual=True),
    "gegevens-vooraf": FormPart("zorg", open=False, usual=True),
    "akkoord": FormPart("zorg", open=False, usual=True),
    "toestemming": FormPart("zorg", open=False, usual=True),
    "intrekken": FormPart("zorg", keep="24m", usual=True),
    "bezoek-afzeggen": FormPart("zorg", keep="24m", usual=True),
    "gegevens-wijzigen": FormPart("zorg", usual=True),
    "dossier": FormPart("zorg", usual=True),
    "opzeggen": FormPart("zorg", usual=True),
    "bezwaar": FormPart("zorg"),
    "klacht": FormPart("klachten", keep="24m", usual=True),
    "link-aanvragen": FormPart("administratie", keep="3m", usual=True),
    "start-annuleren": FormPart("administratie", keep="24m"),
    "schade": FormPart("administratie", keep="60m"),
    "clientenraad": FormPart("administratie", keep="24m"),
    "vertrouwenspersoon": FormPart("vertrouwenspersoon", keep="12m"),
    "ervaring": FormPart("ervaringen", keep="24m"),
}
"""In the order in which the facts list them."""
USUAL: Final = tuple(slug for slug, part in FORMS.items() if part.usual)
TEAMS: Final[Mapping[str, TeamPart]] = {
    "zorg": TeamPart("het zorgteam", ("medewerker", "manager")),
    "klachten": TeamPart("wie klachten behandelt", ("manager", "klachtenfunctionaris")),
    "administratie": TeamPart("de administratie", ("manager", "beheerder")),
    "praktijk": TeamPart(
        "wie {you} helpt", ("medewerker", "manager", "klachtenfunctionaris", "beheerder")
    ),
    "vertrouwenspersoon": TeamPart("de vertrouwenspersoon", ("vertrouwenspersoon",)),
    "ervaringen": TeamPart("wie ervaringen telt", ("manager", "beheerder")),
}
ALONE: Final = "praktijk"
"""The team of who works alone, and reads all that is not for someone else's eyes."""
APART: Final = ("vertrouwenspersoon", "ervaringen")
"""Teams that open nothing that another opens."""
CARES: Final[Mapping[Basis, CarePart]] = {
    "jeugdwet": CarePart("Hulp voor kinderen en jongeren", "Uit de Jeugdwet: de gemeente betaalt."),
    "wmo": CarePart("Hulp uit de Wmo", "De gemeente betaalt."),
    "zvw": CarePart("Zorg uit de zorgverzekering", "De zorgverzekeraar betaalt."),
    "wlz": CarePart("Zorg uit de Wlz (Wet langdurige zorg)", "Het zorgkantoor regelt dat."),
    "none": CarePart("Hulp op eigen kosten", "Niemand anders betaalt mee."),
}
"""In the order in which a form asks them."""
PACKAGE: Final = ("gegevens-vooraf", "akkoord", "toestemming")
"""What a new client gets by one link."""
