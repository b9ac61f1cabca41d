"""Both providers' apps on a fresh database, with the built site and the real letterbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

import pytest
from flask import Flask
from sqlalchemy import Engine
from whitenoise import WhiteNoise

from formsapp.cases import migrate_database
from formsapp.cases.event_log import Who
from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.cli.keep_ledger import find_keyring
from formsapp.facts import Facts, load
from formsapp.kinds import load_provider
from formsapp.sealing.intake_key import read_public_keys, renew_intake_key
from formsapp.sealing.key_files import make_keys
from formsapp.settings import Settings
from formsapp.site import build
from formsapp.web import create_app
from formsapp.web.shared.services import Services, db
from formsapp.web.shared.shared_by_apps import share_routes
from tests.clock import FakeClock
from tests.made_once import folder_of_run, make_once
from tests.page import Visitor
from tests.plain_provider import SLUG
from tests.web import by_turns

REPO = Path(__file__).resolve().parents[2]
KEYS = ("a-key-for-tests-0123456789-abcdefghij", "a-newer-key-for-tests-0123456789-klmnop")
AKKOORD: list[dict[str, str | list[str]]] = [
    {"hoedanigheid": "zelf"},
    {"naam": "Fatima O'Brien"},
    {"akkoord": "ja"},
    {"mail": ""},
]
STAFF = Who("m1", "manager")


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test run at one example where :mod:`tests.web.by_turns` says so."""
    by_turns.choose_provider(metafunc)


@pytest.fixture(scope="session")
def built(
    tmp_path_factory: pytest.TempPathFactory, furnished: Callable[[str], Path]
) -> Callable[[str], Path]:
    """Built site of a provider, made once, with the keys that its receipts are checked with."""

    def site(provider: str) -> Path:
        keys = read_public_keys(furnished(provider) / "keys")
        return make_once(
            folder_of_run(tmp_path_factory) / f"{provider}-site",
            lambda folder: build(REPO / "docs" / provider, folder, keys=keys),
        )

    return cache(site)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folder with a provider's keys, made once; each test gets a copy."""

    def folder(provider: str) -> Path:
        return make_once(
            folder_of_run(tmp_path_factory) / f"{provider}-new",
            lambda made: furnish(made, load(REPO / "docs" / provider).teams),
        )

    return cache(folder)


def furnish(folder: Path, teams: Iterable[str]) -> None:
    make_keys(folder / "keys", teams, folder / "recovery.key")
    renew_intake_key(folder / "keys", date(2026, 3, 1))


@pytest.fixture
def settings(
    provider: str,
    tmp_path: Path,
    built: Callable[[str], Path],
    furnished: Callable[[str], Path],
    sqlite_template: Path,
) -> Settings:
    data = tmp_path / "data"
    shutil.copytree(furnished(provider) / "keys", data / "keys")
    shutil.copy(sqlite_template, tmp_path / "loket.sqlite")
    return Settings(
        provider=provider,
        base_url=f"http://localhost:8000/{provider}",
        database=f"sqlite:///{tmp_path / 'loket.sqlite'}",
        secret_keys=KEYS,
        data=data,
        smtp_url=None,
        face="client",
        site=built(provider),
        docs=REPO / "docs",
        demo=False,
    )


@dataclass
class Loket:
    """One provider's running app, with what tests do to it from outside."""

    app: Flask
    clock: FakeClock

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["loket"]
        return found

    def visitor(self) -> Visitor:
        return Visitor(self.app)

    def link(
        self, *kinds: str, days: float = 14, many: bool = False, born: date | None = None
    ) -> str:
        """Make a link and give its token."""
        wish = LinkWish(
            client="C-1",
            kinds=kinds or ("akkoord", "toestemming"),
            expires_at=self.clock() + timedelta(days=days),
            many=many,
            born=born,
        )
        with self.app.app_context():
            known, now = self.services, self.clock()
            births = known.births
            return new_link(db.session, known.signer, wish, now=now, by=STAFF, births=births)


Scan = Callable[[WhiteNoise, str, str], None]


def scan_once(scan: Scan) -> Scan:
    """Have WhiteNoise look at a built site once, as long as its files are the same."""
    known: dict[tuple[object, ...], dict[str, object]] = {}

    def look(white: WhiteNoise, root: str, prefix: str) -> None:
        headers = Headers()
        white.add_headers_function(headers, "", "")
        with os.scandir(root) as top:  # a site is built as a whole, into new folders
            now = sorted((one.path, one.stat().st_mtime_ns) for one in top)
        key = (prefix, str(headers), *now)
        if key not in known:
            scan(white, root, prefix)
            known[key] = dict(white.files)
        white.files.update(known[key])

    return look


WhiteNoise.update_files_dictionary = scan_once(WhiteNoise.update_files_dictionary)


@cache
def facts_of(folder: Path, *_texts: bytes) -> Facts:
    """A provider's facts, read once while their files hold the same; no one can change them."""
    return load(folder)


def facts_in(folder: Path) -> Facts:
    files = (folder.parent / "common" / "facts.toml", folder / "provider.toml")
    return facts_of(folder, *(file.read_bytes() for file in files))


@pytest.fixture
def start(clock: FakeClock) -> Iterator[Callable[[Settings], Loket]]:
    made: list[Flask] = []

    def begin(settings: Settings) -> Loket:
        app = create_app(settings, clock=clock, read_facts=facts_in)
        share_routes(app)
        with app.app_context():
            make_current(db.engine, settings)
        made.append(app)
        return Loket(app, clock)

    yield begin
    for app in made:  # an app keeps files open until garbage is looked for
        with app.app_context():
            db.engine.dispose()


def make_current(engine: Engine, settings: Settings) -> None:
    """Migrate a database that is not a copy of one that was."""
    try:
        migrate_database.check_schema(engine)
    except migrate_database.SchemaError:
        migrate_database.migrate(engine, find_keyring(settings))


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(settings)


@pytest.fixture
def begin(
    tmp_path: Path, start: Callable[[Settings], Loket], sqlite_template: Path
) -> Callable[..., Loket]:
    """Start the app of a provider that was written; its site is empty unless one is given."""
    shutil.copy(sqlite_template, tmp_path / "loket.sqlite")
    (tmp_path / "site").mkdir()

    def open_(folder: Path, site: Path | None = None) -> Loket:
        if not (tmp_path / "data").exists():
            furnish(tmp_path / "data", load_provider(folder).teams)
        return start(
            Settings(
                provider=SLUG,
                base_url=f"http://localhost:8000/{SLUG}",
                database=f"sqlite:///{tmp_path / 'loket.sqlite'}",
                secret_keys=KEYS,
                data=tmp_path / "data",
                smtp_url=None,
                face="both",
                site=site or tmp_path / "site",
                docs=folder.parent,
                demo=False,
            )
        )

    return open_


__all__ = ["KEYS", "STAFF", "Loket", "replace"]
