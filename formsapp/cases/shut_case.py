"""A case of which what was sent does not open: what staff read of it all the same."""

from __future__ import annotations

import logging

from formsapp.cases import event_log
from formsapp.cases.client_view import OpenedReply, open_replies
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.messages import OpenedMessage, open_messages
from formsapp.cases.models import Case
from formsapp.cases.staff_desk import Desk, OpenedCase
from formsapp.cases.stored_content import refuse_no_form
from formsapp.cases.unseal_case import NotOpened, NotShared, open_case_key
from formsapp.sealing.letterbox import Altered, Keyring, NoKey

log = logging.getLogger(__name__)


def read_what_opens(desk: Desk, reference: str) -> OpenedCase:
    """Open a case as far as it opens; the look is recorded.

    One that does not open stays new, for nobody read it.

    Raises:
        NotFound: There is no such case, or it is of another team.
        NotOpened, NotShared: A colleague's own key opens it, which is not here.

    """
    try:
        opened = desk.read(reference)
        if opened.case.sealed is not None:
            refuse_no_form(opened.content)
    except (NotOpened, NotShared):
        raise
    except (NoKey, Altered) as error:
        case, kind = desk.find(reference), type(error).__name__
        log.error("case %s does not open: %s", case.id, kind)  # noqa: TRY400 - a trace has paths alone
    else:
        return opened
    replies, messages = _open_told(desk.keyring, case)
    with writing(desk.session):
        about = About.about_case(case)
        event_log.record(desk.session, desk.actor.who, "read", about, now=desk.now)
    return OpenedCase(case, {"answers": []}, replies, messages, opens=False)


def _open_told(keyring: Keyring, case: Case) -> tuple[list[OpenedReply], list[OpenedMessage]]:
    """Open what both sides wrote; where the case's key is what is broken, tell of each row."""
    try:
        key = open_case_key(keyring, case)
        return open_replies(case, key), open_messages(case, key)
    except (NoKey, Altered):
        replies = [OpenedReply(one.sort, one.at, "", opens=False) for one in case.replies]
        rows = case.messages
        return replies, [
            OpenedMessage(one.id, one.sort, one.at, one.by, "", opens=False) for one in rows
        ]
