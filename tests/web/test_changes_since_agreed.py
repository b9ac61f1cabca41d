"""Agreeing again: only what changed since the version that was agreed to has to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.facts.dutch_format import in_dutch
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import AKKOORD, STAFF, Loket
from tests.web.renewed import LATER, renewed, words_to_change
from tests.web.sent import texts_of
from tests.web.test_akkoord import cases, opened

Start = Callable[[Settings], Loket]


def at_the_text(loket: Loket, token: str) -> Page:
    return loket.visitor().get(f"/l/{token}/akkoord")


def changed(page: Page) -> list[str]:
    """Headings of the parts that are not as they were."""
    (part,) = page.all("section", aria_labelledby="veranderd")
    return [one.text for one in page.all("h3") if part in one.inside]


@pytest.fixture
def later(loket: Loket, settings: Settings, start: Start, tmp_path: Path) -> Loket:
    """The provider a year after C-1 agreed, with a new version of its terms."""
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    loket.clock.ahead(days=365)
    return start(renewed(settings, tmp_path))


def test_who_agreed_before_sees_first_what_changed(later: Loket, settings: Settings) -> None:
    page = at_the_text(later, later.link())
    assert page.all("h2")[0].text == "Lees wat er veranderd is"
    gone, came = words_to_change(settings)
    number, clause, last = changed(page)
    assert number == "Veranderd: Algemene voorwaarden", "it names its own version"
    assert clause.startswith("Veranderd: ")
    assert last == "Nieuw: Huisdieren"
    for tag, words, spoken in (("del", gone, "weg"), ("ins", came, "nieuw")):
        marked = " ".join(one.text for one in page.all(tag))
        assert f"begin {spoken}" in marked, "who does not see the marks hears them"
        assert words.split()[-1] in marked
    assert "Zet een hond & een kat even" in page.text


def test_the_whole_text_is_one_act_away_and_comes_after_the_changes(later: Loket) -> None:
    page = at_the_text(later, later.link())
    (details,) = [one for one in page.all("details") if one.within("main")]
    assert details.text.startswith(f"Lees de hele tekst (versie {LATER})")
    (whole,) = page.all("section", class_="document")
    assert details in whole.inside
    assert page.html.index('id="veranderd"') < page.html.index('id="tekst"')


def test_what_is_agreed_to_is_the_new_version(later: Loket) -> None:
    visitor = later.visitor()
    visitor.send(f"/l/{later.link()}/akkoord", *AKKOORD)
    first, second = sorted(cases(later), key=lambda case: case.received_at)
    new = later.services.documents["voorwaarden"]
    agreed = [sha256 for one in (first, second) for *_, sha256 in texts_of(later, one).values()]
    assert agreed[1] == new.sha256 != agreed[0]
    answer = opened(later, second)["akkoord"]
    assert answer["document"] == {"title": new.title, "version": LATER, "sha256": new.sha256}
    assert answer["answer"] == (
        "Ik weet wat er veranderd is en ik ga akkoord met de hele nieuwe tekst."
    )


def test_without_a_choice_the_changes_stay_with_the_error(later: Loket) -> None:
    visitor = later.visitor()
    visitor.get(f"/l/{later.link()}/akkoord")
    page = visitor.press()
    assert page.status == 422
    assert page.title.startswith("Fout: Akkoord met de voorwaarden")
    assert page.all("ins")


def test_the_last_version_that_was_agreed_to_is_what_it_is_compared_with(
    later: Loket, settings: Settings, start: Start, tmp_path: Path
) -> None:
    later.visitor().send(f"/l/{later.link()}/akkoord", *AKKOORD)
    old, new = words_to_change(settings)
    twice = renewed(settings, tmp_path, "9", words=(old, f"{new} of opzegt"))
    later.clock.ahead(days=1)
    page = at_the_text(start(twice), later.link())
    assert f"Veranderd sinds versie {LATER}" in page.text
    assert [one.partition(":")[0] for one in changed(page)] == ["Veranderd", "Veranderd"]


def test_a_version_in_which_no_word_changed_says_so(
    loket: Loket, settings: Settings, start: Start, tmp_path: Path
) -> None:
    token = loket.link(many=True)
    loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD)
    loket.clock.ahead(days=1)
    same = at_the_text(loket, token)
    assert "Er is geen woord veranderd." in same.text
    old, new = words_to_change(settings)
    moved = start(renewed(settings, tmp_path, "1b", "\n\n\n", words=(old, f"**{old}**")))
    before = loket.services.documents["voorwaarden"].sha256
    assert moved.services.documents["voorwaarden"].sha256 != before
    page = at_the_text(moved, loket.link())
    assert changed(page) == ["Veranderd: Algemene voorwaarden"], "the number alone"
    assert new not in page.text


def test_another_link_of_the_client_shows_terms_that_did_not_change_whole(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    page = at_the_text(loket, loket.link())
    assert page.all("h2")[0].text == "Lees de voorwaarden"
    assert f"Op {in_dutch(loket.services.today)} is met deze tekst al akkoord gegeven" in page.text
    assert not page.all("section", aria_labelledby="veranderd")
    assert not [one for one in page.all("details") if one.within("main")]


def test_who_agrees_for_the_first_time_reads_the_whole_text(later: Loket) -> None:
    wish = LinkWish("C-2", ("akkoord",), later.clock() + timedelta(days=14))
    with later.app.app_context():
        token = new_link(db.session, later.services.signer, wish, now=later.clock(), by=STAFF)
    page = at_the_text(later, token)
    assert page.all("h2")[0].text == "Lees de voorwaarden"
    assert not page.all("ins")
    assert not [one for one in page.all("details") if one.within("main")]


def test_who_signs_beside_someone_else_reads_the_whole_text(later: Loket) -> None:
    (case,) = cases(later)
    ends = later.clock() + timedelta(days=14)
    wish = LinkWish("C-1", ("akkoord",), ends, case_id=case.id)
    with later.app.app_context():
        token = new_link(db.session, later.services.signer, wish, now=later.clock(), by=STAFF)
    assert at_the_text(later, token).all("h2")[0].text == "Lees de voorwaarden"


def test_an_open_page_never_tells_that_someone_agreed(later: Loket) -> None:
    visitor = later.visitor()
    assert visitor.get("/f/akkoord").status == 404
    assert "eerder" not in visitor.get(f"/l/{later.link()}").text.lower()
