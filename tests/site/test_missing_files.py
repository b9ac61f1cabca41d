"""A file that the facts name and that is not there stops the build, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.site import BuildError, build
from tests.plain_provider import SLUG, write_provider


@pytest.mark.parametrize(
    ("file", "what"), [("voorwaarden.md", "this page"), ("logo.svg", "this logo")]
)
def test_a_missing_file_is_named(tmp_path: Path, file: str, what: str) -> None:
    folder = write_provider(tmp_path / "docs")
    facts = folder / "provider.toml"
    facts.write_text(facts.read_text().replace(file, f"other-{file}"))
    with pytest.raises(BuildError) as refused:
        build(folder, tmp_path / "site")
    expected = f"docs/{SLUG}/other-{file}: expected {what}, got: No such file or directory"
    assert str(refused.value) == expected
