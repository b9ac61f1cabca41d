"""Attacks: how long the crisis page waits while someone tries to stop the site."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from threading import Event, Thread
from time import sleep

from bench import office
from bench.client import Connection, Opened, connect, get_request
from bench.floods import (
    flood_crisis,
    flood_forms,
    flood_forms_of_many,
    flood_long_addresses,
    flood_posts,
    flood_proxies,
    flood_silence,
)
from bench.odd_requests import ODD_REQUESTS
from bench.open_forms import count_cases, flood_open_forms
from bench.probe import fetch
from bench.senders import hold_open, run_all, send_often
from bench.servers import find_free_port
from bench.table import Row, milliseconds
from bench.timing import start_python
from formsapp.facts import load
from formsapp.settings import list_providers

SECONDS = 12.0
"""How long each attack lasts; a wait that is longer is counted to its end."""
LONGEST = 1.5
QUIET = 0.05
UPLOADS = "schade"
MARKS = "\N{MUSICAL SYMBOL COMBINING STEM}" * 57_500 + "\U0001d167" * 57_500
"""Of two classes, in the wrong order: to sort them takes the square of their number."""
WIDENED = "\N{HALFWIDTH KATAKANA VOICED SOUND MARK}\N{COMBINING TILDE OVERLAY}" * 120_000
LONG = b"%E6%BC%A2%EF%B8%8F" * 27_000
"""The longest text that the server reads, each character with a sign that chooses its shape."""
MEGABYTE = 1024 * 1024
BOUNDARY = "attack"


@dataclass(frozen=True)
class Target:
    """A server that runs as ``loket serve`` runs it."""

    provider: str
    port: int
    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """What an operator tells the server."""
        return {
            "LOKET_PROVIDER": self.provider,
            "LOKET_BASE_URL": f"http://localhost:{self.port}/{self.provider}",
            "LOKET_SECRET_KEYS": office.SECRET,
            "LOKET_DATA": str(self.folder),
            "LOKET_FACE": "client",
        }

    @property
    def crisis(self) -> str:
        return f"/{self.provider}/crisis/"

    @property
    def form(self) -> str:
        return f"/{self.provider}/f/{UPLOADS}"

    @cached_property
    def key(self) -> str:
        with closing(Connection(self.port)) as connection:
            page = connection.ask(get_request(self.port, self.form)).body.decode()
        found = re.search(r'name="form_key" value="([^"]+)"', page)
        if found is None:
            raise RuntimeError("The form has no key.")
        return found[1]

    def head(self, *more: str, path: str = "", method: str = "POST") -> bytes:
        lines = [f"{method} {path or self.form} HTTP/1.1", f"Host: localhost:{self.port}", *more]
        return "\r\n".join([*lines, "", ""]).encode()

    def post(self, kind: str, body: bytes, path: str = "") -> bytes:
        return self.head(f"Content-Type: {kind}", f"Content-Length: {len(body)}", path=path) + body

    def fields(self, body: bytes, path: str = "") -> bytes:
        return self.post("application/x-www-form-urlencoded", body, path)

    def parts(self, text: Mapping[str, bytes], file: bytes = b"") -> bytes:
        """Return a request with parts, as a browser sends a form that has files."""
        disposition = "Content-Disposition: form-data; name="
        named = [(f'"{name}"', value) for name, value in text.items()]
        chosen = [('"fotos"; filename="a.pdf"', file)] if file else []
        body = b"".join(
            f"--{BOUNDARY}\r\n{disposition}{name}\r\n\r\n".encode() + value + b"\r\n"
            for name, value in named + chosen
        )
        closed = body + f"--{BOUNDARY}--\r\n".encode()
        return self.post(f"multipart/form-data; boundary={BOUNDARY}", closed)

    def connect(self) -> socket.socket:
        return connect(self.port, patience=60)


Attack = Callable[[Target, Event], None]


def measure(folder: Path) -> Iterator[Row]:
    """Start the server, attack it in each way, and measure what a visitor in need waits."""
    with serve(folder / "attacked") as target:
        longest, quiet = probe(target)
        what = "crisis page, longest wait"
        yield Row(f"{what}, quiet", milliseconds(longest), "", longest, None)
        for name, attack in ATTACKS.items():
            before = count_cases(target)
            with going_on(name, attack, target):
                longest, _ = probe(target)
            wait_until_quiet(target)
            peer = f"quiet {milliseconds(quiet)}"
            yield Row(f"{what}, {name}", milliseconds(longest), peer, longest, LONGEST)
            if name.startswith("open forms"):
                stored = count_cases(target) - before
                yield Row(f"forms stored in {SECONDS:.0f} s, {name}", str(stored), "", stored, None)


@contextmanager
def going_on(name: str, attack: Attack, target: Target) -> Iterator[None]:
    """Attack for as long as this lasts.

    Raises:
        RuntimeError: It failed or never reached the server: what was measured says nothing.

    """
    over, failed, before = Event(), list[Exception](), Opened.number

    def go_on() -> None:
        try:
            attack(target, over)
        except Exception as error:  # noqa: BLE001 - raised below, where somebody reads it
            failed.append(error)

    attacker = Thread(target=go_on, daemon=True)
    attacker.start()
    try:
        yield
    finally:
        over.set()
    attacker.join(60)
    if failed or Opened.number == before:
        raise RuntimeError(f"This did not attack: {name}.") from next(iter(failed), None)


def wait_until_quiet(target: Target) -> None:
    """Wait until what one attack left behind is done, so that the next one is judged alone."""
    while fetch(target.port, target.crisis) > QUIET:
        sleep(1)


def probe(target: Target) -> tuple[float, float]:
    """Return the longest and the usual wait for the crisis page, in seconds."""
    made = target.folder.parent
    asked = ("bench.probe", str(target.port), target.crisis, str(SECONDS))
    with start_python(made, "-m", *asked) as process:
        told, _ = process.communicate()
    longest, usual = map(float, told.split())
    return longest, usual


def prepare_target(folder: Path) -> Target:
    """Make the office of a provider that takes files."""
    docs = office.DOCS
    provider = next(one for one in list_providers(docs) if UPLOADS in load(docs / one).kinds)
    office.prepare_provider(folder, provider)
    return Target(provider, find_free_port(), folder)


@contextmanager
def serve(folder: Path) -> Iterator[Target]:
    """Serve a provider with the command that an operator gives."""
    target = prepare_target(folder)
    command = ("-m", "formsapp.cli", "serve", "--port", str(target.port))
    process = start_python(folder.parent, *command, told=target.environ)
    try:
        if process.stdout is None or not process.stdout.readline().startswith(b"Serving"):
            raise RuntimeError("The server did not start.")
        yield target
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=30)
        process.kill()


# The attacks


def leave_at_once(target: Target, over: Event) -> None:
    """Send whole forms of the largest size, as many as go, and wait for no answer."""
    form = target.fields(b"form_key=" + target.key.encode() + b"&gebeurd=" + LONG)

    def send() -> None:
        while not over.is_set():
            with suppress(OSError), target.connect() as client:
                client.sendall(form)

    run_all(iter([send] * 6))


def send_marks(target: Target) -> bytes:
    return target.parts({"form_key": target.key.encode(), "gebeurd": MARKS.encode()})


def send_widened_marks(target: Target) -> bytes:
    """Return a receipt code in which marks that stand apart are one run once they are widened."""
    code = target.parts({"code": ("A" + WIDENED).encode()})
    return code.replace(f"POST {target.form} ".encode(), f"POST /{target.provider}/o ".encode(), 1)


def send_long_boundary(target: Target) -> bytes:
    """Return parts that are divided by very much, in a body that nearly is that all the time."""
    kind = f"multipart/form-data; boundary={'-' * 30_000}b"
    return target.post(kind, b"-" * (1000 * 1024))


def send_long_text(target: Target) -> bytes:
    text = ("é en ë. " * 90_000).encode()
    return target.parts({"form_key": target.key.encode(), "gebeurd": text[: 480 * 1024]})


def send_fields(target: Target) -> bytes:
    return target.fields(b"a=1&" * (MEGABYTE // 8 - 1))


def send_large_body(target: Target) -> bytes:
    return target.parts({"form_key": target.key.encode()}, bytes(100 * MEGABYTE))


def send_objects(target: Target) -> bytes:
    added = {"form_key": target.key.encode(), "doe": b"toevoegen"}
    return target.parts(added, pdf_of_objects())


def pdf_of_objects(number: int = 600_000) -> bytes:
    """Return a small PDF that makes who reads it hold very many objects."""
    import pikepdf  # noqa: PLC0415 - for this attack alone

    made = pikepdf.new()
    made.add_blank_page()
    made.Root["/Many"] = pikepdf.Array([made.make_indirect(pikepdf.Array()) for _ in range(number)])
    out = BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def get_form(target: Target) -> bytes:
    return get_request(target.port, target.form, "Connection: close")


def lock_database(target: Target, over: Event) -> None:
    """Hold the database's lock while twenty people send a file each: that is written at once."""
    file = sqlite3.connect(
        target.folder / "loket.sqlite", isolation_level=None, check_same_thread=False
    )
    with closing(file):
        file.execute("BEGIN IMMEDIATE")
        send_often(target, over, send_form, clients=20)


