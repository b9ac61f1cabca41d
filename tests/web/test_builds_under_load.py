"""Twenty builds under a running Loket: no visitor notices more than that the page is another."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from formsapp.kinds import load_provider
from formsapp.site.built_pages_csp import hash_inline_code
from tests.cli.commands import KEY
from tests.plain_provider import SLUG, write_provider
from tests.ports import free_port
from tests.web.conftest import furnish

BUILDS, READERS = 20, 3
BUILDER = """
import re, sys
from datetime import date
from pathlib import Path
from formsapp.sealing.intake_key import read_public_keys
from formsapp.site import build, renew_site

own, data = Path(sys.argv[1]), Path(sys.argv[2])
keys, facts = read_public_keys(data / "keys"), own / "provider.toml"
build(own, data / "site", today=date(2026, 11, 30), keys=keys)  # as an earlier Loket did
print("built", flush=True)
for line in sys.stdin:
    text = re.sub('accent = "#......"', f'accent = "#{int(line):06x}"', facts.read_text(), count=1)
    facts.write_text(text)
    renew_site(own, data / "site", today=date(2026, 11, 30), keys=keys)
    print("built", flush=True)
"""
ASSET = re.compile(r"assets/loket\.[0-9a-f]{10}\.\w+")
PAGES = ("/crisis/", "/", "/zoeken/", "/f/dossier")
OPEN = 12
"""How many pages a visitor keeps open."""


@dataclass
class Visitors:
    """Those who read pages, and what went wrong for them."""

    port: int
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    seen: dict[str, None] = field(default_factory=dict)
    """Assets that a page named, in the order in which they came."""
    ended: threading.Event = field(default_factory=threading.Event)

    def get(self, path: str) -> tuple[str, str]:
        """Return a page or a file as text, and its policy; note what fails."""
        connection = HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request("GET", f"/{SLUG}{path}")
            answer = connection.getresponse()
            body, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
            if answer.status != 200:
                self.failed.append(f"{path}: {answer.status}")
        except (OSError, HTTPException) as error:
            self.failed.append(f"{path}: {error!r}")
            body, policy = "", ""
        finally:
            connection.close()
        self.asked += 1
        return body, policy

    def read_pages(self) -> None:
        """Open pages, and load what they name, also of pages that were opened long before."""
        for path in cycle(PAGES):
            page, policy = self.get(path)
            if not page.rstrip().endswith("</html>"):
                self.failed.append(f"{path} breaks off")
            for hashes in hash_inline_code([page]).values():
                self.failed += [f"{path} may not run {one}" for one in hashes if one not in policy]
            if path == "/crisis/" and 'href="tel:113"' not in page:
                self.failed.append("no number")
            self.seen |= dict.fromkeys(ASSET.findall(page))
            for asset in [*self.seen][-OPEN:]:
                self.get(f"/{asset}")
            self.get("/sw.js")
            if self.ended.wait(0.05):
                return

    def read_until(self, asset: str) -> None:
        """Wait until some page named an asset."""
        for _ in range(600):
            if asset in self.seen:
                return
            time.sleep(0.1)
        pytest.fail("No page of the last build came.")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let some of them read at the same time."""
        threads = [threading.Thread(target=self.read_pages) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()


@contextmanager
def running(repo: Path, environ: Mapping[str, str], *arguments: str) -> Iterator[Popen[str]]:
    """Run Python with a configuration of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOKET_")}
    with Popen(
        [sys.executable, *arguments],
        cwd=repo,
        env={**kept, **environ},
        stdin=PIPE,
        stdout=PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def hear(process: Popen[str], line: str = "") -> str:
    """Send a line, if there is one, and return what is answered."""
    assert process.stdin is not None
    assert process.stdout is not None
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return process.stdout.readline()


def test_twenty_builds_take_nothing_from_those_who_read(tmp_path: Path, repo: Path) -> None:
    own, data, port = write_provider(tmp_path / "docs"), tmp_path / "data", free_port()
    furnish(data, load_provider(own).teams)
    (data / "recovery.key").rename(tmp_path / "recovery.key")
    environ = {
        "LOKET_PROVIDER": SLUG,
        "LOKET_BASE_URL": f"http://localhost:{port}/{SLUG}",
        "LOKET_SECRET_KEYS": KEY,
        "LOKET_MAIL": "files",
        "LOKET_DATA": str(data),
        "LOKET_DOCS": str(own.parent),
    }
    visitors, serve = Visitors(port), ("-m", "formsapp.cli", "serve", "--port", str(port))
    with running(repo, {}, "-c", BUILDER, str(own), str(data)) as builder:
        assert hear(builder) == "built\n"
        with running(repo, environ, *serve) as server:
            assert hear(server).startswith("Serving")
            with visitors.reading():
                for number in range(1, BUILDS + 1):
                    assert hear(builder, str(number * 0x050301)) == "built\n"
                visitors.read_until(asset_of(data / "site"))
    assert visitors.failed == []
    assert len(visitors.seen) > BUILDS / 2, "they saw more than the first and the last"
    assert visitors.asked > 10 * BUILDS


def asset_of(site: Path) -> str:
    found = ASSET.search((site / "index.html").read_text())
    assert found
    return found[0]
