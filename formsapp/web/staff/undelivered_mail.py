"""Mail that could not be delivered: seen here, and sent again from here."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for

from formsapp.cases import outbox
from formsapp.cases.leftovers import GIVEN_UP_KEPT
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import MANAGERS, SignedIn, blueprint, for_roles


@blueprint.get("/post/")
@for_roles(*MANAGERS)
def undelivered(staff: SignedIn) -> PageAnswer:
    """Show which mail was given up; not what it says or to whom."""
    found = outbox.given_up_mails(db.session)
    done = request.args.get("gedaan") == "1"
    return render_template(
        "staff/post.html", staff=staff, found=found, done=done, kept=GIVEN_UP_KEPT
    )


@blueprint.post("/post/<uuid:mail_id>/opnieuw")
@for_roles(*MANAGERS)
def send_again(staff: SignedIn, mail_id: UUID) -> PageAnswer:
    """Let the outbox try a mail again."""
    del staff
    outbox.retry_mail(db.session, mail_id, now=services().clock())
    return redirect(url_for("staff.undelivered", gedaan=1), 303)
