"""A visitor who inspects every page that it fetches, as a screen reader would meet it."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import pairwise

import brotli  # type: ignore[import-untyped]  # ships no types
from flask import Flask
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from werkzeug.test import TestResponse

from tests import html_validate

VOID = html_validate.EMPTY | {"path"}
LABELLED = frozenset({"input", "select", "textarea"})
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button"})
INSIDE_P = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "dl",
        "table",
        "section",
        "h1",
        "h2",
        "h3",
        "form",
        "fieldset",
        "details",
    ]
)
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
DRAWN = re.compile(
    r"\bZ-[0-9A-Z]{4}-[0-9A-Z]{4}\b|\b([0-9A-Z]{5}-){3}[0-9A-Z]{5}\b"
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b"
    r"|\b[\w-]{20,}\.[\w-]{40,}"
)
"""Numbers, codes, hashes and tokens: what is drawn by lot in them may spell a word or a year."""
ENGLISH = re.compile(
    r"\b(the|and|submit|please|error|invalid|required|field|value|not found|forbidden|request"
    r"|server|unknown|missing|click|next|back|your|this)\b",
    re.IGNORECASE,
)

_seen: set[tuple[str, int]] = set()
"""Shapes and words of the pages of this process that were found to be in order."""


class Element:
    """One element, with the attributes and the text of all that is in it."""

    __slots__ = ("attributes", "begins", "ends", "read", "tag", "up")

    def __init__(
        self, tag: str, attributes: Mapping[str, str], up: Element | None, read: list[str]
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.up = up
        # All text of the page, of which this element's begins and ends at these places.
        self.read = read
        self.begins = len(read)
        self.ends: int | None = None

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes}>"

    @property
    def inside(self) -> tuple[Element, ...]:
        """All elements that it is in, from the outer to the inner one."""
        return (*self.up.inside, self.up) if self.up else ()

    @property
    def words(self) -> list[str]:
        return self.read[self.begins : self.ends]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def within(self, tag: str) -> Element | None:
        return next((one for one in reversed(self.inside) if one.tag == tag), None)


class Reader:
    """Reads a page into a flat list of elements. Whether it is in order says html-validate."""

    def __init__(self, html: str) -> None:
        self.elements: list[Element] = []
        self._open: list[Element | None] = [None]
        self._read: list[str] = []
        self.data = self._read.append
        parser = etree.HTMLParser(target=self)
        parser.feed(html)
        parser.close()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        element = Element(tag, attributes, self._open[-1], self._read)
        self.elements.append(element)
        self._open.append(element)

    def end(self, _tag: str) -> None:
        if ended := self._open.pop():
            ended.ends = len(self._read)

    def close(self) -> None:
        """Be told that the page ends, of which nothing is left to do."""


class Page:
    """A fetched page that was found to be in order."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")
        self.body = response.get_data()
        self.is_html = response.mimetype == "text/html"
        unpack = UNPACK[response.headers.get("Content-Encoding", "")]
        self.html = unpack(self.body).decode() if self.is_html else ""
        self.elements: list[Element] = []
        if self.is_html and self.status not in {301, 302, 303, 308}:
            self.elements = Reader(self.html).elements
            self.look()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.elements
            if one.tag == tag
            and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]

    @property
    def text(self) -> str:
        """What is read on the page, without scripts and styles."""
        return self.all("main")[0].text if self.all("main") else self.all("html")[0].text

    @property
    def title(self) -> str:
        return self.all("title")[0].text

    @property
    def heading(self) -> str:
        return self.all("h1")[0].text

    def look(self) -> None:
        """Hold the page to what must hold on every page, unless one like it was seen before."""
        seen = (html_validate.shape(self.html), hash("".join(self.elements[0].words)))
        if seen in _seen:
            return
        invalid = html_validate.faults(self.html)
        assert not invalid, invalid
        self.inspect()
        _seen.add(seen)

    def inspect(self) -> None:
        """Check what must hold on every page beside the rules of HTML."""
        assert len(self.all("h1")) == 1, [one.text for one in self.all("h1")]
        is_wrong = any("error" in one.attributes.get("class", "").split() for one in self.elements)
        wrong = "Fout: " if is_wrong else ""
        bare = self.heading.removesuffix(" (niet verplicht)")
        assert self.title.startswith(wrong + bare), (self.title, self.heading)
        ids = Counter(one.attributes["id"] for one in self.elements if "id" in one.attributes)
        assert not [name for name, times in ids.items() if times > 1], ids
        assert all(re.fullmatch(r"[A-Za-z][\w.:-]*", name) for name in ids), ids
        self.inspect_labels()
        self.inspect_references(set(ids))
        self.inspect_headings()
        assert "{{" not in self.html, "a placeholder is left"
        assert "[[" not in self.html, "a choice of je or u is left"
        found = ENGLISH.search(without_drawn(self.readable()))
        assert found is None, found
        assert self.all("html")[0].attributes["lang"] == "nl"
        assert any(one.attributes["href"] == "tel:112" for one in self.all("a")), "no crisis number"

    def readable(self) -> str:
        """Words of our own on the page: not what someone typed."""
        typed = [one.text for one in self.elements if "typed" in one.attributes.get("class", "")]
        typed += [one.text for one in self.all("textarea")]
        text = self.text
        for words in typed:
            text = text.replace(words, " ")
        return text

    def inspect_labels(self) -> None:
        labels = Counter(one.attributes.get("for") for one in self.all("label"))
        for one in self.elements:
            if one.tag in LABELLED and one.attributes.get("type") not in UNLABELLED_TYPES:
                assert labels[one.attributes.get("id")] == 1, one
        for group in self.all("fieldset"):
            legends = [one for one in self.all("legend") if one.within("fieldset") is group]
            assert len(legends) == 1, group

    def inspect_references(self, ids: set[str]) -> None:
        for one in self.elements:
            for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
                assert set(one.attributes.get(name, "").split()) <= ids, (one, ids)
        fields = {
            one.attributes.get("id")
            for one in self.elements
            if one.tag in LABELLED and one.attributes.get("type") != "hidden"
        }
        for link in self.all("a"):
            summary = any("error-summary" in up.attributes.get("class", "") for up in link.inside)
            if summary:
                assert link.attributes["href"].removeprefix("#") in fields, link

    def inspect_headings(self) -> None:
        levels = [
            int(one.tag[1])
            for one in self.elements
            if re.fullmatch("h[1-6]", one.tag) and one.within("main")
        ]
        # The summary of errors stands above the title, as GOV.UK has it.
        levels = levels[1:] if levels[:2] == [2, 1] else levels
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def form(self, number: int = 0, /, **answers: str | list[str]) -> dict[str, str | list[str]]:
        """What a browser would post from a form of this page, with some answers changed."""
        forms = self.all("form")
        chosen = forms[number]
        data: dict[str, str | list[str]] = {}
        for one in self.elements:
            if chosen not in one.inside or one.tag not in LABELLED:
                continue
            given = one.attributes
            if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
                continue
            typed = "".join(one.words).removeprefix("\n")
            value = typed if one.tag == "textarea" else given.get("value", "")
            before = data.get(given["name"])
            if before is None:
                data[given["name"]] = value
            else:
                data[given["name"]] = [*(before if isinstance(before, list) else [before]), value]
        return {**data, **{name.replace("__", "-"): value for name, value in answers.items()}}


