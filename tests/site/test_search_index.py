"""Searching with everyday words: which words lead to which place, and what the list holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from formsapp.facts import Facts, FactsError, load
from formsapp.facts.site_facts import Subject
from formsapp.site.page_parts import read_page_parts
from formsapp.site.search_index import (
    SPREAD,
    SearchPlace,
    build_index,
    page_places,
    search_words,
    stem,
    subject_places,
)
from formsapp.site.search_subjects import list_entries, render_a_to_z, resolve_subjects
from tests.conftest import REPO
from tests.site.reading import pages_of, read


def index_of(site: Path) -> dict[str, Any]:
    (file,) = (site / "assets").glob("*.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_without_a_script_the_list_leads_everywhere(site: Path) -> None:
    found = read(pages_of(site)["/zoeken/"])
    local = {link.removeprefix("../") for link in found.links}
    for address in pages_of(site):
        if address not in {"/", "/404.html", "/zoeken/"} and "/versies/" not in address:
            assert address.removeprefix("/") in {link.split("#")[0] for link in local}, address
    assert {link[1:] for link in local if link.startswith("#")} <= found.ids.keys()


def test_the_index_and_its_script_are_small(site: Path) -> None:
    files = [*(site / "assets").glob("*.js.br"), *(site / "assets").glob("*.json.br")]
    assert len(files) == 2
    assert sum(file.stat().st_size for file in files) < 27_000


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        ("betalen betaalt betaal", "betal"),
        ("klacht klachten", "klach"),
        ("afspraak afspraken", "afsprak"),
        ("brief brieven", "brief"),
        ("huis huizen", "huis"),
        ("dossier dossiers", "dossier"),
        ("medewerker medewerkers", "medewerker"),
        ("bellen belt bel", "bel"),
        ("zeg zeggen zegt", "zeg"),
        ("opzeggen opzegt opgezegd", "opzeg"),
        ("weglopen weggelopen", "weglop"),
        ("doorgeven doorgeeft", "doorgef"),
    ],
)
def test_forms_of_a_word_are_cut_to_the_same(words: str, cut: str) -> None:
    assert {stem(word) for word in words.split()} == {cut}


def test_a_page_becomes_a_place_for_each_heading() -> None:
    html = (
        '<h1 id="a">Geld</h1><p>Een</p><h2 id="kort">In het kort</h2>'
        '<h2 id="b">Factuur</h2><p>Twee</p><h4 id="c">Drie</h4>'
    )
    found = page_places("geld/", "Geld", read_page_parts("geld/", html))
    assert [(place.url, place.title) for place in found] == [
        ("geld/", "Geld"),
        ("geld/#b", "Factuur"),
    ]
    assert search_words(found[1].body) == ["twee", "drie"]


def test_the_index_counts_a_word_where_it_says_most() -> None:
    found = build_index(
        [
            SearchPlace("a/", "Geld", "A", "geld lenen"),
            SearchPlace("b/", "Wie u helpt", "B", "geld", ("lening", "geld lenen")),
        ]
    )
    # Each place times ten, plus what the word weighs there, as steps from the one to the next.
    assert found["words"] == {"geld": (7,), "help": (17,)}
    assert found["asked"] == {"geld len,lening": (1,)}


def test_a_word_in_the_text_of_many_places_says_nothing_of_any() -> None:
    few, many = (
        build_index(SearchPlace(f"{n}/", "A", "A", "zuster") for n in range(count))["words"]
        for count in (SPREAD, SPREAD + 1)
    )
    assert few == {"zuster": (1, *[10] * (SPREAD - 1))}
    assert many == {}


def test_what_no_care_is_about_is_elsewhere_unless_the_site_says_it() -> None:
    places = [SearchPlace("a/", "A", "A", "Ons zwembad", asked=("wifi aan",))]
    found = build_index(places, elsewhere=("zwembaden", "wifi", "pizza", "weer morgen"))
    assert found["elsewhere"] == ["pizza", "wer morg"]


def test_the_index_names_what_is_asked_in_danger_and_its_place_first() -> None:
    found = build_index(
        [
            SearchPlace("a/", "A", "A", asked=("nood", "te bang", "geld")),
            SearchPlace("b/", "B", "B", asked=("nood", "te bang"), danger=("nood", "te bang")),
        ]
    )
    assert found["asked"] == {"geld": (0,)}
    assert found["danger"] == {"nod,te bang": (1, 0)}


def test_a_phrase_that_holds_a_shorter_one_is_left_out() -> None:
    asked = ("geen zorg meer", "heb geen zorg meer nodig", "zorg")
    found = build_index([SearchPlace("a/", "A", "A", asked=asked)])
    assert found["asked"] == {"gen zorg mer,zorg": (0,)}


def test_words_that_ask_for_the_same_stand_under_the_first_of_them() -> None:
    places = [SearchPlace("a/", "A", "A", "zuster", ("zuster laat",))]
    found = build_index(places, {"medewerker": ("zusters",)})
    assert found["words"] == {}
    assert found["asked"] == {"medewerker lat": (0,)}
    assert found["alike"] == {"medewerker": ["zuster"]}


def test_one_address_is_one_place() -> None:
    found = build_index(
        [SearchPlace("a/", "A", "A", "een"), SearchPlace("a/", "A", "A", asked=("geld",))]
    )
    assert found["places"] == [["a/", "A", "", "A"]]


def test_places_are_listed_by_page() -> None:
    found = build_index(
        [
            SearchPlace("a/", "A", "A"),
            SearchPlace("a/#b", "B", "A"),
            SearchPlace("zoeken/#c", "c", ""),
        ]
    )
    assert found["places"] == [["a/", "A", "", "A", "#b", "B"], ["zoeken/", "", "#c", "c"]]


def with_subject(subject: Subject) -> Facts:
    """The facts of an example, with one subject alone."""
    return replace(load(REPO / "docs" / "doz-thuiszorg"), subjects={"geld": subject})


def test_a_subject_takes_the_pages_that_there_are() -> None:
    subject = Subject(title="geld", words=("duur",), pages=("geld/", "weg/"), otherwise="Bel.")
    page = SearchPlace("geld/", "Geld", "Geld")
    (found,) = resolve_subjects(with_subject(subject), {"geld/": page}).values()
    assert (found.pages, found.answer) == (("geld/",), None)
    (found,) = resolve_subjects(with_subject(subject), {}).values()
    assert (found.pages, found.answer) == ((), "Bel.")


def test_a_subject_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(FactsError, match=r"subjects\.geld: expected a page"):
        resolve_subjects(with_subject(Subject(title="geld", words=(), pages=("weg/",))), {})


def test_an_answer_gives_way_to_the_page_that_speaks_of_it() -> None:
    subject = Subject(
        title="dieren",
        words=("hond",),
        unless_said=("hond", "thuiszorg"),
        otherwise="Daar staat hier niets van.",
    )
    pages = [
        SearchPlace("regels/", "Regels", "Regels", "Laat honden buiten."),
        SearchPlace("dieren/#hond", "Uw hond", "Dieren", "Hij mag mee."),
        SearchPlace("formulieren/", "Formulieren", "Formulieren", "Over uw hond."),
        SearchPlace("geld/", "Geld", "Geld", "Honderd euro aan D.O.Z. Thuiszorg."),
    ]
    known = {page.url: page for page in pages}
    (found,) = resolve_subjects(with_subject(subject), known).values()
    assert (found.pages, found.answer) == (("dieren/#hond",), None)
    (found,) = resolve_subjects(with_subject(subject), {"geld/": pages[-1]}).values()
    assert (found.pages, found.answer) == ((), subject.otherwise)


def test_what_says_that_nothing_is_here_names_the_words_that_would_make_it_untrue() -> None:
    subjects = load(REPO / "docs" / "doz-thuiszorg").subjects
    denying = {
        name
        for name, one in subjects.items()
        if re.search(
            "staat .*(niets over|geen vacatures|niet (of|hoe))", one.answer or one.otherwise or ""
        )
    }
    assert len(denying) > 10
    assert {name for name in denying if not subjects[name].unless_said} == set()


def test_a_subject_that_needs_what_is_not_there_is_left_out() -> None:
    for needs, there in (("council", True), ("counsellor", False), ("crisis.jeugdstem", False)):
        subject = Subject(title="geld", words=(), answer="Bel.", needs=needs)
        assert bool(resolve_subjects(with_subject(subject), {})) == there


def test_the_list_is_sorted_as_a_reader_expects() -> None:
    subject = Subject(title="éénmalig", words=("'s nachts", "113", "zeep"), pages=("x/",))
    html = render_a_to_z(list_entries({"x": subject}, [SearchPlace("b/", "Boot", "Boot")], "../"))
    assert [
        html.index(f">{word}<") for word in ("113", "Boot", "Éénmalig", "'s nachts", "Zeep")
    ] == (
        sorted(html.index(f">{word}<") for word in ("113", "Boot", "Éénmalig", "'s nachts", "Zeep"))
    )


def test_words_and_answers_of_a_subject_lead_to_it() -> None:
    subject = Subject(title="wachten", words=("wachtlijst",), pages=("a/",), answer="Bel ons.")
    found = subject_places({"wachten": subject}, {"a/": SearchPlace("a/", "A", "A")}, "zoeken/")
    assert [(place.url, place.page) for place in found] == [
        ("zoeken/#wachten", ""),
        ("a/", "A"),
    ]


def test_a_page_and_a_form_of_one_name_both_stand_in_the_list() -> None:
    subject = Subject(title="opzeggen", words=(), pages=("opzeggen/",))
    form = SearchPlace("formulieren/opzeggen/", "Opzeggen", "Opzeggen")
    assert list_entries({"opzeggen": subject}, [form], "../") == {
        "Opzeggen": "../opzeggen/",
        "Opzeggen (formulieren)": "../formulieren/opzeggen/",
    }


def test_a_heading_is_listed_where_its_first_word_says_something() -> None:
    headings = [
        SearchPlace("wat/", "Wat u betaalt", "Wat u betaalt"),
        SearchPlace("geld/#zien", "Wat wij zien", "Geld"),
        SearchPlace("geld/#factuur", "Factuur", "Geld"),
    ]
    assert list_entries({}, headings, "../") == {
        "Wat u betaalt": "../wat/",
        "Factuur": "../geld/#factuur",
    }
