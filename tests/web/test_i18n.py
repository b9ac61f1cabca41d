"""Texts: every one with u has its je; no page mixes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from formsapp.facts.fill_text import CHOICE
from formsapp.facts.voice import VOICES
from formsapp.kinds.questions import LongText
from tests.page import Page
from tests.unmarked import FINDERS, in_folder, is_dutch
from tests.web.conftest import AKKOORD, REPO, Loket
from tests.web.test_toestemming import consents, given

FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
NOT_READ = {
    **dict.fromkeys(("Lax", "Strict"), "a property of a cookie"),
    **dict.fromkeys(("Date", "From", "Origin", "Subject", "To"), "a header"),
    **dict.fromkeys(
        ("Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Pe", "Pf", "Sk", "Sm", "So"),
        "a category of Unicode",
    ),
    "loket ": "name of a store in a browser",
    "use strict": "what a script says to the browser",
    "zonder naam": "a mark, as cases of before have it",
    "Microsoft": "a name",
    "Sam Voorbeeld": "what a made-up client types in the demo",
    LongText.example: "likewise",
}
"""Words that nobody reads, and what they are."""
NOT_SAID = {
    "cases/copy_tables.py": "what a database is asked",
    "cases/lock_copy.py": "likewise",
    "cases/verify_stored.py": "what `loket audit verify` says to a technician",
    "check/": "what `loket check` says to the provider",
    "cli/": "what a command says to a technician",
    "consent_fhir.py": "names that the standard FHIR gives",
    "demo/": "what the demo says to who tries Loket out; it belongs to no provider",
    "documents/frozen_versions.py": "what `loket check` says to the provider",
    "facts/dutch_format.py": "how Dutch writes days and amounts: another language has its own",
    "facts/dutch_notice.py": "how Dutch says a notice and a price: likewise",
    "facts/dutch_reach.py": "which word goes with which way to get in touch, likewise",
    "facts/words.py": "which words a provider can have for ours, and how Dutch bends them",
    "facts/dutch_tables.py": "heads of tables, likewise",
    "facts/dutch_ways.py": "how to get to someone beside the provider, likewise",
    "facts/unknown.py": "what is not known yet, likewise",
    "kinds/questions/time_of_day.py": "how times are typed in Dutch, likewise",
    "facts/check_tables.py": "an example of what to write in the facts",
    "facts/fact_findings.py": "what `loket check` says to the provider",
    "facts/named_files.py": "likewise",
    "facts/readability.py": "likewise, by a formula for Dutch",
    "facts/value_types.py": "what is wrong in the provider's file of facts",
    "harmless_files/inline_pictures.py": "operators of a PDF",
    "harmless_files/pdf_pictures.py": "names of what stands in a PDF",
    "harmless_files/pdf_shapes.py": "names of what stands in a PDF",
    "harmless_files/flatten_pdf.py": "operators of a PDF",
    "bsn_and_iban.py": "countries of account numbers, by code",
    "rules/doubtful_law.py": "what `loket check` says to the provider",
    "rules/law_clashes.py": "likewise",
    "rules/old_tables.py": "likewise",
    "skeleton/": "what is written into a new provider's own folder, as its facts",
    "terms_import/": "what a report says to the provider, and what it looks for in Dutch",
    "web/staff/device_name.py": "names of browsers and systems",
    "site/draft.py": "the line on a draft, in which je and u are alike",
    "site/search_index.py": "words that Dutch is not searched by, beside its stems",
}
"""Files and folders that speak past the catalogue, and why."""
PARTS = (REPO / "formsapp", REPO / "site_overrides")
CATALOGUE = REPO / "formsapp/translations/nl@je/LC_MESSAGES/messages.po"
TO_STAFF = REPO / "formsapp/translations/nl@medewerker/LC_MESSAGES/messages.po"
COMMON = REPO / "docs/common"
WE = re.compile(r"(?<![\w/])(?:wij|we|ons|onze|onszelf)(?![\w/])", re.IGNORECASE)
TOGETHER = re.compile("[Dd]an (?:kijken we samen|regelen we samen|praten we over)")
"""Where it is the provider and the client who do it: one person says *we* there too."""
SINGULAR = {
    "wij": {"ik"},
    "we": {"ik"},
    "ons": {"mij", "mijn"},
    "onze": {"mijn"},
    "zijn": {"ben", "werk"},
}
"""What one person says; of any other word it is a verb that loses its ending."""
LIKE_PLURAL = {"ben", "en", "ken", "open", "reken", "teken"}
"""What ends as verbs of more people do, and is none."""


@lru_cache
def sources(*parts: Path) -> set[str]:
    """Every text that the program says, or these parts of it, as it stands in the source."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    marked = {"_": None, "say": None, "N_": None}
    return {
        str(message)
        for part in parts or PARTS
        for _file, _line, message, *_rest in extract_from_dir(part, methods, options, marked)
    }


def translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def spoken() -> Iterator[tuple[str, str]]:
    """Every text for all providers by where it stands."""
    yield from (("the program", text) for text in sources())
    for file in (CATALOGUE, TO_STAFF):
        with file.open("rb") as opened:
            yield from ((file.parts[-3], str(one.string)) for one in read_po(opened) if one.id)
    written = (REPO / "formsapp/templates/documents").glob("*.md")
    for page in (*COMMON.rglob("*.md"), *written, COMMON / "facts.toml"):
        yield page.name, CHOICE.sub(r"\2", page.read_text(encoding="utf-8"))


def test_every_text_marks_who_speaks() -> None:
    """So that one person says *ik*: ``[[Wij lezen/Ik lees]] uw bericht`` (docs/README.md)."""
    unmarked = {
        (place, text[max(0, found.start() - 30) : found.end() + 30])
        for place, whole in spoken()
        for text in [TOGETHER.sub("", VOICES.sub("", whole))]
        for found in WE.finditer(text)
    }
    assert not unmarked


def test_each_verb_that_goes_with_who_speaks_is_marked_too() -> None:
    """Of ``als [[wij/ik]] uw bericht lezen`` the verb comes later in the sentence."""
    alone = {
        (place, rest)
        for place, text in spoken()
        for mark in re.finditer(r"\[\[(?:wij|we)/ik\]\]", text, re.IGNORECASE)
        for rest in [re.split(r"[.?!\n]", text[mark.end() :])[0]]
        if not re.search(r"\[\[\w+n/\w+\]\]", rest) and rest != " ook niet"
    }
    assert not alone


def by_voice() -> set[tuple[str, str]]:
    """What stands in a mark as more people say it, and as one does."""
    return {
        (many.lower(), one.lower())
        for _place, text in spoken()
        for many, one in VOICES.findall(text)
    }


def by_word() -> set[tuple[str, str]]:
    """The same word for word, where one person says as many words."""
    pairs = [(many.split(), one.split()) for many, one in by_voice()]
    alike = [zip(many, one, strict=True) for many, one in pairs if len(many) == len(one)]
    return {pair for pairs in alike for pair in pairs}


def plural_verbs() -> set[str]:
    """The verbs that go with *wij* in our texts."""
    return {many for many, one in by_word() if many not in SINGULAR and many != one} | {"zijn"}


def test_verbs_agree_with_one_person() -> None:
    assert len(plural_verbs()) > 40
    wrong = {(many, one) for many, one in by_word() if one not in SINGULAR.get(many, {one})}
    plural = {word for _many, one in by_voice() for word in one.split() if word.endswith("en")}
    assert not wrong
    assert plural <= LIKE_PLURAL


def test_every_text_with_u_has_its_je() -> None:
    known = translated()
    missing = [text for text in sources() if FORMAL.search(text) and not known.get(text)]
    assert not missing


def test_no_text_with_je_says_u_and_none_is_left_over() -> None:
    for source, text in translated().items():
        assert not FORMAL.search(text), text
        assert source in sources(), f"no longer said: {source}"


