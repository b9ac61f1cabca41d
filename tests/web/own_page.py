"""What someone does on the own page of a link: change one answer, take one back."""

from __future__ import annotations

from datetime import date

from formsapp.kinds.questions import Day
from tests.page import Page, Visitor


def names_on(page: Page, act: str) -> list[str]:
    """Return the questions with a button for this act, by name, in the order of the page."""
    actions = [one.attributes.get("action", "") for one in page.all("form")]
    return [one.rpartition("/")[2] for one in actions if f"/{act}/" in one]


def begin(visitor: Visitor, token: str, act: str, name: str = "") -> Page:
    """Press the button for this act at a question, or at the first that has one."""
    page = visitor.get(f"/l/{token}")
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    ending = f"/{act}/{name or names_on(page, act)[0]}"
    number = next(at for at, one in enumerate(forms) if one.endswith(ending))
    if page.all("form")[number].attributes["method"] == "get":
        return visitor.get(forms[number])
    return visitor.post(forms[number], page.form(number))


def take_back(visitor: Visitor, token: str, name: str = "") -> Page:
    """Take one answer back, and see the receipt."""
    begin(visitor, token, "intrekken", name)
    sent = visitor.press("intrekken")
    assert sent.status == 303, sent.text
    return visitor.follow()


def change(visitor: Visitor, token: str, name: str, **answers: str | list[str]) -> Page:
    """Change one answer, and see the receipt."""
    begin(visitor, token, "veranderen", name)
    checked = visitor.press(**answers)
    assert checked.heading.startswith("Kijk"), checked.text
    sent = visitor.press("versturen")
    assert sent.status == 303, sent.text
    return visitor.follow()


def in_parts(name: str, when: date) -> dict[str, str | list[str]]:
    """What is typed in the three fields of the end of a yes."""
    fields = Day(name=f"{name}-tot", label="").inputs
    return dict(zip(fields, map(str, (when.day, when.month, when.year)), strict=True))
