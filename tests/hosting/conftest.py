"""A folder with providers to host: made-up ones and an example, each with its own settings."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from formsapp.hosting.hosted_provider import Hosted
from formsapp.hosting.providers import Providers
from tests.conftest import PROVIDERS, REPO
from tests.web.conftest import KEYS, built, furnished
from tests.web.made_up import made_folder

KADE, ELZEN, EXAMPLE = "fysiotherapie-de-kade", "woonhuis-de-elzen", PROVIDERS[0]
HERE = "http://localhost:8000"


@dataclass
class Place:
    """The folder of a host, and what stands in it; ``hosts`` is what serves it."""

    folder: Path
    made: Path
    database: Path
    example: Callable[[str], tuple[Path, Path, Path]]
    hosts: Providers = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.hosts = Providers(self.folder, "env")

    def add(self, slug: str, base_url: str = "", **settings: str) -> Path:
        """Lay down a provider with an empty database; return its folder."""
        own = self.folder / slug
        docs, site, keys = self._find_parts(slug)
        (own / "data").mkdir(parents=True)
        shutil.copytree(keys, own / "data" / "keys")
        shutil.copy(self.database, own / "data" / "loket.sqlite")
        (own / "data" / "site").symlink_to(site)
        self.tell(
            slug,
            LOKET_BASE_URL=base_url or f"{HERE}/{slug}",
            LOKET_SECRET_KEYS=make_secret(slug),
            LOKET_DOCS=str(docs),
            LOKET_MAIL="files",
            **settings,
        )
        return own

    def tell(self, slug: str, **settings: str) -> None:
        """Write the settings of a provider; None of those of before stay."""
        lines = [f"{name}={value}" for name, value in settings.items() if value]
        (self.folder / slug / "env").write_text("\n".join(lines) + "\n")

    def edit(self, slug: str, old: str, new: str) -> None:
        file = self.folder / slug / "env"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def look(self) -> None:
        """See what changed: it must be the same at two looks."""
        self.hosts.look()
        self.hosts.look()
        self.hosts.make_all()

    def hosted(self, slug: str) -> Hosted:
        return next(one for one in self.hosts.all if one.slug == slug)

    def app(self, slug: str) -> Flask:
        found = self.hosted(slug).app
        assert found is not None, slug
        return found

    def get(self, address: str, **headers: str) -> TestResponse:
        """Ask for a page by its whole address."""
        parts = urlsplit(address)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        client = Client(self.hosts, use_cookies=False)
        return client.get(
            parts.path or "/",
            base_url=f"{parts.scheme}://{parts.netloc}",
            query_string=parts.query,
            headers=sent,
        )

    def _find_parts(self, slug: str) -> tuple[Path, Path, Path]:
        """Return the docs, the built site and the keys of a provider."""
        if slug in PROVIDERS:
            return self.example(slug)
        return self.made / "docs", self.made / "sites" / slug, self.made / "data" / slug / "keys"


def make_secret(slug: str) -> str:
    """Return the keys that sign links of a provider: each has its own."""
    return ",".join(KEYS) if slug == KADE else hashlib.sha256(slug.encode()).hexdigest()


@pytest.fixture
def place(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    built: Callable[[str], Path],
    furnished: Callable[[str], Path],
) -> Iterator[Place]:
    def example(slug: str) -> tuple[Path, Path, Path]:
        return REPO / "docs", built(slug), furnished(slug) / "keys"

    made = Place(tmp_path / "hosted", made_folder(tmp_path_factory), sqlite_template, example)
    yield made
    for hosted in made.hosts.all:
        hosted.close()


__all__ = ["built", "furnished"]
