"""What stands in a provider's folder and has no end, or takes too long to read, is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.facts.bounded_files import LARGEST_FILE, LARGEST_TEXT
from formsapp.kinds import load_provider
from tests.plain_provider import write_provider


def of_size(size: int) -> Callable[[Path], None]:
    """Return what makes a file of this size, which takes no room on the disk."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def of_text(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text)


ODD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a pipe": ("over-ons.md", os.mkfifo, "expected a file"),
    "a device": ("logo.svg", lambda path: path.symlink_to("/dev/zero"), "expected a file"),
    "a pipe deeper": ("beeld/foto.png", os.mkfifo, "expected a file"),
    "a long text": ("over-ons.md", of_size(LARGEST_TEXT + 1), "bytes"),
    "a style": ("eigen.css", of_size(LARGEST_TEXT + 1), "bytes"),
    "a picture": ("foto.png", of_size(LARGEST_FILE + 1), "bytes"),
    "brackets": ("over-ons.md", of_text("# A\n\n" + "[" * 100_000), "empty line"),
    "fewer brackets": ("over-ons.md", of_text("# A\n\n" + "[" * 501), "500 times ["),
    "tags": ("over-ons.md", of_text("# A\n\n" + "<b " * 501), "500 times <"),
    "one word": ("antwoorden/klacht.md", of_text("a" * 10_001), "empty line"),
    "empty lines": ("over-ons.md", of_text("a" + "\n" * 2_000 + "b"), "empty lines"),
    "very many parts": ("over-ons.md", of_text("woord\n\n" * 40_000), "200,000 signs"),
}


@pytest.mark.hostile("facts-odd")
def test_what_has_no_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs")
    load_provider(folder)
    for what, (name, make, why) in ODD.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        make(path)
        with pytest.raises(FactsError) as refused:
            load_provider(folder)
        assert name in str(refused.value), what
        assert why in str(refused.value), what
        path.unlink()
        if before is not None:
            path.write_bytes(before)
    load_provider(folder)


def test_a_link_to_a_folder_with_very_much_in_it_is_refused(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs")
    (folder / "meer").symlink_to("/usr")
    with pytest.raises(FactsError):
        load_provider(folder)
    (folder / "meer").unlink()
    (folder / "lus").symlink_to(folder)
    load_provider(folder)
    (folder / "leeg").mkdir()
    for name in ("heen", "weer"):
        (folder / "leeg" / name).symlink_to(folder / "leeg")
    with pytest.raises(FactsError, match="files and folders"):
        load_provider(folder)


def test_a_text_in_the_facts_that_takes_too_long_to_read_is_refused(tmp_path: Path) -> None:
    folder = write_provider(tmp_path / "docs")
    facts = folder / "provider.toml"
    text = facts.read_text()
    facts.write_text(text.replace('name = "', f'name = "{"[" * 501}', 1))
    with pytest.raises(FactsError, match=r"provider[.]toml: .*500 times"):
        load_provider(folder)