def send_form(target: Target) -> bytes:
    """Return a form that is in order, to be sent."""
    path = f"/{target.provider}/f/{SIMPLE}"
    with closing(Connection(target.port)) as connection:
        page = connection.ask(get_request(target.port, path)).body.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    if key is None:
        raise RuntimeError("The form has no key.")
    answers = {**SIMPLE_ANSWERS, "form_key": key[1], "bij": "controle", "doe": "versturen"}
    return target.fields(
        "&".join(f"{name}={value}" for name, value in answers.items()).encode(), path
    )


SIMPLE = "link-aanvragen"
SIMPLE_ANSWERS = {"naam": "Fatima", "bekend": "06+00000000"}


def ask_unread(target: Target, over: Event) -> None:
    """Ask for a page a thousand times at once, on each of 40 connections, and read nothing."""
    asked = target.head(path=target.crisis, method="GET") * 1000
    hold_open(target, over, sent=asked, clients=40)


def send_half(target: Target, over: Event) -> None:
    half = target.fields(b"a" * 50_000)[:-20_000]
    hold_open(target, over, sent=half, clients=200)


def send_without_end(target: Target, over: Event, start: bytes, piece: bytes) -> None:
    """Let eight clients send pieces for as long as the server takes them."""

    def send() -> None:
        while not over.is_set():
            with suppress(OSError), target.connect() as client:
                for data in chain([start], repeat(piece)):
                    client.sendall(data)
                    if over.is_set():
                        return

    run_all(iter([send] * 8))


