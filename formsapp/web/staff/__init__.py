"""Staff pages, one module a room. Whoever may not see something is told that it is not there."""

from __future__ import annotations

from formsapp.web.staff import (
    answer_counts,
    case_actions,
    case_page,
    client_links,
    colleagues,
    entry,
    file_download,
    inbox,
    my_access,
    paper_forms,
    sign_in,
    undelivered_mail,
)
from formsapp.web.staff.guard import blueprint as staff

__all__ = [
    "answer_counts",
    "case_actions",
    "case_page",
    "client_links",
    "colleagues",
    "entry",
    "file_download",
    "inbox",
    "my_access",
    "paper_forms",
    "sign_in",
    "staff",
    "undelivered_mail",
]
