"""The files for containers name what is there, hold no secret, and let no side do too much.

Nothing here builds or starts them: there is no Docker where tests run. So they are read.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it ships no types

from formsapp.setting_values import VARIABLES
from formsapp.settings import Settings
from tests.conftest import REPO
from tests.deploy.conftest import MADE, SLUG
from tests.deploy.server import AS_ROOT, DEPLOY, Server
from tests.deploy.told import list_commands, loket_commands, parse

FOLDER = DEPLOY / "docker"
GUIDE = (FOLDER / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
WITH_POSTGRESQL: dict[str, Any] = yaml.safe_load((FOLDER / "postgresql.yaml").read_text())[
    "services"
]
OURS = [name for name, service in SERVICES.items() if service["image"] == "loket"]
GIVEN = re.compile(r"\$\{(\w+)(?::[-?][^}]*)?\}")
TOLD = {
    "LOKET_PROVIDER": "zorg-voorbeeld",
    "LOKET_BASE_URL": "https://www.example.nl",
    "LOKET_SECRET_KEYS": "0123456789abcdef" * 4,
    "LOKET_MAIL": "files",
    "STAFF_PASSWORD": "s3",
    "CLIENT_PASSWORD": "c3",
}


def environ(service: dict[str, Any]) -> dict[str, str]:
    """What a service is told, with the values of ``.env``."""
    told = {name: str(value) for name, value in service.get("environment", {}).items()}
    return {name: GIVEN.sub(lambda found: TOLD.get(found[1], ""), v) for name, v in told.items()}


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "postgresql.yaml", "README.md"])
def test_each_file_says_that_no_test_builds_it(name: str) -> None:
    top = " ".join((FOLDER / name).read_text(encoding="utf-8")[:700].replace("#", "").split())
    assert re.search(r"[Nn]ot (built|started) by the tests|tests do not build or start this", top)


def test_no_image_is_of_a_named_host() -> None:
    images = re.findall(r"(?m)^FROM (\S+)", DOCKERFILE)
    images += [one["image"] for one in (*SERVICES.values(), WITH_POSTGRESQL["database"])]
    assert len(images) > 5
    assert [image for image in images if "/" in image or "." in image.partition(":")[0]] == []


def test_no_secret_stands_in_the_files_or_goes_into_the_image() -> None:
    for service in (*SERVICES.values(), *WITH_POSTGRESQL.values()):
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|SMTP", name):
                assert GIVEN.fullmatch(value), name
    copied = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE)
    assert copied == ["requirements.lock requirements-postgresql.lock loket-*.whl"]
    assert all((REPO / name).is_file() for name in copied[0].split()[:2])
    let_in = (FOLDER / "Dockerfile.dockerignore").read_text().split()
    assert let_in == ["*", "!loket-*.whl", "!requirements*.lock"]
    assert "ARG" not in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_a_service_that_was_broken_into_can_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == ("10001:10000" if name == "client" else "10002:10000")
    assert "ports" not in service
    assert "\nUSER loket_client\n" in DOCKERFILE


def test_the_client_side_sees_neither_keys_nor_backups_nor_mail() -> None:
    client = SERVICES["client"]
    assert "/var/lib/loket/staff/keys/private" in client["tmpfs"]
    places = {volume.split(":")[1]: volume.endswith(":ro") for volume in client["volumes"]}
    assert places["/var/lib/loket/staff"]
    assert "/var/backups/loket" not in places
    assert "LOKET_SMTP_URL" not in client["environment"]
    assert any(one.endswith("/staff/keys") for one in SERVICES["proxy"]["tmpfs"])


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_loket_takes_the_settings_of_each_service(name: str, database: str) -> None:
    told = environ(SERVICES[name]) | {"LOKET_DOCS": str(MADE), "LOKET_PROVIDER": SLUG}
    if database == "PostgreSQL":
        told |= environ(WITH_POSTGRESQL[name])
    assert {one for one in told if one.startswith("LOKET_")} <= {*VARIABLES}
    made = Settings.from_environment(told)
    assert made.face == ("client" if name == "client" else "staff")
    assert made.database.startswith("sqlite" if database == "SQLite" else "postgresql+psycopg://")
    assert made.unsent == (name != "client")
    inside = [volume.split(":")[1] for volume in SERVICES[name]["volumes"]]
    assert str(made.data) in inside
    assert "/var/lib/loket/db" in inside


def test_what_is_mounted_from_the_release_is_in_it() -> None:
    volumes = [
        volume.split(":")[0]
        for service in (*SERVICES.values(), *WITH_POSTGRESQL.values())
        for volume in service.get("volumes", [])
    ]
    made = ("./docs", "./data", "./backups", "./site.caddy")
    files = [volume for volume in volumes if not volume.startswith(made)]
    assert {Path(file).name for file in files} == {"Caddyfile", "client-rights.sql", "users.sh"}
    assert all((FOLDER / file).is_file() for file in files)


def test_each_command_is_one_and_names_a_service() -> None:
    night = "\n".join(SERVICES["nightly"]["command"])
    told = [
        *(
            words
            for line in list_commands(GUIDE)
            if " loket " in line
            for words in loket_commands(line)
        ),
        *loket_commands(night),
        *loket_commands(DOCKERFILE.rpartition('"umask 007 && exec ')[2].partition('"')[0]),
    ]
    assert len(told) > 8
    for words in told:
        assert parse(words).name
    named = re.findall(r"docker compose (?:run --rm|exec) (\w+)", GUIDE)
    assert {*named} == {"staff", "database"}
    assert "'http://127.0.0.1:8000/healthz'" in DOCKERFILE
    assert "/healthz\n" in (REPO / "tests/routes.txt").read_text()


def test_the_folders_are_made_as_told(tmp_path: Path) -> None:
    """The client side finds public keys and the site of the staff side by its own folder."""
    server, here = Server(tmp_path), tmp_path / "release/docker"
    server.put_own("bin", AS_ROOT)
    (tmp_path / "root").mkdir()
    shutil.copytree(FOLDER, here)
    shutil.copy(DEPLOY / "site.caddy", here.parent)
    lines = GUIDE[GUIDE.index("    install -d") : GUIDE.index("    docker compose build")]
    server.do("sh", "-euc", f"cd {here}\n{re.sub('(?m)^    ', '', lines)}")
    (here / "data/staff/site").mkdir()
    assert (here / "data/client/keys/public").resolve() == here / "data/staff/keys/public"
    assert (here / "data/client/site").resolve() == here / "data/staff/site"
    told = dict(line.split("=", 1) for line in (here / ".env").read_text().splitlines())
    assert told["LOKET_BASE_URL"] == TOLD["LOKET_BASE_URL"]
    assert len(told["LOKET_SECRET_KEYS"]) == 64
    site = (here / "site.caddy").read_text()
    assert site.startswith("www.example.nl {")
    assert (site.count("client:8000"), site.count("staff:8000")) == (1, 1)
    assert f"/var/lib/loket/{TOLD['LOKET_PROVIDER']}/staff/site" in site