Answers = Mapping[str, str | list[str]]
Press = Callable[..., Page]


def without_drawn(text: str) -> str:
    """The text without what is drawn by lot, to look for short words in."""
    return DRAWN.sub("", text)


def press_on(given: Sequence[Answers], shown: Page, press: Press) -> Page:
    """Give each page what it asks of these answers; return the page after them, or an error.

    What no page asks is not sent; each empty one passes a page on which nothing is filled in.
    """
    empty = sum(not one for one in given)
    left = {name.replace("__", "-"): value for one in given for name, value in one.items()}
    while (left or empty > 0) and shown.status == HTTPStatus.OK:
        asked = {one.attributes.get("name") for one in shown.elements if one.tag in LABELLED}
        if shown.all("button", value="versturen") and not asked & left.keys():
            break
        own = {name: left.pop(name) for name in asked & left.keys() if name}
        empty -= not own
        shown = press(**own)
    return shown


class Visitor:
    """Someone with a browser. Keeps no cookies, because the client pages set none.

    ``accepts`` are the encodings that the browser can unpack, such as ``gzip``. With ``script`` it
    posts as the script of a form does, which gets the next page at once.
    """

    def __init__(self, app: Flask, accepts: str = "", *, script: bool = True) -> None:
        self.app = app
        self.script = script
        self.accepts = accepts
        self.root = app.extensions["loket"].root
        self.base = app.extensions["loket"].settings.base_url.removesuffix(self.root)
        self.browser = app.test_client(use_cookies=False)
        self.page: Page | None = None
        self.address = ""

    def see(self, response: TestResponse) -> Page:
        self.page = Page(response)
        if "medewerker" not in self.address:
            assert "Set-Cookie" not in response.headers
        return self.page

    def get(self, path: str, **headers: str) -> Page:
        """Fetch a path below the provider's root."""
        self.address = path.removeprefix(self.root)
        sent = {"Accept-Encoding": self.accepts, **headers}
        return self.see(
            self.browser.get(self.root + self.address, base_url=self.base, headers=sent)
        )

    def post(self, path: str, data: dict[str, str | list[str]], **headers: str) -> Page:
        self.address = path.removeprefix(self.root)
        sent = {
            "Origin": self.base,
            "Sec-Fetch-Site": "same-origin",
            "Accept-Encoding": self.accepts,
            **({"Loket-Script": "1"} if self.script else {}),
        }
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.see(
            self.browser.post(self.root + self.address, base_url=self.base, data=data, headers=sent)
        )

    def press(self, do: str = "verder", /, **answers: str | list[str]) -> Page:
        """Fill in the form of the page and press a button."""
        assert self.page is not None
        data = {**self.page.form(**answers), "doe": do}
        action = self.page.all("form")[0].attributes.get("action") or self.address
        answer = self.post(action, data)
        leads_on = not self.script and answer.status == 303 and "/bezig/" in answer.location
        return self.follow() if leads_on else answer

    def follow(self) -> Page:
        """Follow a redirect."""
        assert self.page is not None
        return self.get(self.page.location)

    def walk(self, address: str, *answers: Answers) -> Page:
        """Open a form and fill in its pages, however it divides its questions over them."""
        return press_on(answers, self.get(address), self.press)

    def go_on(self, *answers: Answers) -> Page:
        """Fill in the pages from the one that is shown on."""
        assert self.page is not None
        return press_on(answers, self.page, self.press)

    def send(self, address: str, *pages: dict[str, str | list[str]]) -> Page:
        """Send a form with all its answers in one post, and see the confirmation.

        That is what the page with all answers posts, which :meth:`walk` leads to page by page: it
        does so where a page holds something of its own, such as the hash of a text.
        """
        self.get(address)
        answers = {name: value for page in pages for name, value in page.items()}
        assert self.page is not None
        data = self.page.form(**answers)
        sent = self.post(self.address, {**data, "bij": "controle", "doe": "versturen"})
        if sent.status != 303:
            self.walk(address, *pages)
            sent = self.press("versturen")
        assert sent.status == 303, sent.text
        return self.follow()
