"""New keys: all that is there is sealed to them, whatever cuts that off; a lost one made good."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine, writing
from formsapp.cases.migrate_database import migrate
from formsapp.cases.models import Base, Case, Event
from formsapp.cases.reseal_for_team import PARTS
from formsapp.cli import main as loket
from formsapp.cli.renew_keys import find_public_half
from formsapp.sealing.key_files import read_private, read_public, rotate_key, write_key_file
from formsapp.sealing.letterbox import Keyring
from tests.apart import kill_at_points
from tests.cli.commands import KEY, NOW, PROVIDER, Run, a_case, refused
from tests.cli.house import House, make_house
from tests.cli.sealed_rows import add_rows, count_opened
from tests.conftest import REPO

HANDBOOK = REPO / "docs/common/handboek/organisatie/sleutels.md"
ROWS = 7
"""What the house holds, sealed for its team and for mail."""


@pytest.fixture
def house(run: Run, session: Session, data: Path, tmp_path: Path) -> House:
    made = make_house(run, session, data, tmp_path)
    add_rows(session, data)
    made.close()
    return made


@pytest.fixture
def recovery(tmp_path: Path) -> Path:
    return tmp_path / "recovery.key"


def address(house: House) -> str:
    return f"sqlite:///{house.data / 'loket.sqlite'}"


def newest(house: House) -> list[str]:
    private = read_private(house.data / "keys")
    return [private["zorg"][-1], private["post"][-1]]


def all_keys(house: House) -> list[str]:
    return [one for keys in read_private(house.data / "keys").values() for one in keys]


def actions(house: House) -> list[tuple[str, str]]:
    found = sa.select(Event.action, Event.ground).where(Event.action.startswith("keys-"))
    rows = house.session.execute(found.order_by(Event.number)).all()
    house.session.close()
    return [(action, ground) for action, ground in rows]


def can_export(house: House) -> bool:
    out = house.data / "case.json"
    return house.run("case", "export", house.reference, "--out", str(out)).status == 0


@pytest.mark.hostile("key-renewed")
def test_all_that_is_there_is_sealed_to_the_newest_keys(house: House) -> None:
    before = all_keys(house)
    ran = house.run("keys", "rotate")
    assert ran.status == 0, ran.err
    assert "Sealed anew for zorg: 1 case keys, 1 memos, 1 tasks, 1 circles" in ran.out
    assert "Sealed anew for post: 1 mails." in ran.out
    assert "zorg: 1 of 1 case keys" in ran.err
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)
    assert count_opened(address(house), *before) == (0, ROWS)
    assert ("keys-rotate", "zorg") in actions(house)
    assert (
        house.run("case", "export", house.reference, "--out", str(house.data / "a.json")).status
        == 0
    )
    assert house.run("audit", "verify").status == 0


def test_a_new_recovery_key_opens_all_and_the_one_of_before_no_more(
    house: House, recovery: Path, tmp_path: Path
) -> None:
    house.keep()
    other = tmp_path / "other.key"
    assert house.run("keys", "rotate", "--recovery", str(other)).status == 0
    assert other.stat().st_mode & 0o077 == 0
    assert count_opened(address(house), other.read_text().strip()) == (ROWS, ROWS)
    assert count_opened(address(house), recovery.read_text().strip()) == (0, ROWS)
    again = house.run("keys", "rotate", "--recovery", str(other))
    assert (again.status, "Sealed anew" in again.out) == (0, True)
    refused(house.run("keys", "rotate", "--recovery", str(recovery)), "exists: choose another")
    for lost in ("zorg", "post"):
        (house.data / f"keys/private/{lost}.key").unlink()
    assert house.run("keys", "recover", "--recovery", str(other)).status == 0
    house.keep()


@pytest.mark.hostile("key-lost")
def test_a_lost_key_is_made_good_as_the_handbook_says(house: House, recovery: Path) -> None:
    """The drill: all keys of the staff side are gone, also the one of the ledger and of mail."""
    house.keep()
    (house.data / "keys/private/post.key").unlink()
    assert "`loket keys recover` makes new ones" in house.run("audit", "vouch").err
    shutil.rmtree(house.data / "keys/private")
    told = re.search(r"`loket (keys recover [^`]*)`", HANDBOOK.read_text(encoding="utf-8"))
    assert told is not None
    ran = house.run(*told[1].replace("BESTAND", str(recovery)).split())
    assert ran.status == 0, ran.err
    assert "Made: zorg.\n" in ran.out
    assert "pages of the ledger" in ran.out
    assert "vouch` proves it anew" in ran.out, "what was proven with it can't be judged any more"
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)
    assert (
        house.run("case", "export", house.reference, "--out", str(house.data / "a.json")).status
        == 0
    )
    assert ("keys-recover", "zorg") in actions(house)
    house.keep()
    again = house.run("keys", "recover", "--recovery", str(recovery))
    assert (again.status, "Made" in again.out) == (0, False)
    assert "Sealed anew for zorg: nothing" in again.out


def test_an_older_copy_of_a_private_key_is_made_good_too(house: House, recovery: Path) -> None:
    file = house.data / "keys/private/zorg.key"
    old = file.read_text()
    assert house.run("keys", "rotate", "--team", "zorg").status == 0
    file.write_text(old)
    ran = house.run("keys", "recover", "--team", "zorg", "--recovery", str(recovery))
    assert "Made: zorg" in ran.out
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)


@pytest.mark.hostile("key-lost")
def test_a_key_that_recovers_nothing_changes_nothing(house: House, tmp_path: Path) -> None:
    (house.data / "keys/private/zorg.key").unlink()
    before = sorted((one, one.stat().st_mtime_ns) for one in (house.data / "keys").rglob("*"))
    other = tmp_path / "other.key"
    for content in (read_private(house.data / "keys")["post"][0], "AGE-SECRET-KEY-1", "x"):
        other.write_text(content)
        ran = house.run("keys", "recover", "--recovery", str(other))
        refused(ran, "is not the recovery key that opens what zorg has")
    refused(house.run("keys", "recover", "--recovery", str(tmp_path / "no.key")), "No such file")
    refused(house.run("keys", "recover", "--team", "wie", "--recovery", str(other)), "no team")
    (house.data / "keys/private/post.key").write_text("")
    known = tmp_path / "recovery.key"
    refused(house.run("keys", "recover", "--recovery", str(known)), "put the file back as it was")
    (house.data / "keys/private/post.key").unlink()
    after = sorted((one, one.stat().st_mtime_ns) for one in (house.data / "keys").rglob("*"))
    assert {one for one, _ in after} <= {one for one, _ in before}


ELSEWISE = {
    *("attachment.sealed", "attachment.key", "attachment.label"),
    *("case.sealed", "reply.sealed", "reply.for_client", "message.sealed"),
    *("case_key.for_code", "case_key.for_parent", "copy.sealed", "draft.sealed"),
    *("case_seal.sealed", "key_opener.sealed", "key_opener.salt", "staff_session.own_key"),
    *("link.told", "link.reader_key", "link.born_hash", "signer_view.sealed", "typed_code.sealed"),
    *("backup_key.key", "passkey.credential_id", "passkey.public_key", "challenge.value"),
}


def test_no_column_is_forgotten() -> None:
    """What holds bytes is sealed to a team, or in another way that is known."""
    columns = [one for table in Base.metadata.tables.values() for one in table.columns]
    held = {str(one) for one in columns if isinstance(one.type, sa.LargeBinary)}
    ours = {f"{table.__tablename__}.{column}" for _, table, column in PARTS}
    assert ours <= held
    assert held - ours == ELSEWISE


ROTATE = ["keys", "rotate", "--team", "zorg", "--team", "post"]


def test_what_a_lost_key_proved_is_proven_anew_once_someone_vouches_for_it(
    house: House, recovery: Path
) -> None:
    """The drill of the handbook: two steps, and nothing that the log says otherwise of."""
    kept = house.run("audit", "verify").out.rsplit(" ", 1)[-1].strip()
    other = a_case(house.session, house.data)
    shutil.rmtree(house.data / "keys/private")
    assert house.run("keys", "recover", "--recovery", str(recovery)).status == 0
    with writing(house.session):
        changed = sa.update(Case).where(Case.reference == other)
        house.session.execute(changed.values(due_on=NOW.date() + timedelta(days=9)))
    house.session.close()
    told = re.findall(r"`loket (audit vouch [^`]*)`", HANDBOOK.read_text(encoding="utf-8"))
    command = told[0].replace("REGEL", kept).split()
    listed = house.run(*command)
    assert listed.status == 0, listed.err
    assert listed.out.startswith("colleague jan@example.nl (manager)\n")
    assert f"{house.reference} (kept until " in listed.out
    assert "No colleague is proven by" in house.run("staff", "invite", "an@example.nl").err
    assert f"Not {other}: the log says otherwise" in listed.out
    assert "Who decides for 1 clients staff confirm on the page of each." in listed.out
    print_of_list = find_print(listed.out)
    refused(house.run(*command, "--these", "000000000000"), "look at the list again")
    refused(house.run("audit", "vouch", "--kept", f"1:{'0' * 64}"), "Vouch for nothing")
    ran = house.run(*command, "--these", print_of_list)
    assert (ran.status, ran.out) == (0, "Vouched for 3: the log names each.\n")
    left = house.run("audit", "verify").out
    assert house.reference not in left
    assert other in left
    assert "who decides for 1: its proof is of a key" in left
    print_of_list = find_print(house.run(*command, "--circles").out)
    assert house.run(*command, "--circles", "--these", print_of_list).status == 0
    with writing(house.session):
        house.session.execute(changed.values(due_on=NOW.date()))
    house.session.close()
    assert house.run(*command, "--these", find_print(house.run(*command).out)).status == 0
    assert house.run("audit", "verify").status == 0
    assert "There is nothing here to vouch for." in house.run(*command).out
    assert house.run("doctor").out.count("! cases") == 0


def find_print(listed: str) -> str:
    """What the second step is given, as the first says it."""
    found = re.search(r"--these (\w+)`", listed)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("what", ["rotate", "recovery", "recover"])
@pytest.mark.hostile("key-renewed")
def test_killed_anywhere_all_opens_and_the_rest_is_done_later(
    house: House, recovery: Path, tmp_path: Path, what: str
) -> None:
    """Before each of some changes of files and statements; the last time it is not killed."""
    other, secret = tmp_path / "other.key", recovery.read_text().strip()
    command = {
        "rotate": ROTATE,
        "recovery": ["keys", "rotate", "--recovery", str(other)],
        "recover": ["keys", "recover", "--recovery", str(recovery)],
    }[what]
    if what == "recover":
        shutil.rmtree(house.data / "keys/private")

    def renew() -> None:
        assert loket(command) == 0

    for ended in kill_at_points(renew, f"new keys, {what}", one_in=41):
        private = [] if what == "recover" else all_keys(house)
        assert count_opened(address(house), *private, secret) == (ROWS, ROWS)
        if what == "recovery" and not ended and is_unused(house, other):
            other.unlink()
        if what != "recover":
            assert Keyring.load(house.data / "keys", PROVIDER)
    if what == "rotate":
        assert house.run(*ROTATE, "--go-on").status == 0
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)
    used = other if what == "recovery" else recovery
    assert count_opened(address(house), used.read_text().strip()) == (ROWS, ROWS)
    # The key of waiting mail was lost with the others, and that proved what staff entered.
    ran = house.run("audit", "verify")
    assert (ran.status == 1 and ran.out.count("see `loket audit vouch`") == 5) is (
        what == "recover"
    ), ran.out


def is_unused(house: House, other: Path) -> bool:
    """Whether a new recovery key was written and not made public yet: nothing is sealed to it."""
    public = read_public(house.data / "keys")["recovery"]
    return other.exists() and find_public_half(other.read_text().strip()) != public


def test_cut_off_before_it_sealed_it_goes_on_without_another_key(house: House) -> None:
    for team in ("zorg", "post"):
        rotate_key(house.data / "keys", team)
    made = all_keys(house)
    assert house.run(*ROTATE, "--go-on").status == 0
    assert all_keys(house) == made
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)


def test_root_can_give_a_recovery_key_that_nobody_else_may_read(
    house: House, recovery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (house.data / "keys/private/zorg.key").unlink()
    with recovery.open(encoding="utf-8") as given:
        monkeypatch.setattr(sys, "stdin", given)  # no real part: a test has no pipe of its own
        assert house.run("keys", "recover", "--recovery", "-").status == 0
    assert count_opened(address(house), *newest(house)) == (ROWS, ROWS)


def test_a_key_that_signs_links_is_added_to_the_file_of_those(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(house.run("keys", "rotate", "--signing"), "add one at its end")
    file = tmp_path / "secrets"
    write_key_file(file, KEY, 0o600)
    monkeypatch.setenv("LOKET_SECRET_KEYS_FILE", str(file))
    refused(house.run("keys", "list"), "LOKET_SECRET_KEYS and LOKET_SECRET_KEYS_FILE are set")
    monkeypatch.delenv("LOKET_SECRET_KEYS")
    for known in (1, 2):
        assert house.run("keys", "rotate", "--signing").out.startswith("Rotated: signing, in")
        assert len({*file.read_text().split()}) == 1 + known
    assert file.read_text().split()[0] == KEY
    assert f"as {file} says; 2 older ones check" in house.run("keys", "list").out
    assert house.run("link", "revoke", house.url).status == 0, "one of before is a link still"
    file.chmod(0o644)
    refused(house.run("keys", "list"), "Others can read")


@pytest.fixture
def big_house(
    run: Run, data: Path, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    (data / "loket.sqlite").unlink()
    monkeypatch.setenv("LOKET_DATABASE", postgres_url)
    engine = make_engine(postgres_url)
    migrate(engine)
    with Session(engine) as session:
        yield make_house(run, session, data, tmp_path)
    engine.dispose()


def test_on_postgresql_too(big_house: House, recovery: Path, postgres_url: str) -> None:
    add_rows(big_house.session, big_house.data)
    assert big_house.run("keys", "rotate").status == 0
    assert count_opened(postgres_url, *newest(big_house)) == (ROWS, ROWS)
    (big_house.data / "keys/private/zorg.key").unlink()
    assert big_house.run("keys", "recover", "--recovery", str(recovery)).status == 0
    assert count_opened(postgres_url, *newest(big_house)) == (ROWS, ROWS)
