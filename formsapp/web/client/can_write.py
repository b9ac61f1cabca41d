"""Whether a client can add something to what was sent."""

from __future__ import annotations

from formsapp.cases.client_view import Status
from formsapp.web.shared.services import services


def can_write(status: Status) -> bool:
    """Return whether a message is taken: on an open case that someone reads.

    A case of before case keys has no key to seal it to.
    """
    kind = services().kinds.get(status.case.kind)
    is_counted = kind is not None and kind.counted
    return status.case.closed_at is None and status.key is not None and not is_counted
