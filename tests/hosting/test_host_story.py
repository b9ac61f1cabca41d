"""Providers come, change, break and go, and the others notice nothing of it."""

from __future__ import annotations

import logging
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from formsapp.cases.database import make_engine
from formsapp.hosting.claims import find_database
from formsapp.hosting.hosted_provider import Hosted
from formsapp.hosting.providers import Providers
from formsapp.sealing.key_files import make_keys
from formsapp.site.built_note import NOTE
from formsapp.site.swap_folder import replace_folder
from tests.hosting.conftest import ELZEN, EXAMPLE, HERE, KADE, Place

OWN_NAME = "https://www.elzen.example"


def test_providers_come_change_break_and_go_beside_one_that_stays(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "formsapp.hosting")
    place.add(KADE)
    place.look()
    stays = place.app(KADE)
    assert [*(place.folder / KADE).rglob("tables.ledger")], "which tables it has is noted"
    assert "De Kade" in place.get(f"{HERE}/{KADE}/").text
    place.add(ELZEN, OWN_NAME)
    assert place.get(f"{OWN_NAME}/").status_code == 404
    place.look()
    assert "De Elzen" in place.get(f"{OWN_NAME}/").text
    assert "De Elzen" in place.get(f"{OWN_NAME}/f/klacht").text
    place.add(EXAMPLE)
    place.edit(ELZEN, OWN_NAME, f"{HERE}/elzen")
    place.look()
    assert place.get(f"{HERE}/{EXAMPLE}/f/klacht").status_code == 200
    assert place.get(f"{OWN_NAME}/").status_code == 404
    assert "De Elzen" in place.get(f"{HERE}/elzen/").text
    place.edit(ELZEN, "LOKET_MAIL=files", "LOKET_MAIL=pigeons")
    place.look()
    away = place.get(f"{HERE}/elzen/crisis/")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "60")
    assert 'href="tel:112"' in away.text
    assert "LOKET_MAIL must be files" in caplog.text
    place.edit(ELZEN, "LOKET_MAIL=pigeons", "LOKET_MAIL=files")
    place.look()
    assert place.get(f"{HERE}/elzen/f/klacht").status_code == 200
    (place.folder / ELZEN / "env").unlink()
    place.look()
    assert place.get(f"{HERE}/elzen/").status_code == 404
    assert place.app(KADE) is stays
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200


def test_what_is_being_written_waits_until_it_stays_the_same(place: Place) -> None:
    place.add(KADE)
    place.hosts.look()
    place.hosts.make_all()
    assert place.get(f"{HERE}/{KADE}/").status_code == 404
    place.edit(KADE, f"/{KADE}", "/kade")
    place.hosts.look()
    assert place.get(f"{HERE}/kade/").status_code == 404
    place.hosts.look()
    assert place.get(f"{HERE}/kade/").status_code == 200


def lose_key(own: Path) -> None:
    next((own / "data/keys/public").glob("*.pub")).unlink()


