"""The pages and files of a site that show the frozen versions of its documents.

All are made as Markdown and bytes, by path under the site's sources, so that any
generator of sites can use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from pathlib import Path
from typing import Final

from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.documents.compare_versions import compare_texts
from formsapp.documents.frozen_versions import (
    FOLDER,
    Version,
    current_version,
    frozen_pdf,
    frozen_text,
    read_versions,
)
from formsapp.facts import Facts, fill_ours
from formsapp.facts.dutch_format import file_size
from formsapp.facts.translatable_texts import make_say
from formsapp.shipped import find_common

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
        return read_versions(self.folder, self.key)

    @property
    def page(self) -> str:
        """The path of the page with the present text."""
        return self.facts.documents[self.key].file

    @property
    def root(self) -> str:
        """The archive's folder, both in the sources and in addresses."""
        return f"{self.page.removesuffix('.md')}/{FOLDER}"

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The frozen text of each version; raises FactsError when one was changed."""
        return {v.version: frozen_text(self.folder, self.key, v) for v in self.versions}

    @cached_property
    def pdfs(self) -> Mapping[str, bytes]:
        """The PDF of each version; raises FactsError when one was changed."""
        return {v.version: frozen_pdf(self.folder, self.key, v) for v in self.versions}

    def file_path(self, version: Version, suffix: str) -> str:
        """Return the path of a version's PDF or plain text, relative to the archive's folder."""
        return f"{version.version}/{self.key}-{version.version}.{suffix}"

    def pdf_size(self, version: Version) -> str:
        """Return the size of a version's PDF for a reader, such as ``85 kB``."""
        return file_size(len(self.pdfs[version.version]))

    def changes_page(self, old: Version, new: Version) -> str:
        """Return the file name of the page with what changed between two versions."""
        return f"{new.version}-sinds-{old.version}.md"


def version_files(folder: Path, facts: Facts) -> dict[str, str | bytes]:
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
    return dict(chain.from_iterable(_make_all(one) for one in archives if one.versions))


def add_version_links(name: str, text: str, folder: Path, facts: Facts) -> str:
    """Add links to the PDF and the versions to the page of a document; return other pages as is.

    Args:
        name: the page's path, such as ``voorwaarden.md``.
        text: its filled Markdown.
        folder: the provider's folder.
        facts: that provider's facts.

    """
    for key, named in facts.documents.items():
        archive = Archive(folder, facts, key)
        if named.file == name and archive.versions:
            now = current_version(folder, facts, key)
            return f"{text.rstrip()}\n\n{_fill_template('links', archive, version=now)}"
    return text


def _make_all(archive: Archive) -> Iterator[tuple[str, str | bytes]]:
    yield f"{archive.root}/index.md", _fill_template("archive", archive)
    for version in archive.versions:
        text = archive.texts[version.version]
        body = _relocate_links(TITLE.sub("", text), archive)
        page = _fill_template("version", archive, version=version, body=body)
        yield f"{archive.root}/{version.version}.md", page
        yield f"{archive.root}/{archive.file_path(version, 'txt')}", text.encode()
        yield f"{archive.root}/{archive.file_path(version, 'pdf')}", archive.pdfs[version.version]
    for old, new in combinations(archive.versions, 2):
        yield f"{archive.root}/{archive.changes_page(old, new)}", _changes_text(archive, old, new)


def _changes_text(archive: Archive, old: Version, new: Version) -> str:
    found = compare_texts(archive.texts[old.version], archive.texts[new.version])
    say = make_say(archive.facts)
    rows = [(c, _escape_markup(change_heading(c, say)), mark_changes(c, say)) for c in found]
    extra = {"version": new, "old": old, "rows": rows, "escape": _escape_markup}
    return _fill_template("changes", archive, **extra)


def _fill_template(template: str, archive: Archive, **extra: object) -> str:
    text = (TEMPLATES / f"{template}.md").read_text(encoding="utf-8")
    title = archive.facts.documents[archive.key].title
    return fill_ours(text, archive.facts, archive=archive, title=title, **extra).strip() + "\n"


def _escape_markup(words: str) -> str:
    """Escape words of a frozen text for a heading of ours, against HTML and Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#&|!~])", lambda found: f"&#{ord(found[0])};", words)


def _relocate_links(text: str, archive: Archive) -> str:
    """Make links to other pages start from the archive; a link to a missing page becomes text."""
    folders = (archive.folder, find_common(archive.folder))

    def placed(link: re.Match[str]) -> str:
        words, page, anchor = link[1], link[2], link[3] or ""
        there = any((folder / page).exists() for folder in folders)
        up = "../" * (archive.root.count("/") + 1)
        return f"[{words}]({up}{page}{anchor})" if there else words

    return PAGE_LINK.sub(placed, text)
