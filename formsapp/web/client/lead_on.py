"""What a receipt leads on to: the next form of the link by which something was just sent."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.cases.case_errors import LinkError
from formsapp.kinds import Kind
from formsapp.kinds.base import Given
from formsapp.web.client.personal_page import list_tasks
from formsapp.web.form.form_context import open_link_now
from formsapp.web.form.put_aside import code_address


@dataclass(frozen=True)
class WayOn:
    """How many forms of a link are done, and the first that was not sent; empty where none is.

    Only those that are there to be sent count, not what is there for when it is needed.
    """

    done: int
    total: int
    kind: Kind | None = None
    given: Given = ()
    address: str = ""
    is_saved: bool = False


def find_way_on(token: str) -> WayOn | None:
    """Return how it stands with a link's forms; None with one that is done, or an ended link."""
    try:
        opened = open_link_now(token)
    except LinkError:
        return None
    tasks = [one for one in list_tasks(opened, token) if one.is_expected]
    done = sum(one.is_done for one in tasks)
    left = next((one for one in tasks if not (one.is_done or one.sent_on)), None)
    if left is None:
        return WayOn(done, len(tasks)) if len(tasks) > 1 else None
    address = code_address(token) if left.is_saved else left.context.action
    context = left.context
    return WayOn(done, len(tasks), context.kind, context.given, address, left.is_saved)
