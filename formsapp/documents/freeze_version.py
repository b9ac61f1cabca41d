"""Freeze a text as the version that its facts name, with the PDF that clients keep of it.

The PDF is made once, here, and not at each build: so it stays the same, byte for byte, when a
logo, a colour or the typesetter changes. This is a module of its own because only freezing needs
the typesetter, which is a large library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from formsapp.documents.frozen_versions import FOLDER, INDEX, Version, frozen_file, read_versions
from formsapp.documents.version_pdf import version_pdf
from formsapp.facts import DocumentText, Facts, FactsError, read_document
from formsapp.facts.logo import read_logo

NAME: Final = re.compile(r"(?!index$)[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*")
"""A version is part of an address and of a file's name."""
HEAD: Final = "# Made by `loket terms freeze`. Never edit this file or one beside it by hand.\n"


def freeze_text(  # noqa: PLR0913 - which text of whom, when, and what sort of version it is
    folder: Path,
    facts: Facts,
    key: str,
    *,
    frozen_on: date,
    again: bool = False,
    editorial: bool = False,
) -> Version:
    """Freeze the present text of document ``key`` as the version that its facts name.

    Args:
        folder: the provider's folder, ``docs/<provider>``.
        facts: that provider's facts.
        key: the document's name, such as ``voorwaarden``.
        frozen_on: the day to keep with it.
        again: replace the newest version; only right as long as nobody has agreed to it.
        editorial: it says the same as the version before it, so nobody is asked anew.

    Raises:
        FactsError: this version was frozen before, with another text or as another sort; its
            name can be no part of an address; or it is editorial with none before it.

    """
    text = read_document(folder, facts, key)
    known = read_versions(folder, key)
    same = next((item for item in known if item.version == text.version), None)
    if not NAME.fullmatch(text.version):
        raise FactsError(f"documents.{key}.version: expected letters and digits: {text.version!r}")
    if same and same.sha256 == text.sha256 and not again:
        _refuse_other_sort(same, key, editorial=editorial)
        return same
    if same and not (again and same is known[-1]):
        raise FactsError(
            f"documents.{key}.version: expected a new version, for {text.version} was frozen on "
            f"{same.frozen_on} with another text"
        )
    before = [item for item in known if item is not same]
    version = _describe_version(facts, key, text, frozen_on, editorial=editorial)
    return _write_frozen(folder, facts, key, text, [*before, version])


def _write_frozen(
    folder: Path,
    facts: Facts,
    key: str,
    text: DocumentText,
    versions: Sequence[Version],
) -> Version:
    """Write the text and the PDF of the last of these versions, and then their list."""
    *before, version = versions
    if version.editorial and not before:
        raise FactsError(f"documents.{key}: expected a version before this editorial one, got none")
    pdf = version_pdf(text.text, version, facts, read_logo(folder, facts))
    made = msgspec.structs.replace(version, pdf_sha256=sha256(pdf).hexdigest())
    _write_version(frozen_file(folder, key, made.version, "md"), text.text.encode())
    _write_version(frozen_file(folder, key, made.version, "pdf"), pdf)
    # The list comes last, so that it never names a file that is missing.
    listed = [_toml_entry(item) for item in (*before, made)]
    _write_version(folder / FOLDER / key / INDEX, (HEAD + "".join(listed)).encode())
    return made


def _refuse_other_sort(version: Version, key: str, *, editorial: bool) -> None:
    if editorial and not version.editorial:
        raise FactsError(
            f"documents.{key}: version {version.version} was frozen as a material one; as long as "
            "nobody has agreed to it, freeze it --again"
        )


def _describe_version(
    facts: Facts, key: str, text: DocumentText, frozen_on: date, *, editorial: bool
) -> Version:
    effective = facts.documents[key].effective
    known = effective is not None and not effective.doubtful
    return Version(
        version=text.version,
        title=text.title,
        frozen_on=frozen_on,
        sha256=text.sha256,
        pdf_sha256="",
        effective=effective.value if effective and known else None,
        editorial=editorial,
    )


def _write_version(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _toml_entry(version: Version) -> str:
    """Return one entry of the list of versions; a JSON string is a TOML string too."""
    lines = ["", "[[versions]]"]
    for name in Version.__struct_fields__:
        value = getattr(version, name)
        if value not in {None, False}:
            shown = value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
            lines.append(f"{name} = {shown}")
    return "\n".join(lines) + "\n"
