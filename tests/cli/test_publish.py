"""What ``loket publish`` writes is a whole site for another generator than MkDocs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from formsapp.facts import load
from formsapp.site import build
from tests.cli.commands import Run
from tests.conftest import REPO
from tests.made_once import folder_of_run, make_once

SETTINGS = """[project]
site_name = "Ander programma"
docs_dir = "docs"
site_dir = "site"
[project.theme]
language = "nl"
""" + "".join(
    f"[project.markdown_extensions.{name}]\n"
    for name in ("attr_list", "def_list", "tables", "abbr", "admonition", "md_in_html")
)
UNFILLED = re.compile(r"\{\{|\{%|\[\[|\]\]")
CODE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


@pytest.fixture
def published(run: Run, tmp_path_factory: pytest.TempPathFactory, provider: str) -> Path:
    """A folder with the published pages in ``docs`` and the site that Zensical made of them."""
    folder = folder_of_run(tmp_path_factory) / f"published-{provider}"
    return make_once(folder, lambda unready: publish(run, unready, provider))


def publish(run: Run, folder: Path, provider: str) -> None:
    assert run("publish", "--provider", provider, "--out", str(folder / "docs")).status == 0
    (folder / "zensical.toml").write_text(SETTINGS, encoding="utf-8")
    zensical = Path(sys.executable).with_name("zensical")
    built = subprocess.run(
        [zensical, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr


def test_another_generator_builds_every_page_with_every_clause(
    published: Path, provider: str
) -> None:
    for page in (published / "docs").rglob("*.md"):
        name = page.relative_to(published / "docs").with_suffix("")
        place = name.parent if name.name == "index" else name
        html = (published / "site" / place / "index.html").read_text(encoding="utf-8")
        assert not UNFILLED.search(CODE.sub("", html)), name
    clauses = load(REPO / "docs" / provider).clauses
    assert clauses
    for stated in clauses.values():
        address, _, anchor = stated.partition("#")
        html = (published / "site" / address / "index.html").read_text(encoding="utf-8")
        assert f'id="{anchor}"' in html, stated


def test_the_published_pages_are_those_of_the_site(
    published: Path, site_pages: dict[str, set[str]], provider: str
) -> None:
    pages = {
        f"{page.parent.relative_to(published / 'site').as_posix()}/".replace("./", "", 1)
        for page in (published / "site").rglob("index.html")
    }
    assert pages == site_pages[provider]


@pytest.fixture(scope="module")
def site_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The addresses of the pages that ``loket build`` makes, by provider."""
    found = {}
    for folder in (file.parent for file in (REPO / "docs").glob("*/provider.toml")):
        out = tmp_path_factory.mktemp(folder.name)
        build(folder, out)
        pages = (page.parent.relative_to(out).as_posix() for page in out.rglob("index.html"))
        found[folder.name] = {f"{page}/".replace("./", "", 1) for page in pages}
    return found
