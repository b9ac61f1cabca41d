"""How a colleague answers a case: fill in, look at what the client will read, send."""

from __future__ import annotations

from collections.abc import Mapping

from tests.page import Page
from tests.web.office import Colleague


def preview(person: Colleague, path: str, **parts: str | list[str]) -> Page:
    """Post what is filled in on the page of a case; the preview, or what is wrong with it."""
    return person.submit(path, "/antwoord", **parts)


def send_shown(person: Colleague, shown: Page) -> Page:
    """Send the answer that a preview shows."""
    [form] = [n for n, one in enumerate(shown.all("form")) if is_answer(one.attributes)]
    data = shown.form(form, doe="versturen")
    return person.post(shown.all("form")[form].attributes["action"], data)


def answer(person: Colleague, path: str, **parts: str | list[str]) -> Page:
    """Answer a case in full."""
    return send_shown(person, preview(person, path, **parts))


def is_answer(attributes: Mapping[str, str]) -> bool:
    return attributes.get("action", "").endswith("/antwoord")
