"""How a provider is reached: every text names the first channel that there is, never a hole."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from formsapp.cli.command_build import filled_pages
from formsapp.facts import Facts, FactsError, fill, load
from formsapp.facts.dutch_reach import foot_ways
from formsapp.facts.fill_text import named_in
from formsapp.facts.translatable_texts import make_say
from formsapp.rules.law_figures import ages
from formsapp.site import build
from tests.conftest import REPO
from tests.other_contact import ALWAYS, MAIL, PHONE, PORTAL, WHATSAPP, with_contact
from tests.plain_provider import write_provider
from tests.site.reading import pages_of
from tests.web.test_i18n import sources

ADDRESS = '[contact.address]\nvalue = "Dorpsplein 1, 0000 AA Nergens"\n'
DESK = ADDRESS.replace("address", "desk")
DIALS = re.compile(
    r"\b[Bb]el (?:dan )?ons\b|\b[Bb]ellen (?:kan|mag) ook:|06 5781|\bDat bellen\b|\bNone\b"
)
"""What only who has a telephone says, and the number that the example has."""


def words_of(page: Path) -> str:
    """What a page says, without its marks and scripts."""
    return words_in(page.read_text(encoding="utf-8"))


def words_in(html: str) -> str:
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare)).replace(" .", ".").replace(" )", ")")


def facts_with(tmp_path: Path, contact: str) -> Facts:
    return load(with_contact(tmp_path / "docs", contact))


@pytest.mark.parametrize(
    ("contact", "text", "said"),
    [
        (PHONE, "{{ reach('Bel ons dan:') }}.", "Bel ons dan: 06 00000001."),
        (MAIL + WHATSAPP, "{{ reach_someone('Bel ons ook:') }}", "App ons ook: 06 00000000"),
        (MAIL, "{{ reach_someone('Bel ons ook:') }}", ""),
        (MAIL + WHATSAPP + PHONE, "{{ reach_someone('Bel ons:') }}", "Bel ons: 06 00000001"),
        (PHONE + MAIL, "{{ reach_link('bel') }}", "bel [06 00000001](tel:0600000001)"),
        (MAIL, "{{ reach('Bel ons dan:') }}.", "Mail ons dan: zorg@praktijk.example."),
        (MAIL, "{{ reach('bel') }}", "mail naar zorg@praktijk.example"),
        (MAIL, "{{ reach('Bel ons op') }}", "Mail ons: zorg@praktijk.example"),
        (MAIL, "U kunt ook {{ reach('bellen:') }}", "U kunt ook mailen: zorg@praktijk.example"),
        (MAIL, "{{ reach('Bellen mag ook:') }}", "Mailen mag ook: zorg@praktijk.example"),
        (MAIL, "of {{ reach_word('bel') }} ons", "of mail ons"),
        (WHATSAPP, "{{ reach('Bel dan') }}", "App dan naar 06 00000000"),
        (WHATSAPP, "{{ reach_link('Bel ons:') }}", "App ons: [06 00000000](https://wa.me/31600000000)"),
        (PORTAL, "{{ reach('Bel ons eerst:') }}", "Schrijf ons eerst: portaal.example/zorg"),
        (PORTAL, "of {{ reach('bel') }}", "of schrijf via portaal.example/zorg"),
        (PORTAL, "{{ reach_link('Bel') }}", "Schrijf via [portaal.example/zorg](https://portaal.example/zorg)"),
        (ADDRESS, "{{ reach('Bel') }}", "Schrijf naar Dorpsplein 1, 0000 AA Nergens"),
        (DESK, "{{ reach('Bel ons dan:') }}", "Kom langs: Dorpsplein 1, 0000 AA Nergens"),
        (DESK, "{{ reach_word('Bel') }} ons", "Kom langs bij ons"),
        (DESK, "{{ reach('Bellen kan:') }}", "Langskomen kan: Dorpsplein 1, 0000 AA Nergens"),
        ('[contact]\norder = ["mail"]\n' + PHONE + MAIL, "{{ reach_at }}", "zorg@praktijk.example"),
        # the hours of the office are those of who answers; a mail can be sent at any time
        (PHONE + ALWAYS, "{{ reach('Bel') }}.{{ reach_hours('Dat kan op') }}",
         "Bel 06 00000001. Dat kan dag en nacht."),
        (MAIL + ALWAYS, "{{ reach('Bel') }}.{{ reach_hours('Dat kan op') }}",
         "Mail naar zorg@praktijk.example."),
        (PHONE, "{{ reach('Bel') }}.{{ reach_hours('Dat kan op') }}", "Bel 06 00000001."),
        (PHONE + "hours = [{ days = [6], opens = 10:00:00, closes = 11:30:00 }]\n",
         "x{{ reach_hours('Dat kan op') }}",
         "x Dat kan op zaterdag, 10.00 tot 11.30 uur, niet op feestdagen."),
        (PHONE + "hours = [{ days = [1], opens = 09:00:00, closes = 11:30:00, holidays = true }]\n",
         "x{{ reach_hours('Dat kan op') }}",
         "x Dat kan op maandag, 9.00 tot 11.30 uur (ook op feestdagen)."),
    ],
)  # fmt: skip
def test_a_text_names_the_first_channel(tmp_path: Path, contact: str, text: str, said: str) -> None:
    assert fill(text, facts_with(tmp_path, contact)) == said


RANGES = """value = [{ days = [1, 2, 3, 4, 5], opens = 08:00:00, closes = 18:00:00 },
  { days = [6], opens = 10:00:00, closes = 11:30:00 }]
