"""Idle connections leave files to those who work, however few the system gives."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack

import pytest

from formsapp.server.connections import CONNECTIONS
from formsapp.server.open_files import count_connections
from tests.server.running import ROOT, Running

FEW = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")


def test_a_server_takes_as_many_files_as_the_system_allows() -> None:
    program = (
        "from formsapp.server.open_files import raise_file_limit\n"
        "print(raise_file_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", FEW.format(soft=256, hard=900) + program],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout == "900 900 900\n"


def test_where_no_more_are_allowed_those_who_stay_idle_leave_some_to_who_works() -> None:
    server = Running(FEW.format(soft=256, hard=256))
    try:
        with ExitStack() as held:
            for _ in range(400):
                held.enter_context(server.connect(b"GET / HTTP/1.1\r\n"))
            assert int(server.get("/files")[0]) > 100
    finally:
        server.process.kill()
        server.process.communicate()


@pytest.mark.parametrize(("files", "most"), [(1024, CONNECTIONS), (10**6, CONNECTIONS), (64, 16)])
def test_connections_go_with_the_files_that_there_are(files: int, most: int) -> None:
    assert count_connections(files) == most
