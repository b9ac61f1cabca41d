"""How this running Loket is configured, by ``LOKET_`` environment variables.

What is wrong is refused before anything starts, with one sentence that says what to
do. When neither a data folder nor keys are named, Loket acts on the demo's data in
``var/<provider>``, with the keys and address that the demo keeps there in ``secrets``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from formsapp.own_network import is_near
from formsapp.setting_values import (
    SQLITE,
    VARIABLES,
    Face,
    OidcSettings,
    SettingsError,
    check_database,
    check_face,
    check_log_to,
    check_smtp_url,
    count_proxies,
    may_stay_unsent,
    parse_address,
    parse_base_url,
    read_oidc,
    read_required,
    read_secret_keys,
)
from formsapp.shipped import IS_INSTALLED, SHIPPED

__all__ = ["Face", "OidcSettings", "Settings", "SettingsError"]

ROOT = Path.cwd() if IS_INSTALLED else SHIPPED
"""The folder with ``docs`` and ``var``: that of the project, or else where one works."""
VAR = ROOT / "var"


@dataclass(frozen=True)
class Settings:
    """One provider's configuration; see ``VARIABLES`` for where each part comes from.

    ``base_url`` has no slash at its end. ``secret_keys`` has the newest key last.
    ``site`` is the built site and ``docs`` holds the providers' folders. ``proxies`` is how many
    every request passes, None where nobody says so. ``drafts``: a site that was built although
    something blocks it may be shown too. ``unsent``: mail may stay in files. ``ledger``: told so.
    ``log_to``: who outside gets the last line of the log each day.
    ``passphrase``: the file that holds the one of the keys. ``secret_file``: that of the secrets.
    """

    provider: str
    base_url: str
    database: str
    secret_keys: tuple[str, ...]
    data: Path
    smtp_url: str | None
    face: Face
    site: Path
    docs: Path
    demo: bool
    proxies: int | None = None
    oidc: OidcSettings | None = None
    drafts: bool = False
    unsent: bool = False
    ledger: Path | None = None
    log_to: str | None = None
    passphrase: Path | None = None
    secret_file: Path | None = None

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], *, provider: str | None = None, var: Path = VAR
    ) -> Settings:
        """Read the configuration; ``provider`` overrules ``LOKET_PROVIDER``; ``var``: the demo.

        Raises:
            SettingsError: something is unknown, missing or unsafe.

        """
        refuse_unknown(environ)
        slug = choose_provider(environ, provider)
        own = ("LOKET_DATA", "LOKET_SECRET_KEYS", "LOKET_SECRET_KEYS_FILE")
        is_demo = not any(environ.get(name) for name in own)
        if is_demo:
            environ = add_demo_secrets(environ, var / slug)
        elif environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false"):
            raise SettingsError("Debug mode is for the demo only: unset FLASK_DEBUG.")
        data = Path(read_required(environ, "LOKET_DATA")).absolute()
        return cls(
            provider=slug,
            base_url=parse_base_url(read_required(environ, "LOKET_BASE_URL"), demo=is_demo),
            database=check_database(
                environ.get("LOKET_DATABASE") or f"{SQLITE}{data}/loket.sqlite"
            ),
            secret_keys=read_secret_keys(environ, demo=is_demo),
            data=data,
            smtp_url=check_smtp_url(environ.get("LOKET_SMTP_URL")),
            face=check_face(environ.get("LOKET_FACE") or "both"),
            site=data / "site",
            docs=docs_folder(environ),
            demo=is_demo,
            proxies=count_proxies(environ.get("LOKET_PROXIES", "").strip()),
            oidc=read_oidc(environ),
            unsent=may_stay_unsent(environ),
            log_to=check_log_to(environ),
            ledger=named_place(environ, "LOKET_LEDGER"),
            passphrase=named_place(environ, "LOKET_KEY_PASSPHRASE_FILE"),
            secret_file=named_place(environ, "LOKET_SECRET_KEYS_FILE"),
        )

    @property
    def root(self) -> str:
        """The path of the base address, without a slash at its end: ``/zorg-aan-huis``."""
        return urlsplit(self.base_url).path

    @property
    def folder(self) -> Path:
        return self.docs / self.provider

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL."""
        is_sqlite = self.database.startswith(SQLITE)
        return Path(self.database.removeprefix(SQLITE)) if is_sqlite else None


