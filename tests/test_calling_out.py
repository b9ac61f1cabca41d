"""Who has no telephone calls nobody: nothing says so, and forms ask for what is used."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsapp.facts import Facts
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import load_provider, offered_kinds
from formsapp.kinds.base import Situation
from formsapp.site import build
from tests.plain_provider import write_provider
from tests.test_channels import words_of

PHONE = 'phone = { value = "06 00000000" }\n'
WHATSAPP = 'whatsapp = { value = "06 00000001", good_for = "voor afspraken" }\n'
CALLS = re.compile(r"\b(bellen (wij|we) u|u bellen|(wij|we) bellen|kunnen bellen)\b", re.IGNORECASE)
KINDS = ("aanmelden", "bezoek-afzeggen", "dossier", "opzeggen")
MORE = """
visits.notice = { value = { hours = 24 } }
ending = { at_once = true }
terms.sign_up = { length = "2wd", regime = "contract-calendar" }
"""


def provider(tmp_path: Path, channels: str) -> Path:
    """The plain provider with these lines in place of its telephone, as a folder."""
    folder = write_provider(tmp_path / "docs", kinds=KINDS, more=MORE)
    file = folder / "provider.toml"
    stated = file.read_text().replace(PHONE, channels)
    sign_up = 'open = true\nterm = "sign_up"\nkeep = { value = "2m" }\n'
    head, name, rest = stated.partition('[kinds.aanmelden]\nteam = "praktijk"\n')
    file.write_text(head + name + sign_up + rest.removeprefix("open = true\n"))
    return folder


def asked(facts: Facts) -> dict[str, list[str]]:
    """The questions of each form of who has no link, as they are said."""
    say, now = make_say(facts), datetime(2026, 3, 3, 9, tzinfo=UTC)
    return {
        slug: [
            say(one.label, one.given) + " " + say(one.hint, one.given)
            for step in kind.steps(Situation(facts, now, now.date()))
            for one in step.questions
        ]
        for slug, kind in offered_kinds(facts).items()
    }


@pytest.mark.parametrize(
    ("channels", "calls"),
    [
        (PHONE, True),
        ("", False),
        (WHATSAPP, False),
        ("calls = true\n", True),
        (PHONE + "calls = false\n", False),
    ],
)
def test_pages_and_forms_speak_of_calling_only_where_it_is_done(
    tmp_path: Path, channels: str, *, calls: bool
) -> None:
    folder = provider(tmp_path, channels)
    facts = load_provider(folder)
    build(folder, tmp_path / "site")
    pages = [words_of(page) for page in (tmp_path / "site").rglob("formulieren/*/index.html")]
    questions = [text for texts in asked(facts).values() for text in texts]
    assert len(pages) >= len(KINDS)
    assert any(CALLS.search(text) for text in pages) == calls
    assert any(CALLS.search(text) for text in questions) == calls


@pytest.mark.parametrize(
    ("channels", "question"),
    [
        (PHONE, "Op welk telefoonnummer kunnen wij u bellen?"),
        (WHATSAPP, "Op welk telefoonnummer kunnen wij u een bericht sturen?"),
        ("", "Op welk e-mailadres kunnen wij u bereiken?"),
    ],
)
def test_forms_ask_for_what_the_provider_uses(tmp_path: Path, channels: str, question: str) -> None:
    facts = load_provider(provider(tmp_path, channels))
    for slug, texts in asked(facts).items():
        if slug != "aanmelden":  # it asks for one of both
            assert sum(question in text for text in texts) == 1, slug
            assert sum("mailadres" in text for text in texts) == 1, slug


def test_a_channel_that_is_good_for_something_is_named_where_one_cancels(tmp_path: Path) -> None:
    build(provider(tmp_path, WHATSAPP + 'order = ["mail"]\n'), tmp_path / "site")
    words = words_of(tmp_path / "site" / "afzeggen" / "index.html")
    assert "Mail ons: post@praktijk-voorbeeld.example" in words
    assert "WhatsApp: 06 00000001 (voor afspraken)" in words
