"""The table of figures holds what a long run noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import figures


def test_each_thing_stands_once_with_its_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(figures.NOTES, str(tmp_path / "notes"))
    figures.note("killed: an answer, sqlite", 40)
    figures.note("bad input: fields", 1200)
    figures.note("killed: an answer, sqlite", 2)

    table = figures.write_table(tmp_path / "notes", "2026-03-02")

    assert table.endswith("| bad input: fields | 1,200 |\n| killed: an answer, sqlite | 42 |\n")
    assert "tried on 2026-03-02" in table


def test_a_run_that_keeps_none_notes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(figures.NOTES, raising=False)
    figures.note("anything", 1)
