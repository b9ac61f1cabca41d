"""What the demo needs before it can serve, made once and kept in ``var/<provider>``."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from formsapp import settings
from formsapp.cases.models import Case
from formsapp.demo.sample_cases import DAYS_AGO, send_samples
from formsapp.demo.ways_in import ways_in
from formsapp.kinds import load_provider
from formsapp.sealing import key_files
from formsapp.sealing.intake_key import (
    has_intake_key,
    list_public_keys,
    read_public_keys,
    renew_intake_key,
)
from formsapp.setting_values import DEMO_KEY_PREFIX, VARIABLES
from formsapp.settings import Settings, SettingsError
from formsapp.site import renew_site
from formsapp.web.shared.services import db, services

PASSED_ON = ("LOKET_SMTP_URL", "LOKET_FACE")
BUILT_FROM = ("formsapp", "site_overrides", "docs/common")


def make_demo_settings(
    slug: str, base_url: str, environ: Mapping[str, str], *, var: Path = settings.VAR
) -> Settings:
    """Return the demo's settings of one provider, with its secrets and keys made in ``var``.

    Raises:
        SettingsError: the environment configures a real Loket.

    """
    for name in environ:
        if name in VARIABLES and name not in PASSED_ON and environ[name]:
            raise SettingsError(f"{name} is not for the demo: unset it, or use `loket serve`.")
    data = var / slug
    data.mkdir(parents=True, exist_ok=True)
    keep_secrets(data / "secrets", base_url)
    passed_on = {name: environ[name] for name in PASSED_ON if environ.get(name)}
    found = Settings.from_environment(passed_on, provider=slug, var=var)
    key_files.make_keys(data / "keys", load_provider(found.folder).teams, data / "recovery.key")
    return found


def keep_secrets(file: Path, base_url: str) -> None:
    """Write the demo's signing key, which stays the same, and its present address."""
    kept = settings.read_secrets(file) if file.exists() else {}
    key = kept.get("LOKET_SECRET_KEYS") or DEMO_KEY_PREFIX + secrets.token_hex(32)
    beside = file.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(f"LOKET_SECRET_KEYS={key}\nLOKET_BASE_URL={base_url}\n")
    beside.replace(file)


def make_intake_key(configured: Settings, today: date) -> None:
    """Make the key that signs receipts, when there is none yet: before the sample cases came."""
    if not has_intake_key(configured.data / "keys"):
        renew_intake_key(configured.data / "keys", today - timedelta(days=max(DAYS_AGO) + 1))


def build_if_changed(configured: Settings, today: date, root: Path = settings.ROOT) -> None:
    """Build the site when the day or something in ``root`` that it is made from has changed."""
    stamp = configured.data / "site.stamp"
    wanted = f"{today} {fingerprint(configured, root)}"
    if not (stamp.exists() and stamp.read_text() == wanted):
        print(f"Building the site of {configured.provider} ...", flush=True)
        stamp.unlink(missing_ok=True)
        base, keys = f"{configured.base_url}/", read_public_keys(configured.data / "keys")
        renew_site(
            configured.folder, configured.site, base_url=base, today=today, keys=keys, demo=True
        )
        stamp.write_text(wanted)


def fingerprint(configured: Settings, root: Path = settings.ROOT) -> str:
    """Return a hash of everything that the site is made from."""
    folders = [configured.folder, *(root / name for name in BUILT_FROM)]
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc")
    keys = list_public_keys(read_public_keys(configured.data / "keys"))
    digest = sha256(f"{configured.base_url}\n{keys}".encode())
    for file in (root / "mkdocs.yml", *sorted(path for path in found if path.is_file())):
        digest.update(os.fsencode(file.relative_to(root)) + b"\0" + file.read_bytes())
    return digest.hexdigest()


def seed_once(app: Flask, *, now: datetime) -> None:
    """Send made-up forms, when there is no case yet."""
    with app.app_context():
        configured = services().settings
        has_cases = db.session.scalar(sa.select(Case.id).limit(1)) is not None
    if not has_cases:
        send_samples(configured, now=now)


def describe_addresses(app: Flask) -> str:
    """Return the addresses to open, with a new link for an intake and one for staff."""
    with app.app_context():
        known, ways = services(), ways_in()
    intake, staff = known.url(ways.intake_path), known.url(ways.invitation_path)
    return (
        f"\n{known.facts.provider.name}\n  site    {known.url('/')}\n  intake  {intake}\n"
        f"  staff   {staff}\n"
    )
