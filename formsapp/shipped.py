"""What comes with Loket beside its code: the texts for all providers, the theme and its settings.

In a checkout these lie where they are written; in an installed package, in its folder ``shipped``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent
IN_PACKAGE: Final = PACKAGE / "shipped"
IS_INSTALLED: Final = IN_PACKAGE.is_dir()
SHIPPED: Final = IN_PACKAGE if IS_INSTALLED else PACKAGE.parent
"""Holds ``docs/common``, ``docs/README.md``, ``site_overrides`` and ``mkdocs.yml``."""
COMMON: Final = "common"
"""Folder with the texts for all providers, beside those of the providers."""


def find_common(folder: Path) -> Path:
    """Return the folder with the texts for all providers, for the provider in ``folder``.

    That is the one beside it, where there is one: whoever copies it decides over its texts.
    """
    beside = folder.parent / COMMON
    return beside if beside.is_dir() else SHIPPED / "docs" / COMMON


def find_mkdocs_settings(folder: Path) -> Path:
    """Return MkDocs' settings for the provider in ``folder``: its own, or else ours."""
    own = folder.parent.parent / "mkdocs.yml"
    return own if own.is_file() else SHIPPED / "mkdocs.yml"
