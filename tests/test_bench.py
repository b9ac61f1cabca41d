"""What is measured starts, and shows a form."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

import pytest

from bench.attacks import ATTACKS, Target, going_on, prepare_target
from bench.office import make_settings
from bench.senders import hold_open
from bench.servers import find_free_port
from formsapp.cli.command_serve import make_app
from formsapp.settings import Settings


def test_what_is_attacked_or_measured_starts_and_shows_a_form(tmp_path: Path) -> None:
    """In this process: to start one of its own takes ten times as long."""
    target = prepare_target(tmp_path)
    attacked = Settings.from_environment(target.environ)
    for settings in (attacked, make_settings(tmp_path, target.port, target.provider)):
        visitor = make_app(settings).test_client()
        for path in (target.crisis, target.form):
            answer = visitor.get(path, base_url=f"http://localhost:{target.port}")
            assert answer.status_code == 200
            assert path == target.crisis or b'name="form_key"' in answer.data
            answer.close()


def test_an_attack_that_cannot_begin_fails_the_measuring(tmp_path: Path) -> None:
    for name, attack in ATTACKS.items():
        nobody_listens = Target("zorg", find_free_port(), tmp_path)
        with pytest.raises(RuntimeError, match="did not attack"):  # noqa: SIM117 - read in order
            with going_on(name, attack, nobody_listens):
                pass
    with socket.create_server(("127.0.0.1", 0)) as server:
        someone = Target("zorg", server.getsockname()[1], tmp_path)
        with going_on("one idle connection", partial(hold_open, sent=b"", clients=1), someone):
            pass
