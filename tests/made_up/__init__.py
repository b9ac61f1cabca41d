"""Made-up providers of sorts that no example is, each a folder like those in ``docs``."""

from __future__ import annotations

import shutil
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
MADE_UP = tuple(sorted(file.parent.name for file in HERE.glob("*/provider.toml")))


def copy_docs(folder: Path) -> Path:
    """Lay all of them beside the common pages in a folder, as in ``docs``; return that."""
    docs = folder / "docs"
    shutil.copytree(HERE, docs, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (docs / "common").symlink_to(REPO / "docs" / "common")
    for name in ("mkdocs.yml", "site_overrides"):
        (folder / name).symlink_to(REPO / name)
    return docs
