"""What a browser sent to a server of the tests, looked for afterwards in all that was kept or said.

Each of the browser tests goes through :func:`noting` and, at its end, :func:`find_kept`: the files
of the database with its log of writes, the folder of data with keys and ledger, and the log.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import sqlalchemy as sa
from werkzeug.wrappers import Request

from formsapp.settings import Settings

SHORTEST = 8
"""Signs of a value that may be looked for: what is shorter stands anywhere."""
CHOSEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|Z-[0-9A-Z]{4}-[0-9A-Z]{4}")
"""What is chosen and not typed: a word of the program, or the number of a case."""
NOT_TYPED = frozenset({"csrf_token", "verder", "versie", "getypte-vraag", "doe", "bij", "klaar"})
"""Fields that hold nothing of anyone."""
KEPT_BARE = {
    "/medewerker/": frozenset({"client", "kenmerk", "van", "naar", "weg", "blijft"}),
    "/medewerker/collegas/": frozenset({"mail"}),
}
"""What stands bare in the database, by the address that takes it: references of clients, addresses
of colleagues."""
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Typed:
    """What came in of fields that someone may have typed in, by address and field."""

    values: dict[str, str] = field(default_factory=dict)

    def note(self, path: str, name: str, value: str) -> None:
        bare = {one for start, names in KEPT_BARE.items() if start in path for one in names}
        text = value.strip()
        if name in NOT_TYPED | bare or len(text) < SHORTEST or CHOSEN.fullmatch(text):
            return
        self.values[text] = f"{path} {name}"

    def needles(self) -> Iterator[tuple[str, bytes]]:
        """Yield each value as it may stand somewhere."""
        for text, where in self.values.items():
            plain = text.encode()
            coded = {base64.b64encode(bytes(at) + plain)[(0, 2, 3)[at] : -4] for at in range(3)}
            for way in {plain, quote(text).encode(), quote_plus(text).encode(), *coded}:
                yield where, way


def noting(app: WsgiApp, typed: Typed) -> WsgiApp:
    """Return an app that notes what is posted and searched, and hands it on."""

    def ask(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with Request({**environ, "wsgi.input": BytesIO(body)}) as copy:
            sent = [*copy.args.items(multi=True), *copy.form.items(multi=True)]
            files = [(name, one.filename or "") for name, one in copy.files.items(multi=True)]
            for name, value in (*sent, *files):
                typed.note(copy.path, name, value)
        environ["wsgi.input"] = BytesIO(body)
        return app(environ, start_response)

    return ask


class _Kept(logging.Handler):
    """Keeps all that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "werkzeug":  # the server of the tests, which logs each address
            return
        self.said.append(self.format(record))


@contextmanager
def looked_for(settings: Settings, typed: Typed) -> Iterator[None]:
    """Raise AssertionError at the end where what was typed stands somewhere bare."""
    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(kept)
    places = {"the log": "\n".join(kept.said).encode(), **read_files(settings)}
    found = find_bare(typed, places)
    assert not found, f"what was typed stands bare: {found}"


def read_files(settings: Settings) -> dict[str, bytes]:
    """Return the files of the database and of the folder of data, by their paths."""
    database = Path(sa.make_url(settings.database).database or "")
    beside = database.parent.glob(f"{database.name}*")
    files = [*beside, *(one for one in settings.data.rglob("*") if one.is_file())]
    return {str(one): one.read_bytes() for one in files}


def find_bare(typed: Typed, places: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return in which field was typed what stands where."""
    return [
        (where, place)
        for where, needle in typed.needles()
        for place, content in places.items()
        if needle in content
    ]
