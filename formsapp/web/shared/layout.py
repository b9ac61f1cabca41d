"""The look: the layout that the site build wrote, or a bare one where there is none yet.

Each build has a layout of its own, under a name of its own: no request mixes two.
"""

from __future__ import annotations

from flask import Flask
from flask.templating import Environment
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    pass_context,
)

from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.facts import dutch_format
from formsapp.rules.amsterdam_time import local_date
from formsapp.site.check_built_site import LAYOUT
from formsapp.web.shared.built_site import current_build
from formsapp.web.shared.clause_links import list_clauses
from formsapp.web.shared.due_words import list_calls
from formsapp.web.shared.link_channels import link_channels
from formsapp.web.shared.out_of_hours import NIGHT
from formsapp.web.shared.page_scripts import SCRIPTS
from formsapp.web.shared.services import services
from formsapp.web.shared.shared_by_apps import BUILT


class OneBuild(Environment):
    """Takes the layout of the build from which a request is answered."""

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template that another one names."""
        build = current_build() if template == LAYOUT else None
        if build and build.layout:
            return f"{BUILT}{build.folder}"
        return super().join_path(template, parent)


def find_layout(name: str) -> str | None:
    """Return the layout of the build of a request; None for any other name."""
    return current_build().layout if name.startswith(BUILT) else None


def init_app(app: Flask) -> None:
    """Let templates extend ``layout.html``, and give them what they all may use."""
    app.jinja_environment = OneBuild  # before anything asks for what Jinja makes
    with app.app_context():
        known = services()
    own = app.jinja_loader or BaseLoader()
    bare = FileSystemLoader(f"{app.root_path}/templates/bare")
    built = FunctionLoader(find_layout)
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
        # Asked each time: what is compiled is shared by the apps of all providers.
        linked=pass_context(lambda _context, text: link_channels(text)),
        tel=lambda phone: dutch_format.tel(str(phone)),
        local_day=lambda moment: dutch_format.day(local_date(moment)),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
