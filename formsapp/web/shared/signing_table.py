"""Several people who sign one after the other on a device of staff, of which nothing stays there.

A link or receipt code never stands in an address there, because a browser keeps addresses: each
route that takes one gets it veiled, under a key of whose turn it is. That key is in a cookie of
the table alone and goes with the turn, so that an address of before opens nothing, nor does going
back to it.

The cookie is encrypted, for a browser keeps it in a file. It holds the links of who is at the
table, and goes when the table is closed.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, g, has_request_context, request, url_for

from formsapp.sealing.letterbox import Altered, open_from_address, seal_for_address
from formsapp.web.shared.services import services

COOKIE = "loket-tafel"
TABLE_LASTS = timedelta(hours=3)
TURN_LASTS = timedelta(hours=1)
VEIL = "~"
"""How a veiled part of an address begins; no token or code does."""
VEILED = ("token", "code")
"""Names of what is veiled in the addresses of routes."""
MOST_SEATS = 8
"""A cookie holds 4 kB."""
EVERYTHING = '"cache", "storage"'
"""What a browser is told to forget between two people; the cookie is ours to end."""


@dataclass(frozen=True)
class Seat:
    """Someone at the table; ``token`` is empty for who had a turn, which nobody takes again here.

    The others at a table may know each other's date of birth, as parents who parted do. Where a
    turn ended too soon, staff make a new table, or the person goes on with the link at home.
    """

    label: str
    token: str = field(repr=False)
    had_turn: bool = False


@dataclass(frozen=True)
class Table:
    """Who is at the table, and whose turn it is: number, key and end of the turn."""

    seats: tuple[Seat, ...]
    until: datetime
    seat: int | None = None
    key: str = field(default="", repr=False)
    turn_until: datetime | None = None

    @property
    def turn(self) -> Seat | None:
        """Who is filling something in now."""
        return None if self.seat is None else self.seats[self.seat]

    @property
    def waiting(self) -> bool:
        """Whether someone has had no turn yet."""
        return not all(one.had_turn for one in self.seats)

    def begin(self, seat: int, now: datetime) -> Table:
        """Return the table with a turn of someone, under a key that no address knows yet."""
        until = min(now + TURN_LASTS, self.until)
        return replace(self.end(), seat=seat, key=secrets.token_urlsafe(24), turn_until=until)

    def end(self) -> Table:
        """Return the table with no turn."""
        seats = list(self.seats)
        if self.turn is not None and self.seat is not None:
            seats[self.seat] = replace(self.turn, token="", had_turn=True)
        return replace(self, seats=tuple(seats), seat=None, key="", turn_until=None)


def init_app(app: Flask) -> None:
    """Veil what stands in addresses while someone has a turn."""
    app.url_value_preprocessor(unveil_address)
    app.url_defaults(veil_address)
    app.jinja_env.globals["turn"] = current_turn


def new_table(seats: Sequence[Seat], now: datetime) -> Table:
    return Table(tuple(seats), now + TABLE_LASTS)


def current_table() -> Table | None:
    """Return the table of this browser; None where there is none, or its time is over."""
    if not has_request_context():
        return None
    if "table" not in g:
        g.table = _read(request.cookies.get(COOKIE, ""))
    found: Table | None = g.table
    return found


def current_turn() -> Seat | None:
    """Return who has a turn in this browser; None on everyone's own device."""
    table = current_table()
    return table.turn if table else None


def set_table(answer: Response, table: Table | None) -> Response:
    """Let the browser keep this table, or none."""
    g.table = table
    path, secure = f"{services().root}/", services().settings.base_url.startswith("https://")
    if table is None:
        answer.delete_cookie(COOKIE, path=path)
    else:
        answer.set_cookie(
            COOKIE, _write(table), path=path, secure=secure, httponly=True, samesite="Strict"
        )
    return answer


def lead_to_table() -> Response:
    """Redirect to the page of the table, which holds no secret."""
    return Response(status=303, headers={"Location": url_for("table.show_table")})


def forget_all(answer: Response) -> Response:
    """Let the browser forget its pages, and whatever they stored."""
    answer.headers["Clear-Site-Data"] = EVERYTHING
    return answer


def unveil_address(endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
    """Replace what is veiled in an address; where it no longer opens, lead to the table."""
    for name in VEILED:
        veiled = (values or {}).get(name, "")
        if values is None or not veiled.startswith(VEIL) or _is_of_staff(endpoint):
            continue
        table = current_table()
        found = _unveil(table.key, name, veiled) if table and table.key else None
        if found is None:
            abort(lead_to_table())
        values[name] = found


def veil_address(endpoint: str, values: MutableMapping[str, Any]) -> None:
    """Veil what an address would show, while someone has a turn at a table."""
    table = None if _is_of_staff(endpoint) else current_table()
    if table is None or not table.key:
        return
    for name in VEILED:
        if values.get(name):
            sealed = seal_for_address(table.key, _purpose(), name, str(values[name]).encode())
            values[name] = VEIL + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _is_of_staff(endpoint: str | None) -> bool:
    of_staff = request.blueprint if has_request_context() else ""
    return (endpoint or "").startswith("staff.") or of_staff == "staff"


def _unveil(key: str, name: str, veiled: str) -> str | None:
    try:
        sealed = base64.urlsafe_b64decode(veiled.removeprefix(VEIL) + "==")
        return open_from_address(key, _purpose(), name, sealed).decode()
    except (ValueError, Altered):
        return None


def _purpose() -> str:
    return f"loket table {services().settings.provider}"


def _write(table: Table) -> str:
    data = json.dumps(asdict(table), default=datetime.timestamp, ensure_ascii=False).encode()
    newest = services().settings.secret_keys[-1]
    return base64.urlsafe_b64encode(seal_for_address(newest, _purpose(), COOKIE, data)).decode()


def _read(cookie: str) -> Table | None:
    for key in services().settings.secret_keys if cookie else ():
        try:
            sealed = base64.urlsafe_b64decode(cookie)
            found = json.loads(open_from_address(key, _purpose(), COOKIE, sealed))
        except (ValueError, Altered):
            continue
        return _in_time(found, services().clock())
    return None


def _in_time(found: dict[str, Any], now: datetime) -> Table | None:
    """Return the table that was read, without a turn or a table whose time is over."""
    until = datetime.fromtimestamp(found["until"], UTC)
    if now >= until:
        return None
    seats = tuple(Seat(one["label"], one["token"], one["had_turn"]) for one in found["seats"])
    turn_until = found["turn_until"] and datetime.fromtimestamp(found["turn_until"], UTC)
    table = Table(seats, until, found["seat"], found["key"], turn_until)
    return table if turn_until is None or now < turn_until else table.end()
