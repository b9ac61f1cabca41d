"""The command ``loket``: what it prints, and its one sentence when it can't."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import writing
from formsapp.cases.models import Case, Event, Link, OutboxMail
from formsapp.cases.sealed_birth_date import BirthSeal
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.typed_codes import find_token_of_code
from formsapp.cli import MODULES
from formsapp.cli.command_serve import refuse_private_keys
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings, SettingsError
from tests import mail
from tests.cli.commands import KEY, NEW_LINK, NOW, PROVIDER, TRIGGERS, Run, a_case, refused
from tests.ports import free_port


class TestDeadline:
    def test_the_last_day_comes_first(self, run: Run) -> None:
        ran = run("deadline", "--regime", "EU1182", "--from", "2026-11-30", "--term", "1m")
        assert ran.status == 0
        assert ran.out.splitlines()[0] == "2026-12-30"

    def test_a_total_may_be_in_another_unit(self, run: Run) -> None:
        asked = ("--regime", "contract-calendar", "--from", "2026-04-01", "--term", "5wd")
        assert run("deadline", *asked, "--total", "3m").out.startswith("2026-07-01\n")
        refused(run("deadline", *asked, "--total", "3m", "--extend", "1wd"), "not both")

    def test_it_needs_no_provider(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("LOKET_PROVIDER")
        ran = run("deadline", "--regime", "none", "--from", "2026-11-30", "--term", "1d")
        assert ran.out.startswith("2026-11-30\n")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--regime", "ATW", "--from", "2026-02-30", "--term", "1m"), "2026-02-30"),
            (("--regime", "ATW", "--from", "9999-12-31", "--term", "1m"), "lie between 1900-01-01"),
            (("--regime", "ATW", "--from", "0001-01-01", "--term", "1m"), "and 2999-12-31"),
            (("--regime", "ATW", "--from", "2026-02-20", "--term", "1q"), "'1q'"),
            (("--regime", "ATW", "--from", "2026-02-20", "--term", "1000y"), "'1000y'"),
            (("--regime", "BW", "--from", "2026-02-20", "--term", "1m"), "'BW'"),
            (("--from", "2026-02-20", "--term", "1m"), "--regime"),
        ],
    )
    def test_refused(self, run: Run, arguments: tuple[str, ...], words: str) -> None:
        refused(run("deadline", *arguments), words)


class TestProvider:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("--provider", "al-osra-zorg", "keys", "new"),
            ("keys", "--provider", "al-osra-zorg", "new"),
            ("keys", "new", "--provider", "al-osra-zorg"),
        ],
    )
    def test_it_may_stand_anywhere(
        self, run: Run, tmp_path: Path, arguments: tuple[str, ...]
    ) -> None:
        assert run(*arguments, "--recovery", str(tmp_path / "r.key")).status == 0
        assert (tmp_path / "data" / "keys" / "private" / "zorg.key").exists()

    def test_unknown(self, run: Run) -> None:
        refused(run("check", "--provider", "nergens"), "no provider 'nergens'")


class TestPages:
    def test_build_writes_a_site(self, run: Run, tmp_path: Path, provider: str) -> None:
        ran = run("build", "--provider", provider, "--out", str(tmp_path / "site"))
        assert (ran.status, ran.out) == (0, f"{tmp_path / 'site'}\n")
        assert (tmp_path / "site" / "crisis" / "index.html").exists()

    def test_build_empties_no_other_folder(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "thesis.odt").touch()
        refused(run("build", "--out", str(tmp_path)), "something else than a site")
        assert (tmp_path / "thesis.odt").exists()

    def test_publish_writes_filled_in_markdown(
        self, run: Run, tmp_path: Path, provider: str
    ) -> None:
        out = tmp_path / "pages"
        assert run("publish", "--provider", provider, "--out", str(out)).status == 0
        pages = {page.relative_to(out).as_posix(): page.read_text() for page in out.rglob("*.md")}
        assert {"index.md", "crisis.md", "voorwaarden.md"} <= pages.keys()
        assert not [name for name, text in pages.items() if "{{" in text or "[[" in text]
        refused(run("publish", "--provider", provider, "--out", str(out)), "is not empty")

    def test_check_tells_what_is_to_be_confirmed_and_how_each_page_reads(
        self, run: Run, provider: str
    ) -> None:
        ran = run("check", "--provider", provider)
        assert ran.status == 0, "an example has nothing that blocks"
        assert "nog te bevestigen" in ran.out
        told = [line for line in ran.out.splitlines() if line.startswith("= ")]
        read = {line.split(":")[0].removeprefix("= ") for line in told}
        assert {"index.md", "crisis.md", "voorwaarden.md", "formulieren/klacht.md"} <= read

    def test_check_refuses_what_is_only_counted_in_a_team_that_opens_cases(
        self, run: Run, tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        docs = tmp_path / "docs"
        shutil.copytree(repo / "docs", docs)
        facts = docs / "al-osra-zorg" / "provider.toml"
        text = facts.read_text().replace('team = "ervaringen"', 'team = "zorg"')
        facts.write_text(text)
        monkeypatch.setenv("LOKET_DOCS", str(docs))
        ran = run("check", "--provider", "al-osra-zorg")
        refused(ran, "kinds.ervaring.team: expected a team for what is only counted, got zorg")


class TestLinks:
    def test_new_prints_the_address_alone(self, run: Run, session: Session) -> None:
        ran = run(*NEW_LINK, "--kind", "toestemming", "--days", "3", "--many")
        assert ran.status == 0
        assert ran.out.startswith("https://www.example.nl/zorg/l/")
        assert ran.out.count("\n") == 1
        link = session.scalars(sa.select(Link)).one()
        assert (link.kinds, link.many, link.born_hash) == (["akkoord", "toestemming"], True, None)
        assert link.expires_at - link.created_at == timedelta(days=3)

    def test_a_code_to_type_comes_on_a_line_of_its_own(self, run: Run, session: Session) -> None:
        url, code = run(*NEW_LINK, "--code").out.splitlines()
        found = find_token_of_code(
            session, LinkSigner(PROVIDER, [KEY]), [KEY], code, now=datetime.now(UTC)
        )
        assert url.endswith(f"/l/{found}")

    def test_a_birth_date_is_asked(self, run: Run, session: Session) -> None:
        assert run(*NEW_LINK, "--born", "2010-02-28").status == 0
        assert session.scalars(sa.select(Link)).one().born_hash is not None

    def test_a_birth_date_is_kept_for_the_next_link(
        self, run: Run, session: Session, data: Path
    ) -> None:
        run(*NEW_LINK, "--born", "2010-02-28")
        ring = Keyring.load(data / "keys", PROVIDER)
        link = session.scalars(sa.select(Link)).one()
        assert BirthSeal(ring.letterbox, "zorg").open(ring, link) == date(2010, 2, 28)

    def test_a_reference_is_forgiven_its_capitals_spaces_and_dashes(
        self, run: Run, session: Session
    ) -> None:
        run(*NEW_LINK, "--client", "C-1")
        for typed in ("c 1", "c1", " C-1 ", "C-2"):
            assert run(*NEW_LINK, "--client", typed).status == 0
        clients = session.scalars(sa.select(Link.client).order_by(Link.client)).all()
        assert clients == ["C-1", "C-1", "C-1", "C-1", "C-2"]

    def test_revoke(self, run: Run, session: Session) -> None:
        url = run(*NEW_LINK).out.strip()
        assert run("link", "revoke", f"{url}/akkoord").status == 0
        assert session.scalars(sa.select(Link)).one().revoked_at is not None
        refused(run("link", "revoke", url), "taken back")

    @pytest.mark.usefixtures("data")
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (("--kind", "paspoort"), "no form 'paspoort'"),
            (("--days", "0"), "--days"),
            (("--born", "29-02-2010"), "--born"),
            *(
                (("--born", day), "does not lie between 1900")
                for day in ("2999-01-01", "9999-12-31", "1850-01-01", "0001-01-01")
            ),
            *((("--client", blank), "1 to 40 characters") for blank in ("", " ", "\u202e")),
            (("--client", "x" * 41), "1 to 40 characters"),
            (("--client", "C-111222333"), "looks like a BSN"),
        ],
    )
    def test_refused(self, run: Run, more: tuple[str, ...], words: str) -> None:
        refused(run(*NEW_LINK, *more), words)

    @pytest.mark.usefixtures("data")
    def test_a_link_of_someone_else_is_refused(self, run: Run) -> None:
        refused(
            run("link", "revoke", "https://www.example.nl/zorg/l/abc.def"), "not a link of ours"
        )


@pytest.mark.usefixtures("data")
def test_staff_invite_prints_the_address_alone(run: Run) -> None:
    ran = run("staff", "invite", "jan@example.nl", "--role", "beheerder")
    assert ran.out.startswith("https://www.example.nl/zorg/medewerker/")
    assert ran.out.count("\n") == 1
    for wrong in ("jan", "jan.@example.nl", "jané@example.nl", "jan@example", "a@b.nl,c@d.nl"):
        refused(run("staff", "invite", wrong), "No mail can be sent")
    refused(run("staff", "invite", "jan@example.nl", "--role", "baas"), "'baas'")


class TestKeys:
    def test_new_keeps_what_is_there(self, run: Run, data: Path) -> None:
        before = (data / "keys" / "private" / "zorg.key").read_text()
        assert "already" in run("keys", "new").out
        assert (data / "keys" / "private" / "zorg.key").read_text() == before

    def test_rotate_keeps_the_old_one_readable(self, run: Run, data: Path) -> None:
        before = (data / "keys" / "private" / "zorg.key").read_text()
        assert run("keys", "rotate", "--team", "zorg").status == 0
        assert (data / "keys" / "private" / "zorg.key").read_text().startswith(before)

    def test_a_first_time_needs_a_place_for_the_recovery_key(self, run: Run) -> None:
        refused(run("keys", "new"), "recovery")


class TestCases:
    def test_json_lists_open_cases_without_content(
        self, run: Run, session: Session, data: Path
    ) -> None:
        reference = a_case(session, data)
        listed = json.loads(run("cases", "--json").out)
        assert [case["reference"] for case in listed] == [reference]
        assert "Sam" not in run("cases").out

    def test_audit_finds_a_changed_event(self, run: Run, session: Session, data: Path) -> None:
        a_case(session, data)
        assert run("audit", "verify").status == 0
        with writing(session):
            for name in session.scalars(sa.text(TRIGGERS)).all():
                session.execute(sa.text(f"DROP TRIGGER {name}"))
            session.execute(sa.update(Event).values(who="someone else"))
        refused(run("audit", "verify"), "from event 1 on")

    def test_audit_knows_what_it_printed_before(
        self, run: Run, session: Session, data: Path
    ) -> None:
        a_case(session, data)
        session.close()
        kept = run("audit", "verify").out.split()[-1]
        assert kept.startswith("1:")
        assert run("audit", "verify", "--kept", kept).status == 0
        refused(run("audit", "verify", "--kept", f"2:{kept[2:]}"), "was cut off or made anew")

    def test_no_mail_is_tried_with_a_key_that_is_not_mails(
        self, run: Run, session: Session, data: Path
    ) -> None:
        a_case(session, data)
        (data / "keys" / "private" / "post.key").write_text("")
        refused(run("outbox", "send"), "post.key holds no key")
        assert session.scalars(sa.select(OutboxMail.tries)).all() == [0]

    def test_purge_destroys_what_is_over_time(self, run: Run, session: Session, data: Path) -> None:
        old = a_case(session, data, keep_until=NOW - timedelta(days=1))
        a_case(session, data, keep_until=datetime(2999, 1, 1, tzinfo=UTC))
        assert old in run("purge", "--dry-run").out
        assert len(session.scalars(sa.select(Case).where(Case.sealed.is_(None))).all()) == 0
        *lines, cleared = run("purge").out.splitlines()
        assert lines == [f"Destroyed: {old}", "1 cases."]
        assert cleared.startswith("Cleared away: 0 mails, 0 links, ")
        session.rollback()
        assert len(session.scalars(sa.select(Case).where(Case.sealed.is_(None))).all()) == 1

    @pytest.mark.usefixtures("data")
    def test_purge_clears_away_links_that_ended_long_ago(self, run: Run, session: Session) -> None:
        for _ in range(2):
            assert run(*NEW_LINK).status == 0
        with writing(session):
            first = session.scalars(sa.select(Link).limit(1)).one()
            first.expires_at = NOW - timedelta(days=365)
        run("purge", "--dry-run")
        session.rollback()
        assert len(session.scalars(sa.select(Link)).all()) == 2
        assert "1 links" in run("purge").out
        session.rollback()
        assert len(session.scalars(sa.select(Link)).all()) == 1


class TestDatabase:
    def test_without_database(self, run: Run, tmp_path: Path) -> None:
        run("keys", "new", "--recovery", str(tmp_path / "recovery.key"))
        refused(run("cases"), "start `loket serve` once")
        assert not (tmp_path / "data" / "loket.sqlite").exists()

    def test_of_a_newer_program(self, run: Run, session: Session) -> None:
        with writing(session):
            session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        refused(run("cases"), "newer")

    @pytest.mark.usefixtures("data")
    def test_out_of_reach(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOKET_DATABASE", "postgresql+psycopg://x@127.0.0.1:1/x")
        refused(run("cases"), "The database does not work")


def put_site(data: Path) -> None:
    (data / "site").mkdir()
    (data / "site" / "layout.html").touch()


class TestServe:
    @pytest.mark.usefixtures("data")
    def test_without_a_site(self, run: Run) -> None:
        refused(run("serve", "--port", str(free_port())), "The site is not built")

    def test_without_keys(self, run: Run) -> None:
        refused(run("serve", "--port", str(free_port())), "The key file")

    @pytest.mark.usefixtures("data")
    @pytest.mark.parametrize("team", ["zorg", "post", "vroeger"])
    def test_the_client_side_refuses_a_folder_with_a_key_that_it_can_read(
        self, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, team: str
    ) -> None:
        (data / "keys" / "private" / "vroeger.key").touch()  # of a team that is no more
        for file in (data / "keys" / "private").glob("*.key"):
            if file.stem != team:
                file.unlink()
        monkeypatch.setenv("LOKET_FACE", "client")
        ran = run("serve", "--port", str(free_port()))
        refused(ran, f"can read {data / 'keys' / 'private' / team}.key: give")

    @pytest.mark.usefixtures("data")
    def test_the_client_side_of_the_demo_may_have_its_keys_beside_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOKET_FACE", "client")
        real = Settings.from_environment(os.environ)
        refuse_private_keys(replace(real, demo=True))
        with pytest.raises(SettingsError):
            refuse_private_keys(real)

    @pytest.mark.usefixtures("data")
    def test_the_client_side_starts_without_private_keys(
        self, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.rmtree(data / "keys" / "private")
        monkeypatch.setenv("LOKET_FACE", "client")
        refused(run("serve", "--port", str(free_port())), "The site is not built")

    @pytest.mark.parametrize("face", ["staff", "both"])
    def test_a_team_with_another_teams_key_is_refused_and_nothing_is_left(
        self, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, face: str
    ) -> None:
        monkeypatch.setenv("LOKET_FACE", face)
        put_site(data)
        (data / "loket.sqlite").unlink()
        shutil.copy(data / "keys" / "private" / "post.key", data / "keys" / "private" / "zorg.key")
        ran = run("serve", "--port", str(free_port()))
        refused(ran, "zorg.key does not open what public/zorg.pub seals: put back")
        assert not (data / "loket.sqlite").exists()

    def test_the_client_side_refuses_public_keys_that_others_can_write(
        self, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put_site(data)
        shutil.rmtree(data / "keys" / "private")
        (data / "keys" / "public").chmod(0o777)
        monkeypatch.setenv("LOKET_FACE", "client")
        refused(run("serve", "--port", str(free_port())), "Others can write")

    def test_on_a_port_in_use(self, run: Run, smtp_server: mail.Server) -> None:
        port = smtp_server.url.rpartition(":")[2]
        ran = run("serve", "--port", port)
        refused(ran, f"Port {port} of 127.0.0.1 cannot be used (Address already in use): stop")
        elsewhere = run("serve", "--host", "192.0.2.7", "--port", port)
        refused(elsewhere, ": name an address of this machine")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_command_says_what_it_is_for(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.status == 0
    assert ("--provider" in ran.out) == (name not in {"init", "host"}), "of a new one, of many"


def test_an_unknown_variable_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_BASEURL", "https://www.example.nl")
    refused(run("cases"), "no variable LOKET_BASEURL")
    refused(run("check"), "no variable LOKET_BASEURL")
    monkeypatch.delenv("LOKET_BASEURL")
    monkeypatch.setenv("LOKET_DATABASE", "loket.sqlite")
    refused(run("check"), "LOKET_DATABASE must be")


def test_alone_it_lists_the_commands(run: Run) -> None:
    ran = run()
    assert ran.status == 1
    assert "deadline" in ran.err
