"""Each finding says in which file it is and on which line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formsapp.check import list_findings
from formsapp.facts import FactsError, load
from formsapp.facts.load import read_files
from formsapp.facts.toml_errors import item_name
from formsapp.facts.toml_file import TomlFile, read_toml
from tests.conftest import REPO
from tests.made_up import MADE_UP

TODAY = date(2026, 11, 29)
OWN_FILES = sorted((REPO / "docs").glob("*/[fp]*.toml"))
FILES = [*OWN_FILES, *(REPO / "tests" / "made_up" / slug / "provider.toml" for slug in MADE_UP)]


def list_keys(thing: Any, key: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield each key of a table, those of list items by the items' names."""
    if isinstance(thing, list) and all(isinstance(one, dict) for one in thing):
        thing = {item_name(one, place): one for place, one in enumerate(thing)}
    for name, value in thing.items() if isinstance(thing, dict) else ():
        yield (*key, name)
        yield from list_keys(value, (*key, name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_each_key_is_found_on_the_line_that_has_it(path: Path) -> None:
    file = read_toml(path)
    lines, missed = file.text.splitlines(), []
    found = {key: file.find_line(key) for key in list_keys(file.table)}
    for key, number in found.items():
        line = lines[number - 1]
        names = re.split(r"\s=|\]", line)[0].strip("[").split(".")
        if not {one.strip('"') for one in names} & {*key}:
            missed.append((key, line))
    assert not missed
    assert len({*found.values()}) > 40


WRITTEN = '''\
# Facts
[contact.phone]
value = "088 0000000"

[[crisis]]
id = "een"
[crisis.phone]
value = "1"
[crisis.also]

[[crisis]]
name = "two"
id = "twee"
[crisis.phone]
value = """
[contact.mail]
value = 3
"""
[kinds."klacht".keep]
value = "1y"
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("contact.phone", 2),
        ("contact.phone.value", 3),
        ("contact.phone.value.deeper", 3),
        ("crisis.een", 5),
        ("crisis.een.phone", 7),
        ("crisis.twee", 11),
        ("crisis.twee.name", 12),
        ("crisis.twee.phone.value", 15),
        ("contact.mail", 2),
        ("kinds.klacht.keep.value", 20),
        ("nowhere", 1),
    ],
)
def test_a_key_is_found_by_name_or_else_what_is_around_it(key: str, line: int) -> None:
    file = TomlFile("docs/een/provider.toml", WRITTEN, tomllib.loads(WRITTEN))
    assert file.find_line(key.split(".")) == line


@pytest.mark.parametrize("slug", ["al-osra-zorg", "doz-thuiszorg"])
def test_every_finding_of_an_example_stands_where_it_says(slug: str) -> None:
    folder = REPO / "docs" / slug
    own, common = read_files(folder)
    files = {file.label: file.text for file in (own, common)}
    found = list_findings(folder, load(folder), TODAY, built=False)
    assert len(found) > 30
    for one in found:
        path = REPO / one.file
        assert path.is_file(), one
        text = files.get(one.file) or path.read_text(encoding="utf-8")
        assert 1 <= one.line <= len(text.splitlines()), one
        assert one.line > 1 or one.todo.startswith("zet het met uw eigen waarde in dit"), one
        assert one.todo, one
    phone = next(one for one in found if one.key == "contact.mail")
    assert phone.file == f"docs/{slug}/provider.toml"
    assert own.text.splitlines()[phone.line - 1] == 'value = "[e-mailadres nog invullen]"'


def test_what_the_common_facts_leave_open_is_to_be_filled_in_in_the_own_file() -> None:
    folder = REPO / "docs" / "doz-thuiszorg"
    found = list_findings(folder, load(folder), TODAY, built=False)
    (one,) = [
        one for one in found if one.key == "crisis.huisartsenpost.phone" and "[" in one.problem
    ]
    assert one.file == "docs/doz-thuiszorg/provider.toml"


def test_a_wrong_fact_is_refused_with_its_line(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for name in ("common/facts.toml", "al-osra-zorg/provider.toml"):
        (docs / name).parent.mkdir(parents=True)
        text = (REPO / "docs" / name).read_text(encoding="utf-8")
        (docs / name).write_text(text.replace('address_form = "je"', 'address_form = "jij"'))
    with pytest.raises(FactsError, match=r"^docs/al-osra-zorg/provider\.toml: .*\(line 8\)$"):
        load(docs / "al-osra-zorg")
