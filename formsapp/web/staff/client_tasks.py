"""What staff must do about consents, on top of the inbox: whom to tell, what to ask anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import redirect, request, url_for

from formsapp.cases.client_circle import open_circle
from formsapp.cases.database import writing
from formsapp.cases.tasks import OpenedTask, TaskContent, TaskSort, finish_task, open_tasks
from formsapp.facts.dutch_format import day, listed
from formsapp.kinds.base import _
from formsapp.rules.law_figures import ages
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.board_parts import NextStep, link_step, name_consent
from formsapp.web.staff.guard import SignedIn, staff_page


class TaskWords(NamedTuple):
    """How a sort of task is said: above the list, what is asked of staff, and when it is done."""

    title: str
    asked: str
    done: str


WORDS: Mapping[TaskSort, TaskWords] = {
    "restored": TaskWords(
        _("{{ client }}: er is een reservekopie teruggezet"),
        _(
            "Wat sinds die kopie over toestemming binnenkwam, is weg. Misschien trok iemand iets "
            "in, of veranderde wie beslist. Vraag dit na, voer het in, en vink het dan hier af. "
            "Tot dan mag er niets op grond van toestemming."
        ),
        _("Alles is nagevraagd en ingevoerd"),
    ),
    "stop": TaskWords(
        _("{{ client }}: dit mag niet meer"),
        _("Stop ermee. Laat het ook weten aan wie hieronder staat, en vink dat dan af."),
        _("Is verteld"),
    ),
    "doubt": TaskWords(
        _("{{ client }}: beslist er nog iemand?"),
        _(
            "Een formulier zegt iets anders dan wat is vastgelegd. Het vastgelegde geldt. Ga na "
            "wat klopt, en wijzig wie beslist als dat nodig is."
        ),
        _("Nagegaan"),
    ),
    "differs": TaskWords(
        _("{{ client }}: een formulier zegt iets anders"),
        _(
            "Dit is anders dan wat is vastgelegd over wie beslist. Het vastgelegde geldt. Vraag "
            "na wat klopt, en wijzig het als dat nodig is."
        ),
        _("Nagegaan"),
    ),
    "sealed": TaskWords(
        _("{{ client }}: een taak die niet opengaat"),
        _(
            "De sleutel ontbreekt, of er is iets mee gebeurd. Kijk zelf na wat nog mag, en meld "
            "dit bij het technisch beheer."
        ),
        _("Nagekeken"),
    ),
    "parties": TaskWords(
        _("{{ client }}: er zijn verschillende namen genoemd"),
        _("Wie samen beslissen, noemden niet dezelfde naam. Zolang dat niet klopt, mag het niet."),
        _("Uitgezocht"),
    ),
    "circle": TaskWords(
        _("{{ client }}: niet vastgelegd wie beslist"),
        _("Er kwam een antwoord binnen. Zolang niet vaststaat wie beslist, mag er niets."),
        _("Vastgelegd"),
    ),
    "whose": TaskWords(
        _("{{ client }}: niet bekend van wie een antwoord is"),
        _(
            "Een ja van iemand die [[wij/ik]] niet [[kennen/ken]], telt niet. Een nee houdt het "
            "tegen, tot iedereen die beslist daarna ja zei. Leg vast wie het was, bij “Wie zei "
            "dit?” op de pagina van de cliënt."
        ),
        _("Uitgezocht"),
    ),
    "review": TaskWords(
        _("{{ client }}: een verjaardag die iets verandert"),
        _("Wat gegeven was, blijft gelden. Bespreek het opnieuw met wie nu beslist."),
        _("Besproken"),
    ),
    "ask-again": TaskWords(
        _("{{ client }}: toestemming die bijna afloopt"),
        _("Is het nog nodig? Vraag het dan opnieuw."),
        _("Opnieuw gevraagd"),
    ),
}
AGES: Mapping[str, str] = {
    "with_parents": _("{{ age }} jaar: beslist nu mee, samen met de ouders of de voogd"),
    "alone": _("{{ age }} jaar: beslist nu zelf, als dat kan"),
    "adult": _("{{ age }} jaar: het gezag is voorbij"),
}
"""What the law changes at each age of ``rules/data/ages.toml``."""


ASKS_ANEW: frozenset[TaskSort] = frozenset({"ask-again", "review"})
"""What is done by asking who decides now."""


STOPS: frozenset[TaskSort] = frozenset({"restored", "stop", "sealed"})
"""What says, or may say, that something is no longer allowed."""


class TaskRow(NamedTuple):
    """One task: what it is about, and the case that says more; empty for none."""

    id: UUID
    text: str
    case: str


class TaskGroup(NamedTuple):
    """The tasks of one sort about one client."""

    sort: TaskSort
    client: str
    title: str
    asked: str
    done: str
    rows: Sequence[TaskRow]
    place: str | None = None
    """Where on the client's page it is done, for what has a place there."""
    links: Sequence[NextStep] = ()
    """Where each who decides now gets a link, for what is asked anew."""

    @property
    def stops(self) -> bool:
        """Whether it is shown at once, and not folded aside."""
        return self.sort in STOPS


