"""The personal page: a link's tasks, what was said through it, and what can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template

from formsapp.birth_dates_of_links import LINK_MAKERS
from formsapp.cases.case_errors import Expired
from formsapp.cases.client_view import done_kinds, find_last_sent, own_cases
from formsapp.cases.signed_links import OpenedLink, find_link_of_token
from formsapp.facts.dutch_format import listed
from formsapp.web.client import ask_birth_date
from formsapp.web.client.own_answers import OwnAnswer, answers_of, read_standing
from formsapp.web.client.status_words import TOLD_SHUT
from formsapp.web.form.asked_once import is_read_by_link_makers
from formsapp.web.form.form_context import FormContext, link_form
from formsapp.web.form.form_trail import drafts
from formsapp.web.form.put_aside import code_address
from formsapp.web.shared import status_link
from formsapp.web.shared.services import db, services


@dataclass(frozen=True)
class Task:
    """One form of the link.

    ``done_on``: when a form that is sent once was received. ``sent_on``: of another, the last day.
    """

    context: FormContext
    done_on: date | None
    sent_on: date | None
    is_saved: bool = False
    """Whether it was put aside, to go on with later."""

    @property
    def is_done(self) -> bool:
        """Whether it needs no more: of a form that is sent once a question of the client does."""
        return bool(self.done_on or (self.sent_on and not self.context.once))

    @property
    def is_expected(self) -> bool:
        """Whether it is there to be sent, and not for when it is needed.

        A link that is used once has such forms alone, but those that who makes links doesn't read:
        whether they were sent is told nowhere.
        """
        kind, packages = self.context.kind, services().facts.intake.values()
        known = self.context.opened is not None and is_read_by_link_makers(kind)
        new = kind.by_circle or any(kind.slug in package.kinds for package in packages)
        return known and (self.context.once or new)


def open_personal(token: str) -> OpenedLink:
    """Open a link that works, or an expired one as long as a yes that was given by it lasts.

    Raises LinkError.
    """
    opened = find_link_of_token(db.session, services().signer, token)
    if has_expired(opened):
        answers = answers_of(opened)
        if not any(one.gives_on(services().today) for one in answers):
            raise Expired(opened.link.expires_at)
    return opened


def has_expired(opened: OpenedLink) -> bool:
    """Return whether a link opens no more than what was given by it."""
    return services().clock() >= opened.link.expires_at


def show_personal_page(opened: OpenedLink, token: str) -> str:
    """Show tasks, answers and earlier cases; of an expired link what was given, and no more."""
    cases, expired = own_cases(db.session, opened), has_expired(opened)
    teams = services().facts.teams.values()
    answers = answers_of(opened)
    tasks, standing = [] if expired else list_tasks(opened, token), read_standing(opened)
    return render_template(
        "client/personal.html",
        expired=expired,
        tasks=tasks,
        expected=[one for one in tasks if one.is_expected],
        answers=[one for one in answers if one.word != "nee"] if expired else answers,
        standing=standing,
        parts_shut=standing.shut or not all(one.opens for one in cases),
        told_shut=TOLD_SHUT,
        can_change=lambda one: not expired and can_change(one, opened),
        token=token,
        aside=code_address(token),
        today=services().today,
        cases=[] if expired else cases,
        kinds=services().kinds,
        readers=listed((team.name for team in teams if LINK_MAKERS in team.roles), "of"),
        proof=ask_birth_date.proof_inputs(opened),
        expires=opened.link.expires_at,
        status_of=lambda code: status_link.status_address(code, token),
        message_of=lambda code: status_link.status_address(code, token, page="status.show_message"),
    )


def list_tasks(opened: OpenedLink, token: str) -> list[Task]:
    """Return the forms that the link opens and that this provider offers."""
    done, sent = done_kinds(db.session, opened), find_last_sent(db.session, opened)
    saved = drafts().saved_kinds(opened.link.root_id)
    kinds = [services().kinds.get(slug) for slug in opened.link.kinds]
    return [
        Task(
            link_form(kind, opened, token),
            done.get(kind.slug),
            sent.get(kind.slug) if is_read_by_link_makers(kind) else None,
            kind.slug in saved,
        )
        for kind in kinds
        if kind
    ]


def can_change(answer: OwnAnswer, opened: OpenedLink) -> bool:
    """Return whether an answer can be changed by itself, through this link."""
    return answer.kind.one_by_one and answer.kind.slug in opened.link.kinds
