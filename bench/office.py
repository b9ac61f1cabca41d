"""A provider with its site, keys and database in a folder of its own, to measure."""

from __future__ import annotations

from pathlib import Path

from formsapp.cases import schema
from formsapp.cases.database import make_engine
from formsapp.facts import load
from formsapp.sealing.key_files import new_keys
from formsapp.settings import Settings, providers
from formsapp.site import build

DOCS = Path(__file__).resolve().parent.parent / "docs"
PROVIDER = providers(DOCS)[0]
SECRET = "a-secret-that-only-the-benchmark-uses-0123456789"  # noqa: S105 - guards nothing


def settings(folder: Path, port: int = 8000) -> Settings:
    """Return the settings of the provider in ``folder``, on its client's side."""
    return Settings(
        provider=PROVIDER,
        base_url=f"http://localhost:{port}/{PROVIDER}",
        database=f"sqlite:///{folder / 'loket.sqlite'}",
        secret_keys=(SECRET,),
        data=folder,
        smtp_url=None,
        face="client",
        site=folder / "site",
        docs=DOCS,
        demo=False,
    )


def prepare(folder: Path) -> None:
    """Make what the provider in ``folder`` needs; the private keys stand apart, as they should."""
    made = settings(folder)
    new_keys(folder / "keys", load(DOCS / PROVIDER).teams, folder / "recovery.key")
    (folder / "keys" / "private").rename(folder / "private-keys-of-the-staff-side")
    build(DOCS / PROVIDER, made.site)
    engine = make_engine(made.database)
    schema.migrate(engine)
    engine.dispose()
