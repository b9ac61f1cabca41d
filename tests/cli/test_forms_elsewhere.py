"""A site whose forms stand elsewhere: what is built and published leads there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.plain_provider import SLUG, write_provider

SITE, FORMS = "https://www.voorbeeld.example", "https://loket.voorbeeld.example/zorg"
CARD = re.compile(r'og:image" content="([^"]*)"')
Say = Callable[[str], None]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Write lines among the facts of who the provider is."""
    folder = write_provider(tmp_path / "docs")
    monkeypatch.setenv("LOKET_DOCS", str(tmp_path / "docs"))
    monkeypatch.setenv("LOKET_PROVIDER", SLUG)
    file = folder / "provider.toml"
    plain = file.read_text(encoding="utf-8")

    def write(lines: str) -> None:
        told = plain.replace("[provider]\n", f"[provider]\n{lines}\n", 1)
        assert told != plain
        file.write_text(told, encoding="utf-8")

    return write


def test_pages_name_their_own_address_and_lead_to_the_forms(
    run: Run, say: Say, tmp_path: Path
) -> None:
    say(f'site_url = "{SITE}"\nforms_url = "{FORMS}"')
    ran = run("build", "--draft", "--out", str(tmp_path / "public"))
    assert ran.status == 0, ran.err
    home = (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
    assert CARD.findall(home) == [f"{SITE}/assets/kaart.png"]
    assert f'<p class="printed">{SITE}/</p>' in home
    page = (tmp_path / "public" / "formulieren" / "klacht" / "index.html").read_text()
    assert f'href="{FORMS}/f/klacht"' in page
    assert f'href="{FORMS}/f/klacht/papier.pdf"' in page


def test_pages_at_an_unknown_address_name_none(run: Run, say: Say, tmp_path: Path) -> None:
    """That of the forms is not theirs."""
    say(f'forms_url = "{FORMS}"')
    assert run("build", "--draft", "--out", str(tmp_path / "public")).status == 0
    home = (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
    assert CARD.findall(home) == []
    assert 'class="printed"' not in home


def test_a_link_to_a_form_that_is_not_offered_is_found(run: Run, say: Say, tmp_path: Path) -> None:
    say(f'forms_url = "{FORMS}"')
    page = (
        "---\ntitle: Proef\ndescription: Een proef.\n---\n\n# Proef\n\n[Meld schade](/f/schade)\n"
    )
    (tmp_path / "docs" / SLUG / "proef.md").write_text(page, encoding="utf-8")
    ran = run("build", "--draft", "--out", str(tmp_path / "public"))
    assert ran.status == 1
    assert f"proef/index.html leads to {FORMS}/f/schade, which is not there" in ran.err


def test_published_markdown_leads_to_the_forms(run: Run, say: Say, tmp_path: Path) -> None:
    say(f'forms_url = "{FORMS}"')
    assert run("publish", "--draft", "--out", str(tmp_path / "pages")).status == 0
    pages = [file.read_text(encoding="utf-8") for file in (tmp_path / "pages").rglob("*.md")]
    assert any(f"]({FORMS}/f/klacht)" in page for page in pages)
    assert not any(
        re.search(r'(\]\(|href=")(/|[.]+/)*(f/|o[)"#]|verder[)"#])', page) for page in pages
    )
