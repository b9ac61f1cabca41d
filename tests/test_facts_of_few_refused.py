"""Facts that few providers state are refused in a sentence where they make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.facts import FactsError, load
from tests.plain_provider import write_provider

PHONE = 'phone = { value = "06 00000000" }\n'
BY_PHONE = """
[visits.notice]
value = { hours = 24, after_rest = { days = 0, before = "9.00", by = "phone" } }
"""
TWICE = 'order = ["mail", "phone", "mail"]\n'
ON_HOLIDAYS = "{ days = [5], opens = 18:00:00, closes = 20:00:00, holidays = true }"
WAITING = """
[waiting]
renew_within = "1m"
[[waiting.times]]
before = "een eerste gesprek"
weeks = 3
text = "minder dan een week"
updated = 2026-10-31
"""
OBJECTION = """
[[objections]]
id = "brief"
sentence = "Wij sturen uw huisarts een brief."
until = "0d"
"""
RULES = """
[documents.huisregels]
file = "huisregels.md"
title = "Huisregels"
version = "1"
"""
LID = """
[words]
client = { one = "lid", many = "leden", article = "het" }
"""


STEP = "visits.fee.value.steps.0.notice: expected a moment later than that of visits.notice"


def step(notice: str) -> tuple[str, str, str]:
    said = 'visits.notice.value = { working_days = 2, before = "12.00" }\n'
    steps = f"[{{ notice = {{ {notice} }}, percent = 100 }}]"
    return (
        "[provider]",
        f"{said}visits.fee.value = {{ percent = 50, steps = {steps} }}\n[provider]",
        "",
    )


def rules(old: str, new: str) -> tuple[str, str, str]:
    return "", "", RULES.replace(old, new)


def member(one: str, many: str = "leden") -> tuple[str, str, str]:
    return "", "", LID.replace('"lid"', f'"{one}"').replace('"leden"', f'"{many}"')


@pytest.mark.parametrize(
    ("old", "new", "more", "said"),
    [
        (PHONE, "", BY_PHONE, "visits.notice.value.after_rest.by: expected contact.phone too, "),
        (PHONE, PHONE + TWICE, "", "contact.order: expected each channel once, got mail"),
        (
            "closes = 17:00:00 }] }",
            f"closes = 17:00:00 }}, {ON_HOLIDAYS}] }}",
            "",
            "contact.hours.value: expected holidays = true in all ranges on vrijdag, or in none",
        ),
        ("", "", WAITING, "waiting.times.0.text: expected no text beside weeks, got "),
        (
            "",
            "",
            OBJECTION,
            'objections.brief.until: expected a length above 0, such as "1m", or no until, got',
        ),
        (*rules("huisregels.md", "../huis.md"), "documents.huisregels.file: expected a page in"),
        (*rules("huisregels.md", "/etc/passwd"), "documents.huisregels.file: expected a page in"),
        (
            *rules("huisregels.md", "voorwaarden.md"),
            "documents.huisregels.file: expected another file than that of voorwaarden, got",
        ),
        (
            *rules('"Huisregels"', '"Algemene voorwaarden"'),
            "documents.huisregels.title: expected another title than that of voorwaarden, got",
        ),
        (*step("working_days = 3"), f'{STEP}, {{ working_days = 2, before = "12.00" }}, got'),
        (*step('working_days = 2, before = "11.00"'), STEP),
        (
            "care = [",
            'care = [{ id = "twee", name = "Hulp", law = "wmo" }, ',
            "",
            "provider.care.twee.name: expected a name that no other has",
        ),
        (*member("het lid"), "words.client: expected a word in letters, without its article"),
        (*member("<b>lid</b>"), "words.client: expected a word in letters, without its article"),
        (*member("lid", "{{ leden }}"), "words.client: expected a word in letters"),
    ],
)
def test_what_makes_no_sense_is_named(
    tmp_path: Path, old: str, new: str, more: str, said: str
) -> None:
    file = write_provider(tmp_path / "docs") / "provider.toml"
    file.write_text(file.read_text().replace(old, new, 1) + more)
    with pytest.raises(FactsError) as refused:
        load(file.parent)
    assert said in str(refused.value)


def test_a_time_of_keeping_that_is_missing_is_asked_of_the_provider(tmp_path: Path) -> None:
    file = write_provider(tmp_path / "docs") / "provider.toml"
    paid = 'care = [{ id = "zelf", name = "Wat u zelf betaalt" }, '
    file.write_text(file.read_text().replace("care = [", paid, 1))
    with pytest.raises(FactsError, match=r"praktijk-voorbeeld/provider\.toml: retention\.none: "):
        load(file.parent)
