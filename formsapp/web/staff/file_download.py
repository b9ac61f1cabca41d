"""The files that a client sent with a case: their list, and their download."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from formsapp.cases.attachments import NamedFile
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import file_size
from formsapp.web.shared.left_out_words import say_left_out
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.guard import SignedIn, staff_page

NOTHING_RUNS = "default-src 'none'; sandbox"


@staff_page("/zaak/<reference>/bijlage/<int:number>")
def attachment(staff: SignedIn, reference: str, number: int) -> PageAnswer:
    """Return a file to save, never to show; the download is recorded in the log."""
    return send_to_save(staff.desk.open_file(reference, number))


def send_to_save(found: NamedFile) -> Response:
    """Return a file as a download that runs nothing."""
    answer = send_file(
        BytesIO(found.data), found.mimetype, as_attachment=True, download_name=found.name
    )
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    return answer


def files_of(opened: OpenedCase) -> list[tuple[int, str, str, list[str]]]:
    """Return number, name, size and what was left out of each file of a case that was opened."""
    return [
        (one["number"], one["name"], file_size(one["size"]), say_left_out(one.get("left_out", ())))
        for one in opened.content.get("attachments", ())
    ]
