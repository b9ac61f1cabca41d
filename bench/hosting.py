"""What a host of many providers takes: memory, its start, and its rest.

The providers are copies of a made-up one, each with its own settings, keys, database and site.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from time import perf_counter, sleep

from bench.servers import find_free_port
from bench.table import Row
from bench.timing import start_python
from formsapp.cases import migrate_database
from formsapp.cases.database import make_engine
from formsapp.clock import utc_now
from formsapp.documents.freeze_version import freeze_text
from formsapp.kinds import load_provider
from formsapp.sealing.intake_key import encode_base64, read_public_keys, renew_intake_key
from formsapp.sealing.key_files import make_keys
from formsapp.site import build
from tests.made_up import copy_docs

COPIED = "fysiotherapie-de-kade"
NUMBERS = (1, 10, 100, 300)
BASE, EACH = 80, 1.5
"""Megabytes that a host may take, and for each provider; of its own (PSS), as of a web worker."""
MOST_SECONDS, STARTED = 6, 100
SETTLED, REST = 40, 60
"""Seconds after which a host has nothing left to do, and in which it is watched then."""
TICKS = os.sysconf("SC_CLK_TCK")
WHAT = ("Rss", "Pss")
"""As Linux names them."""


@dataclass(frozen=True)
class Memory:
    """Megabytes: all that a process has in memory, and its own, with its part of what is shared."""

    rss: float
    pss: float


@dataclass(frozen=True)
class Measured:
    """What one host took."""

    listening: float
    all_ready: float
    processor: float
    """Seconds of a processor until all were ready: a busy machine makes the others longer."""
    last_request: float
    ready: Memory
    """Once all were ready."""
    asked: Memory
    """Once each had answered for a form and for its site."""
    idle: float
    """Part of one processor."""


def measure(folder: Path) -> Iterator[Row]:
    """Measure hosts of one provider to hundreds."""
    home = folder / "hosted"
    made, is_warm = make_first(home), False
    for number in NUMBERS:
        for at in range(number):
            if not (home / name_copy(at)).exists():
                make_copy(made, home, name_copy(at))
        shown = sorted(home.glob("*/env"))[:number]
        asked = lay_out(folder / f"host-{number}", shown)
        if not is_warm:
            is_warm = measure_host(folder, asked, number, rest=0).all_ready > 0  # compiled modules
        found = measure_host(folder, asked, number)
        yield from make_rows(number, found)


def make_rows(number: int, found: Measured) -> Iterator[Row]:
    """Say what a host of so many took."""
    of = f"host of {number}"
    most = BASE + EACH * number
    ready, asked = found.ready, found.asked
    share = f"PSS {ready.pss:.0f} MB, {asked.pss:.0f} once each was asked"
    yield Row(f"{of}: memory of its own", share, f"{most:.0f} MB", asked.pss / most, 1)
    whole = f"RSS {ready.rss:.0f} MB, {asked.rss:.0f} once each was asked"
    yield Row(f"{of}: with shared libraries", whole, f"{most:.0f} MB", asked.rss / most, None)
    budget = MOST_SECONDS if number == STARTED else None
    begun = f"all ready {found.all_ready:.1f} s, of which a processor works {found.processor:.1f}"
    listening = f"listens {found.listening:.1f} s, {begun}"
    yield Row(f"{of}: start", listening, "", found.all_ready, budget, places=1)
    first = f"{found.last_request * 1000:.0f} ms"
    yield Row(f"{of}: first form of the last one", first, "", found.last_request, None)
    yield Row(f"{of}: processor at rest", f"{found.idle:.1%}", "", found.idle * 100, None)


def name_copy(number: int) -> str:
    """Return a name as long as the one that is copied: files of its site keep their size."""
    return f"{COPIED[:-4]}{number:04}"


def make_first(home: Path) -> Path:
    """Make the provider that is copied: its docs, keys, database and site."""
    made = home / "first"
    made.mkdir(parents=True)
    folder = copy_docs(made) / COPIED
    facts = load_provider(folder)
    for name in facts.documents:
        freeze_text(folder, facts, name, frozen_on=date(2026, 1, 1))
    data = made / "data"
    make_all_keys(made, facts.teams)
    build(folder, data / "site", keys=read_public_keys(data / "keys"))
    engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
    migrate_database.migrate(engine)
    engine.dispose()
    return made


def make_all_keys(folder: Path, teams: Iterable[str]) -> None:
    make_keys(folder / "data/keys", teams, folder / "recovery.key")
    renew_intake_key(folder / "data/keys", utc_now().date())


def make_copy(made: Path, home: Path, slug: str) -> None:
    """Copy it under another name; the common pages are those of the product."""
    own = home / slug
    shutil.copytree(made / "docs" / COPIED, own / "docs" / slug)
    shutil.copytree(made / "data", own / "data")
    shutil.rmtree(own / "data/keys")
    make_all_keys(own, load_provider(made / "docs" / COPIED).teams)
    first, other = (read_public_keys(folder / "data/keys")[0] for folder in (made, own))
    changed = (
        (COPIED, slug),
        (first.id, other.id),
        (encode_base64(first.raw), encode_base64(other.raw)),
    )
    named = ("built.json", "controleren/index.html")
    for file in (own / "docs" / slug / "provider.toml", *(own / "data/site" / n for n in named)):
        text = file.read_text()
        for before, after in changed:
            text = text.replace(before, after)
        file.write_text(text)
    (own / "env").write_text(
        f"LOKET_BASE_URL=https://{slug}.example\nLOKET_MAIL=files\n"
        f"LOKET_SECRET_KEYS={secrets.token_hex(32)}\n"
    )


def lay_out(folder: Path, files: list[Path]) -> Path:
    """Lay the folders of these providers together in one, by links."""
    folder.mkdir()
    for file in files:
        (folder / file.parent.name).symlink_to(file.parent)
    return folder


def measure_host(folder: Path, asked: Path, number: int, rest: int = REST) -> Measured:
    """Start a host, wait until each is ready, ask each one form, and let it rest."""
    slugs = sorted(one.name for one in asked.iterdir())[:number]
    with run_host(folder, asked) as (process, port, begun, listening):
        for slug in slugs:
            ask(port, slug, "/healthz")
        all_ready, ready = perf_counter() - begun, read_memory(process)
        processor = read_ticks(process) / TICKS
        before = perf_counter()
        ask(port, slugs[-1], "/f/klacht")
        last = perf_counter() - before
        for slug in slugs:
            ask(port, slug, "/f/klacht")
            ask(port, slug, "/")
        idle = measure_rest(process, rest)
        # After all had their mail and reminders looked at.
        asked_of_all = read_memory(process)
    return Measured(listening, all_ready, processor, last, ready, asked_of_all, idle)


@contextmanager
def run_host(folder: Path, asked: Path) -> Iterator[tuple[Popen[bytes], int, float, float]]:
    """Start a host; give its process, its port, when it began and how long it took to listen."""
    port, begun = find_free_port(), perf_counter()
    process = start_python(folder, "-m", "formsapp.cli", "host", str(asked), "--port", str(port))
    try:
        if process.stdout is None or not process.stdout.readline().startswith(b"Hosting"):
            raise RuntimeError("The host did not start.")
        yield process, port, begun, perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def ask(port: int, slug: str, path: str) -> None:
    """Ask a page of one provider; raises RuntimeError where it does not answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": f"{slug}.example"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:  # noqa: PLR2004 - the status that all these pages have
        raise RuntimeError(f"{slug}{path} answered {answer.status}")


def read_memory(process: Popen[bytes]) -> Memory:
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    rss, pss = (int(re.findall(rf"^{what}:\s+(\d+)", text, re.MULTILINE)[0]) for what in WHAT)
    return Memory(rss / 1024, pss / 1024)


def measure_rest(process: Popen[bytes], seconds: int) -> float:
    """Return the part of a processor that a host takes when nobody asks anything."""
    if not seconds:
        return 0.0
    sleep(SETTLED)
    before = read_ticks(process)
    sleep(seconds)
    return (read_ticks(process) - before) / TICKS / seconds


def read_ticks(process: Popen[bytes]) -> int:
    """Return how long processors worked for a process, in ticks."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    return sum(map(int, fields.split()[11:13]))


if __name__ == "__main__":
    print(*measure(Path(sys.argv[1])), sep="\n")
