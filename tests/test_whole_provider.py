"""The whole provider that docs/README.md shows: it loads and is built, and no part is spare."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.kinds import load_provider
from formsapp.site import build
from tests.conftest import REPO
from tests.plain_provider import write_provider
from tests.test_channels import words_of

SHOWN = re.compile(r"\*\*A whole provider\.\*\*.*?\n\n((?:    [^\n]*\n|\n)+)", re.DOTALL)
README = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
TABLES = re.split(r"(?m)^(?=\[)", re.sub(r"(?m)^    ", "", SHOWN.findall(README)[0]))[1:]


def write(tmp_path: Path, tables: list[str]) -> Path:
    folder = write_provider(tmp_path / "docs")
    (folder / "provider.toml").write_text("".join(tables), encoding="utf-8")
    return folder


def test_the_provider_that_writers_are_shown_is_whole(tmp_path: Path) -> None:
    folder = write(tmp_path, TABLES)
    assert load_provider(folder).provider.slug == folder.name
    build(folder, tmp_path / "site")
    assert "Praktijk Voorbeeld" in words_of(tmp_path / "site" / "index.html")
    assert (tmp_path / "site/formulieren/klacht/index.html").exists()


@pytest.mark.parametrize("table", TABLES, ids=[one.split("]")[0] for one in TABLES])
def test_each_table_that_writers_are_shown_is_needed(tmp_path: Path, table: str) -> None:
    folder = write(tmp_path, [one for one in TABLES if one != table])
    with pytest.raises(FactsError):
        load_provider(folder)


def test_writers_are_told_every_regime_of_a_term() -> None:
    (told,) = re.findall(r"(?s)\*\*A term\.\*\*.*?\n\n", README)
    for regime in ("ATW", "EU1182", "contract-calendar", "contract-hours", "none"):
        assert f'`"{regime}"`' in told
