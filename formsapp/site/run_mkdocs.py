"""Run MkDocs in this process. Only building a site imports this, never a web worker."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from formsapp.site.build_error import BuildError


def run(provider: Path, out: Path, base_url: str | None, today: date | None) -> None:
    """Let MkDocs write the site of the provider in folder ``provider`` to ``out``.

    Raises:
        BuildError: with everything that MkDocs complained of.

    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's advertisement on stderr
    settings = str(provider.parent.parent / "mkdocs.yml")
    extra = {"today": today} if today else {}
    with _complaints() as said:
        try:
            config = load_config(
                settings, docs_dir=str(provider), site_dir=str(out), site_url=base_url, extra=extra
            )
            mkdocs_build(config)
        except MkDocsException as error:
            raise BuildError("; ".join(said) or str(error)) from error


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what MkDocs warns of; what it raises in the end only counts those.

    It counts no warning that its log does not take: whoever made that log quieter, as its own
    ``--quiet`` does for the whole process, would build a page with links that lead nowhere.
    """
    handler = _Complaints(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler.said
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Complaints(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.endswith(":"):  # it announces the next one
            self.said.append(message)