def take_newer_database(own: Path) -> None:
    engine = make_engine(f"sqlite:///{own / 'data/loket.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()


def spoil_database(own: Path) -> None:
    (own / "data/loket.sqlite").write_bytes(b"no database" * 1000)


def lose_site(own: Path) -> None:
    (own / "data/site").unlink()


def cut_site(own: Path) -> None:
    site = (own / "data/site").resolve()
    (own / "data/site").unlink()
    shutil.copytree(site, own / "data/site")
    (own / "data/site/crisis/index.html").write_text("half a page")


def spoil_facts(own: Path) -> None:
    docs = own / "docs"
    docs.mkdir()
    (docs / own.name).mkdir()
    (docs / own.name / "provider.toml").write_text("[provider")
    text = (own / "env").read_text().splitlines()
    (own / "env").write_text("\n".join(line for line in text if "LOKET_DOCS" not in line))


def lose_readable_settings(own: Path) -> None:
    (own / "env").write_bytes((own / "env").read_bytes() + b"\xff")


def lead_data_to_itself(own: Path) -> None:
    (own / "data").rename(own / "elsewhere")
    (own / "data").symlink_to(own / "data")


BREAKS = (
    lead_data_to_itself,
    lose_key,
    take_newer_database,
    spoil_database,
    lose_site,
    cut_site,
    spoil_facts,
    lose_readable_settings,
)


@pytest.fixture
def with_broken(place: Place, caplog: pytest.LogCaptureFixture) -> Callable[..., str]:
    def look_with(*breaks: Callable[[Path], None]) -> str:
        own = place.add(ELZEN)
        for break_it in breaks:
            break_it(own)
        place.look()
        return caplog.text

    return look_with


@pytest.mark.parametrize("break_it", BREAKS, ids=lambda one: str(one.__name__))
@pytest.mark.hostile("hosts-apart")
def test_one_that_is_broken_answers_with_whom_to_call_and_others_go_on(
    place: Place, with_broken: Callable[..., str], break_it: Callable[[Path], None]
) -> None:
    place.add(KADE)
    told = with_broken(break_it)
    for path in ("/", "/crisis/", "/f/klacht", "/l/aaaa", "/medewerker/", "/healthz"):
        away = place.get(f"{HERE}/{ELZEN}{path}")
        assert away.status_code == 503, path
        assert 'href="tel:112"' in away.text
        assert 'href="tel:113"' in away.text
        assert away.headers["Cache-Control"] == "no-store"
    assert "is not served: " in told
    assert "Traceback" not in told
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
    assert place.hosted(KADE).away is None


def test_the_page_of_one_that_is_broken_has_its_own_numbers(
    place: Place, with_broken: Callable[..., str]
) -> None:
    with_broken(lose_key)
    assert "06 0000" in place.get(f"{HERE}/{ELZEN}/").text


def test_what_is_mended_comes_back_without_a_word_in_its_settings(
    place: Place, with_broken: Callable[..., str]
) -> None:
    with_broken(take_newer_database)
    shutil.copy(place.database, place.folder / ELZEN / "data/loket.sqlite")
    place.hosts.look(again=True)
    place.hosts.make_all()
    assert place.get(f"{HERE}/{ELZEN}/f/klacht").status_code == 200


def test_texts_that_are_not_right_leave_those_of_before(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    own = place.add(KADE)
    shutil.copytree(place.made / "docs" / KADE, own / "docs" / KADE)
    place.edit(KADE, f"LOKET_DOCS={place.made / 'docs'}\n", "")
    place.look()
    before, file = place.app(KADE), own / "docs" / KADE / "provider.toml"
    text = file.read_text()
    file.write_text(text.replace('phone = { value = "06 00000010" }', "phone = 3"))
    place.look()
    assert place.app(KADE) is before
    assert "The texts of before stay." in caplog.text
    file.write_text(text.replace("06 00000010", "06 00000019"))
    place.look()
    assert "06 00000019" in place.get(f"{HERE}/{KADE}/f/klacht").text


def test_new_keys_are_taken_up(place: Place) -> None:
    own = place.add(KADE)
    place.look()
    before = place.app(KADE)
    make_keys(own / "data/keys", ["nieuw"], own / "recovery.key")
    place.look()
    assert place.app(KADE) is not before


@pytest.mark.parametrize(
    "shared",
    [
        {"LOKET_BASE_URL": f"{HERE}/{KADE}"},
        {"LOKET_BASE_URL": f"{HERE}/{KADE}/elzen"},
        {"LOKET_BASE_URL": HERE},
        {"LOKET_SECRET_KEYS": "of the other"},
        {"LOKET_DATA": "../" + KADE + "/data"},
        {"LOKET_DATABASE": "of the other"},
        {"LOKET_DATABASE": "of the other by another path"},
        {"LOKET_LEDGER": f"../{KADE}/ledger/{KADE}"},
    ],
    ids=str,
)
def test_one_that_takes_what_another_has_is_refused(
    place: Place, caplog: pytest.LogCaptureFixture, shared: dict[str, str]
) -> None:
    place.add(KADE)
    place.look()
    place.add(ELZEN)
    theirs = Hosted(place.folder / KADE / "env")
    theirs.look([], at_once=True)
    assert theirs.settings is not None
    database, (name, value) = theirs.settings.database, *shared.items()
    of_the_other = {
        "LOKET_SECRET_KEYS": {"of the other": theirs.settings.secret_keys[0]},
        "LOKET_DATABASE": {
            "of the other": database,
            "of the other by another path": database.replace(f"/{KADE}/", f"/{ELZEN}/../{KADE}/"),
        },
    }
    lines = (place.folder / ELZEN / "env").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"{name}=")]
    value = of_the_other.get(name, {}).get(value, value)
    (place.folder / ELZEN / "env").write_text("\n".join([*kept, f"{name}={value}"]))
    place.look()
    assert place.hosted(ELZEN).away is not None
    assert f"{name} is that of {KADE} too" in caplog.text
    assert "De Kade" in place.get(f"{HERE}/{KADE}/f/klacht").text


