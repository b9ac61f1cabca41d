"""The guide of who hosts many: its commands are run as they stand there."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from formsapp.cli import main as loket
from tests.conftest import REPO
from tests.deploy.told import loket_commands, parse
from tests.hosting.conftest import HERE, KADE, Place

GUIDE = (REPO / "deploy" / "HOSTING.md").read_text(encoding="utf-8")
TOLD = [line.strip() for line in GUIDE.splitlines() if line.startswith("    ")]
OF_ONE = [words for line in TOLD for words in loket_commands(line) if "--settings" in words]


def test_each_command_is_one_that_loket_knows(place: Place) -> None:
    place.add(KADE)
    assert len(TOLD) > len(OF_ONE) > 0
    for line in TOLD:
        here = line.replace("/srv/host/zorg-voorbeeld/env", str(place.folder / KADE / "env"))
        (words,) = loket_commands(here.replace("/srv/host", str(place.folder)))
        parse(words[2:] if "--settings" in words else words)


def test_a_provider_is_hosted_as_the_guide_tells(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = place.folder / KADE
    shutil.copytree(place.made / "docs" / KADE, own / "docs" / KADE)
    place.tell(
        KADE,
        LOKET_BASE_URL=f"{HERE}/{KADE}",
        LOKET_SECRET_KEYS="0123456789abcdef" * 4,
        LOKET_MAIL="files",
    )
    place.look()
    assert place.get(f"{HERE}/{KADE}/").status_code == 503
    for words in OF_ONE:
        if words[2:] == ["check"]:  # of a made-up provider much is not confirmed
            continue
        line = shlex.join(words).replace("/srv/host/zorg-voorbeeld", str(own))
        if words[2] == "staff":  # the first one who comes makes the database
            place.hosts.look(again=True)
            place.look()
        assert loket(shlex.split(line.replace("/root", str(tmp_path)))) == 0, (
            capsys.readouterr().err
        )
    invitation = capsys.readouterr().out.split()[-1]
    assert place.get(invitation).status_code == 200
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
