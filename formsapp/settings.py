"""How this running Loket is configured, by ``LOKET_`` environment variables.

What is wrong is refused before anything starts, with one sentence that says what to
do. When neither a data folder nor keys are named, Loket acts on the demo's data in
``var/<provider>``, with the keys and address that the demo keeps there in ``secrets``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, cast
from urllib.parse import SplitResult, urlsplit

from formsapp.mail_server_address import LOCAL_HOSTS, is_mail_server, shows_password
from formsapp.own_network import is_near
from formsapp.shipped import IS_INSTALLED, SHIPPED

Face = Literal["client", "staff", "both"]

ROOT = Path.cwd() if IS_INSTALLED else SHIPPED
"""The folder with ``docs`` and ``var``: that of the project, or else where one works."""
VAR = ROOT / "var"

VARIABLES = {
    "LOKET_PROVIDER": "the name of the provider's folder in docs",
    "LOKET_BASE_URL": "the address under which clients reach Loket, with its path",
    "LOKET_DATABASE": "sqlite:///path or postgresql+psycopg://user@host/name",
    "LOKET_SECRET_KEYS": "keys that sign links, separated by commas, newest last",
    "LOKET_DATA": "the folder of the keys, the built site and the default database",
    "LOKET_LEDGER": "the folder of the ledger, which a restore reads: best on another disk",
    "LOKET_DOCS": "the folder that holds the providers' folders, if not docs",
    "LOKET_SMTP_URL": "smtps://user:password@host, smtp+starttls://... or smtp://localhost",
    "LOKET_MAIL": "files where no mail is to be sent, but written to LOKET_DATA/mail",
    "LOKET_FACE": "client, staff or both",
    "LOKET_OIDC_ISSUER": "the address of who signs staff in, of your own organisation there",
    "LOKET_OIDC_CLIENT_ID": "the name that Loket got there",
    "LOKET_OIDC_CLIENT_SECRET": "the secret that Loket got there",
    "LOKET_OIDC_NAME": "what staff call it, such as Microsoft",
    "LOKET_PROXIES": "how many proxies every request passes, from 0 to 9",
}
FACES = ("client", "staff", "both")
SQLITE = "sqlite:///"
DATABASES = (SQLITE, "postgresql+psycopg://")
OIDC, ENTRA, MICROSOFT = "LOKET_OIDC_", ".microsoftonline.com", "Microsoft"
ANYONES = {"common", "organizations", "consumers"}
"""Places of Entra where accounts of any organisation, or of anyone, sign in."""
DEMO_KEY_PREFIX = "demo-"
SHORTEST_KEY = 32
FEWEST_CHARACTERS = 10


class SettingsError(Exception):
    """The configuration is refused; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class OidcSettings:
    """Where staff may sign in with an account that they have elsewhere (OpenID Connect)."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True)
class Settings:
    """One provider's configuration; see ``VARIABLES`` for where each part comes from.

    ``base_url`` has no slash at its end. ``secret_keys`` has the newest key last.
    ``site`` is the built site and ``docs`` holds the providers' folders. ``proxies`` is how many
    every request passes, None where nobody says so. ``drafts``: a site that was built although
    something blocks it may be shown too. ``unsent``: mail may stay in files. ``ledger``: told so.
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

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], *, provider: str | None = None, var: Path = VAR
    ) -> Settings:
        """Read the configuration; ``provider`` overrules ``LOKET_PROVIDER``.

        The demo's data lies in ``var``.

        Raises:
            SettingsError: something is unknown, missing or unsafe.

        """
        refuse_unknown(environ)
        slug = choose_provider(environ, provider)
        is_demo = not any(environ.get(name) for name in ("LOKET_DATA", "LOKET_SECRET_KEYS"))
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
            secret_keys=parse_secret_keys(
                read_required(environ, "LOKET_SECRET_KEYS"), demo=is_demo
            ),
            data=data,
            smtp_url=check_smtp_url(environ.get("LOKET_SMTP_URL")),
            face=check_face(environ.get("LOKET_FACE") or "both"),
            site=data / "site",
            docs=docs_folder(environ),
            demo=is_demo,
            proxies=count_proxies(environ.get("LOKET_PROXIES", "").strip()),
            oidc=read_oidc(environ),
            unsent=may_stay_unsent(environ),
            ledger=Path(told).absolute() if (told := environ.get("LOKET_LEDGER")) else None,
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


def read_required(environ: Mapping[str, str], name: str) -> str:
    """Return a variable that has no default outside the demo; raises SettingsError."""
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is missing: set it to {VARIABLES[name]}.")
    return value


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


def parse_secret_keys(text: str, *, demo: bool) -> tuple[str, ...]:
    """Split the signing keys; refuse those that can be guessed."""
    keys = tuple(re.split(r"[,\s]+", text.strip().strip(",")))
    for key in keys:
        if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
            raise SettingsError(
                f"A key in LOKET_SECRET_KEYS is too easy to guess: each needs at least "
                f"{SHORTEST_KEY} random characters, as `openssl rand -hex 32` prints."
            )
        if not demo and key.startswith(DEMO_KEY_PREFIX):
            raise SettingsError(
                "LOKET_SECRET_KEYS holds a key of the demo: "
                "make one of your own with `openssl rand -hex 32`."
            )
    return keys


