"""The trail of a form that is being filled in: the addresses at which its pages show again.

What was posted is kept sealed for a key, which stands in these addresses and nowhere else.
So Back, Forward and reload lead to pages of ours, with what stood there. The key follows from that
of the form, which stands in no address. The pages hold all answers themselves too: where nothing
can be kept, a form goes on as if there were no trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from flask import current_app, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import NotFound, NotStored
from formsapp.cases.drafts import Drafts
from formsapp.kinds.questions import Problem
from formsapp.sealing.draft_codes import trail_key
from formsapp.web.shared import rate_limit
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

SCRIPT = "Loket-Script"
"""Header of a request that the script of a form makes: it shows the page itself."""
KEEP = "bewaken"
"""What the script of a page asks for when someone begins to type where no address is kept yet."""


def has_script() -> bool:
    """Return whether the script of a form asks this, and not the browser itself."""
    return SCRIPT in request.headers


def trail_address(action: str, form_key: str, step: str) -> str:
    """Return where the page of a step shows again."""
    return f"{action}/bezig/{trail_key(form_key)}/{step}"


def find_trail(key: str) -> MultiDict[str, str]:
    """Return all that was posted on the trail with this key; raises NotFound."""
    return MultiDict((name, value) for name, value in drafts().find(key)["inputs"])


def find_said(key: str) -> dict[str, Problem]:
    """Return what was said at questions of the page shown last on this trail; raises NotFound."""
    said = drafts().find(key).get("said", {})
    return {name: Problem("{{ all }}", all=text) for name, text in said.items()}


def is_kept(form_key: str) -> bool:
    """Return whether something is kept of a form already."""
    try:
        find_trail(trail_key(form_key))
    except NotFound:
        return False
    return True


def drafts() -> Drafts:
    """Return the drafts at this moment."""
    return Drafts(db.session, services().clock())


def keep_trail(
    form_key: str, inputs: Sequence[tuple[str, str]], said: Mapping[str, Problem] | None = None
) -> bool:
    """Keep what was posted so far; return whether that could be done.

    ``said``: problems that do not follow from it, such as why a file was not added, by question.
    """
    texts = {name: say(one.text, (), **one.given) for name, one in (said or {}).items()}
    content = {"inputs": inputs, **({"said": texts} if texts else {})}
    try:
        drafts().keep(trail_key(form_key), form_key, content, may_begin=_may_begin)
    except NotStored as error:
        current_app.logger.warning("a form under way was not kept: %s", type(error).__name__)
        return False
    return True


def _may_begin() -> bool:
    return not rate_limit.count_turn(rate_limit.BEGINNING)


def stay_on(key: str) -> None:
    """Keep what has this key for as long again."""
    with at_least_tried("lengthened"):
        drafts().stay(key)


def forget(key: str) -> None:
    """Destroy what was kept. Of a form that was sent, what stays for now opens to nobody."""
    with at_least_tried("destroyed"):
        drafts().destroy(key)


@contextmanager
def at_least_tried(what: str) -> Iterator[None]:
    """Log that the database did not do it; the draft goes by itself."""
    try:
        yield
    except NotStored as error:
        name = type(error).__name__
        current_app.logger.warning("a form under way was not %s: %s", what, name)


def show_at(address: str, make: Callable[[], PageAnswer]) -> PageAnswer:
    """Answer a post with a page that shows again at an address: lead there.

    The form's script gets the page at once and is told the address.
    """
    if not has_script():
        return redirect(address, 303)
    page = make_response(make())
    page.headers["Content-Location"] = address
    return page


def show_gone(again: str) -> PageAnswer:
    """Say that this form was sent, left or put aside for too long; nothing typed shows."""
    return render_template("client/gone.html", again=again), 410
