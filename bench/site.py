"""The site: how long its build takes, beside plain MkDocs on the same text, and with more pages."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Row, format_table
from bench.timing import ROOT, measure_in_turns, processor_seconds, start_python
from formsapp.settings import list_providers

PROVIDER = list_providers(ROOT / "docs")[0]
TIMES = 10
"""How many times as many pages the larger site has."""
BUILD = """import sys
from pathlib import Path
from formsapp.site import build
build(Path(sys.argv[1]), Path(sys.argv[2]))
"""
PUBLISH = """import sys
from formsapp.cli import main
sys.exit(main(["publish", "--provider", sys.argv[1], "--out", sys.argv[2]]))
"""
SETTINGS = """site_name: Plain
docs_dir: docs
extra_css: []
markdown_extensions: [attr_list, def_list, tables, abbr, admonition, md_in_html]
"""
IN_MENU = re.compile(r"^nav: .*\n", re.MULTILINE)


def measure(folder: Path) -> Iterator[Row]:
    """Compare processor time, which other work on the machine hardly changes."""
    few, many = copy_sources(folder / "few"), copy_sources(folder / "many")
    add_copies(many)
    plain = publish_plain(folder / "plain")
    took = measure_in_turns(
        {
            "few": partial(time_loket, folder, few),
            "plain": partial(time_mkdocs, folder, plain),
            "many": partial(time_loket, folder, many),
        }
    )
    small, large = (count_pages(folder, name) for name in ("few", "many"))
    loket, peer = f"{took['few']:.2f} s", f"plain MkDocs {took['plain']:.2f} s"
    yield Row(f"build of {small} pages", loket, peer, took["few"] / took["plain"], 1.5)
    loket, peer = f"{took['many']:.2f} s", f"{small} pages {took['few']:.2f} s"
    yield Row(f"build of {large} pages", loket, peer, took["many"] / took["few"], 6)


def count_pages(folder: Path, name: str) -> int:
    return len(list((folder / "out" / name).rglob("index.html")))


def copy_sources(folder: Path) -> Path:
    """Copy what a provider's site is made of; return the provider's folder."""
    shutil.copytree(ROOT / "site_overrides", folder / "site_overrides")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("common", PROVIDER):
        shutil.copytree(ROOT / "docs" / name, folder / "docs" / name)
    return folder / "docs" / PROVIDER


def add_copies(provider: Path) -> None:
    """Add copies of every page beside it, which are not in the menu."""
    for folder in (provider.parent / "common", provider):
        for page in sorted(folder.rglob("*.md")):
            if page.name != "README.md" and "versies" not in page.parts:
                text = IN_MENU.sub("", page.read_text(encoding="utf-8"))
                for number in range(1, TIMES):
                    copy = page.with_name(f"{page.stem}-{number}.md")
                    copy.write_text(text, encoding="utf-8")


def publish_plain(folder: Path) -> Path:
    """Write the same pages as filled Markdown, with the settings of a plain MkDocs."""
    folder.mkdir()
    processor_seconds(start_python(folder, "-c", PUBLISH, PROVIDER, str(folder / "docs")))
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    return folder


def time_loket(folder: Path, provider: Path) -> float:
    """Return the processor seconds of Loket's build: filled, checked, trimmed, compressed."""
    out = folder / "out" / provider.parent.parent.name
    return processor_seconds(start_python(folder, "-c", BUILD, str(provider), str(out)))


def time_mkdocs(folder: Path, plain: Path) -> float:
    out, settings = folder / "out" / "plain", plain / "mkdocs.yml"
    arguments = ("-m", "mkdocs", "build", "--quiet", "-f", str(settings), "-d", str(out))
    return processor_seconds(start_python(folder, *arguments))


def main() -> int:
    with TemporaryDirectory(prefix="loket-bench-site-") as made:
        print(format_table(measure(Path(made))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
