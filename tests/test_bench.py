"""What is measured starts, and shows a form."""

from __future__ import annotations

from pathlib import Path

from bench.attacks import prepare_target
from bench.office import make_settings
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