def test_translations_keep_every_placeholder() -> None:
    for source, text in translated().items():
        assert re.findall(r"\{\{.*?\}\}", source) == re.findall(r"\{\{.*?\}\}", text)


def test_sources_never_say_je() -> None:
    assert not [text for text in sources() if INFORMAL.search(text)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_text_bypasses_the_catalogue(part: Path) -> None:
    exempt = tuple(NOT_SAID)
    found = [one for one in in_folder(part) if not one[0].startswith(exempt)]
    assert not [one for one in found if one[1] not in NOT_READ]


def test_what_may_bypass_the_catalogue_is_there_and_does() -> None:
    found = [one for part in PARTS for one in in_folder(part)]
    for name in NOT_SAID:
        assert any(file.startswith(name) for file, _text in found), name
    assert NOT_READ.keys() <= {text for _file, text in found}


@pytest.mark.parametrize("file", ["paper.typ", "receipt.typ", "link.typ", "letter.typ"])
def test_paper_form_pdfs_get_all_their_words_as_data(file: str) -> None:
    """But not the frozen texts: those are set in the language in which they were written."""
    source = (REPO / "formsapp/templates/pdf" / file).read_text()
    said = re.sub(r"//.*|#set .*|font: \"[^\"]*\"", "", source)
    assert not re.findall(r"\"[A-Z][a-z]+[^\"]*\"|[\[\]][ (]*[A-Za-z]{2,}[^\[\]]*\]", said)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ number }} van drie</p>", "van drie"),
        ('<p>{{ "Afgerond" if done else say("Nog open") }}</p>', "Afgerond"),
        ('<section aria-label="Antwoord">{{ say("Ja") }}</section>', "Antwoord"),
        ('<form data-failed="Dit lukt niet.">{{ say(text) }}</form>', "Dit lukt niet."),
        ('{% block main %}<nav aria-label="Kruimelpad"></nav>{% endblock %}', "Kruimelpad"),
        ('{% set short = {"danger": "Gevaar"} %}', "Gevaar"),
        ('{% raw %}<nav aria-label="Medewerkers">{% endraw %}', "Medewerkers"),
        ('<meta name="description" content="Antwoorden van {{ name }}.">', "Antwoorden van 0."),
        ("<h1>Deze pagina is er niet</h1>", "Deze pagina is er niet"),
        ('<dd value="{{ person.role }}">{{ person.role }}</dd>', "role"),
        ('<dd>{{ team.roles | join(", ") }}</dd>', "roles"),
        ('{{ say("Als {{ role }}", role=role) }}', "role"),
    ],
)
def test_text_in_a_template_that_is_not_said_is_found(template: str, found: str) -> None:
    assert list(FINDERS[".html"](template)) == [found]


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ('f"{clock(value)} uur"', "0 uur"),
        ('f"{math.ceil(minutes / 60)}\\N{NO-BREAK SPACE}uur"', "0\N{NO-BREAK SPACE}uur"),
        ('f"{weekdays(days)} om {clock(value)}"', "0 om 0"),
        ('said + (f" en {seconds}" if seconds else "")', " en 0"),
        ('said + " en " + seconds', "0 en 0"),
        ("f\"{said} ({'wintertijd' if late else said})\"", "wintertijd"),
        ('dutch_format.counted(-left, "dag", days)', "dag"),
        ('counted(amount, "teken", signs)', "teken"),
        ('"Tijdlijn: " + steps', "Tijdlijn: "),
        ('f"<br><small>Ook bij: {also}</small>"', "<br><small>Ook bij: 0</small>"),
        ("f\"na '{title}'\"", "na '0'"),
        ('" of ".join(numbers)', " of "),
        ("Option(role, role.capitalize())", "role"),
        ('def plain_name(): return stem or "bijlage"', "bijlage"),
        ('PRAISE = "compliment"\ndef marks(): return (PRAISE,)', "compliment"),
        ('def marks(): return ("gevraagd",) if answers["tot"] == "ja" else ()', "gevraagd"),
        ('TOO_LARGE = "Dit is te veel om te versturen."', "Dit is te veel om te versturen."),
    ],
)
def test_text_in_a_program_that_is_not_marked_is_found(program: str, found: str) -> None:
    assert found in list(FINDERS[".py"](program))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('return "Nu open tot " + time;', "Nu open tot "),
        ('name = days > 1 ? name + " weer" : "Morgen";', " weer|Morgen"),
        ('time.replace(/^[0"\']/, "") + " uur"; // "Niets": a comment', " uur"),
        ("count.textContent = '1 gevonden.';", "1 gevonden."),
        ("count.textContent = `${found.length} gevonden.`;", "${found.length} gevonden."),
        ("var line = '<p class=\"warning\">Er is geen internet.</p>';", "Er is geen internet."),
    ],
)
def test_text_in_a_script_that_the_page_did_not_give_is_found(script: str, found: str) -> None:
    assert "|".join(FINDERS[".js"](script)) == found


