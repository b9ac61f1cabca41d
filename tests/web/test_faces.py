"""The client's side alone: it stores a case that it cannot open."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from formsapp.sealing.letterbox import Keyring, KeysError
from formsapp.settings import Settings
from tests.web.conftest import AKKOORD, Loket
from tests.web.test_akkoord import cases


@pytest.mark.hostile("client-side-stolen")
def test_without_private_keys_a_case_is_stored_that_nobody_here_opens(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    shutil.rmtree(settings.data / "keys" / "private")
    loket = start(settings)
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    (case,) = cases(loket)
    assert case.sealed
    assert b"Fatima" not in case.sealed
    assert loket.services.keyring is None
    with pytest.raises(KeysError):
        Keyring.load(settings.data / "keys", settings.provider)


def test_the_clients_side_has_no_staff_pages(loket: Loket) -> None:
    assert loket.visitor().get("/medewerker/").status == 404
    assert "staff" not in loket.app.blueprints


def test_a_side_loads_only_the_code_that_it_begins_with() -> None:
    program = (
        "import sys, formsapp.web;"
        "heavy = ['webauthn', 'typst', 'alembic', 'mkdocs', 'PIL', 'pikepdf', 'holidays'];"
        "print([n for n in ['formsapp.web.staff', *heavy] if n in sys.modules]);"
        "import formsapp.web.staff;"
        "print([n for n in heavy if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n") == ["[]", "[]", ""]


def test_no_answer_stands_in_the_database(settings: Settings, loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    stored = settings.database.removeprefix("sqlite:///")
    for name in (stored, f"{stored}-wal"):
        with open(name, "rb") as file:  # noqa: PTH123 - read as it is
            assert b"Fatima" not in file.read()
