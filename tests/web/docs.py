"""A provider's folder with something else in its facts, to see what follows from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formsapp.settings import Settings


def with_fact(settings: Settings, tmp_path: Path, old: str, new: str) -> Settings:
    """Give settings with a copy of the folder in which ``old`` (there once) reads ``new``."""
    copy = tmp_path / "other-docs"
    for folder in ("common", settings.provider):
        (copy / folder).mkdir(parents=True)
        for file in (settings.docs / folder).iterdir():
            (copy / folder / file.name).symlink_to(file)
    for folder in (settings.provider, "common"):
        for file in (copy / folder).glob("*.toml"):
            text = file.read_text()
            if old in text:
                assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
                file.unlink()
                file.write_text(text.replace(old, new))
                return replace(settings, docs=copy)
    raise AssertionError(f"{old!r} stands in no facts")
