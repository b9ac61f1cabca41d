"""The table of who could do what in SECURITY.md names a test in each cell, and each is there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.conftest import REPO

TEXT = (REPO / "SECURITY.md").read_text(encoding="utf-8")
MATRIX = TEXT.partition("## Who could do what")[2].partition("\n## ")[0]
NAMED = re.compile(r"^- ([A-Z]\d+) `(tests/[\w/]+\.py)::(\w+)`$", re.MULTILINE)
REFERENCES = re.compile(r"\[([A-Z]\d+(?:, [A-Z]\d+)*)\]$")


def rows() -> list[list[str]]:
    lines = [line for line in MATRIX.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def references(cell: str) -> list[str]:
    found = REFERENCES.search(cell)
    return found.group(1).split(", ") if found else []


def test_each_cell_of_the_matrix_names_a_test() -> None:
    assert len(rows()) >= 14
    assert {len(row) for row in rows()} == {4}
    assert [cell for _, *cells in rows() for cell in cells if not references(cell)] == []


def test_each_test_that_the_matrix_names_is_there() -> None:
    wanted = defaultdict(set)
    for _, path, name in NAMED.findall(MATRIX):
        wanted[path].add(name)
    assert len(wanted) > 15
    for path, names in wanted.items():
        tree = ast.parse((REPO / path).read_text(encoding="utf-8"))
        assert names - {one.name for one in tree.body if isinstance(one, ast.FunctionDef)} == set()


def test_cells_and_the_list_below_them_name_the_same() -> None:
    listed = [key for key, _, _ in NAMED.findall(MATRIX)]
    assert len(listed) == len(set(listed)) == MATRIX.count("\n- ")
    assert set(listed) == {
        key for _, *cells in rows() for cell in cells for key in references(cell)
    }
