"""Bodies that do not say how large they are: nobody fills memory or disk with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from formsapp.server.http_request import LARGEST_TEXT
from tests.server.running import Running
from tests.server.test_connections import MEGABYTE, PHOTO

KINDS = {"answers": b"", "files": PHOTO}
SENT_AT_MOST = 100 * MEGABYTE


def kept_in_files(process: int) -> int:
    """Return the bytes of all files that a process has open, also where they have no name."""
    found = 0
    for opened in Path(f"/proc/{process}/fd").iterdir():
        try:
            found += os.stat(opened).st_blocks * 512  # noqa: PTH116 - where it leads
        except OSError:  # closed meanwhile
            continue
    return found


def held_in_memory(process: int) -> int:
    """Return the bytes of memory that a process has."""
    pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.hostile("send-chunks")
@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_megabytes_in_chunks_take_neither_memory_nor_disk(
    server: Running, kind: str
) -> None:
    process, chunk = server.process.pid, b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = b"POST /any HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + KINDS[kind]
    memory, disk, sent = held_in_memory(process), kept_in_files(process), 0
    with server.connect(head + b"\r\n") as client:
        try:
            while sent < SENT_AT_MOST:
                client.sendall(chunk)
                sent += len(chunk)
                assert kept_in_files(process) - disk <= 2 * LARGEST_TEXT
                assert held_in_memory(process) - memory < 16 * MEGABYTE
        except OSError:
            pass
    assert sent < SENT_AT_MOST
    assert server.get("/crisis/")[0] == "/crisis/"
