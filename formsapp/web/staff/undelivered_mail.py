"""The list of mail that could not be delivered, from which staff can send it again."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for

from formsapp.cases import outbox
from formsapp.cases.case_errors import NotFound
from formsapp.cases.clear_links_and_mail import GIVEN_UP_KEPT
from formsapp.cases.models import OutboxMail
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import MANAGERS, SignedIn, show_done_already, staff_page


@staff_page("/post/", *MANAGERS)
def undelivered(staff: SignedIn) -> PageAnswer:
    """List the mails that were given up, without their text or recipient."""
    found = outbox.given_up_mails(db.session)
    held = [mail for mail in found if mail.problem == outbox.HELD]
    return render_template(
        "staff/post.html", staff=staff, found=found, held=held, kept=GIVEN_UP_KEPT
    )


@staff_page("/post/<uuid:mail_id>/opnieuw", *MANAGERS, methods=["POST"])
def send_again(staff: SignedIn, mail_id: UUID) -> PageAnswer:
    """Queue a mail again."""
    del staff
    try:
        outbox.retry_mail(db.session, mail_id, now=services().clock())
    except NotFound:
        if db.session.get(OutboxMail, mail_id) is None:
            raise
        return show_done_already("staff.undelivered")
    return redirect(url_for("staff.undelivered", gedaan=1), 303)
