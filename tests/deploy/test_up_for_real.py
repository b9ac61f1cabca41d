"""What the scripts of a server do with Loket itself: a provider comes up, and is well."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import REPO
from tests.deploy.conftest import MADE, SLUG
from tests.deploy.server import REAL, make_server


def test_a_provider_comes_up_and_both_sides_are_well(tmp_path: Path) -> None:
    """Of who has two texts to agree to, of which no version was kept yet."""
    server = make_server(tmp_path, REAL)
    docs = tmp_path / "srv/loket/docs"
    shutil.rmtree(docs)
    shutil.copytree(MADE / SLUG, docs / SLUG)
    (docs / "common").symlink_to(REPO / "docs" / "common")
    for name in ("mkdocs.yml", "site_overrides"):
        (docs.parent / name).symlink_to(REPO / name)
    server.do("sh", server.install("1.0.0"))
    said = server.do("loket-up", SLUG, "www.example.nl")
    assert "https://www.example.nl/ is up." in said
    assert (tmp_path / "root" / f"{SLUG}-recovery.key").read_text().startswith("AGE-SECRET-KEY-")
    kept = {file.name.partition("-")[0] for file in (docs / SLUG / "versies").iterdir()}
    assert kept == {"huisregels", "voorwaarden"}
    client = tmp_path / "var/lib/loket" / SLUG / "client"
    assert "112" in (client / "site/crisis/index.html").read_text()
    program = str(tmp_path / "opt/loket/current/bin/loket")
    with (tmp_path / "etc/loket" / SLUG / "staff.env").open("a") as told:
        told.write("LOKET_LOG_TO=accountant@example.nl\n")
    for face in ("staff", "client"):
        assert "All is well" in server.do("loket-as", face, SLUG, program, "doctor")
