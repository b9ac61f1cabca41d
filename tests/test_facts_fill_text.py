"""Texts are filled in strictly, in the provider's form of address, and nothing else is done."""

from __future__ import annotations

import hashlib
import tracemalloc
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from formsapp.facts import Facts, FactsError, dutch_format, fill, load, read_document
from formsapp.facts.markdown import EXTENSIONS, to_html
from formsapp.facts.read_document import fill_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
AL_OSRA = load(DOCS / "al-osra-zorg")
DOZ = load(DOCS / "doz-thuiszorg")
ALONE = replace(DOZ, provider=replace(DOZ.provider, voice="ik"))
NBSP = "\N{NO-BREAK SPACE}"
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


@pytest.mark.parametrize(
    ("facts", "text", "filled"),
    [
        (AL_OSRA, "Bel {{ contact.phone }}.", "Bel 06 57814476."),
        (AL_OSRA, "{{ contact.phone | tel }}", "0657814476"),
        (AL_OSRA, "{{ contact.phone | call }}", "[06 57814476](tel:0657814476)"),
        (AL_OSRA, "{{ contact.hours.value.0.opens }} uur", "8.30 uur"),
        (AL_OSRA, "{{ contact.hours }}", "maandag tot en met vrijdag, 8.30 tot 17.00 uur"),
        (AL_OSRA, "{{ counsellor.mail | mailto }}",
         "[vertrouwenspersoon@facit.nl](mailto:vertrouwenspersoon@facit.nl)"),
        (AL_OSRA, "{{ terms.counsellor | length }}", "3 dagen"),
        (AL_OSRA, "{{ terms.consent_withdrawal | length }}", "direct"),
        (AL_OSRA, "{{ terms_document.effective | day }}", "(datum nog niet bekend)"),
        (AL_OSRA, "{{ numbers.alarm.phone }}", "112"),
        (AL_OSRA, "{{ provider.laws }}", "jeugdwet en wmo"),
        (DOZ, "{{ money.cancel_start_euros | euro }}", f"€{NBSP}250"),
        (DOZ, "{{ collection.maximum_euros | euro }}", f"€{NBSP}6.775"),
        (DOZ, "{{ collection.brackets.value[4].percent }} %", "0,5 %"),
        (DOZ, "{{ terms_document.effective | day }}", "1 januari 2021"),
        (DOZ, "{{ terms.dossier | length }}, {{ terms.dossier | extended }}", "1 maand, 3 maanden"),
        (DOZ, "{{ terms.complaint | extended }}", "10 weken"),
        (DOZ, "{{ visits.notice }}", "minstens 24 uur van tevoren"),
        (DOZ, "{{ visits.notice.value.hours | hours }}", "24 uur"),
        (DOZ, "{{ plan.review }}", "6 maanden"),
        (DOZ, "{{ retention.zvw }}", "20 jaar"),
        (DOZ, "{{ money.pay_within | length }}", "14 dagen"),
        (DOZ, "{{ contact.phone | tel }}", ""),
        (DOZ, "{{ contact.phone | call }}", "(telefoonnummer nog niet bekend)"),
        (DOZ, "{{ crisis | length > 5 }}", "ja"),
        (DOZ, '{% if "wlz" in provider.laws %}Wlz{% endif %}', "Wlz"),
        (AL_OSRA, '{% if "wlz" in provider.laws %}Wlz{% endif %}', ""),
        (AL_OSRA, "[[Heb je|Hebt u]] vragen?", "Heb je vragen?"),
        (DOZ, "[[Heb je|Hebt u]] vragen?", "Hebt u vragen?"),
        (DOZ, "Dat mag[[ niet|]].", "Dat mag."),
        (DOZ, "[[Wij lezen/Ik lees]] [[je|uw]] mail.", "Wij lezen uw mail."),
        (ALONE, "[[Wij lezen/Ik lees]] [[je|uw]] mail.", "Ik lees uw mail."),
        (ALONE, "{{ reach('Bel [[ons/mij]]:') }}",
         "Bel mij (vraag mij naar het telefoonnummer)"),
        (DOZ, "## Inzien {#inzien}\n", "## Inzien {#inzien}\n"),
        (DOZ, "## {{ provider.short_name }} {#inzien}\n", "## D.O.Z. {#inzien}\n"),
        (DOZ, "a {* een opmerking *}b", "a b"),
        (DOZ, "geen feit", "geen feit"),
        (DOZ, "", ""),
    ],
)  # fmt: skip
def test_facts_print_as_dutch(facts: Facts, text: str, filled: str) -> None:
    assert fill(text, facts) == filled


