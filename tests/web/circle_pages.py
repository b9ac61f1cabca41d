"""What tests of the pages about who decides share: filling them in as a colleague does."""

from __future__ import annotations

from tests.page import Page
from tests.web.office import Colleague
from tests.web.sent import Answers, day

NEW = "/medewerker/kring/nieuw"
THIRTEEN, ADULT = "14-1-2013", "27-3-1948"
"""Birth dates of a client of 13 and of an adult, on each day of the tests' clock."""
PARENTS: Answers = {"wie__1": "moeder", "wie__2": "vader", "factor": "geen"}
MENTOR: Answers = {"kan": "nee", "wie__1": "mentor", "factor": "geen"}


def begin(person: Colleague, born: str = THIRTEEN, client: str = "C-1") -> Page:
    """Fill in the first page: which client, born when."""
    first = person.get(NEW)
    return person.post(NEW, own_form(first, client=client, doe="verder", **day("geboren", born)))


def own_form(page: Page, **answers: str | list[str]) -> Answers:
    """What a browser would post from the form about the circle, the second on the page."""
    return page.form(1, **answers)


def make_links(
    person: Colleague, born: str = THIRTEEN, client: str = "C-1", /, **answers: str | list[str]
) -> Page:
    """Fill in both pages and press the button."""
    second = begin(person, born, client)
    return person.post(NEW, own_form(second, doe="maken", **answers))


def labels_shown(page: Page) -> list[str]:
    """Whose links are shown."""
    headings = [one.text for one in page.all("h2")]
    return [text.partition("Voor: ")[2] for text in headings if "Voor: " in text]


def tokens_shown(page: Page) -> dict[str, str]:
    """The token of each link that is shown, by label."""
    texts = [one.text for one in page.all("textarea")]
    tokens = [text.partition("/l/")[2].split()[0] for text in texts]
    return dict(zip(labels_shown(page), tokens, strict=True))