def group_tasks(staff: SignedIn, client: str | None = None) -> list[TaskGroup]:
    """Return what is to do for the teams of this colleague: what stops on top, then the oldest."""
    groups: dict[tuple[TaskSort, str], list[OpenedTask]] = {}
    for one in open_tasks(db.session, staff.desk.keyring, staff.actor.teams, client=client):
        groups.setdefault((one.content.sort, one.task.client), []).append(one)
    found = (
        _group(whose, sort, tasks)
        for sort in WORDS
        for (one, whose), tasks in groups.items()
        if one == sort
    )
    return [
        one._replace(links=_links_to_send(staff, one.client)) if one.sort in ASKS_ANEW else one
        for one in found
    ]


def _links_to_send(staff: SignedIn, client: str) -> list[NextStep]:
    """Return where each who decides now gets a link; nothing where the circle does not open."""
    try:
        circle = open_circle(db.session, staff.desk.keyring, client)
    except (NoKey, Altered):
        return []
    people = circle.needed(services().today) if circle else ()
    return [link_step(client, one) for one in people]


@staff_page("/taak/<uuid:task_id>/klaar", methods=["POST"])
def tick_off(staff: SignedIn, task_id: UUID) -> PageAnswer:
    """Store who did a task and when; 404 for a task of another team."""
    with writing(db.session):
        task, is_new = finish_task(staff.desk, task_id)
        client = task.client
    done, already = (1, None) if is_new else (None, 1)
    if request.form.get("terug") == "client":
        board = "staff.show_client_board"
        return redirect(url_for(board, reference=client, gedaan=done, al=already), 303)
    return redirect(url_for("staff.inbox", gedaan=done, al=already), 303)


def _group(client: str, sort: TaskSort, tasks: Sequence[OpenedTask]) -> TaskGroup:
    words = WORDS[sort]
    ids = [one.id for one in services().facts.consents]
    place = {name: number for number, name in enumerate(ids)}
    ordered = sorted(tasks, key=lambda one: place.get(one.content.consent_id, len(ids)))
    rows = [TaskRow(one.task.id, task_text(one.content), one.content.case) for one in ordered]
    title = say(words.title, client=client)
    spot = "wie-zei-dit" if sort == "whose" else None
    return TaskGroup(sort, client, title, say(words.asked), say(words.done), rows, spot)


def _of_no_consent(content: TaskContent) -> str:
    """Say what a task is about that names no consent, or one that the facts no longer have."""
    if content.sort == "whose":
        return say("Wie gaf dit antwoord?")
    if not content.consent_id:
        return say("Wie mag beslissen over deze cliënt?")
    if not content.asked:
        return say("Een toestemming die niet meer gevraagd wordt")
    return say("Een toestemming die niet meer gevraagd wordt: {{ asked }}", asked=content.asked)


def task_text(content: TaskContent) -> str:
    """Say what a task is about."""
    if content.sort == "restored":
        return say("Is er iets ingetrokken of gewijzigd?")
    if content.says:
        return content.says
    if content.age is not None:
        law = ages().consent
        names = {law.with_parents: "with_parents", law.alone: "alone", law.adult: "adult"}
        return say(AGES[names[content.age]], age=str(content.age))
    facts = services().facts
    consent = next((one for one in facts.consents if one.id == content.consent_id), None)
    if consent is None:
        return _of_no_consent(content)
    text = name_consent(consent, listed(content.named) if content.named else "")
    if content.until is None:
        return text
    ends = say("tot en met {{ day }}", day=day(content.until))
    return f"{text}, {ends}"
