"""Commands on a disk that is full from any point on: whole, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Case
from formsapp.cli import main as loket
from formsapp.sealing.key_files import read_private
from formsapp.sealing.letterbox import Keyring
from tests import full_disk
from tests.apart import Refusal, fill_at_points
from tests.cli.commands import PROVIDER, Run
from tests.cli.house import AGAIN, House, make_house
from tests.cli.sealed_rows import add_rows, count_opened

Full = Callable[..., None]


@pytest.fixture
def house(run: Run, session: Session, data: Path, tmp_path: Path) -> House:
    full_disk.skip_without_filters()
    return make_house(run, session, data, tmp_path)


def command(*arguments: str) -> Callable[[], None]:
    """Return the command as work; a fault that it does not foresee stays one."""

    def work() -> None:
        if loket(arguments):
            raise Refusal

    return work


def beside(house: House) -> list[str]:
    return sorted(one.name for one in house.monday.parent.iterdir())


@pytest.mark.parametrize("sort", full_disk.SORTS)
@pytest.mark.hostile("disk-full")
def test_a_backup_is_there_whole_or_not_at_all(house: House, sort: str) -> None:
    house.close()
    file, before = house.monday.with_name("tuesday.backup"), beside(house)
    work = command("backup", str(file))
    for went_well in fill_at_points(work, "a backup", sort, one_in=31):
        assert file.exists() or not went_well
        if file.exists():
            assert house.run("backup", "--check", str(file)).status == 0
            file.unlink()
        assert beside(house) == before
    assert house.run("backup", str(file)).status == 0


@pytest.mark.parametrize("sort", full_disk.SORTS)
@pytest.mark.hostile("restore-killed")
def test_a_restore_gives_nothing_back_that_was_ended(house: House, sort: str) -> None:
    house.end_all()
    house.keep()
    work = command("restore", str(house.monday))
    with house.remembered() as begin:
        tried = fill_at_points(work, "a restore", sort, one_in=211, begin=begin)
        for number, _went_well in enumerate(tried):
            assert house.is_there()
            house.assert_ended()
            house.keep()
            if number % AGAIN == 0:
                assert house.run("restore", str(house.monday)).status == 0
                house.keep()


@pytest.mark.parametrize("sort", full_disk.SORTS)
def test_new_keys_open_all_and_the_rest_is_sealed_once_there_is_room(
    house: House, sort: str
) -> None:
    add_rows(house.session, house.data)
    house.close()
    address = f"sqlite:///{house.data / 'loket.sqlite'}"
    for _went_well in fill_at_points(command("keys", "rotate"), "new keys", sort, one_in=89):
        private = read_private(house.data / "keys")
        opened = count_opened(address, *(one for keys in private.values() for one in keys))
        assert len({*opened}) == 1
        assert Keyring.load(house.data / "keys", PROVIDER)
    assert house.run("keys", "rotate", "--go-on").status == 0
    newest = [read_private(house.data / "keys")[team][-1] for team in ("zorg", "post")]
    assert len({*count_opened(address, *newest)}) == 1


@pytest.mark.parametrize("sort", ["bytes", "sync"])
def test_what_is_over_is_destroyed_once_there_is_room(house: House, sort: str) -> None:
    house.close()
    database = house.data / "loket.sqlite"
    full = database.read_bytes()

    def begin() -> None:
        for end in ("-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)
        database.write_bytes(full)

    work = command("purge")
    for went_well in fill_at_points(work, "clearing away", sort, one_in=41, begin=begin):
        assert (is_destroyed(house), went_well) != (False, True)
        assert house.run("audit", "verify").status == 0
        assert house.run("purge").status == 0
        assert is_destroyed(house)
        house.close()


def is_destroyed(house: House) -> bool:
    found = house.session.scalars(sa.select(Case.sealed)).one() is None
    house.session.close()
    return found