def choose_provider(environ: Mapping[str, str], provider: str | None = None) -> str:
    """Return the slug of the provider, the only one where none is named; raises SettingsError."""
    known = list_providers(docs_folder(environ))
    only = known[0] if len(known) == 1 else ""
    slug = provider or environ.get("LOKET_PROVIDER") or only
    if slug in known:
        return slug
    what = f"There is no provider {slug!r}" if slug else "No provider is chosen"
    raise SettingsError(f"{what}: name one of {', '.join(known)} by --provider or LOKET_PROVIDER.")


def public_address(environ: Mapping[str, str], slug: str) -> str | None:
    """Return the address at which a site will stand, or None when it is not known here.

    Raises:
        SettingsError: LOKET_BASE_URL is no address.

    """
    kept = VAR / slug / "secrets"
    known = environ.get("LOKET_BASE_URL") or (
        read_secrets(kept).get("LOKET_BASE_URL") if kept.exists() else None
    )
    is_demo = not environ.get("LOKET_BASE_URL")
    return parse_base_url(known, demo=is_demo) if known else None


def data_folder(environ: Mapping[str, str], slug: str) -> Path:
    """Return the folder of a provider's data, which need not be there."""
    return Path(environ.get("LOKET_DATA") or VAR / slug)


def list_providers(docs: Path) -> list[str]:
    return sorted(file.parent.name for file in docs.glob("*/provider.toml"))


def named_place(environ: Mapping[str, str], name: str) -> Path | None:
    """Return a file or folder that a variable names, if it does."""
    told = environ.get(name)
    return Path(told).absolute() if told else None


def docs_place(environ: Mapping[str, str]) -> Path:
    """Return the folder of the providers' folders, which need not hold one yet."""
    return Path(environ.get("LOKET_DOCS") or ROOT / "docs").absolute()


def docs_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder that holds the providers' folders; raises SettingsError."""
    docs = docs_place(environ)
    if not list_providers(docs):
        raise SettingsError(
            f"{docs} holds no folder with a provider.toml: set LOKET_DOCS to the folder that does."
        )
    return docs


def refuse_unknown(environ: Mapping[str, str]) -> None:
    """Refuse a ``LOKET_`` variable that does not exist, which is mostly a typing error."""
    for name in sorted(environ):
        if name.startswith("LOKET_") and name not in VARIABLES:
            raise SettingsError(
                f"Loket knows no variable {name}: unset it, or use one of {', '.join(VARIABLES)}."
            )


def add_demo_secrets(environ: Mapping[str, str], data: Path) -> dict[str, str]:
    """Fill in what the demo keeps in ``data``; the environment goes before it."""
    if environ.get("LOKET_DATABASE"):
        raise SettingsError(
            "LOKET_DATABASE is set while the demo's keys are in use: "
            "set LOKET_DATA, LOKET_SECRET_KEYS and LOKET_BASE_URL too, or unset it."
        )
    kept = read_secrets(data / "secrets")
    found = {"LOKET_DATA": str(data), **kept, **{k: v for k, v in environ.items() if v}}
    address = parse_address("LOKET_BASE_URL", found.get("LOKET_BASE_URL", ""))
    if not is_near(address.hostname):
        raise SettingsError(
            "The demo's keys are for this machine and its own network only: "
            "set LOKET_DATA and LOKET_SECRET_KEYS too, or unset LOKET_BASE_URL."
        )
    return found


def read_secrets(file: Path) -> dict[str, str]:
    """Read the demo's ``NAME=value`` lines; raises SettingsError when there is no demo yet."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise SettingsError(
            "There is no demo data yet: start `make run` once, or set "
            "LOKET_DATA, LOKET_SECRET_KEYS and LOKET_BASE_URL."
        ) from None
    return dict(line.split("=", 1) for line in lines if "=" in line)
