"""Every figure of the law is data with a source, and a day of checking or a doubt."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from formsapp.rules.doubtful_law import rule_findings
from formsapp.rules.law_figures import (
    Ages,
    BreachReport,
    EquatedDays,
    LawFigure,
    TermRules,
    ages,
    equated_days,
    figures,
    term_rules,
    yearly_reports,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
DATA = files("formsapp.rules") / "data"
FILES: dict[str, object] = {
    "ages.toml": Ages,
    "data_breach.toml": dict[str, BreachReport],
    "equated_days.toml": EquatedDays,
    "last_day.toml": dict[str, TermRules],
    "yearly_report.toml": dict[str, LawFigure],
}
FIGURES = [
    (file.name, line)
    for file in DATA.iterdir()
    for line in file.read_text("utf-8").splitlines()
    if line.startswith(("law", "article", "source"))
]
CHECKS = [
    (file.name, line)
    for file in DATA.iterdir()
    for line in file.read_text("utf-8").splitlines()
    if line.startswith(("checked", "note"))
]


def test_each_data_file_has_a_shape() -> None:
    assert {file.name for file in DATA.iterdir()} == set(FILES)


def test_the_data_files_are_read_once() -> None:
    for read, kind in (
        (ages, Ages),
        (equated_days, EquatedDays),
        (term_rules, dict),
        (yearly_reports, dict),
    ):
        read.cache_clear()
        assert isinstance(read(), kind)
        assert read() is read()


@pytest.mark.parametrize(("name", "line"), FIGURES)
def test_a_figure_without_its_source_is_refused(name: str, line: str) -> None:
    text = (DATA / name).read_text("utf-8").replace(f"{line}\n", "", 1)

    with pytest.raises(msgspec.ValidationError, match="missing required field"):
        msgspec.toml.decode(text, type=FILES[name])


@pytest.mark.parametrize(("name", "line"), CHECKS)
def test_a_figure_is_checked_or_says_why_it_is_not(name: str, line: str) -> None:
    text = (DATA / name).read_text("utf-8")
    other = 'note = "Nog niet gelezen."' if line.startswith("checked") else "checked = 2026-11-22"
    for neither_or_both in ("", f"{line}\n{other}"):
        with pytest.raises(
            msgspec.ValidationError, match="expected the day of checking, or a note"
        ):
            msgspec.toml.decode(text.replace(line, neither_or_both, 1), type=FILES[name])


HOME_PAGES = ["https://wetten.overheid.nl", "https://wetten.overheid.nl/"]


@pytest.mark.parametrize(
    "source", ["", "wetten.overheid.nl", "http://wetten.overheid.nl/a", *HOME_PAGES]
)
def test_a_source_is_the_address_of_a_page(source: str) -> None:
    text = (DATA / "ages.toml").read_text("utf-8")
    text = text.replace("https://wetten.overheid.nl/jci1.3:c:BWBR0005290&artikel=450", source)

    with pytest.raises(msgspec.ValidationError, match="source"):
        msgspec.toml.decode(text, type=Ages)


def test_the_laws_on_terms_are_the_ones_that_the_regimes_name() -> None:
    assert set(term_rules()) == {"ATW", "EU1182"}


@pytest.mark.parametrize("line", ["with_parents = 16", "alone = 18", "adult = 15"])
def test_ages_out_of_order_are_refused(line: str) -> None:
    name = line.partition(" ")[0]
    text = re.sub(rf"(?m)^{name} = \d+$", line, (DATA / "ages.toml").read_text("utf-8"))

    with pytest.raises(msgspec.ValidationError, match="expected the ages in order"):
        msgspec.toml.decode(text, type=Ages)


def test_every_table_of_figures_was_found() -> None:
    assert len(FIGURES) == 3 * len(list(figures()))
    assert len(CHECKS) == len(list(figures()))


# ---- findings: what is still to be read


def told(today: date) -> list[str]:
    found = rule_findings(today)
    return [f"{'!' if one.blocks else '-'} {one.file}: {one.key}: {one.problem}" for one in found]


def test_what_nobody_read_is_listed_and_blocks_nobody() -> None:
    unread = {name for name, figure in figures() if figure.checked is None}
    assert len(unread) == 5
    lines = told(date(2026, 11, 29))
    assert len(lines) == len(unread)
    for name in unread:
        start = f"- formsapp/rules/data/{name}: nog te bevestigen: "
        assert [line for line in lines if line.startswith(start)], name


def test_figures_that_were_read_long_ago_and_decrees_that_run_out_are_listed() -> None:
    lines = told(date(2028, 6, 1))
    old = "- formsapp/rules/data/ages.toml: data: meer dan 365 dagen niet nagekeken in de wet"
    assert old in lines
    assert lines[-1].startswith(
        "- formsapp/rules/data/equated_days.toml: decree: dagen die met feestdagen"
    )
    assert "2028-12-31" in lines[-1]