def test_values_of_the_caller_win_and_print_as_dutch_too() -> None:
    assert fill("{{ last }} {{ provider }}", DOZ, last=date(2026, 5, 1), provider="x") == (
        "1 mei 2026 x"
    )


@pytest.mark.parametrize(
    ("facts", "text", "words"),
    [
        (DOZ, "{{ contact.phnoe }}", ["line 1", '"contact.phnoe"', 'did you mean "phone"']),
        (DOZ, "een\ntwee {{ contcat.phone }}", ["line 2", '"contcat', 'mean "contact"']),
        (DOZ, "{{ terms.dosier | length }}", ["terms.dosier"]),
        (DOZ, "{{ money.cancel_start_euro | euro }}", ['mean "cancel_start_euros"']),
        (DOZ, "{{ contact.fone | tel }}", ["contact.fone"]),
        (DOZ, "{{ Contact.phone }}", ["Contact"]),
        (AL_OSRA, "{{ damage }}", ["does not have"]),
        (AL_OSRA, "{{ damage.report_within }}", ['does not have: "damage.report_within"']),
        (DOZ, "{{ contact }}", ["one fact", "Contact"]),
        (DOZ, "{{ teams }}", ["one fact", "group"]),
        (DOZ, "{{ teams.items }}", ["function"]),
        (DOZ, "{{ terms.damage | extended }}", ["extended"]),
        (DOZ, "{{ contact.phone | ero }}", ["ero"]),
        (DOZ, "{{ contact.phone | euro }}", ["line 1"]),
        (DOZ, "{{ visits.notice | day }}", ["line 1"]),
        (DOZ, "{{ 7 | length }}", ["a term or a list"]),
        (DOZ, "a\n\n{{ contact.phone", ["line 3"]),
        (DOZ, "{% if visits %}x", ["line 1", "endif"]),
        (DOZ, "{{ }}", ["line 1"]),
        (DOZ, "{% include 'provider.toml' %}", ["line 1"]),
        (DOZ, "{% import 'os' as os %}", ["line 1"]),
        (DOZ, "[[je|u", ["line 1", "[[je|u]]"]),
        (DOZ, "a\n[[wij/ik", ["line 2", "[[wij/ik]]"]),
        (DOZ, "[[wij/ik/hij]]", ["[[wij/ik]]"]),
        (DOZ, "a\n[[je]]", ["line 2", "[[je|u]]"]),
        (DOZ, "[[je|u|gij]]", ["[[je|u]]"]),
        (DOZ, "[[{{ contact.phone }}|u]]", ["[[je|u]]"]),
        (DOZ, "{{ 1 / 0 }}", ["line 1"]),
    ],
)
def test_a_text_that_can_not_be_filled_in_is_an_error(
    facts: Facts, text: str, words: list[str]
) -> None:
    with pytest.raises(FactsError) as caught:
        fill(text, facts)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ contact.phone.__class__.__init__.__globals__ }}",
        "{{ contact['__class__'] }}",
        "{{ contact | attr('__class__') }}",
        "{{ '%c' | format }}",
        "{{ '{0.__class__}'.format(contact) }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ provider.laws.__getitem__ }}",
        "{% set contact.phone = 'x' %}",
        "{{ clauses.clear() }}",
        "{{ clauses.update(x='y') }}",
        "{{ terms.pop('dossier') }}",
        "{% for i in range(999999999) %}{% endfor %}",
    ],
)
def test_a_text_can_not_reach_past_the_facts(text: str) -> None:
    with pytest.raises(FactsError):
        fill(text, DOZ)


