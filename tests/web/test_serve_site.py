"""The site's files as the running app sends them: compressed, light, and under its policy."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import urljoin

import brotli  # type: ignore[import-untyped]  # it comes without types
import pytest
from werkzeug.test import TestResponse

from formsapp.site import csp
from formsapp.web.shared.built_site import built_site
from tests.site.reading import Reading, pages_of, read
from tests.web.conftest import Loket

CRISIS, OTHER = 8_000, 14_000
"""Bytes of a first view as sent (docs of the budgets: README.md), without headers."""
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress}


def sent(loket: Loket, address: str, encoding: str) -> TestResponse:
    """The answer to one request, read to its end."""
    root = f"/{loket.services.settings.provider}"
    answer = loket.app.test_client().get(
        root + address, base_url="http://localhost:8000", headers={"Accept-Encoding": encoding}
    )
    answer.get_data()
    answer.close()
    return answer


def views(loket: Loket) -> Iterator[tuple[str, Reading, list[str]]]:
    """Each page with all that a browser fetches for it by itself."""
    for address, path in pages_of(loket.services.settings.site).items():
        page = read(path)
        loaded = {urljoin(address, one) for one in page.loaded if not one.startswith("data:")}
        yield address, page, sorted(one for one in loaded if "://" not in one)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_every_page_is_as_light_as_promised_when_it_is_sent(loket: Loket, encoding: str) -> None:
    heavy, many = {}, {}
    for address, _, loaded in views(loket):
        if address == "/404.html":
            continue  # its links hold for the public address, which this site was built without
        answers = [sent(loket, one, encoding) for one in (address, *loaded)]
        assert {answer.status_code for answer in answers} == {200}, address
        assert {answer.headers.get("Content-Encoding") for answer in answers} == {encoding}, address
        weight = sum(len(answer.data) for answer in answers)
        if weight > (CRISIS if address == "/crisis/" else OTHER):
            heavy[address] = weight
        if len(answers) != (1 if address == "/crisis/" else 2):
            many[address] = loaded
    assert heavy == {}
    assert many == {}


def test_every_file_comes_whole_and_under_the_policy(loket: Loket) -> None:
    site = loket.services.settings.site
    policy = csp(site)
    assert "unsafe" not in policy
    files = {f"/{file.relative_to(site).as_posix()}" for file in site.rglob("*") if file.is_file()}
    plain = {name for name in files if not name.endswith((".br", ".gz", "index.html"))}
    for name in sorted(plain - {"/layout.html", "/csp.json", "/built.json"}) + list(pages_of(site)):
        answer = sent(loket, name, "br")
        allowed = answer.headers["Content-Security-Policy"].split("; ")
        for rule in policy.split("; "):
            assert any(one.startswith(rule) for one in allowed), (name, rule)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        file = site / name[1:]
        packed = answer.headers.get("Content-Encoding")
        body = UNPACKED[packed](answer.data) if packed else answer.data
        assert body == (file / "index.html" if file.is_dir() else file).read_bytes(), name


def test_what_only_the_server_reads_is_not_sent(loket: Loket) -> None:
    hidden = ("/layout.html", "/csp.json", "/built.json")
    for name in (*hidden, "/layout.html.br", "/csp.json.gz", "/../layout.html"):
        assert sent(loket, name, "br").status_code == 404, name


def test_each_file_of_the_site_and_no_page_of_the_app_has_its_own_threads(loket: Loket) -> None:
    built, root = built_site(loket.app), loket.services.root
    for address in pages_of(loket.services.settings.site):
        assert address in built, address
        assert root + address in built, address
    assert root + "/crisis" in built, "it leads to the page"
    for rule in loket.app.url_map.iter_rules():
        assert rule.rule not in built
        assert root + rule.rule not in built
    for path in ("/layout.html", "/csp.json", "/built.json", "", root):
        assert path not in built


@pytest.mark.parametrize("path", ["/", "/crisis/", "/f/klacht", "/medewerker/"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1:8000", "@", ""],
)
@pytest.mark.hostile("host-other")
def test_under_the_name_of_someone_else_nothing_is_shown(
    loket: Loket, path: str, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A page under another's name could be kept, shared and trusted as theirs."""
    root = f"/{loket.services.settings.provider}"
    with loket.app.test_client().get(root + path, headers={"Host": host}) as answer:
        assert answer.status_code == 400
        assert loket.services.facts.provider.name.encode() not in answer.data
        assert b"112" in answer.data
    assert caplog.text == "", "no page failed for it"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "localhost:1"])
def test_its_own_name_is_known_at_any_port(loket: Loket, host: str) -> None:
    root = f"/{loket.services.settings.provider}"
    for path in ("/crisis/", "/f/klacht"):
        with loket.app.test_client().get(root + path, headers={"Host": host}) as answer:
            assert answer.status_code == 200
