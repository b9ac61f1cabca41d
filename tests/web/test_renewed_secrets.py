"""The keys that sign links are renewed while Loket runs: no link breaks, in no process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from itsdangerous import BadSignature

from formsapp.cases.signed_links import LinkSigner
from formsapp.cli.command_serve import look_at_secrets
from formsapp.cli.renew_keys import add_secret
from formsapp.setting_values import SettingsError, read_secret_file
from formsapp.settings import Settings
from formsapp.web.shared.renew_secrets import SEEN_BY_ALL, take_up_secrets
from tests.web.conftest import KEYS, Loket
from tests.web.office import Colleague

Start = Callable[[Settings], Loket]
pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "secrets"
    made.touch(mode=0o600)
    made.write_text("\n".join(KEYS))
    return made


@pytest.fixture
def renewed(settings: Settings, file: Path) -> Settings:
    return replace(settings, secret_file=file)


def look(loket: Loket, now: datetime) -> None:
    with loket.app.app_context():
        take_up_secrets(loket.app, now)


def since(file: Path, clock: Callable[[], datetime], seconds: float) -> None:
    """Let the file be so old."""
    at = clock().timestamp() - seconds
    os.utime(file, (at, at))


def status(loket: Loket, token: str) -> int:
    visitor, root = loket.app.test_client(), loket.services.root
    return visitor.get(f"{root}/l/{token}", base_url="http://localhost:8000").status_code


@pytest.mark.hostile("secret-renewed")
def test_links_of_each_process_work_in_each_other_at_any_moment(
    renewed: Settings, file: Path, start: Start
) -> None:
    """One sees the new key, the other has not looked yet; then both have; then it signs."""
    one, other = start(renewed), start(renewed)
    clock, links = one.clock, [one.link()]
    add_secret(renewed.secret_file)
    newest = read_secret_file(file)[-1]
    assert newest not in KEYS
    since(file, clock, 1)
    for who in (one, other):
        look(who, clock())
        links.append(who.link())
        assert {status(app, link) for app in (one, other) for link in links} == {200}
    with pytest.raises(BadSignature):
        signed_by(one, newest, links[-1])
    since(file, clock, SEEN_BY_ALL)
    for who in (one, other):
        look(who, clock())
        links.append(who.link())
        signed_by(who, newest, links[-1])
        assert {status(app, link) for app in (one, other) for link in links} == {200}
    assert one.app.config["SECRET_KEY"] == newest
    file.write_text(newest)
    since(file, clock, SEEN_BY_ALL)
    look(one, clock())
    assert status(one, links[0]) != 200, "its key was taken away"
    assert status(one, links[-1]) == 200


def signed_by(loket: Loket, key: str, token: str) -> None:
    LinkSigner(loket.services.settings.provider, [key])._signer.unsign(token)  # noqa: SLF001 - whose it is


@pytest.mark.hostile("secret-renewed")
def test_a_form_that_was_opened_before_is_sent_after(
    renewed: Settings, file: Path, start: Start
) -> None:
    loket = start(replace(renewed, face="both"))
    signed, person = loket.services.form_signer.dumps("form"), Colleague(loket.app)
    shown = person.token()
    add_secret(renewed.secret_file)
    since(file, loket.clock, SEEN_BY_ALL)
    look(loket, loket.clock())
    assert loket.services.form_signer.loads(signed) == "form"
    options = "/medewerker/inloggen/opties"
    assert person.send(options, {}, shown).status_code == HTTPStatus.OK
    file.write_text(read_secret_file(file)[-1])
    look(loket, loket.clock())
    assert person.send(options, {}, shown).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.write_text("short"), id="too short"),
        pytest.param(lambda file: file.write_text(""), id="empty"),
        pytest.param(lambda file: file.write_bytes(b"\xff\n\x00"), id="no text"),
        pytest.param(lambda file: file.chmod(0o644), id="open to others"),
        pytest.param(lambda file: file.unlink(), id="gone"),
    ],
)
def test_a_file_that_is_not_good_changes_nothing(
    renewed: Settings, file: Path, start: Start, spoil: Callable[[Path], object]
) -> None:
    loket = start(renewed)
    link = loket.link()
    spoil(file)
    look_at_secrets(loket.app)
    assert status(loket, link) == 200
    assert loket.services.settings.secret_keys == KEYS
    with pytest.raises((SettingsError, OSError)):
        look(loket, loket.clock())
