"""What each ``LOKET_`` variable may hold; what is wrong is refused with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, cast
from urllib.parse import SplitResult, urlsplit

from formsapp.mail_address import NoAddress, sendable
from formsapp.mail_server_address import LOCAL_HOSTS, goes_in_the_clear, is_mail_server
from formsapp.own_network import is_near
from formsapp.plain_file import NotPlain, read_plain
from formsapp.sealing.key_access import refuse_exposed
from formsapp.sealing.keys_error import KeysError

Face = Literal["client", "staff", "both"]
VARIABLES = {
    "LOKET_PROVIDER": "the name of the provider's folder in docs",
    "LOKET_BASE_URL": "the address under which clients reach Loket, with its path",
    "LOKET_DATABASE": "sqlite:///path or postgresql+psycopg://user@host/name",
    "LOKET_SECRET_KEYS": "keys that sign links, separated by commas, newest last",
    "LOKET_SECRET_KEYS_FILE": "a file that holds these keys instead, one a line, newest last",
    "LOKET_DATA": "the folder of the keys, the built site and the default database",
    "LOKET_LEDGER": "the folder of the ledger, which a restore reads: best on another disk",
    "LOKET_KEY_PASSPHRASE_FILE": "the file with the passphrase that the keys are locked with",
    "LOKET_DOCS": "the folder that holds the providers' folders, if not docs",
    "LOKET_SMTP_URL": "smtps://user:password@host, smtp+starttls://... or smtp://localhost",
    "LOKET_MAIL": "files where no mail is to be sent, but written to LOKET_DATA/mail",
    "LOKET_LOG_TO": "the mail address of someone outside who keeps the last line of the log",
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
NOT_FILLED_IN = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|#\{[^{}]*\}|%\(\w+\)|@@\w+@@"
    r"|\A[\"']?(?:\$\w+|%\w+%|`[^`]*`|<[^<>]*>)[\"']?\Z"
)
"""What a shell, a container or a template was to fill in, and did not."""
LARGEST_SECRETS = 1 << 20
BYTE_ORDER_MARK = "\ufeff"
"""What some editors put in front of a text in UTF-8."""
PLAIN_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/*")
"""Of an address that browsers and servers write in one way only."""


class SettingsError(Exception):
    """The configuration is refused; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class OidcSettings:
    """Where staff may sign in with an account that they have elsewhere (OpenID Connect)."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


def read_required(environ: Mapping[str, str], name: str) -> str:
    """Return a variable that has no default outside the demo; raises SettingsError."""
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is missing: set it to {VARIABLES[name]}.")
    if NOT_FILLED_IN.match(value):
        raise SettingsError(f"Nothing filled in {name}: set it to {VARIABLES[name]}.")
    return value


def read_secret_keys(environ: Mapping[str, str], *, demo: bool) -> tuple[str, ...]:
    """Return the keys that sign links, from a variable or from the file that another one names.

    Raises:
        SettingsError: There are none, they can be guessed, or it is not clear which count.

    """
    told = environ.get("LOKET_SECRET_KEYS_FILE")
    if not told:
        return parse_secret_keys(read_required(environ, "LOKET_SECRET_KEYS"), demo=demo)
    if environ.get("LOKET_SECRET_KEYS"):
        raise SettingsError("LOKET_SECRET_KEYS and LOKET_SECRET_KEYS_FILE are set: unset one.")
    return read_secret_file(Path(told))


def read_secret_file(file: Path) -> tuple[str, ...]:
    """Return the keys in a file, newest last; raises SettingsError or OSError."""
    try:
        refuse_exposed(file)
        text = read_plain(file, LARGEST_SECRETS).decode("utf-8")
    except KeysError as error:
        raise SettingsError(str(error)) from None
    except NotPlain as other:
        raise SettingsError(f"{file} is {other.strerror}: put the keys there.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is no text in UTF-8: write it so.") from None
    keys = parse_secret_keys(text.removeprefix(BYTE_ORDER_MARK), demo=False)
    # The mark was once a part of the first key: links that were signed with it go on working.
    return (BYTE_ORDER_MARK + keys[0], *keys) if text.startswith(BYTE_ORDER_MARK) else keys


def parse_secret_keys(text: str, *, demo: bool) -> tuple[str, ...]:
    """Split the signing keys; refuse those that can be guessed."""
    keys = tuple(re.split(r"[,\s]+", text.strip().strip(",")))
    for key in keys:
        if is_guessed(key):
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


def is_guessed(key: str) -> bool:
    """Return whether a key is short or says little, or is what a shell would have filled in.

    ``${NAME}`` stands in some file for all to read.
    """
    says_little = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS
    return says_little or bool(NOT_FILLED_IN.search(key))


def parse_base_url(text: str, *, demo: bool = False) -> str:
    """Return the address without a slash at its end; plain http is for this machine only.

    The demo, where all is made up, may be opened so from its own network too.
    """
    address = parse_address("LOKET_BASE_URL", text)
    is_close = is_near(address.hostname) if demo else address.hostname in LOCAL_HOSTS
    is_local = address.scheme == "http" and is_close
    has_extra = address.query or address.fragment or address.username is not None
    is_odd = not PLAIN_PATH.fullmatch(address.path) or (address.hostname or "").endswith(".")
    if not (address.scheme == "https" or is_local) or not address.hostname or has_extra or is_odd:
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
    if goes_in_the_clear(address):
        raise SettingsError(
            "LOKET_SMTP_URL would send mail to another machine in the clear: "
            "make it smtps:// or smtp+starttls://."
        )
    return text


def check_log_to(environ: Mapping[str, str]) -> str | None:
    """Return the address to which the last line of the log goes; None where nobody gets it."""
    text = environ.get("LOKET_LOG_TO", "").strip()
    try:
        return sendable(text) if text else None
    except NoAddress:
        raise SettingsError(f"LOKET_LOG_TO must be {VARIABLES['LOKET_LOG_TO']}.") from None


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
        return "?" not in database  # options to who opens it, and a name to who looks at the file
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
