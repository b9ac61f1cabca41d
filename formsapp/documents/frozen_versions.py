"""The frozen versions of a document: the exact texts that clients agreed to, and their list."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from formsapp.facts import Facts, FactsError, Finding, read_document
from formsapp.typed_values import convert_typed

FOLDER: Final = "versies"
INDEX: Final = "index.toml"


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One frozen version: which text it is, from which day it applies, and its hashes.

    ``effective`` is None as long as nobody knows from when it applies. ``sha256`` is the
    hexadecimal hash of the text's bytes, to which a case refers; ``pdf_sha256`` that of the PDF.
    ``editorial``: it says the same as the version before it, in better words, so who agreed to
    that one is not asked anew.
    """

    version: str
    title: str
    frozen_on: date
    sha256: str
    pdf_sha256: str
    effective: date | None = None
    editorial: bool = False


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list of a document's versions, oldest first."""

    versions: tuple[Version, ...]


def read_versions(folder: Path, key: str) -> tuple[Version, ...]:
    """Return the frozen versions of document ``key`` of a provider, oldest first.

    Raises:
        FactsError: the list can't be read.

    """
    path = folder / FOLDER / key / INDEX
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return convert_typed(table, Index).versions
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:  # of msgspec and tomllib too
        raise FactsError(
            f"{_short_path(path)}: expected a list of versions, got: {error}"
        ) from error


def frozen_text(folder: Path, key: str, version: Version) -> str:
    """Return the text of a frozen version.

    Raises:
        FactsError: the file is missing, or is not the text that was frozen.

    """
    return _read_frozen(frozen_file(folder, key, version.version, "md"), version.sha256).decode()


def frozen_pdf(folder: Path, key: str, version: Version) -> bytes:
    """Return the PDF of a frozen version, as it was made when the text was frozen.

    Raises:
        FactsError: the file is missing, or is not the PDF that was frozen.

    """
    return _read_frozen(frozen_file(folder, key, version.version, "pdf"), version.pdf_sha256)


def frozen_file(folder: Path, key: str, version: str, suffix: str) -> Path:
    """Return the path of the text (``md``) or the PDF (``pdf``) of a version."""
    return folder / FOLDER / key / f"{version}.{suffix}"


def _read_frozen(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FactsError(
            f"{_short_path(path)}: expected a frozen file, got: {error.strerror}"
        ) from error
    if sha256(content).hexdigest() != digest:
        raise FactsError(f"{_short_path(path)}: expected what was frozen, got another; put it back")
    return content


def current_version(folder: Path, facts: Facts, key: str) -> Version | None:
    """Return the frozen version whose text is exactly the present text, or None."""
    text = read_document(folder, facts, key)
    frozen = {item.version: item for item in read_versions(folder, key)}.get(text.version)
    return frozen if frozen and frozen.sha256 == text.sha256 else None


def texts_in_force(known: Iterable[Version], sha256: str) -> frozenset[str]:
    """Return the hashes of the texts that say what the text with this hash says.

    Those are that text, and for an editorial version what the version before it gives. A text
    that was not frozen stands alone.
    """
    same: frozenset[str] = frozenset()
    for version in known:
        same = (same if version.editorial else frozenset()) | {version.sha256}
        if version.sha256 == sha256:
            return same
    return frozenset({sha256})


def list_unfrozen(folder: Path, facts: Facts) -> list[str]:
    """Return the documents of which the version in the facts is not frozen yet."""
    return [
        key
        for key, document in facts.documents.items()
        if document.version not in {item.version for item in read_versions(folder, key)}
    ]


def version_findings(folder: Path, facts: Facts) -> list[Finding]:
    """Return what is wrong with the frozen texts; only a text not yet frozen does not block."""
    return [found for key in facts.documents for found in _document_findings(folder, facts, key)]


def _document_findings(folder: Path, facts: Facts, key: str) -> Iterator[Finding]:
    name = f"documents.{key}"
    known = read_versions(folder, key)
    for item in known:
        for what, kept in (("tekst", frozen_text), ("PDF", frozen_pdf)):
            try:
                kept(folder, key, item)
            except FactsError:
                problem = f"de vastgelegde {what} van versie {item.version} is veranderd of weg"
                yield Finding(name, problem, "zet hem terug", blocks=True)
    for path in sorted((folder / FOLDER / key).glob("*")):
        if path.name != INDEX and path.stem not in {item.version for item in known}:
            yield Finding(name, f"{path.name} staat niet in {INDEX}", "zet die terug", blocks=True)
    version = facts.documents[key].version
    if key in list_unfrozen(folder, facts):
        todo = "lees de tekst na, en leg hem vast met loket terms freeze"
        yield Finding(name, f"versie {version} is nog niet vastgelegd", todo)
    elif current_version(folder, facts, key) is None:
        problem = f"de tekst, of een feit erin, is veranderd sinds versie {version} is vastgelegd"
        todo = "geef hem een nieuw versienummer bij version"
        yield Finding(name, problem, todo, blocks=True)


def _short_path(path: Path) -> str:
    return "/".join(path.parts[-4:])
