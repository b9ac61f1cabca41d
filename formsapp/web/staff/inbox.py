"""The list of open cases, the first due first, and the search for a case."""

from __future__ import annotations

from flask import render_template, request

from formsapp.cases.staff_desk import CaseFilter, CasePage
from formsapp.typed_text import clean_line
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.client_tasks import group_tasks
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.link_requests import list_link_requests
from formsapp.web.staff.link_rows import list_closed_links
from formsapp.web.staff.staff_words import kind_title, mark_tags, turn_tags

CASES_ON_PAGE = 50


@staff_page("/")
def inbox(staff: SignedIn) -> PageAnswer:
    """Show open cases, or what a search found."""
    desk, known = staff.desk, services()
    asked = clean_line(request.args.get("zoek", ""))
    only = CaseFilter(*(clean_line(request.args.get(name, "")) for name in ("team", "soort")))
    if asked:
        page, count = CasePage(desk.search(asked, limit=CASES_ON_PAGE), None), 0
    else:
        page = desk.open_cases(request.args.get("na"), limit=CASES_ON_PAGE, only=only)
        count = desk.count_open(at_most=CASES_ON_PAGE, only=only)
    mine = [slug for slug in known.kinds if known.facts.kinds[slug].team in staff.actor.teams]
    return render_template(
        "staff/inbox.html",
        staff=staff,
        asked=asked,
        only=only,
        page=page,
        tasks=[] if asked else group_tasks(staff),
        requests=[] if asked else list_link_requests(staff),
        closed=[] if asked else list_closed_links(staff),
        count=count if count <= CASES_ON_PAGE else f"{CASES_ON_PAGE}+",
        teams={slug: t.name for slug, t in known.facts.teams.items() if slug in staff.actor.teams},
        kinds={slug: kind_title(slug) for slug in mine},
        tags=lambda case: [*turn_tags(case), *mark_tags(case)],
    )
