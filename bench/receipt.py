"""A receipt as PDF, made by a program that was not running yet."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.table import Row, milliseconds
from bench.timing import measure_in_turns, start_python, time_action
from tests import browser

PROGRAM = "from bench.receipt import ours; ours()"
LINE = "Nummer: Z-7K4M-2QXD"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
DATA: dict[str, object] = {
    "provider": "Voorbeeld",
    "title": "Bewijs van ontvangst",
    "lines": [LINE] * 4,
    "code_title": "Uw ontvangstcode",
    "code": "ABCDE-FGHJK-MNPQR-STVWX",
    "code_text": "Met deze code leest u ons antwoord.",
    "address": "http://localhost:8000/o/ABCDE-FGHJK-MNPQR-STVWX",
    "qr": SVG,
    "qr_alt": "QR-code",
    "parts": [{"title": "Vragen", "lines": [LINE] * 3}],
}


def make_receipt() -> bytes:
    from formsapp.typst_pdf import receipt_pdf  # noqa: PLC0415 - what a worker does on demand

    return receipt_pdf(DATA)


def measure(folder: Path) -> Iterator[Row]:
    """Compare with a browser that prints a page; without one there is nothing to compare."""
    found = browser.executable() or shutil.which("google-chrome")
    if found is None:
        print("No Chromium here: the receipt was not measured.")
        return
    page = folder / "receipt.html"
    lines = f"<p>{LINE}</p>" * 7
    page.write_text(f"<!doctype html><html lang=nl><title>Bewijs</title>{lines}{SVG}")
    makers = {"loket": partial(time_typst, folder), "chromium": partial(time_browser, found, page)}
    measure_in_turns(makers, rounds=1)
    took = measure_in_turns(makers)
    peer = f"Chromium {milliseconds(took['chromium'])}"
    ratio = took["loket"] / took["chromium"]
    yield Row("receipt as PDF, cold", milliseconds(took["loket"]), peer, ratio, 0.6)


def time_typst(folder: Path) -> float:
    return time_action(lambda: wait_for_success(start_python(folder, "-c", PROGRAM)))


def time_browser(program: str, page: Path) -> float:
    """Return the seconds of a new browser, with nothing kept from another."""
    profile = page.parent / "profile"
    options = ["--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    command = [program, *options, f"--print-to-pdf={page.with_suffix('.pdf')}", page.as_uri()]
    quiet = subprocess.DEVNULL
    begun = subprocess.Popen
    took = time_action(lambda: wait_for_success(begun(command, stdout=quiet, stderr=quiet)))
    shutil.rmtree(profile, ignore_errors=True)
    return took


def wait_for_success(process: subprocess.Popen[bytes]) -> None:
    process.communicate(timeout=60)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}.")
