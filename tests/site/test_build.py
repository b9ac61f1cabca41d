"""Building: what is overlaid, what is refused, what is written beside the pages."""

from __future__ import annotations

import gzip
import logging
import re
import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it comes without types
import pytest
import yaml  # type: ignore[import-untyped]  # it comes without types
from click.testing import CliRunner
from mkdocs.__main__ import cli

from formsapp.facts import EXTENSIONS
from formsapp.site import BuildError, build, csp
from tests.conftest import REPO
from tests.site.reading import pages_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the texts beside the real theme, to change."""
    shutil.copytree(REPO / "docs", tmp_path / "docs")
    shutil.copytree(REPO / "site_overrides", tmp_path / "site_overrides")
    shutil.copy(REPO / "mkdocs.yml", tmp_path)
    return tmp_path


def write(project: Path, name: str, text: str) -> None:
    front = "---\ntitle: Proef\ndescription: Een proef.\n---\n\n# Proef\n\n"
    (project / "docs" / name).write_text(front + text, encoding="utf-8")


def test_a_provider_s_own_page_takes_the_place_of_the_common_one(project: Path) -> None:
    write(project, "common/proef.md", "Van iedereen.\n")
    write(project, "common/ook.md", "Van iedereen.\n")
    write(project, "al-osra-zorg/proef.md", "Van Al Osra, zie [ook](ook.md) en [f](/f/akkoord).\n")
    base = "https://voorbeeld.test/al-osra-zorg/"
    build(project / "docs" / "al-osra-zorg", project / "out", base_url=base)
    own = (project / "out" / "proef" / "index.html").read_text(encoding="utf-8")
    assert "Van Al Osra" in own
    assert 'href="../f/akkoord"' in own
    assert "Van iedereen" in (project / "out" / "ook" / "index.html").read_text(encoding="utf-8")
    lost = (project / "out" / "404.html").read_text(encoding="utf-8")
    assert 'href="/al-osra-zorg/crisis/"' in lost


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Bel {{ contact.fone }}.\n", "contact.fone"),
        ("Hier mag [[je|u] niet.\n", "[[je|u]"),
        ("Zie [daar](nergens.md).\n", "nergens.md"),
        ("Zie [daar](voorwaarden.md#nergens).\n", "nergens"),
    ],
)
def test_a_mistake_in_a_text_stops_the_build(project: Path, text: str, complaint: str) -> None:
    write(project, "al-osra-zorg/proef.md", text)
    with pytest.raises(BuildError, match=re.escape(complaint)) as refused:
        build(project / "docs" / "al-osra-zorg", project / "out")
    assert "proef.md" in str(refused.value)


def test_a_silenced_log_hides_no_mistake(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "mkdocs")
    write(project, "al-osra-zorg/proef.md", "Zie [daar](nergens.md).\n")
    with pytest.raises(BuildError, match=r"nergens\.md"):
        build(project / "docs" / "al-osra-zorg", project / "out")
    assert logging.getLogger("mkdocs").level == logging.ERROR


def test_a_page_without_a_description_stops_the_build(project: Path) -> None:
    (project / "docs" / "common" / "proef.md").write_text("---\ntitle: Proef\n---\n# P\n", "utf-8")
    with pytest.raises(BuildError, match=r"proef\.md: no 'description'"):
        build(project / "docs" / "al-osra-zorg", project / "out")


def test_mkdocs_alone_builds_the_same_pages(
    site: Path, provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_PROVIDER", provider)
    done = CliRunner().invoke(
        cli, ["build", "-q", "-f", str(REPO / "mkdocs.yml"), "-d", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    for address, path in pages_of(tmp_path / "out").items():
        assert path.read_bytes() == pages_of(site)[address].read_bytes()


def test_texts_read_the_same_on_the_site_and_in_a_form() -> None:
    settings = yaml.safe_load((REPO / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["markdown_extensions"] == list(EXTENSIONS)


def test_every_page_lies_compressed_beside_itself(site: Path) -> None:
    for path in [*pages_of(site).values(), *site.rglob("*.css")]:
        plain = path.read_bytes()
        assert brotli.decompress(Path(f"{path}.br").read_bytes()) == plain
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == plain


def test_the_facts_and_the_theme_s_own_files_stay_behind(site: Path) -> None:
    names = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert names == {".html", ".css", ".js", ".br", ".gz", ".json", ".pdf", ".txt"}


def test_the_policy_names_each_inline_script_and_style(site: Path) -> None:
    policy = csp(site)
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    found, opens = set(), 0
    for path in [*pages_of(site).values(), site / "layout.html"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\son\w+=|\sstyle=|<script (?!src=)[^>]*>", text), path
        found |= set(re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", text, re.DOTALL))
        opens |= "data-week" in text
    said = "styles of crisis and home; leave, paper, keep, zoekveld, controleren; live where open"
    assert len(found) == 7 + opens, said
    for content in found:
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
