"""Each line in the log of a host begins with the provider that it is about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

_provider = ContextVar("provider", default="host")


@contextmanager
def about(slug: str) -> Iterator[None]:
    """Name a provider in all that is logged meanwhile by this thread."""
    before = _provider.set(slug)
    try:
        yield
    finally:
        _provider.reset(before)


class Named(logging.Formatter):
    """Puts the name before each line of what is logged, of a traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        name = f"[{_provider.get()}]"
        return "\n".join(f"{name} {line}" for line in super().format(record).splitlines())


def log_to(stream: TextIO) -> None:
    """Log there, of all parts of the program."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Named("%(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("formsapp.hosting").setLevel(logging.INFO)
