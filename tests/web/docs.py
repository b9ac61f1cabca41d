"""A provider's folder with something else in its facts, to see what follows from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formsapp.settings import Settings


def with_fact(settings: Settings, tmp_path: Path, old: str, new: str) -> Settings:
    """Give settings with a copy of the folder in which ``old`` (there once) reads ``new``."""
    copied = copy_folder(settings, tmp_path)
    for folder in (settings.provider, "common"):
        for file in (copied.docs / folder).glob("*.toml"):
            text = file.read_text()
            if old in text:
                assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
                file.unlink()
                file.write_text(text.replace(old, new))
                return copied
    raise AssertionError(f"{old!r} stands in no facts")


def with_words(settings: Settings, tmp_path: Path, name: str, words: str) -> Settings:
    """Give settings with a copy of the folder that has its own words for an answer."""
    copied = copy_folder(settings, tmp_path)
    own = copied.folder / "antwoorden"
    own.mkdir()
    (own / f"{name}.md").write_text(words)
    return copied


def copy_folder(settings: Settings, tmp_path: Path) -> Settings:
    copy = tmp_path / "other-docs"
    for folder in ("common", settings.provider):
        (copy / folder).mkdir(parents=True)
        for file in (settings.docs / folder).iterdir():
            (copy / folder / file.name).symlink_to(file)
    return replace(settings, docs=copy)