@pytest.mark.parametrize(
    ("suffix", "source"),
    [
        (".py", 'f"dag{mark}" + f"-{number}" + ("" if one else "nog")'),
        (".py", "f\"PRAGMA foreign_keys = {'ON' if on else 'OFF'}\""),
        (".py", 'raise ValueError(f"{date} is no day of a week")'),
        (".js", 'fetch(root + "crisis/", { cache: "no-cache", method: "GET" })'),
        (".js", 'place.innerHTML = \'<form role="search"><input type="search"></form>\';'),
        (".py", 'PRAISE = _("compliment")\ndef marks(): return (PRAISE,)'),
        (".html", '<i data-role="{{ role }}">{{ role_name(role) if role == "x" }}</i>'),
        (".html", '<a class="home" href="{{ root }}/zoeken/">{{ say("Zoeken") }}</a>'),
    ],
)
def test_names_addresses_and_markup_are_no_texts(suffix: str, source: str) -> None:
    assert not list(FINDERS[suffix](source))


def test_nearly_every_text_would_be_found_in_a_program_if_it_were_not_marked() -> None:
    long = [text for text in sources() if text.count(" ") > 1]
    missed = [text for text in long if not is_dutch(text)]
    assert len(missed) < len(long) / 100, missed


def test_names_and_words_for_technicians_are_no_texts() -> None:
    assert not [text for text in ("POST", "na", "tag-green", "the key is old") if is_dutch(text)]


def pages(loket: Loket) -> Iterator[Page]:
    """Pages that a client meets, from link to receipt, and those of things gone wrong."""
    visitor, token = loket.visitor(), loket.link()
    yield visitor.get(f"/l/{token}")
    for kind, answers in (
        ("akkoord", AKKOORD),
        ("toestemming", given(loket, consents(loket)[0])),
    ):
        yield visitor.get(f"/l/{token}/{kind}")
        yield visitor.press()
        for one in answers:
            yield visitor.press(**one)
        visitor.press("versturen")
        yield visitor.follow()
        yield visitor.get(visitor.address.partition("?")[0])
        yield visitor.get(f"/l/{token}/{kind}")
    yield visitor.get(f"/l/{token}")
    yield visitor.get("/l/x")
    yield visitor.get("/o")
    yield visitor.get("/bestaat-niet")
    yield visitor.post("/o/AAAAA-AAAAA-AAAAA-AAAAA", {})


def test_no_page_mixes_je_and_u(loket: Loket) -> None:
    other = FORMAL if loket.services.facts.provider.address_form == "je" else INFORMAL
    for page in pages(loket):
        found = other.search(page.text)
        assert found is None, page.text[max(0, found.start() - 60) : found.end() + 60]


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_al_osra_says_je(loket: Loket) -> None:
    assert "Je overzicht" in loket.visitor().get(f"/l/{loket.link()}").text
