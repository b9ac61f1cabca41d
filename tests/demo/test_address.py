"""The demo is for this machine; in its network only when someone asks for that."""

from __future__ import annotations

import pytest

from formsapp.cli.command_base import run_command
from formsapp.demo.__main__ import serve_demo
from formsapp.demo.address import ANY_HOST, base_address, find_own_address
from formsapp.settings import SettingsError


def no_address() -> str:
    return ""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_without_asking_nobody_else_can_open_it(host: str) -> None:
    assert base_address(host, 8000, no_address) == "http://localhost:8000"
    [listens] = [one.default for one in serve_demo.params if one.name == "host"]
    assert listens == "127.0.0.1"


@pytest.mark.parametrize("host", ANY_HOST)
def test_on_all_addresses_links_have_the_one_that_a_phone_reaches(host: str) -> None:
    assert base_address(host, 8123, lambda: "192.0.2.7") == "http://192.0.2.7:8123"
    assert base_address(host, 8123, lambda: "fd00::7") == "http://[fd00::7]:8123"


@pytest.mark.parametrize("host", ["192.168.1.20", "10.1.2.3", "192.0.2.7"])
def test_a_named_address_is_the_one_in_links(host: str) -> None:
    assert base_address(host, 8000, no_address) == f"http://{host}:8000"


def test_the_name_of_a_machine_becomes_its_number() -> None:
    assert base_address("127.0.0.9", 8000) == "http://127.0.0.9:8000"


@pytest.mark.parametrize(
    ("host", "own", "words"),
    [
        (ANY_HOST[0], "", "not known: name it"),
        ("bestaat-niet.invalid", "192.0.2.7", "not known: name it"),
        (ANY_HOST[0], "8.8.8.8", "anyone can sign in"),
        ("8.8.8.8", "192.0.2.7", "anyone can sign in"),
        ("2001:4860::8", "192.0.2.7", "anyone can sign in"),
    ],
)
def test_what_no_phone_or_what_anyone_can_reach_is_refused(host: str, own: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        base_address(host, 8000, lambda: own)


def test_the_own_address_is_one_or_none() -> None:
    found = find_own_address()
    assert found == "" or found.count(".") == 3


def test_a_refused_address_stops_the_demo_before_anything_is_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(serve_demo, ["--host", "bestaat-niet.invalid"], "demo") == 1
    assert "bestaat-niet.invalid" in capsys.readouterr().err
