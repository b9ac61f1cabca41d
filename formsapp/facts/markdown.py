"""Markdown to HTML, the same for the site and for the texts inside a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

EXTENSIONS: Final = ("attr_list", "def_list", "tables", "abbr", "admonition", "md_in_html")
"""What our Markdown may use; ``mkdocs.yml`` must switch on nothing else (a test compares)."""


def to_html(text: str) -> str:
    """Return our own Markdown (never a client's) as HTML."""
    return make_converter()(text)


def make_converter() -> Callable[[str], str]:
    """Return a function that does what :func:`to_html` does, faster for many short texts.

    It must not be used by several threads.
    """
    from markdown import Markdown  # noqa: PLC0415 - a megabyte, and few pages need it

    made = Markdown(extensions=list(EXTENSIONS), output_format="html")
    return lambda text: made.reset().convert(text)
