"""Where the site says what, long pages in the short, drawn steps, and the worked example."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from msgspec import structs

from formsapp.facts import FactsError, fill, load
from formsapp.facts.notice import Notice
from formsapp.facts.readability import measure_readability, sentences_of, split_words
from formsapp.facts.translatable_texts import make_say
from formsapp.site.clause_list import find_statements, render_clause_list
from formsapp.site.drawings import draw_boxes, draw_timeline
from formsapp.site.page_parts import read_page_parts
from formsapp.site.payment_example import payment_example
from formsapp.site.visit_example import visit_examples
from tests.conftest import PROVIDERS, REPO
from tests.lengths import due
from tests.site.reading import pages_of, read

LONG = 350
LINES = 5
POINT = 80
"""Characters in a point of a summary, two lines on a phone."""
TAG = re.compile("<[^>]*>")
SHORT_BY_NATURE = {"/crisis/", "/zoeken/", "/waar-staat-wat/", "/"}
"""Pages to act on or to look things up in, which are read from the top or not read."""


def test_bars_are_drawn_above_a_table_and_say_what_they_show() -> None:
    rows = "".join(
        f"<tr>\n<td>{label}</td>\n<td>{number}</td>\n</tr>"
        for label, number in (("Mei & juni", "8"), ("Juli", "niet getoond"), ("Totaal", "14"))
    )
    html = f'<h2 class="bars" id="maand">Per maand</h2>\n<table>{rows}</table>'
    drawn = draw_boxes(html)
    assert drawn.startswith(
        '<h2 class="bars" id="maand">Per maand</h2>\n<figure class="bars">\n<svg'
    )
    assert 'role="img" aria-labelledby="maand-titel maand-uitleg"' in drawn
    assert '<title id="maand-titel">Per maand</title>' in drawn
    assert "Staafgrafiek: Mei &amp; juni: 8; Juli: niet getoond." in drawn
    assert drawn.count("<rect") == 1, "no bar for what is hidden, none for the total"
    assert drawn.endswith("</table>\n</figure>")


def listed(site: Path) -> list[str]:
    return [
        link.removeprefix("../")
        for link in read(pages_of(site)["/waar-staat-wat/"]).links
        if "#" in link
    ]


def test_every_clause_has_its_place_and_every_link_works(site: Path, provider: str) -> None:
    facts = load(REPO / "docs" / provider)
    links = listed(site)
    for clause, address in facts.clauses.items():
        assert links.count(address) == 1, clause
    for address in links:
        page, anchor = address.split("#")
        ids = read(pages_of(site)[f"/{page}"]).ids if page else {anchor: 1}
        assert anchor in ids, address


def test_clauses_are_named_in_words_that_differ(site: Path) -> None:
    html = pages_of(site)["/waar-staat-wat/"].read_text(encoding="utf-8")
    names = re.findall(r'<a href="\.\./voorwaarden/#[^"]+">([^<]+)</a>', html)
    assert len(set(names)) == len(names)
    assert not re.search(r"(AO|DOZ)-[\dP]", html)


def test_pages_that_speak_of_a_clause_are_named() -> None:
    terms = '<h2 id="h">Geld</h2><h3 id="a">Betalen</h3><p>Een.</p><p id="b">Twee is zo. Meer.</p>'
    pages = {
        "voorwaarden/": ("Voorwaarden", terms),
        "geld/": ("Over geld", '<h1 id="x">G</h1><a href="../voorwaarden/#b">meer</a>'),
        "niets/": ("Niets", '<h1 id="x">N</h1>'),
    }
    parts = {url: (title, read_page_parts(url, html)) for url, (title, html) in pages.items()}
    found = find_statements(["voorwaarden/#a", "voorwaarden/#b"], parts)
    assert [(rule.chapter, rule.heading, rule.words) for rule in found] == [
        ("Geld", "Betalen", ""),
        ("Geld", "Betalen", "Twee is zo"),
    ]
    listed = render_clause_list(found, "../", make_say(load(REPO / "docs" / PROVIDERS[0])))
    assert TAG.sub("", listed).split("\n") == [
        *("Geld", "", "Betalen", "", "", "Betalen", "Twee is zoOok bij: Over geld", "", "")
    ]
    assert [rule.pages for rule in found] == [[], [("geld/", "Over geld")]]
    with pytest.raises(FactsError, match="voorwaarden/#weg"):
        find_statements(["voorwaarden/#weg"], parts)


def test_long_pages_open_with_the_short_version(site: Path) -> None:
    for address, path in pages_of(site).items():
        html = path.read_text(encoding="utf-8")
        main = html[html.index("<main") : html.index("</main>")]
        words = sum(
            len((part.title + " " + part.text).split()) for part in read_page_parts("", main)
        )
        if words <= LONG or address in SHORT_BY_NATURE or "/versies/" in address:
            continue
        brief = re.search(r'<section class="brief">.*?</section>', main, re.DOTALL)
        assert brief, f"{address} has {words} words"
        assert main.index("<h2") > brief.start()
        points = re.findall(r"<li>(.*?)</li>", brief[0], re.DOTALL)
        assert 1 < len(points) <= LINES, address
        long = [point for point in points if len(unescape(TAG.sub("", point))) > POINT]
        assert long == [], address


def test_complaints_are_drawn_with_the_term_of_the_facts(site: Path, provider: str) -> None:
    facts = load(REPO / "docs" / provider)
    html = pages_of(site)["/klachten/"].read_text(encoding="utf-8")
    term = "complaint_ruling" if provider == "al-osra-zorg" else "complaint"
    (label,) = re.findall(r'<svg[^>]* role="img" aria-label="([^"]*)"', html)
    assert fill(f"binnen {{{{ terms.{term} | length }}}}", facts) in label
    assert html.count('<div class="card">') >= 3


def test_payment_is_drawn_with_the_days_of_the_facts(sites: dict[str, Path]) -> None:
    html = pages_of(sites["doz-thuiszorg"])["/geld/"].read_text(encoding="utf-8")
    money = load(REPO / "docs" / "doz-thuiszorg").money
    assert money
    assert money.pay_within
    assert money.reminder_within
    (label,) = re.findall(r'<svg[^>]* role="img" aria-label="([^"]*)"', html)
    assert f"binnen {money.pay_within}" in label
    assert f"{money.reminder_within} later" in label
    assert "voorbeeld-betalen" in html


def test_a_timeline_has_a_dot_and_words_for_each_step() -> None:
    svg = draw_timeline([("Vraag & wens", "begin"), ("Antwoord", "binnen 6 weken")])
    assert svg.count("<circle") == 2
    assert 'aria-label="Tijdlijn: begin: Vraag &amp; wens; binnen 6 weken: Antwoord."' in svg
    assert not re.search(r"#[0-9a-f]{3}|style=|fill=", svg)


def test_a_list_without_steps_stays_a_list() -> None:
    html = '<h2 class="timeline">Kop</h2>\n<ol>\n<li>Een</li>\n</ol>'
    assert draw_boxes(html) == html


@pytest.mark.parametrize(
    ("today", "days"),
    [
        # New Year's Day is passed over; both terms stay within the week
        (date(2026, 12, 15), ("2027-01-04", "2027-01-18", "2027-01-21", "2027-02-04")),
        # the reminder's fourteen days end on Easter Monday
        (date(2027, 2, 28), ("2027-03-01", "2027-03-15", "2027-03-18", "2027-04-01")),
        (date(2026, 11, 30), ("2026-12-01", "2026-12-15", "2026-12-18", "2027-01-04")),
    ],
)
def test_the_example_follows_the_rules(today: date, days: tuple[str, ...]) -> None:
    found = payment_example(load(REPO / "docs" / "doz-thuiszorg"), today)
    assert found
    shown = (found.invoiced, found.pay_by, found.reminded, found.last_day)
    assert tuple(day.isoformat() for day in shown) == days
    assert found.last_day == due(found.reminded, "14d", "ATW").last_day
    assert found.moved == ((found.last_day - found.reminded).days > 14)
    assert (found.debt, str(found.costs)) == (200, "40")


def test_a_provider_without_invoices_has_no_example() -> None:
    assert payment_example(load(REPO / "docs" / "al-osra-zorg"), date(2026, 11, 21)) is None


def test_the_filled_in_example_is_plain_dutch() -> None:
    facts = load(REPO / "docs" / "doz-thuiszorg")
    text = (REPO / "docs" / "doz-thuiszorg" / "geld.md").read_text(encoding="utf-8")
    filled = fill(text, facts, payment=payment_example(facts, date(2026, 11, 30)))
    assert "4 januari 2027" in filled
    assert measure_readability(filled).describe_faults() == []


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        (24, ("woensdag om 9.00 uur", "zondag om 14.00 uur")),
        (48, ("dinsdag om 9.00 uur", "zaterdag om 14.00 uur")),
    ],
)
def test_the_page_on_calling_off_shows_what_the_rule_comes_to(
    hours: int, until: tuple[str, str]
) -> None:
    facts = load(REPO / "docs" / "doz-thuiszorg")
    assert facts.visits
    notice = structs.replace(facts.visits.notice, value=Notice(hours=hours))
    facts = structs.replace(facts, visits=structs.replace(facts.visits, notice=notice))
    text = (REPO / "docs" / "common" / "afzeggen.md").read_text(encoding="utf-8")
    page = fill(text, facts, visit_examples=visit_examples(facts))
    for visit, last in zip(("donderdag om 9.00 uur", "maandag om 14.00 uur"), until, strict=True):
        assert f"| {visit} | {last} |\n" in page
    assert "dag" not in text.partition("{#voorbeeld}")[2].partition("Ook de uren")[0]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_short_answers_are_plain_and_in_one_form_of_address(provider: str) -> None:
    facts = load(REPO / "docs" / provider)
    wrong = r"\b(u|uw)\b" if facts.provider.address_form == "je" else r"\b(je|jij|jou|jouw)\b"
    for name, subject in facts.subjects.items():
        for text in (subject.answer, subject.otherwise):
            said = fill(text or "", facts)
            assert not re.search(wrong, said, re.IGNORECASE), name
            assert all(len(split_words(sentence)) <= 25 for sentence in sentences_of(said)), name
