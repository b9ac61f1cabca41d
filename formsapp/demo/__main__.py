"""``python -m formsapp.demo``: prepare what is not there yet, then serve."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import click
from flask import Flask

from formsapp import server, settings
from formsapp.cli.command_base import EXPECTED, one_sentence
from formsapp.cli.command_serve import background_worker, make_app
from formsapp.clock import utc_now
from formsapp.demo.prepare import (
    build_if_changed,
    describe_addresses,
    make_demo_settings,
    seed_once,
)
from formsapp.demo.start_page import make_start_page
from formsapp.rules.dutch_time import local_date


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the demo; an expected error becomes one sentence on stderr and status 1."""
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
    server.refuse_taken_port(host, port)
    address = f"http://localhost:{port}"
    apps: dict[str, Flask] = {}
    for slug in settings.list_providers(settings.ROOT / "docs"):
        configured = make_demo_settings(slug, f"{address}/{slug}", os.environ)
        build_if_changed(configured, local_date(utc_now()))
        apps[slug] = make_app(configured)
        seed_once(apps[slug], configured, now=utc_now())
        print(describe_addresses(apps[slug], configured, now=utc_now()), flush=True)
    server.serve(
        make_start_page(apps),
        host=host,
        port=port,
        ready=lambda: print(f"Open {address}/ (Ctrl+C stops)", flush=True),
        beside=background_worker(apps.values()),
    )


if __name__ == "__main__":
    sys.exit(main())