def send_chunks(target: Target, over: Event) -> None:
    """Send a chunk whose first line has no end."""
    start = target.head("Transfer-Encoding: chunked") + b"1;"
    send_without_end(target, over, start, b"a" * 1000)


def send_tiny_chunks(target: Target, over: Event) -> None:
    start = target.head("Transfer-Encoding: chunked")
    send_without_end(target, over, start, b"1\r\na\r\n" * 10_000)


def send_blank_lines(target: Target, over: Event) -> None:
    send_without_end(target, over, b"", b"\r\n\r\n" * 16_000)


def get_with_many_lines(target: Target) -> bytes:
    return get_request(target.port, target.crisis, *["a:1"] * 6000)


def get_with_blanks(target: Target) -> bytes:
    """Return a head of blanks before something that no head holds."""
    return get_request(target.port, target.crisis, "X:" + " " * 15_000 + "\0")


def send_header(target: Target, over: Event) -> None:
    start = target.head(method="GET")[:-2] + b"X-A: "
    send_without_end(target, over, start, os.urandom(4096).hex().encode())


ATTACKS: dict[str, Attack] = {
    "480 kB of text, 8 clients": partial(send_often, make=send_long_text, clients=8),
    "whole forms of clients that leave": leave_at_once,
    "many fields, 8 clients": partial(send_often, make=send_fields, clients=8),
    "600,000 objects, 8 PDFs": partial(send_often, make=send_objects, clients=8),
    "database locked, 20 senders": lock_database,
    "200 half-sent bodies": send_half,
    "40,000 answers unread": ask_unread,
    "1,000 idle connections": partial(hold_open, sent=b"", clients=1000),
    "1,000 half headers": partial(hold_open, sent=b"GET / HTTP/1.1\r\nHost:", clients=1000),
    "100 MB bodies, 8 clients": partial(send_often, make=send_large_body, clients=8),
    "chunks without end": send_chunks,
    "tiny chunks without end": send_tiny_chunks,
    "blank lines without end": send_blank_lines,
    "headers without end": send_header,
    "6,000 lines in a head, 200 clients": partial(
        send_often, make=get_with_many_lines, clients=200
    ),
    "15 kB of blanks in a head, 8 clients": partial(send_often, make=get_with_blanks, clients=8),
    "200 clients, form pages": partial(send_often, make=get_form, clients=200),
    "460 kB of marks": partial(send_often, make=send_marks, clients=3),
    "600 kB of marks in a code": partial(send_often, make=send_widened_marks, clients=3),
    "a boundary of 30,000 characters": partial(send_often, make=send_long_boundary, clients=3),
    "1,000 new connections a second, form pages": flood_forms,
    "1,000 new connections a second, of as many networks": flood_forms_of_many,
    "1,000 new connections a second, long addresses": flood_long_addresses,
    "1,000 new connections a second, long lists of proxies": flood_proxies,
    "1,000 new connections a second, forms sent": flood_posts,
    "1,000 new connections a second, crisis page": flood_crisis,
    "1,000 new connections a second, silent": flood_silence,
    **ODD_REQUESTS,
    "open forms of programs that do not work": partial(flood_open_forms, works=False),
    "open forms of programs that work": partial(flood_open_forms, works=True),
}
