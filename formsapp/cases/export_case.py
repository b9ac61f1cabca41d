"""One case as data, for the system in which a provider keeps its dossiers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from formsapp.cases import event_log
from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.case_errors import Refused
from formsapp.cases.client_view import in_order
from formsapp.cases.event_log import About
from formsapp.cases.models import Case
from formsapp.cases.staff_desk import Desk, OpenedCase
from formsapp.cases.text_reply_models import TextReply


def export_case(desk: Desk, reference: str, *, why: str) -> tuple[OpenedCase, dict[str, Any]]:
    """Open a case, record in the log that it was taken out, and return it as data too.

    What staff wrote for each other is no part of it, and neither are the files themselves.

    Args:
        desk: Who takes it out.
        reference: Of the case.
        why: One word for the log.

    Raises:
        NotFound, Refused: There is no such case, or its content was destroyed.
        NoKey, Altered: It does not open.

    """
    if desk.find(reference).sealed is None:
        raise Refused("The case was destroyed.")
    opened = desk.read(reference)
    about = About.about_case(opened.case)
    event_log.record(desk.session, desk.actor.who, "export", about, now=desk.now, ground=why)
    texts = replies_in(desk.session, opened.case.id)
    return opened, case_as_data(opened, texts)


def case_as_data(opened: OpenedCase, texts: Iterable[TextReply] = ()) -> dict[str, Any]:
    """Return an opened case, with its answers to ``texts``, as plain data.

    Moments are UTC in ISO 8601, days are local.
    """
    content = opened.content
    return {
        **_columns(opened.case),
        "texts": [
            {
                "document": one.document,
                "said": one.said,
                "version": one.version,
                "sha256": one.sha256,
            }
            for one in texts
        ],
        "answers": [
            {"question": one["question"], "answer": one["answer"]} for one in content["answers"]
        ],
        "outcome": list(content.get("outcome") or ()),
        "files": _names(content.get("attachments", ())),
        "written": [
            {
                "sort": one.sort,
                "at": one.at.isoformat(),
                "text": one.text,
                "opened": one.opens,
                "files": _names(one.files),
            }
            for one in in_order(opened.replies, opened.messages)
        ],
    }


def _names(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": one["name"], "bytes": one["size"]} for one in files]


def case_as_json(data: dict[str, Any]) -> bytes:
    """Return the data of a case as a file of JSON."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _columns(case: Case) -> dict[str, Any]:
    moments = ("received_at", "first_reply_by", "due_by", "read_at", "answered_at", "closed_at")
    days = ("received_on", "first_reply_on", "due_on", "ruled_on", "keep_until")
    found = {name: getattr(case, name) for name in (*days, *moments)}
    return {
        "reference": case.reference,
        "kind": case.kind,
        "team": case.team,
        "client": case.client,
        "channel": case.channel,
        **{name: value.isoformat() if value else None for name, value in found.items()},
    }
