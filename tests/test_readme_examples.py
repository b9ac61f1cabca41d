"""Every example of facts in docs/README.md loads as it stands there, and every form is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from formsapp.facts import load
from formsapp.facts.consents import ConsentTopic
from formsapp.kinds import all_kinds
from tests.conftest import REPO
from tests.plain_provider import write_provider

README = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?m)(?:^    .*\n(?:\n(?=    ))?)+")
"""Indented lines: tables of TOML as they stand in a file."""
CODE = re.compile(r"`([^`]+)`")
DAYS = "visits.notice.value = { hours = 48 }\n"
FEE = "visits.fee.value = { percent = 75 }\n"
DAMAGE = 'damage.report_within = { value = "72h" }\n'
OFFICER = 'complaints.officer = { name = "mevrouw Voorbeeld", '
ROWS = {
    # the key of a row: how its example, here @, stands among other facts
    "notice": "visits.notice.value = @\n",
    "after_rest": "visits.notice.value = { hours = 24, after_rest = @ }\n",
    "ill": "visits.notice.value = { hours = 24, ill = @ }\n",
    "excuse": f"{DAYS}{FEE}visits.excuse.value = @\n",
    **dict.fromkeys(
        ("fee", "per", "by", "steps", "again", "says"), DAYS + "visits.fee.value = @\n"
    ),
    **{name: f"words.{name} = @\n" for name in ("visit", "client", "care", "places")},
    **{
        name: f"{OFFICER}{name} = @ }}\n"
        for name in ("phone", "mail", "site", "address", "hours", "cost", "binding")
    },
    "name": "complaints.officer = { name = @ }\n",
    "after": f'{OFFICER[:-2]} }}\ncomplaints.committee = {{ name = "de commissie" }}\n'
    'complaints.dispute_body = { name = "de instantie", after = @ }\n',
    "within": 'complaints.dispute_body = { name = "de instantie", within = @ }\n',
    "council": "council = @\n",
    "complaints.manager": "complaints.manager = @\n",
    "complaints.officer": "complaints.officer = @\n",
    "counsellor": "counsellor = @\n",
    "damage.own_risk_euros": f"{DAMAGE}damage.own_risk_euros = @\n",
}


def values_of(key: str, cell: str) -> list[str]:
    """The values that a row gives for a key, without the key's own name before them."""
    named = re.compile(rf"^(?:{re.escape(key)}|value)\s*=\s*")
    codes = [code for code in CODE.findall(cell) if named.match(code) or code[0] in '{["0123456789']
    return [named.sub("", code) for code in codes]


def rows() -> Iterator[tuple[str, str]]:
    """Yield each example of a row by its key, as the facts that it stands for."""
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        keys = CODE.findall(cells[0]) if line.startswith("| `") and len(cells) > 1 else []
        for key in (one for one in keys if one in ROWS):
            for value in values_of(key, cells[1]):
                facts = ROWS[key].replace("@", value)
                yield key, f"words.{facts}" if facts.startswith('council = "') else facts


EXAMPLES = [
    *rows(),
    *(
        ("block", re.sub(r"(?m)^    ", "", block))
        for block in BLOCK.findall(README)
        if not block.startswith(("    loket ", "    mv ", "    umask ", "    . ", "    [provider]"))
    ),
]


def test_each_key_of_the_rows_was_found() -> None:
    assert {key for key, _facts in EXAMPLES} == {*ROWS, "block"}


@pytest.mark.parametrize("facts", [facts for _key, facts in EXAMPLES])
def test_an_example_loads(tmp_path: Path, facts: str) -> None:
    folder = write_provider(tmp_path / "docs")
    own = folder / "provider.toml"
    text = own.read_text(encoding="utf-8")
    own.write_text(f"{text}\n{facts}" if facts.startswith("[") else facts + text, encoding="utf-8")
    assert load(folder)


def test_writers_are_told_every_form() -> None:
    (table,) = re.findall(r"(?s)\*\*Which forms there are\.\*\*.*?\n\n(.*?)\n\n", README)
    assert re.findall(r"(?m)^\| `([\w-]+)`", table) == sorted(all_kinds())


def test_every_topic_of_a_consent_is_named() -> None:
    assert {*get_args(ConsentTopic)} <= {*CODE.findall(README)}
