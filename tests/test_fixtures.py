"""The shared fixtures are what they say they are."""

from __future__ import annotations

import smtplib
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests import mail, sharing
from tests.clock import FakeClock
from tests.conftest import PROVIDERS, REPO
from tests.made_once import Remembered, after_the_first, make_once
from tests.web import by_turns


def test_each_database_is_empty_and_takes_a_table(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 0
    engine.dispose()


def test_the_browser_shows_a_page_on_a_phones_width(page: Page) -> None:
    page.set_content("<h1>Dag</h1>")
    assert page.inner_text("h1") == "Dag"
    assert page.evaluate("innerWidth") == 390


def test_a_test_in_a_browser_may_fail_once_and_is_then_named(
    request: pytest.FixtureRequest, page: Page
) -> None:
    assert page.url == "about:blank"
    assert request.node.get_closest_marker("flaky").kwargs == {"reruns": 1}
    assert "R" in request.config.getoption("reportchars")


def test_no_other_test_may_fail(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("flaky") is None
    assert not request.config.getoption("reruns")


@pytest.mark.parametrize("reply", ["250 OK", "451 try again later"])
def test_the_mail_server_keeps_or_refuses(smtp_server: mail.Server, reply: str) -> None:
    smtp_server.reply = reply
    address = urlsplit(smtp_server.url)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Dag"
    with smtplib.SMTP(str(address.hostname), address.port or 0) as client:
        if reply.startswith("250"):
            client.send_message(message)
        else:
            with pytest.raises(smtplib.SMTPDataError):
                client.send_message(message)
    assert [m["Subject"] for m in smtp_server.messages] == ["Dag"] * reply.startswith("250")


def test_the_clock_stands_still_until_it_is_moved(clock: FakeClock) -> None:
    assert clock() == clock()
    clock.set(datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
    assert clock.ahead(hours=2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_what_takes_longest_begins_first() -> None:
    browser = "tests/web/test_a_browser.py"
    work = ["tests/a.py", sharing.LONGEST[1], browser, sharing.LONGEST[0]]
    scheduling = object.__new__(sharing.LongestFirst)
    scheduling.workqueue = OrderedDict.fromkeys(work)
    scheduling.put_longest_first()
    assert list(scheduling.workqueue) == [*sharing.LONGEST[:2], browser, "tests/a.py"]
    assert all((REPO / file).exists() for file in sharing.LONGEST)


def test_a_folder_is_made_once_by_the_first_of_those_that_want_it_at_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        others_come.wait(0.2)
        (folder / "whole").touch()

    others_come = threading.Event()
    with ThreadPoolExecutor() as several:
        found = set(several.map(lambda _: make_once(tmp_path / "it", make), range(4)))
    assert found == {tmp_path / "it"}
    assert len(made) == 1
    assert (tmp_path / "it" / "whole").exists()


def test_a_folder_that_could_not_be_made_is_made_anew(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise FileNotFoundError(folder)

    with pytest.raises(FileNotFoundError):
        make_once(tmp_path / "it", fail)
    assert list(make_once(tmp_path / "it", Path.exists).iterdir()) == []


def test_the_first_passes_alone_and_the_others_beside_each_other(tmp_path: Path) -> None:
    log: list[str] = []
    both = threading.Barrier(2)

    def collect() -> None:
        with after_the_first(tmp_path / "done"):
            log.append("in")
            if (tmp_path / "done").exists():
                both.wait(10)
            log.append("out")

    with ThreadPoolExecutor() as several:
        for one in [several.submit(collect) for _ in range(3)]:
            one.result()
    assert log == ["in", "out", "in", "in", "out", "out"]


def test_what_one_process_found_right_another_knows(tmp_path: Path) -> None:
    one, other, alone = Remembered(), Remembered(), Remembered()
    for each in (one, other):
        each.share(tmp_path / "right")
    one.add({"a", "b"})
    assert not other.lacks({"a", "b"})
    assert other.lacks({"b", "c"})
    assert alone.lacks({"a"})


def test_tests_that_run_at_one_example_are_there_and_run_at_each_by_turns() -> None:
    known = {file.stem for file in (REPO / "tests").rglob("test_*.py")}
    assert known >= by_turns.FILES
    turns = {by_turns.whose_turn("test_links", f"test_{number}") for number in range(20)}
    assert turns == set(PROVIDERS)
    assert by_turns.whose_turn("tests.web.test_kind_klacht", "test_1") is None
