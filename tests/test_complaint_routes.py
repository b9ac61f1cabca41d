"""A complaint's way follows what the provider has, and speaks of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.facts import Facts, fill
from formsapp.facts.lengths import Length
from formsapp.kinds import klacht, load_provider
from formsapp.kinds.base import Situation, tell
from formsapp.kinds.parts.complaint_routes import door_question, outside_doors
from tests.clock import FakeClock
from tests.conftest import REPO
from tests.plain_provider import write_provider

OFFICER = 'complaints.officer = { name = "mevrouw Voorbeeld" }\n'
COMMITTEE = 'complaints.committee = { name = "de commissie", address = "Postbus 1" }\n'
BODY = 'complaints.dispute_body = { name = "de instantie", address = "Postbus 2" }\n'
COUNSELLOR = 'counsellor = { name = "mevrouw Raad", mail = "vertrouwelijk@voorbeeld.example" }\n'
MANAGER = "complaints.manager = true\n"
TERM = 'terms.complaint = { length = "6w", regime = "contract-calendar" }\n'
WMO_TERM = 'terms.complaint_wmo = { length = "6w", regime = "contract-calendar" }\n'
BY_NAME = {"soort": "klacht", "met-naam": "ja"}
PAGES = ["verhaal", "bereik"]
ROUTE = ["verhaal", "route", "bereik"]
OUTSIDE = ["verhaal", "route", "buitendeur", "bereik"]
OWN_WAY = ["verhaal", "route", "buitendeur", "zelf-erheen", "bereik"]

ROUTES = [
    # law, what there is, pages, doors, how the outcome begins
    ("wmo", "", PAGES, [], []),
    ("wmo", TERM, PAGES, [], ["Bij hulp van de gemeente (Wmo) geldt onze klachtenregeling"]),
    ("wmo", WMO_TERM, PAGES, [], ["Bij hulp van de gemeente (Wmo) geldt onze eigen"]),
    ("wmo", OFFICER, ROUTE, ["lezer", "klachtenfunctionaris"], []),
    ("wmo", MANAGER, PAGES, [], []),
    ("wmo", MANAGER + OFFICER, ROUTE, ["leidinggevende", "klachtenfunctionaris"], []),
    ("wmo", COMMITTEE, OWN_WAY, ["lezer", "commissie"], []),
    ("wmo", COUNSELLOR, OWN_WAY, ["lezer", "vertrouwenspersoon"], []),
    ("jeugdwet", "", OUTSIDE, [], ["Jeugdstem helpt u"]),
    ("jeugdwet", TERM, OUTSIDE, [], ["Bij jeugdhulp geldt onze klachtenregeling", "Jeugdstem"]),
    (
        "jeugdwet",
        TERM + COMMITTEE,
        OWN_WAY,
        ["lezer", "commissie"],
        ["Bij jeugdhulp geldt onze klachtenregeling", "Jeugdstem"],
    ),
    ("zvw", "", OUTSIDE, [], ["U krijgt ons oordeel binnen 6 weken. Hebben wij meer tijd nodig?"]),
    ("zvw", TERM, OUTSIDE, [], ["U krijgt ons oordeel binnen 6 weken."]),
    (
        "wlz",
        BODY,
        OWN_WAY,
        ["lezer", "geschil"],
        ["U krijgt ons oordeel binnen 6 weken.", "Bent u het niet eens met ons oordeel"],
    ),
    (
        "zvw",
        TERM + OFFICER + BODY,
        OWN_WAY,
        ["lezer", "klachtenfunctionaris", "geschil"],
        ["U krijgt ons oordeel binnen 6 weken.", "Bent u het niet eens met ons oordeel"],
    ),
]


def load_with(tmp_path: Path, law: str, more: str) -> Facts:
    return load_provider(write_provider(tmp_path / "docs", law=law, more=more))


@pytest.mark.parametrize(("law", "more", "expected"), [(*row[:2], row[2:]) for row in ROUTES])
def test_the_way_of_a_complaint_follows_what_there_is(
    tmp_path: Path, law: str, more: str, expected: tuple[list[str], list[str], list[str]]
) -> None:
    pages, doors, said = expected
    facts = load_with(tmp_path, law, more)
    now = FakeClock()()
    situation = Situation(facts, now, now.date())
    steps = klacht.steps(situation)
    assert [step.id for step in steps] == pages
    asked = {one.name: one for step in steps for one in step.questions}
    options = getattr(asked.get("deur"), "options", ())
    assert [one.value for one in options] == doors
    found = [fill(one.text, facts, longest="") for one in tell(klacht.outcome(situation), BY_NAME)]
    assert len(found) == len(said)
    assert all(text.startswith(words) for text, words in zip(found, said, strict=True))


@pytest.mark.parametrize(("law", "more"), [row[:2] for row in ROUTES])
def test_who_reads_it_names_a_way_outside_only_where_there_is_one(
    tmp_path: Path, law: str, more: str
) -> None:
    facts = load_with(tmp_path, law, more)
    page = (REPO / "docs" / "common" / "formulieren" / "klacht.md").read_text(encoding="utf-8")
    for text in (klacht.kind.others, page):
        told = "wie u kan helpen" in fill(text, facts)
        assert told == bool(outside_doors(facts))
    assert ("bij wie u terecht wilt" in fill(page, facts)) == bool(door_question(facts, ()))


@pytest.mark.parametrize(
    ("law", "more", "length"),
    [("zvw", "", "6w"), ("wlz", "", "6w"), ("zvw", TERM.replace("6w", "5w"), "5w")],
)
def test_the_law_gives_the_time_for_a_complaint_where_no_shorter_one_is_promised(
    tmp_path: Path, law: str, more: str, length: str
) -> None:
    term = load_with(tmp_path, law, more).terms["complaint"]
    assert term.length == Length.read(length)
    assert (term.law == "Wkkgz", term.extended is not None) == ((not more),) * 2


@pytest.mark.parametrize("law", ["wmo", "jeugdwet"])
def test_where_that_law_does_not_hold_nothing_is_promised(tmp_path: Path, law: str) -> None:
    facts = load_with(tmp_path, law, "")
    assert "complaint" not in facts.terms
    assert facts.kinds["klacht"].term is None
