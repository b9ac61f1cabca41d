"""The list of open cases, the first due first, and the search for one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for

from formsapp.cases.desk import CaseFilter
from formsapp.cases.models import Case
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff

PAGE = 50


@dataclass(frozen=True)
class InboxFilter:
    """One thing to narrow the list to."""

    slug: str
    text: str


@blueprint.get("/")
@for_staff
def inbox(staff: SignedIn) -> PageAnswer:
    """Show open cases, or what a search found."""
    asked = clean_line(request.args.get("zoek", ""))
    if asked:
        found = staff.desk.search(asked, limit=PAGE)
        return _page(staff, cases=found, asked=asked)
    only = CaseFilter(*(clean_line(request.args.get(name, "")) for name in ("team", "soort")))
    desk = staff.desk
    page = desk.open_cases(request.args.get("na"), limit=PAGE, only=only)
    count = desk.count_open(at_most=PAGE, only=only)
    more = page.after and url_for(
        "staff.inbox", na=page.after, team=only.team or None, soort=only.kind or None
    )
    return _page(staff, cases=page.cases, more=more, only=only, count=shown_count(count))


def _page(staff: SignedIn, **found: object) -> str:
    return render_template(
        "staff/inbox.html",
        staff=staff,
        kind_title=kind_title,
        teams=teams_of(staff),
        sorts=sorts_of(staff),
        **{"asked": "", "only": CaseFilter(), "more": None, "count": "", **found},
    )


def shown_count(count: int) -> str:
    """Say how many: more than a page is not counted out."""
    return f"{PAGE}+" if count > PAGE else str(count)


def kind_title(case: Case) -> str:
    """Title of a case's kind, as this provider says it; the slug of one that is gone."""
    kind = services().kinds.get(case.kind)
    return say(kind.title) if kind else case.kind


def teams_of(staff: SignedIn) -> list[InboxFilter]:
    """Teams whose cases this person reads."""
    teams = services().facts.teams
    return [InboxFilter(slug, teams[slug].name) for slug in teams if slug in staff.actor.teams]


def sorts_of(staff: SignedIn) -> list[InboxFilter]:
    """Kinds of forms that reach this person."""
    known = services()
    return [
        InboxFilter(slug, say(kind.title))
        for slug, kind in known.kinds.items()
        if known.facts.kinds[slug].team in staff.actor.teams
    ]
