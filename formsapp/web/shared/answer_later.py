"""What is said while more come than can be served: later, and when."""

from __future__ import annotations

from flask import Response, make_response, request

from formsapp.crowded_flag import CROWDED
from formsapp.web.shared.page_answer import PageAnswer

LATER = {"Retry-After": "60"}
"""Seconds after which a program may try again."""


def is_crowded() -> bool:
    """Return whether so many requests with files wait that this one is answered without them."""
    return bool(request.environ.get(CROWDED))


def answer_later(page: PageAnswer) -> Response:
    """Return a page that says that something did not work now, as programs understand it."""
    answer = make_response(page)
    answer.status_code = 503
    answer.headers.extend(LATER)
    return answer
