"""What Loket depends on: for what, how old, what instead, and which versions may not be used."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from release.audit import list_found, read_report, sum_up, without_doubles
from release.refused_versions import all_pins, find_refused, read_refused
from tests.conftest import REPO

ROW = re.compile(r"^\| ([\w.-]+) \| (.+?) \| (\d{4}-\d\d-\d\d) \| (.+?) \|$", re.MULTILINE)
TABLE = (REPO / "DEPENDENCIES.md").read_text(encoding="utf-8")
DIRECT, ALONG = TABLE.split("\n## What comes along")


def required() -> Iterator[Requirement]:
    """What the project asks for of Python's packages."""
    found = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [found["project"]["dependencies"], *found["dependency-groups"].values()]
    for part in [*parts, *found["project"]["optional-dependencies"].values()]:
        yield from map(Requirement, part)


def direct() -> Iterator[str]:
    """Each package that the project itself names."""
    yield from (canonicalize_name(one.name) for one in required())
    for file in ("tests/node/package.json", "bench/lighthouse/package.json"):
        yield from json.loads((REPO / file).read_text(encoding="utf-8"))["dependencies"]


@pytest.mark.hostile("package-unknown")
def test_each_dependency_stands_once_with_its_use_its_age_and_what_else() -> None:
    listed = [name for name, *_ in ROW.findall(DIRECT)]
    assert len(listed) > 50
    assert sorted(listed) == sorted(set(direct()))


def test_what_comes_along_is_locked_too() -> None:
    listed = {name for name, *_ in ROW.findall(ALONG)}
    assert len(listed) > 3
    assert listed <= {name for name, _ in all_pins()} - set(direct())


def test_no_release_is_later_than_the_day_on_which_it_was_looked_up() -> None:
    assert "looked up on PyPI and npm on 30 November 2026" in DIRECT.replace("\n", " ")
    days = [date.fromisoformat(day) for _, _, day, _ in ROW.findall(TABLE)]
    assert max(days) <= date(2026, 11, 30)


@pytest.mark.hostile("package-known")
def test_no_lock_names_a_version_that_may_not_be_used() -> None:
    assert find_refused(all_pins(), read_refused()) == []


def test_the_project_asks_for_no_version_that_may_not_be_used() -> None:
    floors = [
        (canonicalize_name(one.name), part.version)
        for one in required()
        for part in one.specifier
        if part.operator == ">="
    ]
    assert len(floors) > 40
    assert find_refused(floors, read_refused()) == []


def test_a_version_that_may_not_be_used_is_found() -> None:
    refused = {"flask": {"below": "3.1.3", "why": "it leaks"}}
    pins = [("flask", "3.1.2"), ("flask", "3.1.3"), ("flask", "3.10.0"), ("other", "1")]
    [told] = find_refused(pins, refused)
    assert told == "flask 3.1.2 may not be used: it leaks; mended in 3.1.3"


def test_each_version_that_may_not_be_used_is_of_a_package_in_the_locks() -> None:
    refused = read_refused()
    assert set(refused) <= {name for name, _ in all_pins()}
    assert [name for name in refused if canonicalize_name(name) != name] == []
    assert all(Version(one["below"]) and one["why"] for one in refused.values())


@pytest.mark.hostile("package-known")
def test_an_audit_that_could_not_ask_never_says_that_all_is_well() -> None:
    skipped: dict[str, Any] = {"name": "flask", "skip_reason": "not found"}
    asked: dict[str, Any] = {"name": "click", "version": "8", "vulns": []}
    for known in ([], [skipped], [skipped, asked]):
        assert sum_up(known, 2).startswith("PyPI told nothing of")
    assert sum_up([asked, asked], 2) == "PyPI was asked about all 2 packages."


@pytest.mark.parametrize("written", ["", "Traceback", "{}", "[]"])
def test_a_report_that_is_none_tells_nothing(written: str) -> None:
    assert read_report(written) == []


def test_what_is_known_of_a_package_is_told_with_what_mends_it() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    report = json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [fault]}]})
    assert list_found(read_report(report)) == ["a 1: PYSEC-1, mended in 2.0"]


def test_a_package_that_two_systems_lock_otherwise_is_asked_twice() -> None:
    pins = [("a", "1"), ("a", "2"), ("b", "1")]
    assert without_doubles(pins) == [[("a", "1"), ("b", "1")], [("a", "2")]]
