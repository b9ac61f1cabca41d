"""Requests that seldom come, and answers that are read slowly."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from bench.client import get_request, post_request
from bench.open_forms import send_one
from bench.senders import hold_each, name_network, send_each

if TYPE_CHECKING:
    from bench.attacks import Target

RECEIPT = re.compile(r"^location: (?:https?://[^/]+)?(\S+)", re.IGNORECASE | re.MULTILINE)
FILE = b"a" * 100_000
STOPPED = 1000
"""Bytes of a file that never come."""


def read_receipts_slowly(target: Target, over: Event) -> None:
    """Ask for the receipt of a form as PDF, and read five bytes of it in a second."""
    path = f"{send_form(target)}/ontvangstbewijs.pdf"

    def make(number: int) -> bytes:
        return get_request(target.port, path, name_network(number))

    hold_each(target, over, make, clients=200, reads=True)


def send_form(target: Target) -> str:
    """Send an open form, and work for it where that is asked; return where its receipt stands."""
    answer = send_one(target, name_network(0), works=True)
    found = RECEIPT.search(answer.head)
    if found is None:
        raise RuntimeError(f"The form did not come in: {answer.head[:80]}")
    return found[1]


def type_codes(target: Target, over: Event) -> None:
    """Type codes in place of a link, each from another network."""

    def make(number: int) -> bytes:
        fields = {"code": f"AB{number:06d}CDEFGH"}
        path = f"/{target.provider}/code"
        return post_request(
            target.port,
            path,
            fields,
            name_network(number),
            f"Origin: http://localhost:{target.port}",
        )

    send_each(target, over, make, clients=30)


def get_crisis(target: Target, over: Event, more: Callable[[int], str], *, clients: int) -> None:
    """Ask for the crisis page with one more line in the head."""

    def make(number: int) -> bytes:
        lines = (name_network(number), more(number), "Connection: close")
        return get_request(target.port, target.crisis, *lines)

    send_each(target, over, make, clients=clients)


def many_cookies(number: int) -> str:
    return "Cookie: " + "; ".join(f'c{one}="{number}"' for one in range(700))


def many_ranges(number: int) -> str:
    return "Range: bytes=" + ",".join(f"{one}-{number + one}" for one in range(1500))


def ask_upgrade(target: Target, over: Event) -> None:
    """Ask for another protocol, and hold the connection."""

    def make(number: int) -> bytes:
        named = ("websocket", "h2c")[number % 2]
        lines = ("Connection: Upgrade", f"Upgrade: {named}", name_network(number))
        return get_request(target.port, target.crisis, *lines)

    hold_each(target, over, make, clients=300)


def announce_bodies(target: Target, over: Event) -> None:
    """Ask whether a body may come, and send none."""

    def make(number: int) -> bytes:
        lines = ("Expect: 100-continue", "Content-Length: 100000", name_network(number))
        return target.head(*lines)

    hold_each(target, over, make, clients=300)


def stop_uploads(target: Target, over: Event) -> None:
    """Send a file but for its end, each from another network."""

    def make(number: int) -> bytes:
        whole = target.parts({"form_key": target.key.encode()}, FILE)
        sender = f"{name_network(number)}\r\n\r\n".encode()
        return whole.replace(b"\r\n\r\n", b"\r\n" + sender, 1)[:-STOPPED]

    hold_each(target, over, make, clients=300)


def ask_ahead(target: Target, over: Event) -> None:
    """Ask for a form page two hundred times at once, and read a byte now and then."""

    def make(number: int) -> bytes:
        return get_request(target.port, target.form, name_network(number)) * 200

    hold_each(target, over, make, clients=100, reads=True)


def send_packed_bodies(target: Target, over: Event) -> None:
    """Send a form that says to be packed, and would be a thousand times as large."""
    packed = gzip.compress(bytes(500 * len(FILE)))

    def make(number: int) -> bytes:
        lines = ("Content-Encoding: gzip", "Content-Type: application/x-www-form-urlencoded")
        return target.head(*lines, f"Content-Length: {len(packed)}", name_network(number)) + packed

    send_each(target, over, make, clients=30)


def send_chunks_with_words(target: Target, over: Event) -> None:
    """Send a body of single bytes, each with as many words beside it as its line may hold."""
    words = b"1;" + b"a=b;" * 40 + b"\r\na\r\n"

    def make(number: int) -> bytes:
        head = target.head("Transfer-Encoding: chunked", name_network(number))
        return head + words * 5000 + b"0\r\n\r\n"

    send_each(target, over, make, clients=30)


def begin_in_secret(target: Target, over: Event) -> None:
    """Begin as a browser does where a server speaks TLS."""
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(505)
    send_each(target, over, lambda _number: hello, clients=100)


def look_up_receipts(target: Target, over: Event) -> None:
    """Ask for receipts by codes of which each is another one."""

    def make(number: int) -> bytes:
        path, sender = f"/{target.provider}/o", name_network(number)
        return post_request(target.port, path, {"code": f"ABCDE-FGHJK-{number:05d}-STVWX"}, sender)

    send_each(target, over, make, clients=30)


ODD_REQUESTS: dict[str, Callable[[Target, Event], None]] = {
    "receipts as PDF read slowly, 200 clients": read_receipts_slowly,
    "typed codes, 30 clients of many networks": type_codes,
    "700 cookies, 50 clients": partial(get_crisis, more=many_cookies, clients=50),
    "1,500 ranges, 50 clients": partial(get_crisis, more=many_ranges, clients=50),
    "an upgrade asked, 300 clients": ask_upgrade,
    "a body announced that never comes, 300 clients": announce_bodies,
    "uploads that stop, 300 of many networks": stop_uploads,
    "20,000 form pages asked ahead, 100 of many networks": ask_ahead,
    "packed bodies, 30 clients of many networks": send_packed_bodies,
    "chunks with many words, 30 clients of many networks": send_chunks_with_words,
    "TLS where none is spoken, 100 clients": begin_in_secret,
    "receipts looked up, 30 clients of many networks": look_up_receipts,
}
