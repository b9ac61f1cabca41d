"""``make run`` prepares everything, once, and serves all examples."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsapp.cases.migrate_database import revisions
from formsapp.cases.models import Case, Message
from formsapp.cases.prove_case import judge_case
from formsapp.cases.tables_mark import TablesMark
from formsapp.cli.command_base import run_command
from formsapp.cli.keep_ledger import ledger_folder
from formsapp.client_consents import ConsentReader
from formsapp.demo.__main__ import serve_demo
from formsapp.demo.prepare import (
    build_if_changed,
    describe_addresses,
    fingerprint,
    make_demo_settings,
    seed_once,
)
from formsapp.demo.sample_cases import TALKS
from formsapp.kinds import all_kinds
from formsapp.sealing.proof import Proven
from formsapp.settings import SettingsError
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services
from tests.conftest import PROVIDERS, REPO
from tests.demo.conftest import NOW, Demo


def test_what_it_prints_opens(demo: Demo) -> None:
    words = "".join(describe_addresses(app) for app in demo.apps.values())
    addresses = [word for word in words.split() if word.startswith(demo.base)]
    assert len(addresses) == 3 * len(PROVIDERS)
    assert {demo.get(address.removeprefix(demo.base))[0] for address in addresses} == {200}


def test_each_form_that_is_offered_was_sent_once(demo: Demo, provider: str) -> None:
    seed_once(demo.apps[provider], now=NOW)
    with demo.apps[provider].app_context():
        sent = db.session.scalars(select(Case.kind).where(Case.parent_id.is_(None)))
        offered = set(all_kinds()) & set(services().facts.kinds)
        assert sorted(sent) == sorted(offered)


def test_no_sample_case_is_said_to_be_forged(demo: Demo, provider: str) -> None:
    with demo.apps[provider].app_context():
        keyring = services().keyring
        assert keyring is not None
        for case in db.session.scalars(select(Case)):
            assert judge_case(db.session, keyring, case) is Proven.GOOD, case.received_at


def test_which_tables_there_are_is_noted_at_the_start(demo: Demo, provider: str) -> None:
    mark = TablesMark(ledger_folder(demo.configured[provider]))
    assert mark.at() == revisions()[-1]


def test_a_made_up_family_decides_together(demo: Demo, provider: str) -> None:
    with demo.apps[provider].app_context():
        keyring = services().keyring
        assert keyring is not None
        reader = ConsentReader(db.session, keyring, services().facts, say)
        board = reader.read("DEMO-GEZIN", NOW.date())
    assert board.circle is not None
    words = {one.verdict.word for one in board.consents}
    assert words & {"waiting", "allowed"}


def test_a_client_added_something_for_newcomers_to_find(demo: Demo, provider: str) -> None:
    with demo.apps[provider].app_context():
        [message] = db.session.scalars(select(Message))
        case = db.session.get_one(Case, message.case_id)
        assert (message.sort, case.kind, case.written_at is None) == ("client", TALKS, False)


def test_a_mail_waits_for_who_asked_for_one(demo: Demo, provider: str) -> None:
    demo.send_mail()
    assert list((demo.configured[provider].data / "mail").glob("*.eml"))


def test_secrets_are_kept_for_the_owner_alone(demo: Demo, provider: str) -> None:
    data = demo.configured[provider].data
    private = [data / "secrets", data / "recovery.key", *data.glob("loket.sqlite*")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}
    assert "LOKET_SECRET_KEYS=demo-" in (data / "secrets").read_text()


def test_a_site_is_built_again_only_when_something_changed(demo: Demo) -> None:
    configured = demo.configured[PROVIDERS[0]]
    home = configured.site / "index.html"
    first = home.stat().st_mtime_ns
    build_if_changed(configured, NOW.date())
    assert home.stat().st_mtime_ns == first
    build_if_changed(configured, NOW.date() + timedelta(days=1))
    assert home.stat().st_mtime_ns > first


CHANGED = (
    "formsapp/documents/compare_versions.py",
    "formsapp/templates/documents/archive.md",
    "formsapp/translations/nl@je/LC_MESSAGES/messages.po",
    "formsapp/typst_pdf.py",
    "site_overrides/css/base.css",
    "docs/common/facts.toml",
    "mkdocs.yml",
)


def test_whatever_a_site_is_made_from_makes_it_out_of_date(demo: Demo, tmp_path: Path) -> None:
    for name in ("formsapp", "site_overrides", "docs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPO / name, tmp_path / name, ignore=ignored)
    shutil.copy(REPO / "mkdocs.yml", tmp_path)
    configured = replace(demo.configured[PROVIDERS[0]], docs=tmp_path / "docs")
    found = [fingerprint(configured, tmp_path)]
    assert found == [fingerprint(configured, tmp_path)]
    for name in (*CHANGED, f"docs/{PROVIDERS[0]}/provider.toml"):
        with (tmp_path / name).open("a") as file:
            file.write("\n")
        found.append(fingerprint(configured, tmp_path))
    assert len({*found}) == len(found)
    (tmp_path / "docs" / PROVIDERS[1] / "provider.toml").unlink()
    assert fingerprint(configured, tmp_path) == found[-1]


@pytest.mark.parametrize("name", ["LOKET_DATABASE", "LOKET_SECRET_KEYS", "LOKET_DATA"])
def test_a_real_configuration_is_not_for_the_demo(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not for the demo"):
        make_demo_settings(PROVIDERS[0], "http://localhost:8000", {name: str(tmp_path)})


@pytest.mark.parametrize("text", ["", "0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(serve_demo, [f"--port={text}"], "demo") == 1
    assert "Invalid value for '--port'" in capsys.readouterr().err
