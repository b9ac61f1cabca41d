"""The texts to which clients agree, and whose agreement each asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal

from formsapp.facts.fact import Fact, Strict

OWN_PAGE: Final = re.compile(r"(?:[\w-]+/)*[\w-]+\.md")


class AgreedBy(Strict, frozen=True, kw_only=True):
    """Whose agreement a text asks of a client who is no adult, beside what the law says.

    A representative agrees in place of who can't weigh it. ``parents``: whether each parent with
    authority must agree, or one is enough. ``parents_until`` is the age from which the parents need
    not agree, ``client_from`` that from which the client agrees: 0 for every child beside the
    parents. Without one it is that of the law.
    """

    parents: Literal["both", "one"] = "both"
    parents_until: int | None = None
    client_from: int | None = None


class Document(Strict, frozen=True, kw_only=True):
    """A text that clients agree to: ``file`` is its Markdown beside ``provider.toml``.

    ``effective`` is absent as long as nobody knows from when it applies. ``agree``: whether the
    form of agreeing asks it; a text that is only read has versions too. ``agreed_by``: the form
    asks who else must agree, and says so.
    """

    file: str
    title: str
    version: str
    effective: Fact[date] | None = None
    agree: bool = True
    agreed_by: AgreedBy | None = None


def find_wrong_documents(documents: Mapping[str, Document]) -> Iterator[tuple[str, str, str]]:
    """Yield the key of what makes no sense in the texts, what was expected and what is there."""
    seen: dict[tuple[str, str], str] = {}
    for key, one in documents.items():
        if not OWN_PAGE.fullmatch(one.file):
            yield f"{key}.file", "a page in your own folder, such as huisregels.md", one.file
        for name in ("file", "title"):
            said = getattr(one, name)
            if (other := seen.setdefault((name, said), key)) != key:
                yield f"{key}.{name}", f"another {name} than that of {other}", said
