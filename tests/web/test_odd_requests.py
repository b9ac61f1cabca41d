"""Requests as no browser makes them: they get a page or a refusal, never a fault of ours."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from formsapp.kinds import offered_kinds
from formsapp.sealing.draft_codes import trail_key
from formsapp.server.http_request import LONGEST_PATH
from formsapp.settings import Settings
from formsapp.web.staff.webauthn_checks import LARGEST_ANSWER
from tests.web.conftest import Loket
from tests.web.office import BASE, Colleague, Office

ENCODED = 3
"""Bytes of a sign in an address, where a program encodes all of them."""
FAR = "Mon, 31 Feb 99999999999 00:00:00 GMT"
DIGITS = "9" * 5000
ODD: dict[str, tuple[str, ...]] = {
    "If-Modified-Since": (FAR, DIGITS, "Sat, 01 Jan 0000 00:00:00 +9999", "x", "\xb2"),
    "If-Unmodified-Since": (FAR, DIGITS),
    "If-Range": (FAR, DIGITS, '"a', "W/"),
    "Date": (FAR,),
    "Range": (f"bytes={DIGITS}-", "bytes=-99999999999999999999", "bytes=\xb2-", "bytes=5-1", "x"),
    "If-None-Match": ('"a",' * 5000, "\xff"),
    "If-Match": ("x",),
    "Accept-Encoding": ("gzip;q=\xb2", f"br;q={DIGITS}", "gzip;q=1e999", ";" * 9000),
    "Accept": ("*/*;q=\xb2",),
    "Authorization": ("Basic \xff", "Digest " + "a=b," * 5000, "Bearer"),
    "Cookie": ("loket=.eJx" + "A" * 9000, "loket-medewerker=\xff\xfe", 'a="\\' * 5000),
    "Content-Type": ("a/b;" + "c=d;" * 5000, "application/json; charset=\xff", "\xa0"),
    "Cache-Control": (f"max-age={DIGITS}", "a=b," * 5000),
    "Max-Forwards": (DIGITS,),
    "Origin": ("http://[", "\xff"),
    "Referer": ("http://[::1",),
    "X-Forwarded-For": ("[", "\xb2", "1.2.3.4:99999999", "fe80::1%eth0", DIGITS),
}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def requests(office: Office) -> Iterator[tuple[str, str]]:
    invited = f"/medewerker/uitnodiging/{office.invitation()}"
    yield from (("GET", path) for path in ("/", "/f/klacht", "/o", "/healthz", invited))
    yield from (("GET", f"/medewerker/{path}") for path in ("", "inloggen", "static/staff.css"))
    yield from (("POST", path) for path in ("/f/klacht", "/o", "/medewerker/inloggen", invited))


@pytest.mark.parametrize("name", ODD)
def test_a_header_that_cannot_be_read_is_no_fault(office: Office, name: str) -> None:
    browser: FlaskClient = office.loket.app.test_client()
    for method, path in requests(office):
        for value in ODD[name]:
            answer = browser.open(
                office.loket.services.root + path,
                method=method,
                base_url=BASE,
                headers={name: value},
                buffered=True,
            )
            assert answer.status_code < 500, (method, path, value[:40])


def test_a_style_sheet_that_did_not_change_is_not_sent_again(office: Office) -> None:
    path = office.loket.services.root + "/medewerker/static/staff.css"
    browser: FlaskClient = office.loket.app.test_client()
    changed = browser.get(path, base_url=BASE, buffered=True).headers["Last-Modified"]
    with browser.get(path, base_url=BASE, headers={"If-Modified-Since": changed}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("further", ["//[", "http://[x", "/medewerker//[", "/medewerker/[::1", "["])
def test_an_odd_way_on_leads_to_a_page(office: Office, further: str) -> None:
    person = Colleague(office.loket.app)
    assert person.get(f"/medewerker/inloggen?verder={further}").status == 200
    person.accept(office.invitation())
    assert person.get(f"/medewerker/inloggen?verder={further}").status == 302
    assert person.get(f"/medewerker/bevestigen?verder={further}").status == 200


def test_the_longest_address_of_ours_is_read_however_it_is_encoded(office: Office) -> None:
    loket = office.loket
    with loket.app.app_context():
        situation = loket.services.situation()
    kinds = offered_kinds(loket.services.facts).values()
    names = [one for kind in kinds for one in (kind.slug, *(s.id for s in kind.steps(situation)))]
    name = max(names, key=len)
    values = {"slug": name, "name": name, "step": name, "sha256": "a" * 64}
    values |= {"token": loket.link(), "key": trail_key("any")}
    given = re.compile(r"<(?:\w+:)?(\w+)>")
    rules = [rule.rule for rule in loket.app.url_map.iter_rules()]
    addresses = [given.sub(lambda one: values.get(one[1], "a" * 40), rule) for rule in rules]
    sent = max(len(f"OPTIONS {loket.services.root}{one} HTTP/1.1") for one in addresses)
    assert sent * ENCODED <= LONGEST_PATH


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


DEEP = '{"response":{},"a":' + "[" * 30_000 + "]" * 30_000 + "}"
ANSWER = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
NESTED = packed(b"[" * 30_000)
FORGED = [
    DEEP,
    '{"response":{},"a":' + "9" * 10_000 + "}",
    json.dumps({**ANSWER, "response": {"clientDataJSON": NESTED, "attestationObject": "AA"}}),
    json.dumps({**ANSWER, "response": {"clientDataJSON": "AA", "attestationObject": NESTED}}),
    json.dumps({**ANSWER, "response": {"attestationObject": packed(b"\x81" * 30_000)}}),
    json.dumps(
        {
            **ANSWER,
            "response": {"clientDataJSON": NESTED, "authenticatorData": "A", "signature": ""},
        }
    ),
    json.dumps({**ANSWER, "rawId": "\ud800", "response": {"clientDataJSON": None}}),
    "[1]",
]


@pytest.mark.parametrize("number", range(len(FORGED)))
@pytest.mark.hostile("proof-again")
def test_a_forged_answer_of_a_passkey_is_refused(office: Office, number: int) -> None:
    invited = f"/medewerker/uitnodiging/{office.invitation()}"
    for path in ("/medewerker/inloggen", invited):
        person = Colleague(office.loket.app)
        guard = person.token(path)
        assert person.send(f"{path}/opties", {}, guard).status_code == 200
        assert post_json(person, path, FORGED[number], guard) == 400


def test_an_answer_of_a_passkey_that_is_too_large_is_not_read(office: Office) -> None:
    person = Colleague(office.loket.app)
    path = "/medewerker/inloggen"
    guard = person.token(path)
    person.send(f"{path}/opties", {}, guard)
    assert post_json(person, path, json.dumps({"response": "a" * LARGEST_ANSWER}), guard) == 413


def post_json(person: Colleague, path: str, body: str, guard: str) -> int:
    headers = {"X-CSRF-Token": guard, "Content-Type": "application/json"}
    return person.browser.post(
        person.root + path, base_url=BASE, data=body, headers=headers
    ).status_code
