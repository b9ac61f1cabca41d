"""The pages and files of a site that show the frozen versions of its documents.

All are made as Markdown and bytes, by path under the site's sources, so that any
generator of sites can use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Final

from formsapp.documents.changes_html import heading, marked
from formsapp.documents.compare_versions import Change, changes
from formsapp.documents.versions import (
    FOLDER,
    Version,
    current,
    frozen_pdf,
    frozen_text,
    versions,
)
from formsapp.facts import Facts, fill

TEMPLATES: Final = Path(__file__).parent.parent / "templates" / "documents"
TITLE: Final = re.compile(r"\A# [^\n]*\n")
PAGE_LINK: Final = re.compile(r"\[([^\]]+)\]\((?![a-z]+:|[/#])([\w/.-]+\.md)(#[\w-]+)?\)")


@dataclass(frozen=True)
class Archive:
    """The versions of one document, and where the site shows them.

    ``folder`` is ``docs/<provider>``, ``key`` the document's name under ``documents``.
    """

    folder: Path
    facts: Facts
    key: str

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Oldest first."""
        return versions(self.folder, self.key)

    @property
    def page(self) -> str:
        """The path of the page with the present text."""
        return self.facts.documents[self.key].file

    @property
    def root(self) -> str:
        """The folder of the archive, as a path of sources and in an address."""
        return f"{self.page.removesuffix('.md')}/{FOLDER}"

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The frozen text of each version. Raises FactsError when one was changed."""
        return {v.version: frozen_text(self.folder, self.key, v) for v in self.versions}

    @cached_property
    def pdfs(self) -> Mapping[str, bytes]:
        """The PDF of each version. Raises FactsError when one was changed."""
        return {v.version: frozen_pdf(self.folder, self.key, v) for v in self.versions}

    def file(self, version: Version, suffix: str) -> str:
        """The path of a version's PDF or plain text, seen from the archive's folder."""
        return f"{version.version}/{self.key}-{version.version}.{suffix}"

    def size(self, version: Version) -> str:
        """The size of its PDF, as a reader wants to know it before loading it."""
        return f"{max(1, round(len(self.pdfs[version.version]) / 1000))} kB"

    def since(self, old: Version, new: Version) -> str:
        """The name of the page with what changed between two versions."""
        return f"{new.version}-sinds-{old.version}.md"


def files(folder: Path, facts: Facts) -> dict[str, str | bytes]:
    """Make the archive of all documents: pages (filled Markdown), PDFs and plain texts.

    Args:
        folder: the provider's folder, ``docs/<provider>``.
        facts: that provider's facts.

    Returns:
        Text or bytes by path, relative to the provider's folder.

    Raises:
        FactsError: a list can't be read, or a frozen text was changed.

    """
    archives = (Archive(folder, facts, key) for key in facts.documents)
    return {path: made for archive in archives if archive.versions for path, made in _made(archive)}


def with_links(name: str, text: str, folder: Path, facts: Facts) -> str:
    """Lead from the page of a document to its PDF and its versions; others stay as they are.

    Args:
        name: the page's path, such as ``voorwaarden.md``.
        text: its filled Markdown.
        folder: the provider's folder.
        facts: that provider's facts.

    """
    for key, named in facts.documents.items():
        archive = Archive(folder, facts, key)
        if named.file == name and archive.versions:
            now = current(folder, facts, key)
            return f"{text.rstrip()}\n\n{_filled('links', archive, version=now)}"
    return text


def _made(archive: Archive) -> Iterator[tuple[str, str | bytes]]:
    yield f"{archive.root}/index.md", _filled("archive", archive)
    for version in archive.versions:
        text = archive.texts[version.version]
        body = _placed(TITLE.sub("", text), archive)
        page = _filled("version", archive, version=version, body=body)
        yield f"{archive.root}/{version.version}.md", page
        yield f"{archive.root}/{archive.file(version, 'txt')}", text.encode()
        yield f"{archive.root}/{archive.file(version, 'pdf')}", archive.pdfs[version.version]
    for old, new in combinations(archive.versions, 2):
        yield f"{archive.root}/{archive.since(old, new)}", _changed(archive, old, new)


def _changed(archive: Archive, old: Version, new: Version) -> str:
    found = changes(archive.texts[old.version], archive.texts[new.version])
    rows = [(change, _escaped(heading(change)), marked(change.lines)) for change in found]
    return _filled("changes", archive, version=new, old=old, rows=rows, place=_place)


def _place(change: Change) -> str:
    """Where a moved clause stands now."""
    return f"na '{_escaped(change.after)}'" if change.after else "vooraan"


def _filled(template: str, archive: Archive, **extra: object) -> str:
    text = (TEMPLATES / f"{template}.md").read_text(encoding="utf-8")
    title = archive.facts.documents[archive.key].title
    return fill(text, archive.facts, archive=archive, title=title, **extra).strip() + "\n"


def _escaped(words: str) -> str:
    """Words of a frozen text in a heading of ours: no markup, neither HTML nor Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#&|!~])", lambda found: f"&#{ord(found[0])};", words)


def _placed(text: str, archive: Archive) -> str:
    """Let links to other pages start from the archive; one to a page that is gone is text."""
    folders = (archive.folder, archive.folder.parent / "common")

    def placed(link: re.Match[str]) -> str:
        words, page, anchor = link[1], link[2], link[3] or ""
        there = any((folder / page).exists() for folder in folders)
        up = "../" * (archive.root.count("/") + 1)
        return f"[{words}]({up}{page}{anchor})" if there else words

    return PAGE_LINK.sub(placed, text)
