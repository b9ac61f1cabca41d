"""``python -m formsapp.demo``: prepare what is not there yet, then serve."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask

from formsapp import server, settings
from formsapp.cli.command_base import run_command
from formsapp.cli.command_serve import Host, make_app, port_option, work_beside
from formsapp.clock import utc_now
from formsapp.demo import prepare
from formsapp.demo.address import base_address
from formsapp.demo.open_browser import open_browser, wants_browser
from formsapp.demo.start_page import make_start_page
from formsapp.demo.ways_in import add_ways_in
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.built_site import AnyOf, built_site


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", type=Host())
@port_option
def serve_demo(host: str, port: int) -> None:
    """Serve both examples, with made-up cases."""
    settings.refuse_unknown(os.environ)
    server.refuse_taken_port(host, port)
    address = base_address(host, port)
    apps: dict[str, Flask] = {}
    for slug in settings.list_providers(settings.ROOT / "docs"):
        configured = prepare.make_demo_settings(slug, f"{address}/{slug}", os.environ)
        prepare.make_intake_key(configured, utc_now().date())
        prepare.build_if_changed(configured, local_date(utc_now()))
        apps[slug] = make_app(configured)
        prepare.seed_once(apps[slug], now=utc_now())
        add_ways_in(apps[slug])
        print(prepare.describe_addresses(apps[slug]), flush=True)
    server.serve(
        make_start_page(apps, address),
        host=host,
        port=port,
        ready=lambda: welcome(f"{address}/"),
        built=AnyOf([built_site(app) for app in apps.values()]),
        beside=work_beside(apps.values()),
    )


def welcome(address: str) -> None:
    """Say where the demo begins, and open it where there is a desktop."""
    print(f"Open {address} (Ctrl+C stops)", flush=True)
    if wants_browser(os.environ, sys.platform):
        open_browser(address)


if __name__ == "__main__":
    sys.exit(run_command(serve_demo, None, "python -m formsapp.demo"))
