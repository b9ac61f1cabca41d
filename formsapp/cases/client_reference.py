"""The provider's own reference of a client, in one spelling however it is typed.

Capitals, spaces, dashes, wide signs and a full stop at the end are forgiven: ``c 1`` is ``C-1``
where that exists. Between two digits, or two letters, a space or dash counts all the same, as one
dash: 1-23 and 12-3 are two clients.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case, Link, SealedCircle, WatchedClient
from formsapp.typed_text import DASHES, WIDE, clean_line, plain_digits

LOOKS = re.compile("[\ufe00-\ufe0f]")
"""What chooses the look of a sign, as a keyboard with emoji adds it to a digit."""
GAPS = re.compile(r"[\s-]+")
AROUND = re.compile(r"\A[\W_]+|[\W_]+\Z")
"""What may stand around a reference in a text: brackets, quotes, a # before it."""
MOST_WORDS, LONGEST_RUN = 30, 3
"""Words of a text in which references are looked for, and how many one may have."""
OF_ONE_SORT = re.compile(r"(?<=\d) (?=\d)|(?<=[^\W\d_]) (?=[^\W\d_])")
HOLDERS = (SealedCircle.client, Link.client, Case.client)
"""Where references stand, the one that decides most first."""

OF_CONSENTS = (SealedCircle, WatchedClient)
"""What only the team that reads consents has."""


def reference_key(text: str) -> str:
    """Return what two spellings of one reference have in common.

    >>> reference_key("c 1"), reference_key("C-1"), reference_key("C1")
    ('c1', 'c1', 'c1')
    >>> reference_key("1 - 23"), reference_key("12-3")
    ('1-23', '12-3')
    """
    plain = plain_digits(LOOKS.sub("", clean_line(text)).translate(WIDE)).translate(DASHES)
    spaced = GAPS.sub(" ", plain).strip(" .,;:").casefold()
    return OF_ONE_SORT.sub("-", spaced).replace(" ", "")


def can_be_reference(text: str) -> bool:
    """Return whether pages about a client can have this in their address.

    Each part between slashes has a letter or a digit: of ``a/../b`` a browser makes ``b``, which
    may be another client, and ``/17`` leads to ``17``.
    """
    return all(any(map(str.isalnum, part)) for part in text.split("/"))


def loose_key(text: str) -> str:
    """Return the letters, digits and signs alone: what is equal in these may be one client."""
    return reference_key(text).replace("-", "")


def find_reference(session: Session, typed: str, teams: Collection[str] | None = None) -> str:
    """Return a typed reference as it is known; cleaned as it was typed where it is not.

    A spelling that exists wins; of several others that of the circle, then of a link. What stands
    around it, such as brackets, goes where it is not known with them. With ``teams``: of those that
    someone of these teams may know of.
    """
    cleaned = clean_line(typed)
    keys = [*filter(None, map(reference_key, (cleaned, AROUND.sub("", cleaned))))]
    if not keys or is_known(session, cleaned, teams):
        return cleaned
    known = known_references(session, teams)
    found = (one for key in dict.fromkeys(keys) for one in known if reference_key(one) == key)
    return next(found, cleaned)


def find_among_words(session: Session, text: str, teams: Collection[str]) -> set[str]:
    """Return the references known to someone of these teams that stand as words in a text."""
    words = [AROUND.sub("", word) for word in clean_line(text).split(maxsplit=MOST_WORDS)]
    runs = (
        " ".join(words[start : start + length])
        for start in range(min(len(words), MOST_WORDS))
        for length in range(1, LONGEST_RUN + 1)
    )
    keys = {*map(reference_key, runs)} - {""}
    return {one for one in known_references(session, teams) if reference_key(one) in keys}


def is_known(session: Session, reference: str, teams: Collection[str] | None = None) -> bool:
    """Return whether anything stands on this reference, in this spelling.

    With ``teams``: anything that someone of these teams may know of, so no case and no circle of
    another, nor a link of who is in it. Other links are made and listed by every colleague.
    """
    return any(
        session.scalar(
            sa.select(sa.literal(1)).where(column == reference, *_of_teams(column, teams)).limit(1)
        )
        for column in HOLDERS
    )


def known_references(session: Session, teams: Collection[str] | None = None) -> list[str]:
    """Return every reference once, those of circles first, then of links, then of cases.

    With ``teams``: those that someone of these teams may know of, as :func:`is_known`.
    """
    found = (
        session.scalars(
            sa.select(column)
            .where(column.is_not(None), *_of_teams(column, teams))
            .distinct()
            .order_by(column)
        )
        for column in HOLDERS
    )
    return list(dict.fromkeys(one for rows in found for one in rows if one is not None))


def _of_teams(column: object, teams: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    if teams is None:
        return []
    if column is Link.client:
        # Of the team that reads consents there are circles, this client's or another's: the
        # circle may have ended since.
        theirs = (sa.exists().where(one.team.in_(teams)) for one in OF_CONSENTS)
        return [sa.or_(Link.signer_id.is_(None), *theirs)]
    return [(Case if column is Case.client else SealedCircle).team.in_(teams)]


def find_spellings(references: Iterable[str]) -> list[list[str]]:
    """Return the references that may be spellings of one client, in groups of two or more."""
    groups: dict[str, list[str]] = {}
    for one in references:
        groups.setdefault(loose_key(one), []).append(one)
    return [group for key, group in sorted(groups.items()) if key and len(group) > 1]
