"""Two providers begun by ``loket init``, and what a technician fills in for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from formsapp.facts.toml_file import read_toml
from tests.made_up import REPO

Filled = Mapping[str, str | None]
"""By the name of a fact what stands behind it as TOML; None where its line goes."""

CHECKED = {
    "crisis.huisartsenpost.phone.value": '"06 00000049"',
    "crisis.huisartsenpost.phone.checked": "2026-11-22",
    "crisis.huisartsenpost.phone.source": '"https://huisartsenpost.example/bellen"',
    "documents.voorwaarden.effective": "{ value = 2026-12-01 }",
    "contact.address.value": '"Dorpsstraat 4, 0000 DA Zuidstad"',
}


@dataclass(frozen=True)
class Begun:
    """What is typed behind ``loket init``, then in the facts and in place of marks in the text."""

    arguments: tuple[str, ...]
    facts: Filled
    text: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.arguments[0]


HOME = Begun(
    (
        "thuiszorg-de-linde",
        *("--name", "Thuiszorg De Linde", "--laws", "zvw,wmo"),
        *("--address-form", "u", "--phone", "06 00000040"),
    ),
    CHECKED
    | {
        "provider.summary": '"Verpleging en hulp bij u thuis"',
        "provider.region": '"Zuidstad en omstreken"',
        "contact.mail.value": '"post@de-linde.example"',
        "contact.hours.value": "[{ days = [1, 2, 3, 4, 5], opens = 08:00:00, closes = 17:00:00 }]",
        "complaints.officer.name": '"mevrouw Voorbeeld van Klachtenhulp"',
        "complaints.officer.mail": '"hulp@klachtenhulp.example"',
        "complaints.dispute_body.name": '"de geschillencommissie van Klachtenhulp"',
        "complaints.dispute_body.address": '"Postbus 41, 0000 DB Zuidstad"',
        "terms.complaint_wmo.note": None,
        "terms.sign_up.length": '"2wd"',
        "terms.sign_up.note": None,
        "terms.details.note": None,
        "visits.notice.value": "{ hours = 48 }",
        "visits.notice.note": None,
        "ending.note": None,
        "consents.eerste.party": '"uw huisarts"',
        "consents.eerste.purpose": '"vertellen hoe het met u gaat"',
        "consents.eerste.refused": '"Dan vertellen wij niets aan uw huisarts."',
        "teams.zorg.mail": '{ value = "team@de-linde.example" }',
        "teams.klachten.mail": '{ value = "klachten@de-linde.example" }',
        "teams.administratie.mail": '{ value = "kantoor@de-linde.example" }',
    },
    {
        "[wat wij doen en wat wij niet doen, nog invullen]": "Wij helpen u bij u thuis.",
        "[wat wij verder afspreken, nog invullen]": "Wij maken met u een plan.",
    },
)
YOUTH = Begun(
    (
        "jeugdhulp-de-vlieger",
        *("--name", "Jeugdhulp De Vlieger", "--laws", "jeugdwet"),
        *("--address-form", "je", "--mail", "post@de-vlieger.example", "--forms", "all"),
    ),
    CHECKED
    | {
        "provider.summary": '"Hulp voor jongeren en hun ouders"',
        "provider.region": '"Zuidstad"',
        "contact.phone.value": '"06 00000050"',
        "contact.hours.value": "{ always = true }",
        "complaints.committee.name": '"de klachtencommissie van Jeugdhulp Samen"',
        "complaints.committee.address": '"Postbus 51, 0000 DC Zuidstad"',
        "counsellor.mail": '"raad@jeugdhulp-samen.example"',
        "terms.complaint.note": None,
        "terms.sign_up.note": None,
        "terms.details.note": None,
        "terms.damage.note": None,
        "terms.counsellor.note": None,
        "visits.notice.value": '{ working_days = 1, before = "12.00" }',
        "visits.notice.note": None,
        "ending.at_once": "true",
        "ending.length": None,
        "ending.note": None,
        "damage.report_within.value": '"7d"',
        "damage.report_within.note": None,
        "money.cancel_start_euros.value": "45",
        "money.cancel_start_euros.note": None,
        "objections.eerste.sentence": '"We overleggen met je school zonder je naam te noemen."',
        "objections.eerste.then": '"Dan overleggen we niet met je school."',
        "consents.eerste.party": '"je school"',
        "consents.eerste.purpose": '"vertellen hoe het met je gaat"',
        "consents.eerste.refused": '"Dan vertellen we niets aan je school."',
        "teams.zorg.mail": '{ value = "team@de-vlieger.example" }',
        "teams.klachten.mail": '{ value = "klachten@de-vlieger.example" }',
        "teams.administratie.mail": '{ value = "kantoor@de-vlieger.example" }',
        "teams.vertrouwenspersoon.mail": '{ value = "vertrouwelijk@jeugdhulp-samen.example" }',
        "teams.ervaringen.mail": '{ value = "tellen@de-vlieger.example" }',
    },
    {
        "[wat wij doen en wat wij niet doen, nog invullen]": "We helpen je thuis en op school.",
        "[wat wij verder afspreken, nog invullen]": "We maken met jou een plan.",
    },
)
BEGUN = (HOME, YOUTH)


def empty_docs(folder: Path) -> Path:
    """Make docs with the common pages and no provider; return it."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "common").symlink_to(REPO / "docs" / "common")
    for name in ("mkdocs.yml", "site_overrides"):
        (folder / name).symlink_to(REPO / name)
    return docs


def fill_in(folder: Path, begun: Begun) -> None:
    """Write what the technician writes into what ``loket init`` made."""
    for name, value in begun.facts.items():
        set_fact(folder / "provider.toml", name, value)
    text = folder / "voorwaarden.md"
    filled = text.read_text(encoding="utf-8")
    for mark, said in begun.text.items():
        assert mark in filled
        filled = filled.replace(mark, said)
    text.write_text(filled, encoding="utf-8")


def set_fact(path: Path, name: str, value: str | None) -> None:
    """Change the line of a fact, take it away, or add one below the head of its table."""
    file, key = read_toml(path), name.split(".")
    lines = path.read_text(encoding="utf-8").splitlines()
    place = file.find_line(key) - 1
    new = [] if value is None else [f"{key[-1]} = {value}"]
    there = file.depth(key) == len(key)
    assert there or file.depth(key) == len(key) - 1, name
    lines[place : place + 1] = new if there else [lines[place], *new]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