def test_keys_that_are_those_of_another_are_refused(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = place.add(KADE) / "data" / "keys"
    own = place.add(ELZEN) / "data" / "keys"
    place.look()
    assert place.hosted(ELZEN).away is None
    shutil.rmtree(own)
    own.symlink_to(theirs)
    place.look()
    assert place.hosted(ELZEN).away is not None
    assert f"LOKET_DATA is that of {KADE} too" in caplog.text
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.parametrize("name", ["post.pub", "intake.keys"])
def test_a_copy_of_a_public_key_of_another_is_refused(
    place: Place, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """Also with its private half, which fits, and with what an editor adds."""
    theirs, own = (place.add(slug) / "data" / "keys" / "public" for slug in (KADE, ELZEN))
    copied = (theirs / name).read_text()
    (own / name).write_text(f"\ufeff# of mail\r\n {copied.upper() if 'pub' in name else copied}")
    place.look()
    assert place.hosted(ELZEN).away is not None
    assert f"A key in keys/public is that of {KADE} too" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
@pytest.mark.parametrize(("mode", "said"), [(0o666, "write"), (0o644, "read")])
def test_settings_that_others_can_change_or_read_are_refused(
    place: Place, caplog: pytest.LogCaptureFixture, mode: int, said: str
) -> None:
    file = place.add(KADE) / "env"
    with tempfile.TemporaryDirectory() as outside:  # where everyone may come
        Path(outside).chmod(0o755)
        shutil.move(file, Path(outside, "env"))
        file.symlink_to(Path(outside, "env"))
        file.chmod(mode)
        place.look()
        assert place.hosted(KADE).away is not None
        assert f"Others can {said} " in caplog.text


def test_keys_that_others_may_read_are_refused_while_it_runs(place: Place) -> None:
    own = place.add(KADE) / "data" / "keys"
    key = next((own / "private").iterdir())
    for mode, is_away in ((0o600, False), (0o644, True), (0o600, False)):
        key.chmod(mode)
        place.look()
        assert (place.hosted(KADE).away is not None) is is_away, mode


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("db.example/loket", "DB.example:5432/loket", True),
        ("jan@db.example/loket", "piet:x@db.example/loket?connect_timeout=3", True),
        ("localhost/loket", "127.0.0.1/loket", True),
        ("/loket?host=db.example", "db.example/loket", True),
        ("db.example:5433/loket", "db.example/loket", False),
        ("db.example/loket", "db.example/loket2", False),
        ("/loket?host=/run/a", "/loket?host=/run/b", False),
        ("db.example:port/loket", "db.example/loket", False),
    ],
)
def test_a_database_is_known_however_its_address_is_written(
    one: str, other: str, *, is_same: bool
) -> None:
    kind = "postgresql+psycopg://"
    assert (find_database(kind + one) == find_database(kind + other)) is is_same


def test_a_database_that_hangs_keeps_no_other_from_coming(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections, and says nothing
        address = f"postgresql+psycopg://127.0.0.1:{mute.getsockname()[1]}/loket"
        place.add(EXAMPLE, LOKET_DATABASE=address)
        place.hosts.look(at_once=True)
        place.hosts.make_all(patience=0.1)
        assert place.hosted(EXAMPLE).is_busy
        place.add(KADE)
        place.look()
        assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
        assert place.hosted(EXAMPLE).app is None


def test_a_crisis_page_is_whole_while_its_site_is_built_and_cut_off(place: Place) -> None:
    site, good = place.add(KADE) / "data" / "site", place.made / "sites" / KADE
    site.unlink()  # a link to what all tests have
    shutil.copytree(good, site)
    place.look()
    crisis = place.get(f"{HERE}/{KADE}/crisis/").text
    assert "tel:113" in crisis
    ended, shown = Event(), set[str]()

    def read() -> None:
        while not ended.is_set():
            shown.add(place.get(f"{HERE}/{KADE}/crisis/").text)

    def make(folder: Path, _former: Path | None) -> None:
        shutil.copytree(good, folder, dirs_exist_ok=True)

    def be_cut_off(folder: Path, former: Path | None) -> None:
        make(folder, former)
        (folder / NOTE).unlink()
        (folder / "crisis/index.html").write_text("<p>112")

    reader = Thread(target=read)
    reader.start()
    for build in (make, make, make, be_cut_off):
        replace_folder(site, build)
        place.look()
    ended.set()
    reader.join()
    assert shown == {crisis}
    place.hosts = Providers(place.folder, "env")  # as after a kill
    place.look()
    answer = place.get(f"{HERE}/{KADE}/crisis/")
    assert (answer.status_code, "tel:113" in answer.text) == (503, True)
    replace_folder(site, make)
    place.look()
    assert place.get(f"{HERE}/{KADE}/crisis/").text == crisis
