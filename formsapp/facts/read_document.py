"""Texts that clients agree to: filled in, each with a hash that identifies it exactly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from formsapp.facts.documents import Document
from formsapp.facts.facts_error import FactsError
from formsapp.facts.fill_text import fill, fill_ours
from formsapp.facts.markdown import to_html
from formsapp.facts.model import Facts
from formsapp.shipped import COMMON, find_common

REPLIES: Final = "antwoorden"
"""Folder with the words of answers to clients, which are no pages."""
HANDBOOK: Final = "handboek"
"""Folder with the pages that staff read, and no client."""
NOT_FOR_SITE: Final = (f"{REPLIES}/", f"{HANDBOOK}/")
"""How the paths of texts begin that are no pages of the site."""
FRONT_MATTER: Final = re.compile(r"\A\ufeff?---\n.*?\n---\n+", re.DOTALL)
FIRST_HEADING: Final = re.compile(r"\A\s*<h1[^>]*>.*?</h1>\s*", re.DOTALL)
ANCHOR: Final = re.compile(r' id="([\w-]+)"')
PAGE_LINK: Final = re.compile(r'href="(?![a-z]+:|/|#)((?:[\w-]+/)*)([\w-]+)\.md(#[\w-]+)?"')


@dataclass(frozen=True)
class DocumentText:
    """One version of a document.

    ``text`` is Markdown, filled in, in Unicode's NFC form, without front matter;
    ``sha256`` is the hexadecimal hash of its UTF-8 bytes; ``root`` is the path of the
    site's root without trailing slash, for links to other pages.
    """

    title: str
    version: str
    text: str
    sha256: str
    root: str = ""

    @cached_property
    def html(self) -> str:
        """The text as HTML without its first heading, which is ``title``.

        Anchors that the text itself does not link to are removed: a form shows the text among
        anchors of its own, and they would be a thirtieth of what is sent.
        """
        html = FIRST_HEADING.sub("", to_html(self.text))
        html = ANCHOR.sub(lambda found: found[0] if f'="#{found[1]}"' in html else "", html)
        return link_pages(html, self.root)


def read_document(folder: Path, facts: Facts, key: str, *, root: str = "") -> DocumentText:
    """Return the document ``key`` of a provider, filled in.

    Args:
        folder: ``docs/<provider>``; a file that is not there is looked for in ``docs/common``.
        facts: that provider's facts.
        key: its name under ``documents``, such as ``voorwaarden``.
        root: path of the site's root without trailing slash, for links to other pages.

    Raises:
        FactsError: there is no such document, its file is missing, or it can't be filled.

    """
    named = facts.documents.get(key)
    if named is None:
        raise FactsError(f"documents.{key}: expected one of {', '.join(facts.documents)}")
    text = fill_page(document_file(folder, named), facts)
    return DocumentText(
        title=fill(named.title, facts),
        version=named.version,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        root=root,
    )


def fill_page(path: Path, facts: Facts, **extra: object) -> str:
    """Return the text of a page: filled in, NFC, without front matter.

    ``extra`` is what it can use beside the facts.

    Raises:
        FactsError: with the page's name and the line of the file.

    """
    label = "/".join(path.parts[-3:])
    try:
        text = FRONT_MATTER.sub(_keep_lines, path.read_text(encoding="utf-8"), count=1)
        filled = fill_by_origin(path, text, facts, **extra)
    except OSError as error:
        raise FactsError(f"{label}: expected this page, got: {error.strerror}") from error
    except (FactsError, UnicodeDecodeError) as error:
        raise FactsError(f"{label}: {error}") from error
    return unicodedata.normalize("NFC", filled).strip() + "\n"


def _keep_lines(front: re.Match[str]) -> str:
    """Return empty lines for the front matter, so that an error names the line of the file."""
    return "\n" * front[0].count("\n")


def fill_by_origin(path: Path, text: str, facts: Facts, **extra: object) -> str:
    """Fill a text of a file: one for all providers also in the words of this one.

    Raises FactsError as :func:`formsapp.facts.fill`.
    """
    folders = {COMMON, facts.provider.slug}
    origin = next((part for part in reversed(path.parts) if part in folders), COMMON)
    return (fill_ours if origin == COMMON else fill)(text, facts, **extra)


def document_file(folder: Path, named: Document) -> Path:
    """Return the file of a document: the provider's own, or else the common one."""
    own = folder / named.file
    shared = find_common(folder) / named.file
    return shared if shared.exists() and not own.exists() else own


def link_pages(html: str, root: str) -> str:
    """Turn links between Markdown files into links between pages below ``root``."""
    return PAGE_LINK.sub(lambda link: _page_address(link, root), html)


def _page_address(link: re.Match[str], root: str) -> str:
    folders, page, anchor = link[1], link[2], link[3] or ""
    place = folders if page == "index" else f"{folders}{page}/"
    return f'href="{root}/{place}{anchor}"'
