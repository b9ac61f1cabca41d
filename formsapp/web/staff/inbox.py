"""The list of cases, what must be done next on top, with its filters and its search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import render_template, request

from formsapp.cases.case_list import NOBODY, CaseFilter, CasePage, CaseState
from formsapp.cases.floods import find_floods
from formsapp.cases.outbox import is_mail_held
from formsapp.facts.care import Basis
from formsapp.facts.dutch_format import short_moment
from formsapp.kinds.base import _
from formsapp.moved_days import find_days_on_decree
from formsapp.rules.amsterdam_time import local_time
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.case_rows import list_case_rows
from formsapp.web.staff.client_tasks import group_tasks
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.link_requests import list_link_requests
from formsapp.web.staff.link_rows import list_closed_links
from formsapp.web.staff.staff_words import kind_noun, mark_tags

CASES_ON_PAGE = 50
STATES: Mapping[str, CaseState] = {
    "nieuw": "new",
    "bericht": "message",
    "wacht": "waiting",
    "beantwoord": "answered",
    "afgerond": "closed",
}
"""The states that an address can ask for."""
STATE_WORDS = {
    "nieuw": _("Nog niet gelezen"),
    "bericht": _("De cliënt schreef iets"),
    "wacht": _("Wachtend op de cliënt"),
    "beantwoord": _("Beantwoord, nog niet afgerond"),
    "afgerond": _("Afgerond"),
}
LAW_NAMES: Mapping[Basis, str] = {
    "jeugdwet": _("Jeugdwet"),
    "wmo": _("Wmo"),
    "zvw": _("Zvw"),
    "wlz": _("Wlz"),
    "none": _("Geen wet"),
}
FLOODS = {
    True: _(
        "Sinds {{ since }} komen er heel veel formulieren tegelijk binnen, misschien van een "
        "programma. Wie een formulier zonder link verstuurt, wacht nu even. Links en telefoon "
        "werken gewoon. Het houdt vanzelf op."
    ),
    False: _(
        "Sinds {{ since }} komen er van één plek heel veel formulieren binnen, misschien van een "
        "programma. Wie daar een formulier zonder link verstuurt, wacht nu even. Wie ergens "
        "anders is, merkt niets. Het houdt vanzelf op."
    ),
}
"""What is said of a flood, by whether it comes from everywhere."""
MINE, OF_NOBODY = "mij", "niemand"
HOLDERS = {MINE: _("Ik"), OF_NOBODY: _("Niemand")}


class Choice(NamedTuple):
    """A filter that is chosen from a list: its name in addresses, what it asks, and its options."""

    name: str
    label: str
    every: str
    options: Mapping[str, str]


@staff_page("/")
def inbox(staff: SignedIn) -> PageAnswer:
    """Show open cases, or those that a filter or search found."""
    asked = clean_line(request.args.get("zoek", ""))
    chosen = read_chosen()
    page = find_page(staff, asked, chosen)
    aside = not asked and not chosen
    return render_template(
        "staff/inbox.html",
        staff=staff,
        asked=asked,
        chosen=chosen,
        choices=list_choices(staff),
        page=page,
        rows=list_case_rows(staff, page.cases),
        count=len(page.cases) if page.after is None else f"{CASES_ON_PAGE}+",
        tasks=group_tasks(staff) if aside else [],
        requests=list_link_requests(staff) if aside else [],
        closed=list_closed_links(staff) if aside else [],
        flood=say_flood(),
        held=staff.manages and is_mail_held(db.session),
        moved=len(find_days_on_decree(db.session, staff.actor.teams, services().facts)),
        tags=mark_tags,
    )


def say_flood() -> str:
    """Say since when very many forms come in; nothing where they do not."""
    floods = find_floods(db.session, services().clock())
    if not floods:
        return ""
    everywhere = True in floods
    return say(FLOODS[everywhere], since=short_moment(local_time(floods[everywhere].since)))


def find_page(staff: SignedIn, asked: str, chosen: Mapping[str, str]) -> CasePage:
    """Return the cases that were asked for; what was searched comes on one page."""
    if asked:
        return CasePage(staff.case_list.search(asked, limit=CASES_ON_PAGE))
    return staff.case_list.read_page(
        make_filter(staff, chosen),
        after=request.args.get("na"),
        before=request.args.get("voor"),
        limit=CASES_ON_PAGE,
    )


def read_chosen() -> dict[str, str]:
    """Return the filters in the address, by their names there."""
    names = ("team", "soort", "wet", "stand", "wie", "client")
    found = {name: clean_line(request.args.get(name, "")) for name in names}
    return {name: value for name, value in found.items() if value}


def make_filter(staff: SignedIn, chosen: Mapping[str, str]) -> CaseFilter:
    """Return which cases these filters leave."""
    holders = {MINE: staff.actor.id, OF_NOBODY: NOBODY}
    return CaseFilter(
        team=chosen.get("team", ""),
        kind=chosen.get("soort", ""),
        law=chosen.get("wet", ""),
        state=STATES.get(chosen.get("stand", ""), ""),
        client=chosen.get("client", ""),
        holder=holders.get(chosen.get("wie", ""), ""),
    )


def say_law(basis: Basis) -> str:
    """Say a law with the care that the provider gives under it."""
    care, law = services().facts.provider.care_under(basis), say(LAW_NAMES[basis])
    return say(_("{{ law }}: {{ care }}"), law=law, care=care) if care else law


def list_choices(staff: SignedIn) -> list[Choice]:
    """Return the filters of which there is something to choose."""
    facts, teams = services().facts, staff.actor.teams
    of_teams = {slug: team.name for slug, team in facts.teams.items() if slug in teams}
    mine = (slug for slug in services().kinds if facts.kinds[slug].team in teams)
    kinds = sorted(((slug, kind_noun(slug)) for slug in mine), key=lambda one: one[1])
    laws = {str(law): say_law(law) for law in facts.provider.bases}
    states = {name: say(text) for name, text in STATE_WORDS.items()}
    holders = {name: say(text) for name, text in HOLDERS.items()}
    every = [
        Choice("team", say("Team"), say("Alle teams"), of_teams),
        Choice("soort", say("Soort"), say("Alle soorten"), dict(kinds)),
        Choice("wet", say("Wet"), say("Alle wetten"), laws),
        Choice("stand", say("Stand"), say("Alles wat open is"), states),
        Choice("wie", say("Wie heeft de zaak"), say("Iedereen"), holders),
    ]
    return [one for one in every if len(one.options) > 1]