TWICE = range(60)
ENDLESS = {
    "a text many times": "{{ 'x' * 10 ** 10 }}",
    "a list many times": "{% set a = [0] * 10 ** 10 %}",
    "a high number": "{{ 10 ** 10 ** 10 }}",
    "a method": "{{ 'x'.ljust(10 ** 10) }}",
    "a format": "{{ '{:9999999999}'.format(1) }}",
    "another format": "{{ '%9999999999d' % 1 }}",
    "a filter": "{{ 'x' | center(9999999999) }}",
    "what Jinja brings": "{{ lipsum(n=99999999) }}",
    "loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "loops in macros": "{% macro m(n) %}{% for a in range(9999) %}{{ m(n) }}{% endfor %}"
    "{% endmacro %}{{ m(1) }}",
    "a loop of itself": "{% for a in [1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
    "twice as long": "{% set a = 'xxxx' %}" + "".join("{% set a = a ~ a %}" for _ in TWICE),
    "as a sum": "{% set a = 'xxxx' %}" + "".join("{% set a = a + a %}" for _ in TWICE),
    "as a block": "{% set a %}xxxx{% endset %}"
    + "".join("{% set a %}{{ a }}{{ a }}{% endset %}" for _ in TWICE),
    "as a list": "{% set a = [1] %}" + "".join("{% set a = [a, a] %}" for _ in TWICE) + "{{ a }}",
    "as tables that are compared": "{% set a = {1: 1} %}{% set b = {1: 1} %}"
    + "".join("{% set a = {1: a, 2: a} %}{% set b = {1: b, 2: b} %}" for _ in TWICE)
    + "{% if a == b %}x{% endif %}",
    "put in for each sign": "{% set a = 'x' | replace('x', 'xxxxxxxxxx') %}"
    + "".join("{% set a = a | replace('x', a) %}" for _ in TWICE),
    "between very many": "{{ range(9999) | join('" + "x" * 999 + "') }}",
    "what is put in the purse": "{{ -999999999 | bounded_spend }}"
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "tables of keys": "".join(f"{{% set a{n} = {{}}.fromkeys(range(9999)) %}}" for n in range(400)),
    "a sum of lists": "{{ range(9999) | list + range(9999) | list }}",
}


@pytest.mark.hostile("facts-odd")
@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_text_that_would_fill_the_memory_or_never_end_is_refused(text: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FactsError, match="line 1: "):
            fill(text, DOZ)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert fill("{% for one in clauses %}x{% endfor %}", DOZ), "the next one has its own"


@pytest.mark.parametrize("typed", ["{{ contact.phone }}", "[[je|u]]", "{% raw %}", "<b>", "{*"])
@pytest.mark.hostile("text-template")
def test_what_is_given_as_a_value_is_never_filled_in_itself(typed: str) -> None:
    assert fill("[[Jij|U]]: {{ typed }}", DOZ, typed=typed) == f"U: {typed}"


@given(st.text(alphabet=st.characters(exclude_characters="{}[]|%*", exclude_categories=["Cs"])))
def test_a_text_without_marks_stays_as_it_is(text: str) -> None:
    assert fill(text, DOZ) == text
    assert fill(f"{text}\n", DOZ) == f"{text}\n"


@given(st.text(max_size=60))
def test_any_text_is_filled_in_or_refused_and_nothing_else(text: str) -> None:
    with suppress(FactsError):
        assert isinstance(fill(text, DOZ), str)


@given(st.text(alphabet="{}[]|%* jeu.contaphe'\n", max_size=40))
def test_any_mix_of_marks_is_filled_in_or_refused(text: str) -> None:
    with suppress(FactsError):
        assert isinstance(fill(text, AL_OSRA), str)


# ---- documents


def test_a_document_has_the_hash_of_exactly_its_text(provider: str) -> None:
    facts = load(DOCS / provider)
    made = read_document(DOCS / provider, facts, "voorwaarden")
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    assert unicodedata.is_normalized("NFC", made.text)
    assert "{{" not in made.text
    assert "[[" not in made.text
    assert not made.text.startswith("---")
    assert made.title == "Algemene voorwaarden"
    assert "<h1" not in made.html
    assert made == read_document(DOCS / provider, facts, "voorwaarden")


def page(tmp_path: Path, content: bytes) -> Path:
    folder = tmp_path / "docs" / "doz-thuiszorg"
    folder.mkdir(parents=True)
    (folder / "voorwaarden.md").write_bytes(content)
    return folder


def test_a_document_loses_front_matter_and_its_links_lead_to_pages(tmp_path: Path) -> None:
    folder = page(
        tmp_path,
        b"---\ntitle: x\n---\n# Kop\n\n[a](klacht.md#hoe) [b](index.md) [c](https://x.nl/a.md)"
        b" [d](../privacy.md)\n\n---\n\nCafe\xcc\x81\n",
    )
    made = read_document(folder, DOZ, "voorwaarden", root="/doz-thuiszorg")
    assert made.text.startswith("# Kop\n")
    assert "\n---\n" in made.text
    assert made.text.endswith("Café\n")
    assert 'href="/doz-thuiszorg/klacht/#hoe"' in made.html
    assert 'href="/doz-thuiszorg/"' in made.html
    assert 'href="https://x.nl/a.md"' in made.html
    assert made.html.startswith("<p>")


