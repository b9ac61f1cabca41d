"""The table of figures holds what long runs noted, and names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import figures, soak
from tests.conftest import REPO

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_each_thing_stands_once_with_its_sum_or_the_most_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv(figures.NOTES, str(tmp_path / "notes"))
    for number in (1200, 34):
        figures.note("killed: an answer", number)
        figures.note("longest wait", number, most=True)
    section = figures.Run("killed", "All points.", tmp_path / "notes").write_section()
    name = f"`tests/test_figures_table.py::{request.node.name}`"
    assert section.endswith(
        f"\n\nAll points.\n\n| what | number | test |\n|---|---:|---|\n"
        f"| killed: an answer | 1,234 | {name} |\n| longest wait | 1,200 | {name} |\n"
    )


def test_a_part_that_runs_anew_takes_the_place_of_its_own_figures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(figures.NOTES, str(tmp_path / "notes"))
    table = ""
    for part, number in (("load", 1), ("killed", 2), ("load", 3)):
        (tmp_path / "notes").unlink(missing_ok=True)
        figures.note(f"tries of {part}", number)
        table = figures.put_in(table, figures.Run(part, "Once.", tmp_path / "notes"))
    assert table.startswith(figures.HEAD)
    assert re.findall(r"^\| (tries .*?) \| (\d) ", table, re.MULTILINE) == [
        ("tries of killed", "2"),
        ("tries of load", "3"),
    ]


def test_a_run_that_keeps_none_notes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(figures.NOTES, raising=False)
    figures.note("anything", 1)


def test_each_figure_is_of_a_test_that_there_is() -> None:
    table = figures.TABLE.read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if "`" in line and line.startswith("| ")]
    assert rows
    for row in rows:
        found = NAMED.search(row)
        assert found, row
        assert f"\ndef {found[2]}(" in (REPO / found[1]).read_text(encoding="utf-8"), row


def test_each_part_of_a_long_run_names_tests_that_there_are() -> None:
    for name in (one for tests in soak.PARTS.values() for one in tests):
        file, _, test = name.partition("::")
        assert f"\ndef {test}" in (REPO / file).read_text(encoding="utf-8"), name


def test_what_no_part_runs_is_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = [one.removeprefix("--deselect=") for one in soak.list_options("rest")[1:]]
    assert left_out == [one for tests in soak.PARTS.values() for one in tests]
    with pytest.raises(SystemExit):
        soak.main(["load", "nights"])
    assert "there is no part nights: name one of killed, restored," in capsys.readouterr().err
