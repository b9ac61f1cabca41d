"""The small page at ``/`` that leads to each example."""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from flask import Flask
from jinja2 import Template
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from formsapp.facts.dutch_format import in_units
from formsapp.web.shared.services import services

PAGE = """<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { max-width: 38rem; margin: 2rem auto; padding: 0 1rem;
  font: 1.125rem/1.6 system-ui, sans-serif; color: #1b1b1b; background: #fff }
a { color: #0b4f8a }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>Dit draait op deze computer en is om uit te proberen. De gegevens zijn verzonnen.</p>
<ul>
{%- for slug, provider in providers.items() %}
<li><a href="/{{ slug }}/">{{ provider.name }}</a>: {{ provider.summary }}</li>
{%- endfor %}
</ul>
<p>Elk voorbeeld is gemaakt met de gepubliceerde voorwaarden van die organisatie. Het is niet haar
eigen site.</p>
</main>
</body>
</html>
"""


def make_start_page(apps: dict[str, Flask]) -> WSGIApplication:
    """Return an app with the start page, and with each provider's app under its slug."""
    providers = {}
    for slug, app in apps.items():
        with app.app_context():
            providers[slug] = services().facts.provider
    title = f"Loket: {in_units(len(providers), 'example')}"
    page = Template(PAGE, autoescape=True).render(providers=providers, title=title)
    not_found = Response("Deze pagina bestaat niet.\n", 404, mimetype="text/plain")
    below = DispatcherMiddleware(not_found, {f"/{slug}": app for slug, app in apps.items()})

    @Request.application
    def start_page(request: Request) -> WSGIApplication:
        if request.path == "/":
            return Response(page, mimetype="text/html")
        if request.path.removeprefix("/") in apps:
            return Response(status=308, headers={"Location": f"{request.path}/"})
        return below

    return start_page