def test_a_document_keeps_only_the_anchors_to_which_it_leads_itself(tmp_path: Path) -> None:
    text = b"# Kop\n\n[a](#b) [c](klacht.md#c)\n\n## B {#b}\n\n### C {#c}\n"
    made = read_document(page(tmp_path, text), DOZ, "voorwaarden")
    assert '<h2 id="b">B</h2>' in made.html
    assert "<h3>C</h3>" in made.html


def test_line_endings_do_not_change_the_hash(tmp_path: Path) -> None:
    one = read_document(page(tmp_path / "a", b"# Kop\n\nTekst\n"), DOZ, "voorwaarden")
    two = read_document(page(tmp_path / "b", b"# Kop\r\n\r\nTekst\r\n"), DOZ, "voorwaarden")
    assert one.sha256 == two.sha256


def test_the_line_of_what_is_wrong_is_that_of_the_file(tmp_path: Path) -> None:
    folder = page(tmp_path, b"---\ntitle: Kop\n---\n\n\n# Kop\n\n{{ contact.phnoe }}\n")
    with pytest.raises(FactsError, match=r"^docs/doz-thuiszorg/voorwaarden\.md: line 8: unknown"):
        read_document(folder, DOZ, "voorwaarden")


def test_a_document_that_is_wrong_is_named(tmp_path: Path) -> None:
    folder = page(tmp_path, b"# Kop\n\n{{ contact.phnoe }}\n")
    with pytest.raises(FactsError, match=r"^docs/doz-thuiszorg/voorwaarden\.md: line 3: unknown"):
        read_document(folder, DOZ, "voorwaarden")
    with pytest.raises(FactsError, match=r"documents\.regels: expected one of voorwaarden"):
        read_document(folder, DOZ, "regels")
    (folder / "voorwaarden.md").unlink()
    with pytest.raises(FactsError, match="expected this page"):
        read_document(folder, DOZ, "voorwaarden")
    (folder / "voorwaarden.md").write_bytes(b"\xff")
    with pytest.raises(FactsError, match="utf-8"):
        fill_page(folder / "voorwaarden.md", DOZ)


def test_markdown_keeps_anchors() -> None:
    assert to_html("### Inzien {#inzien}") == '<h3 id="inzien">Inzien</h3>'


def test_the_site_and_the_forms_read_the_same_markdown() -> None:
    settings = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    listed = settings.partition("markdown_extensions:\n")[2]
    names = [line.strip(" -") for line in takewhile(lambda x: "- " in x, listed.splitlines())]
    assert tuple(names) == EXTENSIONS


# ---- Dutch


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((1, 2, 3, 4, 5), "maandag tot en met vrijdag"),
        ((2, 4), "dinsdag en donderdag"),
        ((1, 2), "maandag en dinsdag"),
        ((1, 3, 5), "maandag, woensdag en vrijdag"),
        ((7,), "zondag"),
    ],
)
def test_weekdays_read_as_dutch(days: tuple[int, ...], words: str) -> None:
    assert dutch_format.weekdays(days) == words


@given(st.dates())
def test_a_day_reads_back(day: date) -> None:
    number, month, year = dutch_format.day(day).split()
    assert date(int(year), MONTHS.index(month) + 1, int(number)) == day


@given(st.dates())
def test_a_long_day_names_the_day_of_the_week_too(day: date) -> None:
    weekday, _, rest = dutch_format.long_day(day).partition(" ")
    assert (WEEKDAYS.index(weekday), rest) == (day.weekday(), dutch_format.day(day))


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_euros_read_back(amount: int) -> None:
    assert int(dutch_format.euro(amount).removeprefix(f"€{NBSP}").replace(".", "")) == amount


@pytest.mark.parametrize(
    ("ages", "words"),
    [(range(12, 16), "12, 13, 14 of 15"), (range(16, 18), "16 of 17"), (range(16, 17), "16")],
)
def test_a_range_reads_as_one_of_its_numbers(ages: range, words: str) -> None:
    assert fill("{{ ages }} jaar", DOZ, ages=ages) == f"{words} jaar"


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_a_short_day_begins_as_the_long_one_and_has_no_stops(day: date) -> None:
    weekday, number, month = dutch_format.short_day(day).split(" ")
    long_weekday, long_number, long_month, _year = dutch_format.long_day(day).split(" ")
    assert long_weekday.startswith(weekday)
    assert (number, month[0]) == (long_number, long_month[0])
    assert (len(weekday), len(month)) == (2, 3)


def test_a_short_moment_adds_the_time() -> None:
    moment = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert dutch_format.short_moment(moment) == "ma 30 nov 9.00"