def parse_base_url(text: str, *, demo: bool = False) -> str:
    """Return the address without a slash at its end; plain http is for this machine only.

    The demo, where all is made up, may be opened so from its own network too.
    """
    address = parse_address("LOKET_BASE_URL", text)
    is_close = is_near(address.hostname) if demo else address.hostname in LOCAL_HOSTS
    is_local = address.scheme == "http" and is_close
    has_extra = address.query or address.fragment or address.username is not None
    if not (address.scheme == "https" or is_local) or not address.hostname or has_extra:
        raise SettingsError(
            f"LOKET_BASE_URL is {text!r} and must be an https address such as "
            "https://www.example.nl/loket (http on localhost only)."
        )
    return f"{address.scheme}://{address.netloc}{address.path.rstrip('/')}"


def read_oidc(environ: Mapping[str, str]) -> OidcSettings | None:
    """Return who signs staff in elsewhere; None where nobody does."""
    if not any(environ.get(name, "").strip() for name in VARIABLES if name.startswith(OIDC)):
        return None
    if find_spec("authlib") is None:
        raise SettingsError(
            f"{OIDC}ISSUER needs the packages of requirements-oidc.lock: install them, or unset it."
        )
    issuer = read_required(environ, f"{OIDC}ISSUER").rstrip("/")
    address = parse_address(f"{OIDC}ISSUER", issuer)
    is_local = address.scheme == "http" and address.hostname in LOCAL_HOSTS
    if not (address.scheme == "https" or is_local) or not address.hostname or address.query:
        raise SettingsError(f"{OIDC}ISSUER must be an https address: {VARIABLES[OIDC + 'ISSUER']}.")
    if ANYONES & {*address.path.split("/")}:
        raise SettingsError(
            f"{OIDC}ISSUER lets in accounts of every organisation: put the id of your own tenant "
            "in its place."
        )
    named = environ.get(f"{OIDC}NAME", "").strip()
    return OidcSettings(
        issuer=issuer,
        client_id=read_required(environ, f"{OIDC}CLIENT_ID"),
        client_secret=read_required(environ, f"{OIDC}CLIENT_SECRET"),
        name=named or (MICROSOFT if address.hostname.endswith(ENTRA) else address.hostname),
    )


def check_smtp_url(text: str | None) -> str | None:
    """Return the mail server's address, or None when mail is written to files."""
    if not text:
        return None
    address = parse_address("LOKET_SMTP_URL", text)
    if not is_mail_server(address):
        # The value is not repeated: it may hold a password.
        raise SettingsError(f"LOKET_SMTP_URL must be {VARIABLES['LOKET_SMTP_URL']}.")
    if shows_password(address):
        raise SettingsError(
            "LOKET_SMTP_URL would send its password in the clear: "
            "make it smtps:// or smtp+starttls://."
        )
    return text


def may_stay_unsent(environ: Mapping[str, str]) -> bool:
    """Whether mail may stay in files; refuse what says that it goes and that it does not."""
    told = environ.get("LOKET_MAIL", "").strip()
    if told not in ("", "files") or (told and environ.get("LOKET_SMTP_URL")):
        raise SettingsError(
            f"LOKET_MAIL must be {VARIABLES['LOKET_MAIL']}: unset it where LOKET_SMTP_URL is set."
        )
    return bool(told)


def parse_address(name: str, text: str) -> SplitResult:
    """Split an address; refuse one with a port that is no number."""
    try:
        address = urlsplit(text)
        _ = address.port
    except ValueError:
        raise SettingsError(f"{name} is no address: set it to {VARIABLES[name]}.") from None
    return address


def check_database(text: str) -> str:
    """Return the database's address; refuse kinds that are not tested."""
    if not text.startswith(DATABASES) or text in DATABASES or not _is_address(text):
        raise SettingsError(f"LOKET_DATABASE must be {VARIABLES['LOKET_DATABASE']}.")
    return text


def _is_address(database: str) -> bool:
    if database.startswith(SQLITE):
        return True
    from sqlalchemy import exc, make_url  # noqa: PLC0415  slow to load, and most have a file

    try:
        make_url(database)
    except (ValueError, exc.ArgumentError):
        return False
    return True


def check_face(text: str) -> Face:
    if text not in FACES:
        raise SettingsError(f"LOKET_FACE is {text!r} and must be client, staff or both.")
    return cast("Face", text)


def count_proxies(text: str) -> int | None:
    """Return the number of proxies; None where nobody says it."""
    if text and not re.fullmatch("[0-9]", text):
        raise SettingsError(
            f"LOKET_PROXIES is {text!r} and must be {VARIABLES['LOKET_PROXIES']}: unset it when "
            "that differs, and addresses are judged one by one."
        )
    return int(text) if text else None
