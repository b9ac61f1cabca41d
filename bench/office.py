"""A provider with its site, keys and database in a folder of its own, to measure."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from formsapp.cases import migrate_database
from formsapp.cases.database import make_engine
from formsapp.clock import utc_now
from formsapp.facts import load
from formsapp.sealing.intake_key import read_public_keys, renew_intake_key
from formsapp.sealing.key_files import make_keys
from formsapp.settings import Settings, list_providers
from formsapp.site import build

DOCS = Path(__file__).resolve().parent.parent / "docs"
PROVIDER = list_providers(DOCS)[0]
SECRET = "a-secret-that-only-the-benchmark-uses-0123456789"  # noqa: S105 - guards nothing


def make_settings(folder: Path, port: int = 8000, provider: str = PROVIDER) -> Settings:
    return Settings(
        provider=provider,
        base_url=f"http://localhost:{port}/{provider}",
        database=f"sqlite:///{folder / 'loket.sqlite'}",
        secret_keys=(SECRET,),
        data=folder,
        smtp_url=None,
        face="client",
        site=folder / "site",
        docs=DOCS,
        demo=False,
    )


def prepare_provider(folder: Path, provider: str = PROVIDER) -> None:
    """Make site, keys and database of the provider in ``folder``; nobody here opens anything."""
    made = make_settings(folder, provider=provider)
    make_keys(folder / "keys", load(DOCS / provider).teams, folder / "keys/private/recovery.key")
    renew_intake_key(folder / "keys", utc_now().date())
    rmtree(folder / "keys" / "private")
    build(DOCS / provider, made.site, keys=read_public_keys(folder / "keys"))
    engine = make_engine(made.database)
    migrate_database.migrate(engine)
    engine.dispose()
