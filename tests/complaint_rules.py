"""How other small providers deal with complaints, each stated by facts alone."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from formsapp.facts import Facts
from formsapp.kinds import load_provider
from tests.plain_provider import write_provider

SIX_AND_FOUR = 'terms.complaint = { length = "6w", regime = "ATW", extended = "10w" }\n'
SIX = 'terms.complaint = { length = "6w", regime = "contract-calendar" }\n'
FORM = """
[kinds.klacht]
team = "praktijk"
open = true
"""


class Rules(NamedTuple):
    """The laws that a provider works under, and its facts about complaints.

    ``doors`` are the choices of the form, ``next_up`` who comes after the own answer, by key.
    """

    name: str
    laws: tuple[str, ...]
    facts: str
    form: str
    doors: tuple[str, ...]
    next_up: tuple[str, ...]


RULES = (
    Rules(
        "P: by mail or phone, a scheme under the Wkkgz, nobody named",
        ("zvw", "wlz", "wmo"),
        SIX_AND_FOUR,
        'term = "complaint"\n',
        (),
        (),
    ),
    Rules(
        "T: four steps, of which the last binds",
        ("jeugdwet", "wmo"),
        SIX_AND_FOUR
        + """
[complaints]
manager = true
[complaints.officer]
name = "mevrouw Voorbeeld"
phone = "06 00000001"
mail = "klacht@voorbeeld.example"
after = "talk"
[complaints.committee]
name = "de Klachtencommissie Zuid"
address = "Postbus 1, Zuidstad"
after = "officer"
[complaints.dispute_body]
name = "de Geschillencommissie Zuid"
site = "https://geschil.voorbeeld.example/"
after = "answer"
binding = true
""",
        'term = "complaint"\n',
        ("leidinggevende", "klachtenfunctionaris", "commissie-later", "geschil"),
        ("committee", "dispute_body"),
    ),
    Rules(
        "S: a reply in five working days, an officer outside, no committee",
        ("jeugdwet",),
        SIX
        + """
[complaints.officer]
name = "Bureau Klacht Zuid"
mail = "officier@voorbeeld.example"
after = "talk"
[counsellor]
name = "Bureau Vertrouwen"
phone = "06 00000002"
""",
        'term = "complaint"\nfirst = { value = "5wd" }\n',
        ("lezer", "klachtenfunctionaris", "vertrouwenspersoon"),
        (),
    ),
    Rules(
        "N: under the Wmo with an officer and a dispute body, as the Wkkgz has them",
        ("wmo",),
        """
terms.complaint = { length = "5wd", regime = "contract-calendar" }
[complaints.officer]
name = "Portaal Zuid"
site = "https://portaal.voorbeeld.example/klacht"
cost = "free"
[complaints.dispute_body]
name = "de Geschilleninstantie Zuid"
site = "https://geschil.voorbeeld.example/"
""",
        'term = "complaint"\n',
        ("lezer", "klachtenfunctionaris", "geschil"),
        ("dispute_body",),
    ),
    Rules(
        "A: the scheme and the privacy statement are the cooperative's",
        ("wlz", "wmo"),
        SIX
        + """
[council]
name = "de cliëntenraad"
mail = "raad@voorbeeld.example"
[[umbrellas]]
name = "Coöperatie Zuid"
phone = "06 00000003"
site = "https://cooperatie.voorbeeld.example/"
complaints = true
privacy = true
terms = true
""",
        'term = "complaint"\n',
        (),
        (),
    ),
    Rules(
        "I: an officer by mail alone, a dispute body within six months, that binds; platforms",
        ("zvw",),
        SIX
        + """
[complaints.officer]
name = "mevrouw Elders"
mail = "elders@voorbeeld.example"
[complaints.dispute_body]
name = "de Geschillencommissie Zuid"
address = "Postbus 4, Zuidstad"
after = "answer"
within = "6m"
binding = true
cost = "52.50"
[[umbrellas]]
name = "Platform Een"
terms = true
complaints = true
clients = "cliënten van Platform Een"
[[umbrellas]]
name = "Platform Twee"
site = "https://twee.voorbeeld.example/"
terms = true
clients = "cliënten van Platform Twee"
""",
        'term = "complaint"\n',
        ("lezer", "klachtenfunctionaris", "geschil"),
        ("dispute_body",),
    ),
    Rules(
        "B: first a talk, then the committee of the professional body",
        ("zvw",),
        SIX
        + """
[complaints.committee]
name = "de Klachtencommissie Fysio"
address = "Postbus 5, Zuidstad"
after = "talk"
""",
        'term = "complaint"\n',
        ("lezer", "commissie"),
        ("committee",),
    ),
    Rules(
        "a youth practice: a professional register, and a body outside after its own answer",
        ("jeugdwet",),
        SIX
        + """
[complaints.register]
name = "Register Jeugd"
site = "https://register.voorbeeld.example/"
within = "3y"
[complaints.committee]
name = "de Klachtencommissie Jeugd"
mail = "commissie@voorbeeld.example"
after = "answer"
""",
        'term = "complaint"\nfirst = { value = "5wd" }\n',
        ("lezer", "beroepsregister", "commissie-later"),
        ("register", "committee"),
    ),
    Rules(
        "D: a dispute body for one of its laws",
        ("zvw", "wmo"),
        SIX
        + """
[complaints.dispute_body]
name = "de Geschilleninstantie Zorg"
address = "Postbus 6, Zuidstad"
laws = ["zvw"]
""",
        'term = "complaint"\n',
        ("lezer", "geschil"),
        ("dispute_body",),
    ),
    Rules(
        "private care, nothing stated",
        ("none",),
        'retention.none = { value = "20y" }\n',
        "",
        (),
        (),
    ),
    Rules("M and G: nothing stated", ("jeugdwet",), "", "", (), ()),
)


def write_care(law: str) -> str:
    """Write a kind of care under this law, or under ``none``."""
    under = f', law = "{law}"' if law != "none" else ""
    return f'{{ id = "{law}", name = "Hulp {law}"{under} }}'


def write_rules(docs: Path, rules: Rules) -> Path:
    """Write a provider that deals with complaints so; return its folder."""
    folder = write_provider(docs, kinds=("dossier", "link-aanvragen"))
    facts = folder / "provider.toml"
    own, tables = rules.facts.partition("\n[")[::2]
    more = f"\n[{tables}" if tables else ""
    one = '{ id = "hulp", name = "Hulp", law = "wmo" }'
    care = ", ".join(map(write_care, rules.laws))
    facts.write_text(own + "\n" + facts.read_text().replace(one, care) + FORM + rules.form + more)
    return folder


def load_rules(docs: Path, rules: Rules) -> Facts:
    """Load the facts of such a provider."""
    return load_provider(write_rules(docs, rules))
