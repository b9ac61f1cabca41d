"""``python -m formsapp.demo``: prepare what is not there yet, then serve."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import click
from flask import Flask

from formsapp import server, settings
from formsapp.cli.command_base import EXPECTED, one_sentence, utc_now
from formsapp.cli.command_serve import postman, ready_app
from formsapp.demo.prepare import built, seeded, settings_for, welcome
from formsapp.demo.start_page import front
from formsapp.rules import local_date


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the demo; an error that can be expected is one sentence on stderr, status 1."""
    parser = argparse.ArgumentParser(description="Serve both examples, with made-up cases.")
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    asked = parser.parse_args(arguments)
    try:
        settings.refuse_unknown(os.environ)
        run(asked.host, server.port_number(asked.port))
    except (click.ClickException, *EXPECTED) as error:
        print(one_sentence(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(host: str, port: int) -> None:
    """Prepare and serve both providers."""
    server.refuse_taken_port(host, port)
    address = f"http://localhost:{port}"
    apps: dict[str, Flask] = {}
    for slug in settings.providers(settings.ROOT / "docs"):
        configured = settings_for(slug, f"{address}/{slug}", os.environ)
        built(configured, local_date(utc_now()))
        apps[slug] = ready_app(configured)
        seeded(apps[slug], configured, now=utc_now())
        print(welcome(apps[slug], configured, now=utc_now()), flush=True)
    server.serve(
        front(apps),
        host=host,
        port=port,
        ready=lambda: print(f"Open {address}/ (Ctrl+C stops)", flush=True),
        beside=postman(apps.values()),
    )


if __name__ == "__main__":
    sys.exit(main())
