"""How far it is to a receipt: screens and taps per form, from the home page or from the link.

A tap is a link, a button, an answer that is chosen, or a field to type in (a day is one field: the
keyboard leads to its other parts). Optional fields stay empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import pytest

from formsapp.demo.sample_cases import fill_in
from formsapp.web.form.form_progress import FormProgress
from tests.page import Page, Reader, Visitor
from tests.web.conftest import Loket

MOST_PAGES = 40


@dataclass
class Way:
    """What someone met on the way to a receipt.

    ``typed`` are the taps on a field to type in, ``asked`` how many screens ask something.
    """

    screens: list[str]
    taps: int = 0
    typed: int = 0
    asked: int = 0


def links_of(loket: Loket, address: str) -> Iterator[str]:
    """Addresses under the provider's root to which a page of the built site links."""
    file = loket.services.settings.site / address.lstrip("/") / "index.html"
    if not file.is_file():
        return
    for one in Reader(file.read_text(encoding="utf-8")).elements:
        if one.tag == "a" and one.within("main") and "href" in one.attributes:
            full = urlsplit(urljoin(loket.services.root + address, one.attributes["href"])).path
            if full.startswith(loket.services.root):
                yield full.removeprefix(loket.services.root)


def way_on_site(loket: Loket, goal: str) -> list[str]:
    """The pages of the shortest way from the home page to a form, that form left out."""
    ways, seen = [["/"]], {"/"}
    while ways:
        way = ways.pop(0)
        for link in links_of(loket, way[-1]):
            if link == goal:
                return way
            if link not in seen:
                seen.add(link)
                ways.append([*way, link])
    raise AssertionError(goal)


def walk(loket: Loket, slug: str, *others: str, **changed: str) -> Way:
    """Go to the form, give the first answer everywhere but for what is ``changed``, and send it.

    A link opens the ``others`` too.
    """
    visitor, known = loket.visitor(), loket.services
    if known.facts.kinds[slug].open:
        address, pages = f"/f/{slug}", way_on_site(loket, f"/f/{slug}")
    else:
        own = loket.link(slug, *others)
        address, pages = f"/l/{own}/{slug}", [f"/l/{own}"]
    way = Way(pages, taps=len(pages))
    needed, everything = first_answers(loket, slug, changed)
    page = visitor.get(address)
    while not page.all("button", value="versturen"):
        assert len(way.screens) < MOST_PAGES, way.screens
        if page.status == HTTPStatus.OK:
            way.screens.append(page.heading)
            way.asked += bool(shown_fields(page))
            page = fill(visitor, page, needed, way)
        else:  # one of some answers that may each be left out
            page = fill(visitor, page, everything, way)
    way.screens.append(page.heading)
    way.asked += bool(shown_fields(page))
    assert fill(visitor, page, needed, way, "versturen").status == HTTPStatus.SEE_OTHER
    way.screens.append(visitor.follow().heading)
    return way


def first_answers(
    loket: Loket, slug: str, changed: dict[str, str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The inputs of the questions that must be answered, by name, and of all."""
    with loket.app.app_context():
        kind, situation = loket.services.kinds[slug], loket.services.situation()
        data = fill_in(kind, situation)
        for name, value in changed.items():
            data[name] = value
        given = FormProgress(kind, situation, data).answers
        asked = (one for step in kind.steps(situation) for one in step.questions)
        needed = [one.inputs for one in asked if one.name in given and one.required]
    everything = data.to_dict(flat=False)
    names = {name for inputs in needed for name in inputs} & everything.keys()
    return {name: everything[name] for name in names}, everything


def shown_fields(page: Page) -> dict[str, str]:
    """The type of each field that can be filled in, by name."""
    fields = (one.attributes for one in page.elements if one.tag in {"input", "textarea"})
    found = {one["name"]: one.get("type", "") for one in fields if one.get("type") != "hidden"}
    return {name: sort for name, sort in found.items() if name != "website"}


def fill(
    visitor: Visitor, page: Page, answers: dict[str, list[str]], way: Way, do: str = "verder"
) -> Page:
    """Fill in what the page asks, count it, and press a button."""
    asked = shown_fields(page)
    given = {name: values for name, values in answers.items() if name in asked and any(values)}
    for name, values in given.items():
        if asked[name] in {"radio", "checkbox"}:
            way.taps += len(values)
        else:
            way.typed += not name.endswith(("-maand", "-jaar"))
    way.taps += 1
    return visitor.press(do, **given)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_visit_is_cancelled_in_five_screens_and_twelve_taps(loket: Loket) -> None:
    way = walk(loket, "bezoek-afzeggen", **{"dag-dag": "9"})
    assert len(way.screens) <= 5, way.screens
    assert way.taps + way.typed <= 12, way


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_late_cancelling_takes_no_screen_more(loket: Loket) -> None:
    assert len(walk(loket, "bezoek-afzeggen", onmogelijk="nee").screens) <= 5


@pytest.mark.parametrize("others", [(), ("toestemming", "dossier")])
def test_agreeing_takes_four_screens(loket: Loket, others: tuple[str, ...]) -> None:
    assert len(walk(loket, "akkoord", *others).screens) <= 4


def test_consent_takes_three_screens_beside_its_questions(loket: Loket) -> None:
    way = walk(loket, "toestemming")
    assert len(way.screens) - way.asked <= 3, way.screens


def test_a_complaint_takes_seven_screens(loket: Loket) -> None:
    assert len(walk(loket, "klacht").screens) <= 7


MOST_SCREENS = {
    "clientenraad": 5,
    "dossier": 8,
    "ervaring": 7,
    "gegevens-vooraf": 7,
    "intrekken": 7,
    "link-aanvragen": 5,
    "opzeggen": 10,
    "schade": 9,
    "start-annuleren": 7,
    "vertrouwenspersoon": 7,
}
"""From the home page or the link to the receipt, both counted."""


def test_no_other_form_takes_more_screens_than_it_does_now(loket: Loket) -> None:
    for slug in loket.services.kinds:
        if slug in MOST_SCREENS:
            way = walk(loket, slug)
            assert len(way.screens) <= MOST_SCREENS[slug], way.screens
