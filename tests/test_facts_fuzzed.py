"""Facts of which a line holds anything at all: a sentence says what is wrong, without a trace."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.cli import main as loket
from formsapp.cli.command_base import say_in_one_sentence
from formsapp.facts.facts_error import FactsError
from formsapp.kinds import load_provider
from tests import figures
from tests.by_day import ALL, begin, some
from tests.conftest import REPO

SAME = begin() != ALL
"""The same lines each time, but in a run with all values."""
SLUG = "al-osra-zorg"
LINES = (REPO / "docs" / SLUG / "provider.toml").read_text(encoding="utf-8").splitlines()
KEY = re.compile(r"\s*([\w.-]+)\s*=")
HEADER = re.compile(r"\[\[?([\w.-]+)")
ODD = [
    *("1", "-1", "0", "true", '"x"', '""', "[]", "{}", "[1]", "[[]]", "[{}]", "{ a = 1 }"),
    *("{ value = [] }", "[{ id = [] }]", "[{ id = 1 }]", "[{ law = {} }]", "nan", "inf", "1e400"),
    *("1979-05-27", "00:00:00", "1979-05-27T07:32:00Z", '"2026-13-45"', '["x", 1]', "{ id = {} }"),
    *(r'"\u0000"', r'"\u202e"', r'"\u001b[2J"', '"99999999999999999999y"', "0x" + "f" * 9000),
    *('"{{ nope }}"', '"{% x %}"', '"https://[x"', "9" * 5000, "[" * 9000, "{a=" * 3000),
    '"' + "x" * 100_000 + '"',
]


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzzed") / "docs"
    for name in (SLUG, "common"):
        shutil.copytree(REPO / "docs" / name, folder / name)
    return folder


def spoil_line(docs: Path, at: int, odd: str, *, whole: bool) -> None:
    """Put something odd at a key, or in the place of a whole table."""
    lines = [*LINES]
    key, header = KEY.match(lines[at]), HEADER.match(lines[at])
    if key:
        lines[at] = f"{key[1]} = {odd}"
    elif header and whole:
        table = header[1].partition(".")[0]
        lines = [one for one in lines if not one.lstrip("[").startswith(table)]
        lines.insert(0, f"{table} = {odd}")
    elif header:
        lines[at] = f"[[{header[1]}.{header[1]}]]"
    file = docs / SLUG / "provider.toml"
    file.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.hostile("facts-odd")
@given(at=st.integers(0, len(LINES) - 1), odd=st.sampled_from(ODD), whole=st.booleans())
@settings(max_examples=some(3000, 25), derandomize=SAME, deadline=None)
def test_a_key_of_any_other_sort_is_refused_in_a_sentence(
    docs: Path, at: int, odd: str, *, whole: bool
) -> None:
    spoil_line(docs, at, odd, whole=whole)
    figures.note("facts with an odd line", 1)
    try:
        load_provider(docs / SLUG)
    except FactsError as refused:
        told = say_in_one_sentence(refused)
        assert told.isprintable()
        assert len(told) < 3000


@pytest.mark.hostile("facts-odd")
@pytest.mark.parametrize("odd", [r'"\u202e\u001b[2J"', "9" * 5000, "[{ law = {} }]"])
def test_the_check_says_what_is_wrong_and_leaves_no_trace(
    docs: Path, odd: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOKET_DOCS", str(docs))
    at = next(n for n, line in enumerate(LINES) if line.startswith("law = "))
    spoil_line(docs, at, odd, whole=False)
    assert loket(["--provider", SLUG, "check"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.rstrip("\n").isprintable()
    assert "provider.toml: " in told.err
