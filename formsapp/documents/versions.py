"""The frozen versions of a document: the exact texts that clients agreed to, with a list.

``docs/<provider>/versies/<document>/<version>.md`` is a text as ``document()`` gave it,
``index.toml`` beside it lists the versions, oldest first. Both stay in version control.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from formsapp.facts import DocumentText, Facts, FactsError, Finding, document

FOLDER: Final = "versies"
INDEX: Final = "index.toml"
VERSION: Final = re.compile(r"(?!index$)[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*")
"""A version is part of an address and of a file's name."""
HEAD: Final = "# Made by `loket terms freeze`. Never edit this file or a text beside it by hand.\n"


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One frozen version: which text, from which day it applies, and its hash.

    ``effective`` is absent as long as nobody knows from when it applies; ``sha256`` is
    the hexadecimal hash of the file's bytes, and of the text that a case refers to.
    """

    version: str
    title: str
    frozen_on: date
    sha256: str
    effective: date | None = None


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list of a document's versions, oldest first."""

    versions: tuple[Version, ...]


def versions(folder: Path, key: str) -> tuple[Version, ...]:
    """The frozen versions of document ``key`` of the provider in ``folder``, oldest first.

    Raises:
        FactsError: the list can't be read.

    """
    path = folder / FOLDER / key / INDEX
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(table, Index).versions
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise FactsError(f"{_label(path)}: expected a list of versions, got: {error}") from error


def frozen_text(folder: Path, key: str, version: Version) -> str:
    """The text of a frozen version.

    Raises:
        FactsError: the file is missing, or is not the text that was frozen.

    """
    path = _file(folder, key, version.version)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FactsError(f"{_label(path)}: expected this text, got: {error.strerror}") from error
    if sha256(content).hexdigest() != version.sha256:
        raise FactsError(
            f"{_label(path)}: expected the text that was frozen on {version.frozen_on}, got "
            "another; put the frozen text back"
        )
    return content.decode()


def freeze(
    folder: Path, facts: Facts, key: str, *, frozen_on: date, again: bool = False
) -> Version:
    """Freeze the present text of document ``key`` as the version that its facts name.

    Args:
        folder: the provider's folder, ``docs/<provider>``.
        facts: that provider's facts.
        key: the document's name, such as ``voorwaarden``.
        frozen_on: the day to keep with it.
        again: replace the newest version; only right as long as nobody agreed to it.

    Raises:
        FactsError: this version was frozen before with another text, or can't be a name.

    """
    text = document(folder, facts, key)
    known = versions(folder, key)
    same = next((item for item in known if item.version == text.version), None)
    if not VERSION.fullmatch(text.version):
        raise FactsError(f"documents.{key}.version: expected letters and digits: {text.version!r}")
    if same and same.sha256 == text.sha256 and not again:
        return same
    if same and not (again and same is known[-1]):
        raise FactsError(
            f"documents.{key}.version: expected a new version, for {text.version} was frozen on "
            f"{same.frozen_on} with another text"
        )
    made = _version(facts, key, text, frozen_on)
    _write(folder / FOLDER / key, text, [*(v for v in known if v is not same), made])
    return made


def current(folder: Path, facts: Facts, key: str) -> Version | None:
    """The frozen version that is word for word the present text, or None."""
    text = document(folder, facts, key)
    frozen = {item.version: item for item in versions(folder, key)}.get(text.version)
    return frozen if frozen and frozen.sha256 == text.sha256 else None


def version_findings(folder: Path, facts: Facts) -> list[Finding]:
    """What is wrong with the frozen texts of all documents; all but "not yet" blocks."""
    return [found for key in facts.documents for found in _findings(folder, facts, key)]


def _findings(folder: Path, facts: Facts, key: str) -> Iterator[Finding]:
    name = f"documents.{key}"
    known = versions(folder, key)
    for item in known:
        try:
            frozen_text(folder, key, item)
        except FactsError:
            problem = f"de vastgelegde tekst van versie {item.version} is veranderd of weg"
            yield Finding(name, f"{problem}: zet hem terug", blocks=True)
    for path in sorted((folder / FOLDER / key).glob("*.md")):
        if path.stem not in {item.version for item in known}:
            yield Finding(name, f"{path.name} staat niet in {INDEX}: zet die terug", blocks=True)
    version = facts.documents[key].version
    if version not in {item.version for item in known}:
        yield Finding(name, f"versie {version} is nog niet vastgelegd (loket terms freeze)")
    elif current(folder, facts, key) is None:
        problem = f"de tekst, of een feit erin, is veranderd sinds versie {version} is vastgelegd"
        yield Finding(name, f"{problem}: geef hem een nieuw versienummer", blocks=True)


def _version(facts: Facts, key: str, text: DocumentText, frozen_on: date) -> Version:
    effective = facts.documents[key].effective
    known = effective is not None and not effective.doubtful
    return Version(
        version=text.version,
        title=text.title,
        frozen_on=frozen_on,
        sha256=text.sha256,
        effective=effective.value if effective and known else None,
    )


def _write(folder: Path, text: DocumentText, listed: list[Version]) -> None:
    """Write the text before the list, so that the list never names what is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{text.version}.md").write_bytes(text.text.encode())
    (folder / INDEX).write_bytes((HEAD + "".join(map(_toml, listed))).encode())


def _toml(version: Version) -> str:
    """One entry of the list; a JSON string is a TOML string too."""
    lines = ["", "[[versions]]"]
    for name in Version.__struct_fields__:
        value = getattr(version, name)
        if value is not None:
            shown = value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
            lines.append(f"{name} = {shown}")
    return "\n".join(lines) + "\n"


def _file(folder: Path, key: str, version: str) -> Path:
    return folder / FOLDER / key / f"{version}.md"


def _label(path: Path) -> str:
    return "/".join(path.parts[-4:])
