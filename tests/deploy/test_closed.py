"""A provider that closed stays closed, also through a newer version."""

from __future__ import annotations

from pathlib import Path

from tests.deploy.server import SLUG, make_server

OLD, NEW = "1.0.0", "1.1.0"
SIDES = (f"loket-client@{SLUG}", f"loket-staff@{SLUG}")


def test_a_newer_version_starts_no_provider_that_closed(tmp_path: Path) -> None:
    server = make_server(tmp_path)
    running, closed = server.root / "run", server.root / "etc/loket" / SLUG / "closed"
    server.do("sh", server.install(OLD))
    server.do("loket-up", SLUG, "www.example.nl")
    assert len([*running.glob("port.*")]) == 2
    closed.touch()
    (server.root / "kept/unfit").touch()
    server.do("systemctl", "disable", "--now", *SIDES)
    server.do("sh", server.install(NEW))
    database = server.root / "var/lib/loket" / SLUG / "db/loket.sqlite"
    assert database.read_text() == f"made by {NEW}\n"
    assert not [*running.glob("port.*")]
    assert "stays closed" in server.do("loket-up", SLUG)
    closed.unlink()
    (server.root / "kept/unfit").unlink()
    server.do("loket-up", SLUG)
    assert len([*running.glob("port.*")]) == 2
