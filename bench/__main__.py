"""Print one table of all budgets: ``python3 dev.py bench [--full] [PART ...]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import attacks, commits, hosting, imports, inbox, office, pages, receipt
from bench.table import Row, format_table

Part = Callable[[Path], Iterator[Row]]
SITE = "site"


def all_parts(*, full: bool) -> dict[str, Part]:
    docs = office.DOCS / office.PROVIDER
    return {
        "pages": pages.measure,
        "commits": commits.measure,
        "inbox": lambda folder: inbox.measure(folder, docs, full=full),
        "imports": imports.measure,
        "receipt": receipt.measure,
        "attacks": attacks.measure,
        "hosting": hosting.measure,
    }


def main() -> int:
    """Measure the parts that were asked for, or all; the status says whether that worked."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure Loket beside its peers.")
    parser.add_argument("--full", action="store_true", help="a million cases instead of 100,000")
    parser.add_argument(
        "part", nargs="*", help="pages, commits, inbox, imports, receipt, attacks, hosting, site"
    )
    asked = parser.parse_args()
    known = all_parts(full=asked.full)
    chosen = asked.part or [*known, SITE]
    if unknown := sorted({*chosen} - {*known, SITE}):
        parser.error(f"there is no part {', '.join(unknown)}")
    with TemporaryDirectory(prefix="loket-bench-") as made:
        print(
            format_table(
                measure_parts(Path(made), [known[name] for name in chosen if name != SITE])
            )
        )
    return measure_site() if SITE in chosen else 0


def measure_parts(folder: Path, chosen: list[Part]) -> list[Row]:
    found: list[Row] = []
    if chosen:
        office.prepare_provider(folder)
    for part in chosen:
        for row in part(folder):
            print(f"{row.what}: {row.ratio:.{row.places}f}", file=sys.stderr, flush=True)
            found.append(row)
    return found


def measure_site() -> int:
    """Measure the site's build and weight, which have a table of their own."""
    if find_spec("bench.site") is None:
        return 0
    return int(import_module("bench.site").main() or 0)


if __name__ == "__main__":
    sys.exit(main())