"""
WEEK_AND_SATURDAY = (
    "maandag tot en met vrijdag van 8.00 tot 18.00 uur en zaterdag van 10.00 tot 11.30 uur"
)
LUNCH = """value = [{ days = [2], opens = 08:00:00, closes = 12:00:00 },
  { days = [2], opens = 13:00:00, closes = 24:00:00 }]
"""


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (RANGES, WEEK_AND_SATURDAY),
        (LUNCH, "dinsdag, 8.00 tot 12.00 uur en 13.00 tot 24.00 uur"),
        ("value = { always = true }\n", "dag en nacht"),
        ('value = "[openingstijden nog invullen]"\n', "(openingstijden nog niet bekend)"),
    ],
)  # fmt: skip
def test_hours_are_said_as_they_are(tmp_path: Path, hours: str, said: str) -> None:
    facts = facts_with(tmp_path, f"{PHONE}[contact.hours]\n{hours}")
    assert fill("{{ contact.hours }}", facts) == said


NOBODY_READS = "Wij lezen berichten alleen overdag, op werkdagen."
ONLY, REST = "Wij lezen berichten alleen", ", niet op feestdagen."
READING = "{{ read_when('" + NOBODY_READS + "') }}"
OFFICE = """[contact.hours]
value = [{ days = [1, 2, 3, 4, 5], opens = 09:00:00, closes = 17:00:00 }]
"""


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (OFFICE, NOBODY_READS),
        (OFFICE.replace("17", "19"),
         f"{ONLY} op maandag tot en met vrijdag, 9.00 tot 19.00 uur{REST}"),
        (OFFICE.replace(" }]", ", holidays = true }]"),
         f"{ONLY} op maandag tot en met vrijdag, 9.00 tot 17.00 uur (ook op feestdagen)."),
        (f"[contact.hours]\n{RANGES}", f"{ONLY} op {WEEK_AND_SATURDAY}{REST}"),
        ('[contact.hours]\nvalue = "[nog invullen]"\n', NOBODY_READS),
        (ALWAYS, "Wij lezen berichten dag en nacht."),
        (f"{ALWAYS}[contact.read]\n{LUNCH}",
         f"{ONLY} op dinsdag, 8.00 tot 12.00 uur en 13.00 tot 24.00 uur{REST}"),
        ("", "Wij lezen een bericht niet meteen."),
    ],
)  # fmt: skip
def test_when_messages_are_read_is_what_the_facts_say(
    tmp_path: Path, contact: str, said: str
) -> None:
    assert fill(READING, facts_with(tmp_path, PORTAL + contact)) == said


@pytest.mark.parametrize(
    "contact", [PORTAL, MAIL + WHATSAPP + ALWAYS, DESK], ids=["portal", "mail", "desk"]
)
def test_no_text_of_the_program_dials_where_there_is_no_telephone(
    tmp_path: Path, contact: str
) -> None:
    facts = facts_with(tmp_path, contact)
    say, bad = make_say(facts, ages=ages()), []
    for text in sorted(sources()):
        only = re.search(r"contact\.(emergency|desk|address|phone \|)|visits\.", text)
        if re.search(r"reach|contact\.|[Bb]el ons", text) and not only:
            said = say(text, **dict.fromkeys(named_in(text, facts) - {"ages"}, "x"))
            bad += DIALS.findall(said)
    assert not bad


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (PORTAL, ["portaal.example/zorg"]),
        (
            '[contact]\norder = ["mail", "whatsapp"]\n'
            + (WHATSAPP + 'good_for = "voor afspraken"\n' + MAIL + ALWAYS + DESK),
            ["zorg@praktijk.example", "WhatsApp: 06 00000000 (voor afspraken)", "Langskomen: Dorp"],
        ),
    ],
    ids=["portal-alone", "mail-first"],
)  # fmt: skip
def test_a_site_without_a_telephone_dials_no_office(
    tmp_path: Path, contact: str, shown: list[str]
) -> None:
    folder = with_contact(tmp_path / "docs", contact)
    build(folder, tmp_path / "site")
    pages = pages_of(tmp_path / "site")
    for name, page in pages.items():
        said = words_of(page)
        assert not DIALS.findall(said), name
    home = words_of(pages["/"])
    for words in shown:
        assert words in home


def test_who_reads_day_and_night_does_not_say_otherwise(tmp_path: Path) -> None:
    folder = with_contact(tmp_path / "docs", MAIL + ALWAYS)
    build(folder, tmp_path / "site")
    for name, page in pages_of(tmp_path / "site").items():
        assert not re.search(r"(?:nacht|weekend)s? niet|niet 's", words_of(page)), name


def test_a_provider_that_nobody_can_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        FactsError, match=r"contact: expected at least one of phone, whatsapp, mail"
    ):
        facts_with(tmp_path, ALWAYS)


def test_office_hours_stand_with_a_channel_for_which_they_hold(tmp_path: Path) -> None:
    own = "hours = { always = true }\n"
    order = '[contact]\norder = ["mail", "whatsapp", "phone"]\n'
    ways = foot_ways(
        facts_with(
            tmp_path, f"{order}{MAIL}{WHATSAPP}{own}{PHONE}[contact.hours]\n{RANGES}"
        ).contact
    )
    assert [(way.text, way.more) for way in ways] == [
        ("zorg@praktijk.example", []),
        ("WhatsApp: 06 00000000", ["dag en nacht"]),
        ("06 00000001", [WEEK_AND_SATURDAY]),
    ]
    assert [way.has_office_hours for way in ways] == [False, False, True]


PHONE_NAMED = re.compile(r"contact\.(?:phone|hours)")
ASKED = re.compile(r"if (?:facts\.)?contact\.(?:phone|hours|first)")


def test_no_common_text_names_a_telephone_without_asking_whether_there_is_one() -> None:
    pages = [file.read_text() for file in (REPO / "docs" / "common").rglob("*.md")]
    pages += (REPO / "docs" / "common" / "facts.toml").read_text().splitlines()
    bare = [text for text in [*sources(), *pages] if PHONE_NAMED.search(text)]
    left = [text[:80] for text in bare if not ASKED.search(text)]
    assert [text for text in left if not text.startswith("Of bel het kantoor")] == []


LETTERS = 'address = { value = "Voorbeeldstraat 1, Zuidstad" }\n'
MAILS = 'mail = { value = "post@praktijk-voorbeeld.example" }\n'


@pytest.mark.parametrize(
    ("lacks", "complaint", "dossier", "form"),
    [
        ((), "Schrijf een brief of een mail.", "Een brief of een mail is", "mailen of een brief"),
        ((LETTERS,), "Schrijf een mail.", "Een mail is ook goed.", "Bellen of mailen mag ook."),
        ((MAILS,), "Schrijf een brief.", "Een brief is ook goed.", "Bellen of een brief mag ook."),
        ((LETTERS, MAILS), "Schrijf het op, en geef het aan een", "", "Bellen mag ook."),
    ],
)
def test_a_letter_or_a_mail_is_named_only_where_it_can_be_sent(
    tmp_path: Path, lacks: tuple[str, ...], complaint: str, dossier: str, form: str
) -> None:
    folder = write_provider(tmp_path / "docs")
    file = folder / "provider.toml"
    for line in lacks:
        assert line in file.read_text()
        file.write_text(file.read_text().replace(line, ""))
    pages = filled_pages(folder, load(folder))
    assert complaint in pages["klachten.md"]
    assert dossier in pages["dossier.md"]
    assert ("is ook goed" in pages["dossier.md"]) == bool(dossier)
    assert form in pages["formulieren/dossier.md"]


def test_a_mail_of_which_the_address_is_not_known_yet_is_not_named(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs")
    file = folder / "provider.toml"
    unknown = MAILS.replace("post@praktijk-voorbeeld.example", "[e-mailadres nog invullen]")
    file.write_text(file.read_text().replace(MAILS, unknown))
    pages = filled_pages(folder, load(folder))
    assert "Een brief is ook goed." in pages["dossier.md"]
    assert "Bellen of een brief mag ook." in pages["formulieren/dossier.md"]
