"""Run MkDocs in this process. Only building a site imports this, never a web worker."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import cast

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from formsapp.facts import Facts
from formsapp.shipped import find_mkdocs_settings
from formsapp.site.build_error import BuildError


def run_mkdocs(
    provider: Path, out: Path, base_url: str | None, extra: Mapping[str, object]
) -> Facts:
    """Build the site of the provider in folder ``provider`` into ``out``; return its facts.

    ``extra`` is what ``site_overrides/hook.py`` is told of this build.

    Raises:
        BuildError: with all warnings of MkDocs.

    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's advertisement on stderr
    settings = str(find_mkdocs_settings(provider))
    places = {"docs_dir": str(provider), "site_dir": str(out), "site_url": base_url}
    with _collect_warnings() as warnings:
        try:
            config = load_config(settings, **places, extra=dict(extra))
            mkdocs_build(config)
        except MkDocsException as error:
            messages = (warning.getMessage() for warning in warnings)
            # a colon announces the next warning
            complete = [message for message in messages if not message.endswith(":")]
            raise BuildError(*(complete or [str(error)])) from error
    return cast("Facts", config.extra["facts"])


@contextmanager
def _collect_warnings() -> Iterator[list[logging.LogRecord]]:
    """Collect the warnings of MkDocs, whose own error at the end only counts them.

    It does not count what its log does not let through. With a quieter log, such as ``--quiet``
    sets for the whole process, it would build a page with broken links: so this sets the level.
    """
    handler = BufferingHandler(capacity=sys.maxsize)
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler.buffer
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
