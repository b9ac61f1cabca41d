"""A body with parts says plainly what divides them, or is refused before it is taken apart."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from formsapp.server.http_request import PARTS
from tests.server.running import Driven, read_answer
from tests.server.test_connections import post


@pytest.mark.parametrize(
    "kind",
    [
        *(b"boundary=" + b"-" * 71, b'boundary="' + b"-" * 71 + b'"', b"boundary=", b""),
        *(b"boundary*=utf-8''%0A--", b"boundary*0=a; boundary*1=b", b"boundary=a; boundary=b"),
        *(b'boundary="a\\"b"', b"boundary=\xe9", b"boundary=a, multipart/form-data; boundary=b"),
        *(b'boundary="a "', b"boundary=a; boundary=b;", b"boundary=a;b", b"boundary=;", b";;;"),
        *(b'boundary="a;b"', b"boundary=a; name=b;", b"boundary=a b=c;d"),
    ],
)
@pytest.mark.parametrize("before", [b"multipart/form-data; ", b"\xa0Multipart/form-data;"])
@pytest.mark.hostile("send-odd-request")
def test_parts_that_are_divided_by_anything_odd_are_refused(
    driven: Driven, before: bytes, kind: bytes
) -> None:
    """To look for a long boundary takes the app seconds, in which nobody else is answered."""
    with driven.connect(post(5, b"Content-Type: %b%b\r\n" % (before, kind)) + b"--a--") as client:
        driven.turn(5)
        assert read_answer(client)[0] == 400


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        b"multipart/form-data; boundary=---------------------------974767299852498929531610575",
        b'multipart/form-data;charset=UTF-8;boundary="a b/c=d"',
        b"Multipart/Form-Data; boundary=a; charset=utf-8",
        b"multipart/form-data; boundary=" + b"-" * 70,
        b"multipart/form-data; boundary=x;",
        b"multipart/form-data;boundary=x ; ",
        b'multipart/form-data; boundary="x";',
        b"multipart/form-data; boundary=x;;",
        b"multipart/form-data;; boundary=x; charset=utf-8;",
        b'multipart/form-data; boundary=x; charset="utf-8"',
        b"multipart/form-data;\tboundary=x",
    ],
)
def test_parts_as_browsers_and_programs_divide_them_come_in(driven: Driven, kind: bytes) -> None:
    with driven.connect(post(5, b"Content-Type: %b\r\n" % kind) + b"--a--") as client:
        driven.turn(5)
        assert read_answer(client)[0] == 200


@pytest.mark.parametrize("end", ["", ";", " ; ", ";;", '; charset="utf-8";'])
@pytest.mark.parametrize("boundary", ["x", '"a b/c=d"', "'x'", "-" * 70])
@pytest.mark.hostile("send-odd-request")
def test_the_app_reads_the_boundary_that_the_server_saw(boundary: str, end: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}{end}"
    assert PARTS.fullmatch(kind)
    assert parse_options_header(kind)[1]["boundary"] == boundary.strip('"')
