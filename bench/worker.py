"""One web worker that is measured: ``python -m bench.worker loket FOLDER PORT``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from formsapp.server import serve
from formsapp.server.connections import Server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make_app(name: str, folder: Path, port: int) -> WSGIApplication:
    """Make the app of this name; only its own code is imported."""
    if name == "loket":
        settings = import_module("bench.office").make_settings(folder, port)
        return cast("WSGIApplication", import_module("formsapp.web").create_app(settings))
    module = import_module(f"bench.peer_{name}")
    made = module.make_app() if name == "flask" else module.make_app(folder)
    return cast("WSGIApplication", made)


def main() -> None:
    name, folder, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    made = make_app(name, folder, port)
    Server.most_asked = sys.maxsize  # one client asks for all
    serve(made, host="127.0.0.1", port=port, ready=lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()
