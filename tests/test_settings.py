"""A wrong configuration is refused in one sentence; nothing set means the demo."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from formsapp.needed_keys import require_keys
from formsapp.setting_values import read_secret_file
from formsapp.settings import OidcSettings, Settings, SettingsError
from tests.conftest import REPO

KEY = "0123456789abcdef0123456789abcdef"
NOT_FILLED_IN = [
    *('"${%s}"', "prefix-${%s}", "$%s", "{{%s}}", "%%(%s)s", "%%%s%%", "@@%s@@", "#{%s}#"),
    *("`%s`", "<%s>", "'$%s'", "$(%s)"),
]
NEWER = "fedcba9876543210fedcba9876543210"
GOOD = {
    "LOKET_PROVIDER": "kleine-zorg",
    "LOKET_BASE_URL": "https://www.example.nl/kleine-zorg/",
    "LOKET_SECRET_KEYS": KEY,
}


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "docs" / "kleine-zorg"
    folder.mkdir(parents=True)
    (folder / "provider.toml").touch()
    return {
        **GOOD,
        "LOKET_DOCS": str(tmp_path / "docs"),
        "LOKET_DATA": str(tmp_path / "data"),
    }


def test_what_is_set_is_what_you_get(good: dict[str, str], tmp_path: Path) -> None:
    found = Settings.from_environment({**good, "PATH": "/bin"})
    assert found == Settings(
        provider="kleine-zorg",
        base_url="https://www.example.nl/kleine-zorg",
        database=f"sqlite:///{tmp_path / 'data' / 'loket.sqlite'}",
        secret_keys=(KEY,),
        data=tmp_path / "data",
        smtp_url=None,
        face="both",
        site=tmp_path / "data" / "site",
        docs=tmp_path / "docs",
        demo=False,
    )
    assert found.root == "/kleine-zorg"
    assert found.folder == tmp_path / "docs" / "kleine-zorg"


OIDC = {
    "LOKET_OIDC_ISSUER": "https://login.microsoftonline.com/0a1b/v2.0/",
    "LOKET_OIDC_CLIENT_ID": "loket",
    "LOKET_OIDC_CLIENT_SECRET": "very secret",
}


def test_an_account_elsewhere_is_set_up_whole_or_not(good: dict[str, str]) -> None:
    found = Settings.from_environment({**good, **OIDC})
    issuer = "https://login.microsoftonline.com/0a1b/v2.0"
    assert found.oidc == OidcSettings(issuer, "loket", "very secret", "Microsoft")
    assert "very secret" not in repr(found)
    other = {"LOKET_OIDC_ISSUER": "https://id.example.nl", "LOKET_OIDC_NAME": " "}
    named = Settings.from_environment({**good, **OIDC, **other}).oidc
    assert named is not None
    assert named.name == "id.example.nl"
    assert Settings.from_environment({**good, "LOKET_OIDC_ISSUER": " "}).oidc is None
    for name in OIDC:
        with pytest.raises(SettingsError, match=f"{name} is missing"):
            Settings.from_environment({**good, **OIDC, name: ""})
        with pytest.raises(SettingsError, match=f"Nothing filled in {name}"):
            Settings.from_environment({**good, **OIDC, name: "${NOT_FILLED_IN}"})


@pytest.mark.parametrize(
    ("issuer", "why"),
    [
        ("http://id.example.nl", "must be an https address"),
        ("https://id.example.nl/?a=b", "must be an https address"),
        ("id.example.nl", "must be an https address"),
        ("https://login.microsoftonline.com/common/v2.0", "your own tenant"),
        ("https://login.microsoftonline.com/organizations/v2.0", "your own tenant"),
        ("https://login.microsoftonline.com/consumers/v2.0", "your own tenant"),
    ],
)
def test_an_issuer_that_is_not_safe_is_refused(good: dict[str, str], issuer: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        Settings.from_environment({**good, **OIDC, "LOKET_OIDC_ISSUER": issuer})


def test_an_account_elsewhere_without_its_packages_is_refused() -> None:
    """Run where nothing but the standard library and Loket itself can be imported."""
    code = (
        "import sys; sys.path[:] = [one for one in sys.path if 'site-packages' not in one]\n"
        "from formsapp.settings import SettingsError, read_oidc\n"
        f"try: read_oidc({OIDC!r})\n"
        "except SettingsError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert "requirements-oidc.lock" in done.stdout


def test_an_argument_goes_before_the_environment(good: dict[str, str]) -> None:
    environ = {**good, "LOKET_PROVIDER": "een-ander"}
    assert Settings.from_environment(environ, provider="kleine-zorg").provider == "kleine-zorg"


def test_several_keys_keep_their_order(good: dict[str, str]) -> None:
    environ = {**good, "LOKET_SECRET_KEYS": f"{KEY}, {NEWER}"}
    assert Settings.from_environment(environ).secret_keys == (KEY, NEWER)


@pytest.mark.parametrize(
    ("text", "proxies"), [("", None), (" ", None), ("0", 0), (" 2 ", 2), ("9", 9)]
)
def test_the_number_of_proxies(good: dict[str, str], text: str, proxies: int | None) -> None:
    assert Settings.from_environment({**good, "LOKET_PROXIES": text}).proxies == proxies


REFUSED = {
    "unknown variable": ({"LOKET_DATABSE": "sqlite:///x"}, "knows no variable LOKET_DATABSE"),
    "no key": ({"LOKET_SECRET_KEYS": ""}, "LOKET_SECRET_KEYS is missing"),
    "short key": ({"LOKET_SECRET_KEYS": "geheim"}, "at least 32 random characters"),
    "one short key of two": ({"LOKET_SECRET_KEYS": f"{KEY},x"}, "at least 32 random"),
    "default key": ({"LOKET_SECRET_KEYS": "change-me" * 4}, "too easy to guess"),
    "key not filled in": (
        {"LOKET_SECRET_KEYS": f"${{{KEY}}}"},
        "Nothing filled in LOKET_SECRET_KEYS",
    ),
    **{
        f"key not filled in {at}": (
            {"LOKET_SECRET_KEYS": said % KEY},
            "Nothing filled in|too easy to",
        )
        for at, said in enumerate(NOT_FILLED_IN)
    },
    "second key not filled in": ({"LOKET_SECRET_KEYS": f"{KEY},${{{KEY}}}"}, "too easy to guess"),
    "key of the demo": ({"LOKET_SECRET_KEYS": f"demo-{KEY}"}, "key of the demo"),
    "no data folder": ({"LOKET_DATA": ""}, "LOKET_DATA is missing"),
    "no address": ({"LOKET_BASE_URL": ""}, "LOKET_BASE_URL is missing"),
    "plain http": ({"LOKET_BASE_URL": "http://www.example.nl"}, "must be an https address"),
    "no host": ({"LOKET_BASE_URL": "https:///loket"}, "must be an https address"),
    "only a name": ({"LOKET_BASE_URL": "www.example.nl"}, "must be an https address"),
    "query": ({"LOKET_BASE_URL": "https://www.example.nl/?a=1"}, "must be an https address"),
    **{
        f"an address that is written otherwise too: {odd}": (
            {"LOKET_BASE_URL": f"https://{odd}"},
            "must be an https address",
        )
        for odd in (
            "www.example.nl/zorg%65",
            "www.example.nl/a/../b",
            "www.example.nl/./b",
            "www.example.nl/a//b",
            "www.example.nl/één",
            "www.example.nl./zorg",
        )
    },
    "options of a file": ({"LOKET_DATABASE": "sqlite:////srv/a?mode=ro"}, "LOKET_DATABASE must be"),
    "wrong port": ({"LOKET_BASE_URL": "https://www.example.nl:x"}, "is no address"),
    **{
        f"{text!r} proxies": ({"LOKET_PROXIES": text}, "must be how many proxies")
        for text in ("two", "-1", "10", "1.0", "1,2", "\u0662", "1" * 5000)
    },
    "wrong face": ({"LOKET_FACE": "admin"}, "must be client, staff or both"),
    "wrong database": ({"LOKET_DATABASE": "mysql://root@db/loket"}, "must be sqlite:///path"),
    "a port in words": (
        {"LOKET_DATABASE": "postgresql+psycopg://loket:a:b@db:post/loket"},
        "must be sqlite:///path",
    ),
    "sqlite in memory": ({"LOKET_DATABASE": "sqlite:///"}, "must be sqlite:///path"),
    "wrong mail server": ({"LOKET_SMTP_URL": "mail.example.nl"}, "must be smtps://"),
    "mail password in the clear": ({"LOKET_SMTP_URL": "smtp://u:x@mail"}, "in the clear"),
    "mail in the clear": ({"LOKET_SMTP_URL": "smtp://mail.example:25"}, "in the clear"),
    "mail in the clear to a neighbour": ({"LOKET_SMTP_URL": "smtp://10.0.0.7"}, "in the clear"),
    "no way of mail": ({"LOKET_MAIL": "file"}, "must be files"),
    "mail sent and not sent": (
        {"LOKET_MAIL": "files", "LOKET_SMTP_URL": "smtp://localhost"},
        "unset it where LOKET_SMTP_URL is set",
    ),
    "unknown provider": ({"LOKET_PROVIDER": "../common"}, "name one of kleine-zorg"),
    "debug mode": ({"FLASK_DEBUG": "1"}, "unset FLASK_DEBUG"),
    "no providers": ({"LOKET_DOCS": "/nonexistent"}, "set LOKET_DOCS"),
}


def test_the_only_provider_need_not_be_named(good: dict[str, str]) -> None:
    assert Settings.from_environment({**good, "LOKET_PROVIDER": ""}).provider == "kleine-zorg"
    folder = Path(good["LOKET_DOCS"]) / "tweede-zorg"
    folder.mkdir()
    (folder / "provider.toml").touch()
    with pytest.raises(SettingsError, match=r"No provider is chosen: name one of kleine-zorg, twe"):
        Settings.from_environment({**good, "LOKET_PROVIDER": ""})


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.hostile("settings-wrong")
def test_refused_in_one_sentence(good: dict[str, str], change: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_environment({**good, **change})
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert KEY not in message


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    file = tmp_path / "closed" / "secrets"
    file.parent.mkdir()
    file.touch(mode=0o600)
    return file


@pytest.mark.parametrize("text", [f"{KEY}\n{NEWER}", f" {KEY},\r\n{NEWER}\r\n\r\n"])
def test_keys_that_sign_went_through_an_editor(secrets: Path, text: str) -> None:
    secrets.write_bytes(text.encode())
    assert read_secret_file(secrets) == (KEY, NEWER)
    secrets.write_bytes(text.encode("utf-8-sig"))
    assert read_secret_file(secrets)[1:] == (KEY, NEWER), "and what was the first one until now"


def make_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.skipif(os.name != "posix", reason="file modes and pipes are POSIX's")
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.write_bytes(KEY.encode("utf-16")), "is no text in UTF-8"),
        (lambda file: file.write_bytes(b""), "is too easy to guess"),
        (lambda file: file.chmod(0o620), "Others can write .*secrets: run `chmod g-w`"),
        (lambda file: file.chmod(0o604), "Others can read .*secrets: run `chmod o-rwx`"),
        (lambda file: file.parent.chmod(0o777), "Others can write .*closed: run `chmod o-w`"),
        (make_pipe, "is no file: put the keys there"),
    ],
)
def test_keys_that_sign_are_refused_when_their_file_is_not_good(
    secrets: Path, spoil: Callable[[Path], object], said: str
) -> None:
    secrets.write_text(KEY)
    spoil(secrets)
    with pytest.raises(SettingsError, match=said):
        read_secret_file(secrets)


def test_http_is_good_on_this_machine(good: dict[str, str]) -> None:
    environ = {**good, "LOKET_BASE_URL": "http://localhost:8000/kleine-zorg"}
    assert Settings.from_environment(environ).base_url == "http://localhost:8000/kleine-zorg"


def test_a_password_of_the_mail_server_is_not_repeated(good: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**good, "LOKET_SMTP_URL": "http://u:hunter2@mail"})
    assert "hunter2" not in str(caught.value)


class TestDemo:
    SLUG = "doz-thuiszorg"
    ADDRESS = f"http://localhost:8123/{SLUG}"

    @pytest.fixture
    def var(self, tmp_path: Path) -> Path:
        """Where the demo has kept its secrets."""
        data = tmp_path / self.SLUG
        data.mkdir()
        kept = f"LOKET_SECRET_KEYS=demo-{KEY}\nLOKET_BASE_URL={self.ADDRESS}\n"
        (data / "secrets").write_text(kept)
        return tmp_path

    def test_nothing_set_means_the_demo(self, var: Path) -> None:
        found = Settings.from_environment({}, provider=self.SLUG, var=var)
        assert found.demo
        assert found.data == var / self.SLUG
        assert found.base_url == self.ADDRESS
        assert found.secret_keys == (f"demo-{KEY}",)

    def test_the_address_can_be_overruled(self, var: Path) -> None:
        environ = {"LOKET_BASE_URL": "http://localhost:9/zorg"}
        found = Settings.from_environment(environ, provider=self.SLUG, var=var)
        assert found.base_url == "http://localhost:9/zorg"

    @pytest.mark.hostile("settings-wrong")
    def test_a_real_database_with_the_demos_keys_is_refused(self, var: Path) -> None:
        environ = {"LOKET_DATABASE": "postgresql+psycopg://loket@db/loket"}
        with pytest.raises(SettingsError, match="while the demo's keys are in use"):
            Settings.from_environment(environ, provider=self.SLUG, var=var)

    def test_the_demos_keys_are_for_this_machine_only(self, var: Path) -> None:
        environ = {"LOKET_BASE_URL": "https://www.example.nl/zorg"}
        with pytest.raises(SettingsError, match="for this machine and its own network only"):
            Settings.from_environment(environ, provider=self.SLUG, var=var)

    @pytest.mark.parametrize("host", ["192.168.1.20", "10.0.0.3", "[fd00::7]", "192.0.2.7"])
    def test_the_demo_may_be_opened_from_its_own_network(self, var: Path, host: str) -> None:
        environ = {"LOKET_BASE_URL": f"http://{host}:8000/zorg"}
        found = Settings.from_environment(environ, provider=self.SLUG, var=var)
        assert found.base_url == environ["LOKET_BASE_URL"]

    @pytest.mark.parametrize("host", ["8.8.8.8", "pc.lan", "[::]", "[2001:4860::8]"])
    @pytest.mark.hostile("settings-wrong")
    def test_the_demo_is_not_for_the_internet(self, var: Path, host: str) -> None:
        environ = {"LOKET_BASE_URL": f"http://{host}:8000/zorg"}
        with pytest.raises(SettingsError, match="for this machine and its own network only"):
            Settings.from_environment(environ, provider=self.SLUG, var=var)

    def test_no_demo_yet(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="start `make run` once"):
            Settings.from_environment({}, provider=self.SLUG, var=tmp_path)


class TestKeys:
    TEAMS = ("zorg", "klachten")

    def keys(self, good: dict[str, str], *names: str, face: str) -> Settings:
        for name in names:
            file = Path(good["LOKET_DATA"], "keys", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        return Settings.from_environment({**good, "LOKET_FACE": face})

    INTAKE = ("public/intake.keys", "intake/intake.key")
    PUBLIC = (
        *(f"public/{name}.pub" for name in ("zorg", "klachten", "post", "recovery")),
        *INTAKE,
    )

    def test_the_client_side_needs_the_key_that_signs_receipts(self, good: dict[str, str]) -> None:
        pairs = tuple(f"private/{name}.key" for name in ("zorg", "klachten", "post"))
        for missing in self.INTAKE:
            names = [name for name in (*self.PUBLIC, *pairs) if name != missing]
            for face in ("client", "both"):
                found = self.keys(good, *names, face=face)
                with pytest.raises(SettingsError, match=f"{missing} is missing"):
                    require_keys(found, self.TEAMS)
            require_keys(self.keys(good, *names, face="staff"), self.TEAMS)
            for name in names:
                Path(good["LOKET_DATA"], "keys", name).unlink()

    def test_the_client_side_needs_no_private_key(self, good: dict[str, str]) -> None:
        require_keys(self.keys(good, *self.PUBLIC, face="client"), self.TEAMS)

    @pytest.mark.parametrize("face", ["staff", "both"])
    def test_the_staff_side_does(self, good: dict[str, str], face: str) -> None:
        found = self.keys(good, *self.PUBLIC, face=face)
        with pytest.raises(SettingsError, match=r"private/zorg\.key is missing"):
            require_keys(found, self.TEAMS)

    def test_a_team_without_public_key_is_refused(self, good: dict[str, str]) -> None:
        found = self.keys(good, "public/zorg.pub", face="client")
        with pytest.raises(SettingsError, match=r"public/klachten\.pub is missing"):
            require_keys(found, self.TEAMS)

    def test_mail_needs_its_own_keys(self, good: dict[str, str]) -> None:
        private = ("private/zorg.key", "private/klachten.key")
        without = [name for name in self.PUBLIC if "post" not in name]
        for face, names, missing in (
            ("client", without, r"public/post\.pub is missing"),
            ("both", (*self.PUBLIC, *private), r"private/post\.key is missing"),
        ):
            found = self.keys(good, *names, face=face)
            with pytest.raises(SettingsError, match=missing):
                require_keys(found, self.TEAMS)
