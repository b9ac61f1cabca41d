"""A made-up provider: an example that offers more forms, with the facts that they need."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from formsapp.settings import Settings
from formsapp.site import build


def offering(settings: Settings, folder: Path, facts: str, *, built: bool = False) -> Settings:
    """Return an example with these facts added, in a copy of its folder.

    Without ``built`` its site stays that of the example.
    """
    docs = folder / "docs"
    shutil.copytree(settings.docs / "common", docs / "common")
    shutil.copytree(settings.docs / settings.provider, docs / settings.provider)
    with (docs / settings.provider / "provider.toml").open("a", encoding="utf-8") as own:
        own.write(facts)
    if not built:
        return replace(settings, docs=docs)
    for name in ("mkdocs.yml", "site_overrides"):
        (folder / name).symlink_to(settings.docs.parent / name)
    build(docs / settings.provider, folder / "site")
    return replace(settings, docs=docs, site=folder / "site")
