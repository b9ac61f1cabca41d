"""The search page in a browser: by keyboard, without its script, and as Python cuts words."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from formsapp.facts import load
from formsapp.site.search_index import search_words, stem
from tests.accessible import PHONE, looks
from tests.conftest import REPO
from tests.site.conftest import Opener
from tests.site.reading import pages_of

LINKS = ".found > li > a"
FINDS_NOTHING = "words => words.filter(word => !document.getElementById('zoek').find(word).length)"


def search(tab: Page, words: str) -> list[str]:
    tab.goto(f"/zoeken/?q={words}")
    tab.wait_for_function("() => document.querySelector('.found-count').textContent")
    found: list[str] = tab.eval_on_selector_all(LINKS, "all => all.map(a => a.href)")
    return [address.split("/", 3)[3].replace(f"?q={words}", "") for address in found]


def test_what_a_provider_does_not_have_is_not_found(
    site: Path, provider: str, opened: Opener
) -> None:
    tab, _ = opened(site)
    has_one = load(REPO / "docs" / provider).counsellor is not None
    assert ("vertrouwenspersoon/" in search(tab, "vertrouwenspersoom")) == has_one
    first = search(tab, "vertrouwenspersoon")[0]
    assert first == ("vertrouwenspersoon/" if has_one else "klachten/")


def test_every_word_of_every_subject_finds_something(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    words = tab.goto("/zoeken/") and tab.eval_on_selector_all(
        ".subjects a", "all => all.map(a => a.textContent)"
    )
    assert words
    assert len(words) > 200
    tab.focus("#q")
    tab.fill("#q", words[0])
    tab.wait_for_selector(LINKS)
    assert tab.evaluate(FINDS_NOTHING, words) == []


def test_python_and_the_browser_cut_words_alike(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    search(tab, "geld")
    texts = [path.read_text(encoding="utf-8") for path in pages_of(site).values()]
    words = sorted({word for text in texts for word in search_words(text)})
    assert len(words) > 1000
    cut = tab.evaluate("words => words.map(document.getElementById('zoek').stem)", words)
    assert cut == [stem(word) for word in words]
    line = "Collega's én patiënten: wie belt u, om 8.30 uur?"
    browser = tab.evaluate("line => document.getElementById('zoek').words(line)", line)
    assert browser == search_words(line) == ["collega", "patienten", "belt", "30", "uur"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_stands_still_when_its_script_comes(
    site: Path, opened: Opener, width: int
) -> None:
    tab, _ = opened(site, width=width)
    tab.goto("/zoeken/")
    tab.wait_for_selector("#q")
    below = "document.querySelector('h2').getBoundingClientRect().top"
    with_form = tab.evaluate(below)
    tab.evaluate("document.getElementById('zoek').replaceChildren()")
    assert tab.evaluate(below) == pytest.approx(with_form, abs=1)


def test_nothing_is_fetched_before_someone_searches(site: Path, opened: Opener) -> None:
    tab, served = opened(site)
    tab.goto("/")
    assert not any(".js" in address for address in served.asked)
    served.asked.clear()
    tab.goto("/zoeken/")
    assert [Path(address).suffix for address in served.asked] == ["", ".css"]
    served.asked.clear()
    tab.keyboard.press("Tab")
    tab.focus("#q")
    tab.keyboard.type("geld")
    tab.wait_for_selector(LINKS)
    assert sorted(Path(address).suffix for address in served.asked) == [".js", ".json"]


@pytest.mark.parametrize("lost", ["js", "json"])
def test_a_search_that_cannot_be_fetched_says_so(site: Path, opened: Opener, lost: str) -> None:
    tab, _ = opened(site)
    tab.route(f"**/assets/*.{lost}", lambda route: route.abort())
    tab.goto("/zoeken/?q=geld")
    tab.get_by_text("Zoeken lukt nu niet. Kijk in de lijst hieronder.").wait_for()
    assert tab.locator(".letters summary").first.is_visible()


def test_search_works_by_keyboard_and_is_announced(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/zoeken/")
    tab.get_by_role("searchbox").focus()
    tab.keyboard.type("dossier")
    tab.wait_for_selector(LINKS)
    assert "gevonden" in tab.get_by_role("status").inner_text()
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => document.activeElement.parentNode.parentNode.className") == "found"
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/zoeken/" not in url)


def test_a_letter_opens_its_list_by_keyboard_and_closes_the_one_before(
    site: Path, opened: Opener
) -> None:
    tab, _ = opened(site)
    tab.goto("/zoeken/")
    for letter in ("K", "B"):
        tab.locator(".letters summary").get_by_text(letter, exact=True).focus()
        tab.keyboard.press("Enter")
        links = tab.locator(".subjects a:visible").all_inner_texts()
        assert links
        assert {link[0] for link in links} == {letter}
    assert looks(tab, (PHONE,), whole=(PHONE,)) == []
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.textContent")[0] == "B"


def test_finding_nothing_says_what_to_do(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    assert search(tab, "xqzwkj") == []
    assert "bel ons" in tab.get_by_role("status").inner_text()


def test_a_page_is_found_once_before_any_is_found_twice(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    for words in ("geld", "dossier", "klacht", "huisarts"):
        pages = [address.partition("#")[0] for address in search(tab, words)]
        pages = [page for page in pages if page != "zoeken/"]
        once = list(dict.fromkeys(pages))
        assert pages[: len(once)] == once, words
