"""What tests of entering share: a colleague who enters a form and reads it back."""

from __future__ import annotations

from functools import partial

from tests.page import Page, press_on
from tests.web.office import Colleague
from tests.web.sent import Answers, day

LETTER: Answers = {"binnen-via": "paper", **day("binnen-dag", "28-2-2026")}
"""A letter that came on Saturday 28 February; in the tests it is Tuesday 3 March, 10.30 here."""


def arrived(on: str = "28-2-2026", via: str = "paper", at: str = "", **more: str) -> Answers:
    """The first step: by which channel, on which day, at what time, about whom."""
    time: Answers = {"binnen-tijd": at} if at else {}
    return {"binnen-via": via, **day("binnen-dag", on), **time, **more}


READ_BACK = ("Kijk alles na", "Lees voor en kijk na")
"""What the page before the last button is called: where nobody hears it, and where someone does."""


def walk(person: Colleague, kind: str, *pages: Answers) -> Page:
    """Enter a form, up to the page that reads it back."""
    shown = person.get(f"/medewerker/invoeren/{kind}")
    versions = [one.attributes["value"] for one in shown.all("input", name="binnen-tekst")]
    if versions and pages[0].get("binnen-via") == "paper":  # the newest is what was signed
        pages = ({"binnen-tekst": versions[0], **pages[0]}, *pages[1:])
    return press_on(pages, shown, partial(press, person))


def go_on(person: Colleague, *pages: Answers) -> Page:
    """Fill in the pages from the one that is shown on."""
    assert person.page is not None
    return press_on(pages, person.page, partial(press, person))


def press_all(person: Colleague, *pages: Answers) -> Page:
    """Fill in a page that asks all that is left, with what is wrong on it, at once."""
    return press(person, **{name: value for one in pages for name, value in one.items()})


def press(person: Colleague, do: str = "verder", /, **answers: str | list[str]) -> Page:
    """Fill in the form of the page, which is not the first on it, and press a button."""
    assert person.page is not None
    forms = [one.attributes.get("action", "") for one in person.page.all("form")]
    ways = ("/invoeren/", "/medewerker/intrekken/")
    number = next(place for place, action in enumerate(forms) if any(one in action for one in ways))
    return person.post(forms[number], {**person.page.form(number, **answers), "doe": do})


def enter(person: Colleague, kind: str, *pages: Answers) -> Page:
    """Enter a form and see the receipt for the client."""
    page = walk(person, kind, *pages)
    assert page.heading in READ_BACK, page.text
    return press(person, "versturen", **acknowledged(page))


def acknowledged(page: Page) -> Answers:
    """The boxes that say that a warning was said, ticked."""
    said = ("Dit is gezegd", "Dit heb ik gelezen")
    return {one.attributes["for"]: "ja" for one in page.all("label") if one.text in said}
