"""The look: the layout that the site build wrote, or a bare one where there is none yet."""

from __future__ import annotations

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader

from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.facts import dutch_format
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.clause_links import list_clauses
from formsapp.web.shared.due_words import list_calls
from formsapp.web.shared.link_channels import link_channels
from formsapp.web.shared.out_of_hours import NIGHT
from formsapp.web.shared.page_scripts import SCRIPTS
from formsapp.web.shared.services import services


def init_app(app: Flask) -> None:
    """Let templates extend ``layout.html``, and give them what they all may use."""
    with app.app_context():
        known = services()
    own = app.jinja_loader or BaseLoader()
    bare = FileSystemLoader(f"{app.root_path}/templates/bare")
    built = FileSystemLoader(known.settings.site)
    questions = PrefixLoader({"questions": FileSystemLoader(f"{app.root_path}/kinds/questions")})
    app.jinja_loader = ChoiceLoader([own, questions, built, bare])
    app.jinja_env.globals.update(
        root=known.root,
        facts=known.facts,
        demo=known.settings.demo,
        services=known,
        scripts=SCRIPTS,
        night_texts=NIGHT,
        list_clauses=list_clauses,
        list_calls=list_calls,
        change_heading=change_heading,
        mark_changes=mark_changes,
    )
    app.jinja_env.filters.update(
        day=dutch_format.day,
        linked=link_channels,
        tel=lambda phone: dutch_format.tel(str(phone)),
        local_day=lambda moment: dutch_format.day(local_date(moment)),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
