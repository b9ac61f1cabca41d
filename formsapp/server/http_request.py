"""A request: what it may hold, and how it is refused."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any, Literal

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]  # same
from waitress.task import WSGITask  # type: ignore[import-untyped]  # likewise
from waitress.utilities import (  # type: ignore[import-untyped]  # likewise
    BadRequest,
    RequestEntityTooLarge,
)

from formsapp.client_address import find_client, name_site
from formsapp.crowded_flag import CROWDED
from formsapp.facts.translatable_texts import _
from formsapp.server.refusals import NO_ROOM, Begun, Busy

Lane = Literal["at once", "health", "slow", "files", "long", "rest"]
"""Who answers: the thread that reads all connections, or the threads of a lane."""
MEGABYTE = 1024 * 1024
LARGEST_HEAD = 16 * 1024
LONGEST_ADDRESS, LONGEST_PATH = 2048, 1024
"""Bytes of what is asked for, and of it before a question mark: there each sign is decoded by the
thread that reads all connections, and then looked at by each route. The longest address of ours has
300, and 900 where all of its signs are encoded."""
MOST_LINES = 64
"""Of a head: each is taken apart by the thread that reads all connections. Browsers and proxies
together write about 40."""
BLANKS = re.compile(rb":[ \t]{17}")
CONTROLS = bytes({*range(32), 127} - {*b"\t\r\n"})
"""What no head holds. Waitress looks for the value of a header in time that grows with the square
of the blanks before it, and with that of its length where it holds a control character: 15 kB of
blanks took a second, in one call that stops all threads."""
LONGEST_KIND = 256
"""Bytes of what a body says of itself."""
LARGEST_TEXT = MEGABYTE // 2
"""Bytes of a body without files: all answers of the longest form, of signs that need nine bytes
each there. The app refuses as much."""
LARGEST_BODY = 128 * MEGABYTE
"""Bytes of a body with files. Beyond this a browser that is still sending mostly sees no answer
at all: so what someone may choose by mistake, a dozen large photos, stays below it."""
LONG_TEXT = 64 * 1024
"""Bytes of a body without files from which on it is a long one, on which one thread works: nearly
all forms are shorter."""
BETWEEN, SHARE_BETWEEN = 4096, 16
"""Bytes of what stands between the chunks of a body, and a part of the body on top of that: so
chunks are mostly longer than eighty bytes, as all programs make them."""
PARTS = re.compile(
    r"multipart/form-data[ \t]*(?:;[ \t]*(?:charset=\"?[\w-]{1,20}\"?[ \t]*)?)*boundary=(\"?)"
    r"[\w'()+,./:=?-](?:[\w'()+,./:=? -]{0,68}[\w'()+,./:=?-])?\1[ \t]*"
    r"(?:;[ \t]*(?:charset=\"?[\w-]{1,20}\"?[ \t]*)?)*",
    re.ASCII | re.IGNORECASE,
)
"""What a body with parts may say of itself: once, plainly, with a boundary of at most 70 of the
characters that it may have (RFC 2046, 5.1.1); a semicolon may have nothing behind it. What takes
the parts apart looks for a boundary in time that grows with its length times that of the body, in
one call that stops all threads."""
END_OF_NAME = re.compile(r"\.(?=(?::[0-9]*)?\Z)")
"""The dot behind the whole name of a host, as behind an address at the end of a sentence."""
NO_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
TOO_LARGE = _(
    "Dit is te veel om te versturen. Er is niets verstuurd. Ga een pagina terug. Maak de tekst "
    "korter, of kies minder of kleinere bestanden."
)
"""Said as it is written, for the server does not know which provider was asked."""

log = logging.getLogger(__name__)


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A request that is refused as soon as it is too much."""

    is_crowded = False
    is_judged = False
    lane: Lane = "rest"
    command, path, empty, completed = "", "", False, False
    body_rcv: Any

    def __init__(
        self,
        kept: Adjustments,
        peer: str = "",
        proxies: int | None = None,
        judge: Callable[[Request], None] = lambda _request: None,
    ) -> None:
        """Start a request.

        Args:
            kept: What waitress keeps to.
            peer: The address of who connects.
            proxies: How many every request passes, where that is known.
            judge: Called once when the head is there, before a body is read; it may refuse.

        """
        super().__init__(kept)
        self._peer, self._proxies, self._judge = peer, proxies, judge

    @cached_property
    def network(self) -> str:
        """The client's network, with IPv6 all of its site; who connects where nothing tells that.

        To ask after the head.
        """
        forwarded = self.headers.get("X_FORWARDED_FOR", "")
        found = find_client(self._peer, forwarded, self._proxies)
        return self._peer if found is None else name_site(found)

    @property
    def is_long(self) -> bool:
        return int(max(self.content_length, self.body_bytes_received)) > LONG_TEXT

    @property
    def is_slow(self) -> bool:
        """Whether it brings a code that was typed in place of a link, or asks for a PDF."""
        is_code = self.command == "POST" and self.path.rstrip("/").endswith("/code")
        return is_code or self.path.endswith(".pdf")

    @property
    def has_parts(self) -> bool:
        """Whether the body is one that can hold files."""
        # Anywhere: the app drops white space before it that a header's end here does not know.
        return "multipart/" in self._kind.lower()

    @property
    def _kind(self) -> str:
        return str(self.headers.get("CONTENT_TYPE", ""))

    def received(self, data: bytes) -> int:
        """Take in data; return how many bytes are done with.

        What follows a whole request is dropped, and the connection closed after the answer: no
        browser or proxy asks for more before it has an answer.
        """
        try:
            consumed: int = super().received(data)
        except OSError as error:  # what is large waits on disk
            log.error("No room for what is sent: %s", error.strerror)  # noqa: TRY400 - where is plain
            self.error, self.completed, consumed = Busy(NO_ROOM), True, len(data)
            with suppress(OSError):  # what could not be written can't be written now either
                self.close()
            self.body_rcv = None
        if self.empty:
            self.empty, self.error = False, BadRequest("Blank lines are no request.")
        if self.headers_finished and not (self.is_judged or self.error):
            self.is_judged = True
            self._judge(self)
            self.completed = self.completed or self.error is not None
        if self.body_rcv is not None:
            self._refuse_too_much()
        if not self.completed:
            return consumed
        self.expect_continue = False  # else waitress goes on waiting for a body
        if consumed < len(data):
            self.headers["CONNECTION"] = "close"
        return len(data)

    def parse_header(self, head: bytes) -> None:
        """Take a head apart, unless that is too much work; raises ParsingError."""
        refuse_costly(head)
        try:
            super().parse_header(head)
        except ValueError:  # of a number of thousands of digits, or an address with half a bracket
            raise ParsingError("A head that cannot be read.") from None
        if host := self.headers.get("HOST"):  # a name has one meaning in capitals, or as a whole
            self.headers["HOST"] = END_OF_NAME.sub("", host.lower())
        is_plain = len(self._kind) <= LONGEST_KIND and PARTS.fullmatch(self._kind)
        if self.has_parts and not is_plain:
            raise ParsingError("A body with parts that does not say plainly what divides them.")

    def _refuse_too_much(self) -> None:
        came, kept = self.body_bytes_received, self.body_rcv.__len__()
        if came - kept > BETWEEN + kept / SHARE_BETWEEN:
            self.error = BadRequest("Too much between the chunks of the body.")
        elif max(self.content_length, came) > self._largest_body():
            self.error = RequestEntityTooLarge(TOO_LARGE)
        if self.error:
            self.completed = True

    def _largest_body(self) -> int:
        if self.command in NO_BODY:
            return BETWEEN if self.chunked else 0  # chunks that hold nothing
        # No browser sends files without saying how much will come.
        return LARGEST_BODY if self.has_parts and not self.chunked else LARGEST_TEXT


def refuse_costly(head: bytes) -> None:
    """Raise ParsingError for a head that is much work to take apart."""
    if head.count(b"\n") > MOST_LINES or b"\n " in head or b"\n\t" in head:
        raise ParsingError("Too many lines, or a line that is folded.")
    if BLANKS.search(head) or len(head.translate(None, CONTROLS)) < len(head):
        raise ParsingError("Too many blanks, or a sign that no head holds.")
    asked = head.lstrip(b"\r\n").partition(b"\n")[0]
    if len(asked) > LONGEST_ADDRESS or len(asked.partition(b"?")[0]) > LONGEST_PATH:
        raise ParsingError("An address that is too long.")


class Task(Begun, WSGITask):  # type: ignore[misc]  # waitress ships no types
    def get_environment(self) -> dict[str, Any]:
        """Return the environment, which tells the app that it is crowded."""
        found: dict[str, Any] = super().get_environment()
        found[CROWDED] = self.request.is_crowded
        return found
