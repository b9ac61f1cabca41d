"""A form that is put aside: saved for a code that only the client has, and taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.drafts import Listed
from formsapp.cases.models import Link
from formsapp.cases.signed_links import OpenedLink
from formsapp.kinds import Kind
from formsapp.kinds.parts import needs
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.draft_codes import draft_code, trail_key
from formsapp.sealing.letterbox import BrokenCode, new_form_key, normalise_code
from formsapp.web.form.asked_once import is_read_by_link_makers
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import issue_key
from formsapp.web.form.form_trail import drafts, forget, keep_trail, show_at, trail_address
from formsapp.web.form.posted_form import PostedForm
from formsapp.web.shared import rate_limit
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

SAVE = "bewaar"
"""What the button asks for that puts a form aside."""
LINK = "link"
"""Name of the link behind which it was begun, among what is sealed; empty for none."""
NEW = "nieuw"
"""Name of what tells that a form was put aside just now: then its code is shown."""
SHORT = 3
"""A form of so many pages is filled in at once."""


@dataclass(frozen=True)
class PutAside:
    """A form that was put aside, as its code opens it."""

    code: str
    content: Mapping[str, Any]
    until: datetime

    @property
    def kind(self) -> Kind | None:
        """The form; None where the provider no longer offers it."""
        return services().kinds.get(self.content["kind"])


def can_put_aside(form: PostedForm) -> bool:
    """Return whether the form that was posted may be put aside."""
    return form.context.has_trail and len(form.progress.steps) > SHORT


def put_aside(form: PostedForm) -> PageAnswer:
    """Save a form as it is, right or wrong, and show the code; raises NotStored."""
    context = form.context
    if rate_limit.count_turn(rate_limit.SAVING, context.opened):
        raise NotStored("Too much was saved from here today.")
    code = draft_code(services().settings.secret_keys[-1], form.key.key)
    # A page that is half filled in is not wrong yet.
    inputs = [one for one in form.inputs if one != ("klaar", form.at)]
    content = {
        "inputs": inputs,
        "kind": context.kind.slug,
        "step": form.at,
        "key": form.key.key,
        "begun": form.key.at.timestamp() if _holds_open_needs(inputs) else None,
        LINK: str(context.opened.link.id) if context.opened else "",
    }
    until = drafts().save(code, form.key.key, content, _listed(context))
    forget(trail_key(form.key.key))
    saved, token = PutAside(code, content, until), context.token
    end = context.opened.link.expires_at if context.opened else None
    return show_code_at(token, [("code", code), (NEW, "ja")], lambda: show_saved(saved, token, end))


def _holds_open_needs(inputs: Sequence[tuple[str, str]]) -> bool:
    """Return whether needs were typed on a page that was not passed: that page shows again.

    What was passed gives way to what was said elsewhere since it was put aside.
    """
    return needs.typed_of(dict(inputs)) and ("klaar", needs.STEP_ID) not in inputs


def last_whole_day(saved: PutAside, link_end: datetime | None) -> date:
    """Return the last day on which it is there from morning to night, and the link works too."""
    return local_date(min(filter(None, (saved.until, link_end))) - timedelta(days=1))


def show_saved(saved: PutAside, token: str, link_end: datetime | None = None) -> str:
    """Show the code of a form that was put aside just now, behind a link until ``link_end``."""
    return render_template(
        "client/put_aside.html",
        again=code_address(token),
        address=code_address(token),
        code=saved.code,
        until=last_whole_day(saved, link_end),
        with_link=bool(token),
    )


def show_code_at(
    token: str, inputs: Sequence[tuple[str, str]], make: Callable[[], PageAnswer]
) -> PageAnswer:
    """Show a page with a code at an address where it shows again for half an hour, if it can."""
    key = new_form_key()
    if not keep_trail(key, inputs):
        return make()
    place = trail_key(key)
    if token:
        return show_at(url_for("aside.show_again_of_link", token=token, key=place), make)
    return show_at(url_for("aside.show_again", key=place), make)


def code_address(token: str) -> str:
    """Return where a form that was put aside is taken up again."""
    return url_for("aside.ask_code_of_link", token=token) if token else url_for("aside.ask_code")


def _listed(context: FormContext) -> Listed | None:
    """Return where a list of tasks may name it: not what the makers of links may not read."""
    if context.opened is None or not is_read_by_link_makers(context.kind):
        return None
    return Listed(context.opened.link.root_id, context.kind.slug)


def find_put_aside(typed: str) -> PutAside:
    """Return what was put aside under a typed code; raises NotFound."""
    try:
        code = normalise_code(typed)
    except BrokenCode as error:
        raise NotFound("This is no code.") from error
    content, until = drafts().find_saved(code)
    return PutAside(code, content, until)


def is_put_aside(typed: str) -> bool:
    """Return whether a form was put aside under a typed code."""
    try:
        find_put_aside(typed)
    except NotFound:
        return False
    return True


def belongs_behind(found: PutAside, opened: OpenedLink) -> bool:
    """Return whether a form may be taken up behind a link.

    What was begun behind one is of the same client and person: a family may share a device, which
    remembers a code, and nobody says yes with what another filled in.
    """
    begun = found.content.get(LINK)
    if not begun:
        return True
    link, own = db.session.get(Link, UUID(begun)), opened.link
    return link is not None and (link.client, link.signer_id) == (own.client, own.signer_id)


def resume_form(context: FormContext, found: PutAside) -> Response:
    """Go on with a form where it was left, with its files; raises NotStored."""
    born = context.opened.born if context.opened else None
    key = issue_key(context.purpose, born, found.content["key"], found.content.get("begun"))
    inputs = [("form_key", key.signed), *map(tuple, found.content["inputs"])]
    if not keep_trail(key.key, inputs):
        raise NotStored("The form could not be opened.")
    return redirect(trail_address(context.action, key.key, found.content["step"]), 303)


def throw_away(found: PutAside) -> None:
    """Destroy a form that was put aside, with its files."""
    drafts().throw_away(found.code, found.content["key"])
    forget(trail_key(found.content["key"]))
