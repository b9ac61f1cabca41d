"""What the site alone is told: words by which visitors search, and how accessible it was found."""

from __future__ import annotations

from datetime import date

from formsapp.facts.fact import Strict


class Subject(Strict, frozen=True, kw_only=True):
    """What visitors call a subject, and where the site answers it.

    ``pages`` are addresses under the site's root; those that the provider lacks are left out.
    ``answer`` is a short answer in Markdown, which is filled in; ``otherwise`` is the one for a
    provider that has none of the pages. ``needs`` names a fact: without it there is no such
    subject. ``words`` stand in the list from A to Z; ``also`` is what else people type, in other
    languages too. ``unless_said`` are words that make ``answer`` and ``otherwise`` untrue, where a
    page of the site says one: that page then comes in their place. With ``danger`` the first
    page comes before all else, whatever is typed beside a word.
    """

    title: str
    words: tuple[str, ...]
    also: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    answer: str | None = None
    otherwise: str | None = None
    unless_said: tuple[str, ...] = ()
    needs: str | None = None
    danger: bool = False


class Accessibility(Strict, frozen=True, kw_only=True):
    """How accessible the tests found the site on day ``tested``; they write it, and check it.

    Every page of the sites of ``providers`` was tested with ``rules`` rules of axe, of version
    ``axe``, on screens of each of the ``widths``, in pixels.
    """

    tested: date
    providers: tuple[str, ...]
    axe: str
    rules: int
    widths: tuple[int, ...]
