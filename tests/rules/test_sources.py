"""Every figure of the law is data with a source and the day on which it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import msgspec
import pytest

from formsapp.rules import equated_days
from formsapp.rules.sources import Ages, EquatedDays, TermRules, ages, term_rules

DATA = files("formsapp.rules") / "data"
FILES: dict[str, object] = {
    "ages.toml": Ages,
    "equated_days.toml": EquatedDays,
    "terms.toml": dict[str, TermRules],
}
FIGURES = [
    (file.name, line)
    for file in DATA.iterdir()
    for line in file.read_text("utf-8").splitlines()
    if line.startswith(("law", "article", "source", "checked"))
]


def test_each_data_file_has_a_shape() -> None:
    assert {file.name for file in DATA.iterdir()} == set(FILES)


def test_the_data_files_are_read_once() -> None:
    for read, kind in (
        (ages, Ages),
        (equated_days, EquatedDays),
        (term_rules, dict),
    ):
        read.cache_clear()
        assert isinstance(read(), kind)
        assert read() is read()


@pytest.mark.parametrize(("name", "line"), FIGURES)
def test_a_figure_without_its_source_is_refused(name: str, line: str) -> None:
    text = (DATA / name).read_text("utf-8").replace(f"{line}\n", "", 1)

    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        msgspec.toml.decode(text, type=FILES[name])


@pytest.mark.parametrize("source", ["", "wetten.overheid.nl", "http://wetten.overheid.nl"])
def test_a_source_is_an_address(source: str) -> None:
    text = (DATA / "ages.toml").read_text("utf-8")
    text = text.replace("https://wetten.overheid.nl/BWBR0005290", source)

    with pytest.raises(msgspec.ValidationError, match="source"):
        msgspec.toml.decode(text, type=Ages)


def test_the_laws_on_terms_are_the_ones_that_the_regimes_name() -> None:
    assert set(term_rules()) == {"ATW", "EU1182"}


def test_every_table_of_figures_was_found() -> None:
    assert len(FIGURES) == 4 * len(list(_tables()))


def _tables() -> Iterator[object]:
    yield from equated_days().decree
    yield from (ages().consent, ages().data)
    for rules in term_rules().values():
        yield from (rules.roll, rules.minimum)
