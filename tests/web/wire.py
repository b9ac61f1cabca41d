"""A wire between a browser and a server, a real one that can be cut: before a request or after."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

WHOLE, NO_REQUEST, NO_ANSWER = "whole", "no request", "no answer"


@dataclass
class Wire:
    """Hands each connection on to ``target``.

    With ``NO_REQUEST`` nothing passes; with ``NO_ANSWER`` the server gets what was sent, and its
    answer is lost.
    """

    listener: socket.socket = field(repr=False)
    target: int = 0
    state: str = WHOLE

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def carry(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.pass_on, args=[near], daemon=True).start()

    def pass_on(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            if self.state == NO_REQUEST:
                return
            with socket.create_connection(("127.0.0.1", self.target)) as far:
                back = threading.Thread(target=self.answer, args=[far, near], daemon=True)
                back.start()
                with suppress(OSError):
                    pump(near, far)
                back.join()

    def answer(self, far: socket.socket, near: socket.socket) -> None:
        lost = self.state == NO_ANSWER
        with suppress(OSError):
            while data := far.recv(65536):
                if not lost:
                    near.sendall(data)
        with suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)


def pump(near: socket.socket, far: socket.socket) -> None:
    while data := near.recv(65536):
        far.sendall(data)


@contextmanager
def stretched() -> Iterator[Wire]:
    """Stretch a wire from a free port on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener)
        threading.Thread(target=wire.carry, daemon=True).start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
