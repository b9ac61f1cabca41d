"""Sentences of the common pages, as they read with facts that neither example states."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from formsapp.site import build
from tests.plain_provider import EVERYBODYS, write_provider
from tests.test_channels import words_of

COMPLAINTS = """
complaints.officer = { name = "mevrouw Voorbeeld", cost = "free" }
complaints.committee = { name = "de klachtencommissie" }
complaints.dispute_body = { name = "de geschilleninstantie" }
"""
ENDING = """
ending = { length = "2m", to = "month-end", trial = { lasts = "1m", at_once = true } }
"""
NOTHING: Mapping[str, str] = {}
VISITS = """
visits.notice = { value = { hours = 24 } }
"""
OBJECTIONS = """
[kinds.bezwaar]
team = "praktijk"
open = true
[[objections]]
id = "brief"
sentence = "Wij sturen uw huisarts een brief."
then = "Dan sturen wij die niet."
"""
SIGN_UP = """
[terms.sign_up]
length = "2wd"
regime = "contract-calendar"
[kinds.aanmelden]
team = "praktijk"
term = "sign_up"
open = true
keep = { value = "2m" }
"""


def read(
    tmp_path: Path, page: str, before: str = "", after: str = "", other: Mapping[str, str] = NOTHING
) -> str:
    """Build the site of the plain provider with more facts, and give the words of a page."""
    kinds = ("opzeggen",) if before.lstrip().startswith("ending") else EVERYBODYS
    folder = write_provider(tmp_path / "docs", kinds=kinds, more=before)
    facts = (folder / "provider.toml").read_text()
    for old, new in other.items():
        facts = facts.replace(old, new)
    (folder / "provider.toml").write_text(facts + after)
    build(folder, tmp_path / "site")
    return words_of(tmp_path / "site" / page / "index.html")


@pytest.mark.parametrize(
    "sentence",
    [
        "Mevrouw Voorbeeld helpt u om een klacht op te lossen en kiest geen kant. Dat kost niets.",
        "De klachtencommissie is onafhankelijk, onderzoekt de klacht en doet een uitspraak.",
        "Dan kunt u naar de geschilleninstantie. Dat is een onafhankelijke groep",
    ],
)
def test_who_deals_with_complaints_stands_in_the_sentence(tmp_path: Path, sentence: str) -> None:
    assert sentence in read(tmp_path, "klachten", COMPLAINTS)


def test_a_notice_to_the_end_of_a_month_ends_a_sentence(tmp_path: Path) -> None:
    words = read(tmp_path, "formulieren/opzeggen", ENDING)
    assert "Dat mag met een opzegtermijn van 2 maanden tegen het einde van de maand." in words
    assert "In de proeftijd van 1 maand kunt u op elk moment opzeggen." in words


def test_an_objection_says_what_follows_in_a_sentence(tmp_path: Path) -> None:
    words = read(tmp_path, "formulieren/bezwaar", after=OBJECTIONS)
    assert "Maakt u bezwaar? Dan sturen wij die niet." in words
    assert "Dat zegt u in eigen woorden." in words


def test_hours_of_another_channel_are_not_those_of_the_telephone(tmp_path: Path) -> None:
    informal_order = {
        'form = "u"': 'form = "je"',
        "[contact]": '[contact]\norder = ["whatsapp", "phone"]',
    }
    whatsapp = """
    [contact.whatsapp]
    value = "06 00000001"
    hours = [{ days = [1], opens = 08:00:00, closes = 09:30:00 }]
    """
    words = read(tmp_path, "afzeggen", VISITS, whatsapp, informal_order)
    assert (
        "App ons: 06 00000001. Dat kan op maandag, 8.00 tot 9.30 uur, niet op feestdagen." in words
    )
    assert "dat voor jou het gunstigst is" in words


def test_who_can_sign_up_finds_it_on_the_first_page(tmp_path: Path) -> None:
    assert "Lees hoe aanmelden gaat" in read(tmp_path / "with", "", after=SIGN_UP)
    assert "aanmelden" not in read(tmp_path / "without", "").lower()


IN_WRITING = "ending = { at_once = true, written = true }\n"
NO_MAIL = {'mail = { value = "post@praktijk-voorbeeld.example" }\n': ""}
NO_LETTER = {'address = { value = "Voorbeeldstraat 1, Zuidstad" }\n': ""}


@pytest.mark.parametrize(
    ("other", "ways"),
    [
        (NOTHING, ": met dit formulier, met een e-mail of met een brief."),
        (NO_MAIL, ": met dit formulier of met een brief."),
        (NO_LETTER, ": met dit formulier of met een e-mail."),
        ({**NO_MAIL, **NO_LETTER}, ": met dit formulier."),
    ],
)
def test_care_that_ends_in_writing_says_so_with_the_ways_that_there_are(
    tmp_path: Path, other: Mapping[str, str], ways: str
) -> None:
    words = read(tmp_path, "formulieren/opzeggen", IN_WRITING, other=other)
    assert f"Opzeggen gaat schriftelijk{ways}" in words


def test_care_that_ends_by_word_of_mouth_names_no_writing(tmp_path: Path) -> None:
    words = read(tmp_path, "formulieren/opzeggen", "ending = { at_once = true }\n")
    assert "schriftelijk" not in words


ALWAYS_OPEN = {
    "value = [{ days = [1, 2, 3, 4, 5], opens = 09:00:00, closes = 17:00:00 }]": (
        "value = { always = true }"
    )
}


def test_an_office_that_never_closes_does_not_wait_until_it_opens(tmp_path: Path) -> None:
    words = read(tmp_path, "crisis", other=ALWAYS_OPEN)
    assert "tot wij open zijn" not in words
    assert "Is het geen spoed? Bel Voorbeeld: 06 00000000. Dat kan dag en nacht." in words


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ("2m", "Komt er na een aanmelding geen hulp van ons? Dan bewaren wij die 2 maanden."),
        ("", ""),
    ],
)
def test_how_long_a_sign_up_is_kept_stands_with_privacy(
    tmp_path: Path, keep: str, said: str
) -> None:
    words = read(tmp_path, "privacy", after=SIGN_UP if keep else "")
    assert said in words
    assert ("aanmelding" in words) == bool(keep)


@pytest.mark.parametrize(
    ("rule", "page", "sentence"),
    [
        (
            "dossier_in_writing",
            "formulieren/dossier",
            "De voorwaarden vragen om een vraag op schrift, ook digitaal. Dat bellen ook mag, is",
        ),
        ("dossier_in_writing", "dossier", "De voorwaarden vragen om een vraag op schrift."),
        (
            "kept_longer",
            "privacy",
            "Soms bewaren wij het langer, als dat redelijk gezien nodig is.",
        ),
    ],
)
def test_a_rule_is_said_where_the_terms_hold_it(
    tmp_path: Path, rule: str, page: str, sentence: str
) -> None:
    assert sentence not in read(tmp_path / "without", page)
    assert sentence in read(tmp_path / "with", page, after=f"\n[rules]\n{rule} = {{}}\n")
