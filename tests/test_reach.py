"""Whom a client can turn to: one type for all of them, said only as far as it is stated."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.cli.command_build import filled_pages
from formsapp.facts import Facts, FactsError, fill, findings
from formsapp.facts.channels import Always
from formsapp.facts.dutch_ways import say_conditions, say_first_needed, say_ways
from formsapp.facts.fact import Sourced
from formsapp.facts.lengths import Length
from formsapp.facts.reach import Reach
from formsapp.kinds import akkoord, load_provider
from tests.clock import FakeClock
from tests.conftest import REPO
from tests.plain_provider import EVERYBODYS, write_provider

WHOLE = """
[complaints.dispute_body]
name = "de instantie"
phone = "06 00000001"
mail = "instantie@voorbeeld.example"
site = "https://instantie.voorbeeld.example/klacht"
address = "Postbus 2, Zuidstad"
hours = [{ days = [1, 2], opens = 09:00:00, closes = 12:00:00 }]
cost = "52.50"
binding = true
within = "6m"
after = "answer"
"""
UMBRELLA = '[[umbrellas]]\nname = "Coöperatie"\n'


def load_with(tmp_path: Path, more: str, kinds: tuple[str, ...] = EVERYBODYS) -> Facts:
    folder = write_provider(tmp_path / "docs", kinds=kinds)
    facts = folder / "provider.toml"
    facts.write_text(facts.read_text() + more)
    return load_provider(folder)


def test_al_osra_states_how_its_counsellor_is_reached() -> None:
    found = load_provider(REPO / "docs" / "al-osra-zorg").counsellor
    assert found
    assert (found.mail, found.clause) == ("vertrouwenspersoon@facit.nl", "AO-5.4")


def test_every_key_of_it_is_said(tmp_path: Path) -> None:
    facts = load_with(tmp_path, WHOLE)
    body = "complaints.dispute_body"
    assert fill(f"{{{{ {body} }}}}:{{{{ {body} | ways }}}}", facts) == (
        "de instantie: Telefoon: 06 00000001. Mail: instantie@voorbeeld.example. "
        "Site: instantie.voorbeeld.example/klacht. Adres: Postbus 2, Zuidstad."
    )
    assert fill(f"{{{{ {body} | way_links }}}}", facts) == (
        " Telefoon: [06 00000001](tel:0600000001). "
        "Mail: [instantie@voorbeeld.example](mailto:instantie@voorbeeld.example). "
        "Site: [instantie.voorbeeld.example/klacht](https://instantie.voorbeeld.example/klacht). "
        "Adres: Postbus 2, Zuidstad."
    )
    assert fill(f"{{{{ {body} | conditions }}}}", facts) == (
        " Bereikbaar: maandag en dinsdag, 9.00 tot 12.00 uur. Dat kan pas na het antwoord op de "
        "klacht, en tot 6 maanden daarna. Het kan ook als dat antwoord te laat komt. "
        "Dat kost €\N{NO-BREAK SPACE}52,50. De uitspraak is bindend: beide kanten moeten zich "
        "eraan houden."
    )


PARTS = {
    "phone": ("06 00000001", "Telefoon: 06 00000001."),
    "mail": ("a@voorbeeld.example", "Mail: a@voorbeeld.example."),
    "site": ("https://a.voorbeeld.example/", "Site: a.voorbeeld.example."),
    "address": ("Postbus 2", "Adres: Postbus 2."),
    "hours": (Always(always=True), "Bereikbaar: dag en nacht."),
    "cost": ("free", "Dat kost niets."),
    "binding": (True, "De uitspraak is bindend"),
    "within": (Length(6, "m"), "tot 6 maanden"),
    "after": ("officer", "pas na de hulp van de klachtenfunctionaris"),
}


@given(st.sets(st.sampled_from([*PARTS])))
def test_what_is_stated_is_said_and_nothing_else(keys: set[str]) -> None:
    stated: Any = {key: PARTS[key][0] for key in keys}
    body = Reach(name="de instantie", **stated)
    said = f"x{say_ways(body)}{say_conditions(body)}"
    assert {key for key, (_value, words) in PARTS.items() if words in said} == keys
    assert "  " not in said
    assert said == "x" or said.endswith(".")
    assert say_first_needed(body) == (f" Dat kan {PARTS['after'][1]}." if body.after else "")


def examples() -> list[str]:
    """The lines of TOML that writers are shown, one a key or more."""
    readme = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"(?m)^\|(.*)\|$", readme.partition("**Whom to turn to.**")[2].split("\n**")[0]
    )
    shown = [one for row in rows[2:] for one in re.findall(r"`([^`]*)`", row.split("|")[1])]
    keys = re.findall(r"`(\w+)`", " ".join(row.split("|")[0] for row in rows[2:]))
    assert {*keys} == {*Reach.__struct_fields__} - {*Sourced.__struct_fields__}
    key = ""
    found = []
    for one in shown:
        key = one.partition(" = ")[0] if " = " in one and not one.startswith("{") else key
        found.append(one if one.startswith(f"{key} = ") else f"{key} = {one}")
    return found


@pytest.mark.parametrize("line", examples())
def test_each_line_that_writers_are_shown_loads(tmp_path: Path, line: str) -> None:
    others = '[complaints.officer]\nname = "x"\n[complaints.committee]\nname = "y"\n'
    name = "" if line.startswith("name") else 'name = "z"\n'
    more = f"{others}[complaints.dispute_body]\n{name}{line}\n"
    extra = 'law = "zvw" }, { id = "zelf", name = "Zelf"'
    folder = write_provider(tmp_path / "docs")
    facts = folder / "provider.toml"
    text = facts.read_text().replace('law = "wmo"', extra)
    facts.write_text('retention.none = { value = "20y" }\n' + text + more)
    assert load_provider(folder).complaints.dispute_body


def test_a_name_alone_says_no_more_than_the_name(tmp_path: Path) -> None:
    facts = load_with(tmp_path, '[complaints.committee]\nname = "de commissie"\n')
    words = "{{ complaints.committee | %s }}"
    assert [fill(words % one, facts) for one in ("ways", "way_links", "conditions")] == [""] * 3
    assert fill(words % "capitalise", facts) == "De commissie"


def test_only_an_umbrella_over_all_takes_the_place_of_ones_own_rules(tmp_path: Path) -> None:
    rules = "{{ umbrella_of('terms') }}|{{ umbrella_rules('terms') }}"
    some = UMBRELLA + 'terms = true\nclients = "cliënten van Voorbeeld.nl"\n'
    said = "|Voor cliënten van Voorbeeld.nl gelden de voorwaarden van Coöperatie."
    assert fill(rules, load_with(tmp_path, some)) == said
    said = "Coöperatie|Voor de afspraken gelden de voorwaarden van Coöperatie."
    assert fill(rules, load_with(tmp_path, UMBRELLA + "terms = true\n")) == said
    assert fill(rules, load_with(tmp_path, UMBRELLA + "privacy = true\n")) == "|"


WRONG = [
    (
        '[complaints.officer]\nvalue = "mevrouw Voorbeeld"\n',
        "complaints.officer.value: expected one of the keys address,",
    ),
    ('[complaints.officer]\nmail = "a@voorbeeld.example"\n', "complaints.officer.name: expected"),
    (
        '[complaints.officer]\nname = "x"\nafter = "us"\n',
        "complaints.officer.after: expected one of talk, answer, officer, committee",
    ),
    (
        '[complaints.officer]\nname = "x"\ncost = 0\n',
        'complaints.officer.cost: expected a whole number above 0 or "free", or an amount',
    ),
    (
        '[complaints.officer]\nname = "x"\nlaws = ["zvw"]\n',
        "complaints.officer.laws: expected laws of this provider: wmo, got zvw",
    ),
    (
        '[complaints.officer]\nname = "x"\nwithin = "0d"\n',
        'complaints.officer.within: expected a length above 0, such as "6m", or no within',
    ),
    (
        '[complaints.dispute_body]\nname = "x"\nafter = "committee"\n',
        "complaints.dispute_body.after: expected complaints.committee too, or talk or answer",
    ),
    (
        (
            '[complaints.officer]\nname = "x"\nafter = "committee"\n'
            '[complaints.committee]\nname = "y"\nafter = "officer"\n'
        ),
        "complaints.officer.after: expected someone who does not come after this one",
    ),
    (
        '[complaints]\ncommittee_address = { value = "Postbus 1" }\n',
        "complaints.committee_address: expected the key address under committee, got the unknown",
    ),
    (UMBRELLA, "umbrellas.0: expected complaints, privacy or terms = true"),
    (
        f"{UMBRELLA}terms = true\n" * 2,
        "umbrellas.1.terms: expected other clients than those of the umbrella before it",
    ),
]


@pytest.mark.parametrize(("more", "refusal"), WRONG)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    tmp_path: Path, more: str, refusal: str
) -> None:
    with pytest.raises(FactsError) as error:
        load_with(tmp_path, more)
    assert refusal in str(error.value)
    assert "provider.toml" in str(error.value)


UNREACHED = [
    ('[complaints.committee]\nname = "de commissie"\n', "complaints.committee"),
    ('[complaints.register]\nname = "het register"\n', "complaints.register"),
    (UMBRELLA + "terms = true\n", "umbrellas.0"),
    ('[council]\nname = "de raad"\n', "council"),
    ('[complaints.officer]\nname = "mevrouw Voorbeeld"\n', "complaints.officer"),
    (WHOLE, None),
    ('[counsellor]\nname = "mevrouw Raad"\naddress = "Postbus 3"\n', None),
]


@pytest.mark.parametrize(("more", "key"), UNREACHED)
def test_check_tells_whom_nobody_can_reach(tmp_path: Path, more: str, key: str | None) -> None:
    found = findings(load_with(tmp_path, more), FakeClock()().date())
    assert [one.key for one in found if "te bereiken is" in one.problem] == ([key] if key else [])


def test_a_form_of_ones_own_is_a_way_there(tmp_path: Path) -> None:
    more = '[council]\nname = "de raad"\n'
    facts = load_with(tmp_path, more, (*EVERYBODYS, "clientenraad"))
    assert not [one for one in findings(facts, FakeClock()().date()) if one.key == "council"]


def test_the_form_to_agree_says_whose_terms_they_are(tmp_path: Path) -> None:
    about = akkoord.kind.about
    own = load_with(tmp_path / "own", "")
    theirs = load_with(tmp_path / "theirs", UMBRELLA + "terms = true\n")
    assert "leest u onze voorwaarden." in fill(about, own)
    assert "leest u de voorwaarden van Coöperatie." in fill(about, theirs)
    kinds = (*EVERYBODYS, "akkoord")
    pages = filled_pages(
        write_provider(tmp_path / "page" / "docs", kinds=kinds),
        load_with(tmp_path / "page", UMBRELLA + "terms = true\n", kinds),
    )
    said = "eens bent. Voor de afspraken gelden de voorwaarden van Coöperatie."
    assert said in pages["formulieren/akkoord.md"]
