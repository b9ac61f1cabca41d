"""The pages of staff, one module a room. What someone may not see looks as if it were not there."""

from __future__ import annotations

from formsapp.web.staff import (  # noqa: F401 - each adds its pages to the blueprint
    agreements,
    answer_case,
    answer_counts,
    case_page,
    circle_changes,
    circle_link,
    client_board,
    client_links,
    colleagues,
    entry_by_staff,
    entry_of_withdrawal,
    file_download,
    inbox,
    lost_links,
    merge_clients,
    my_access,
    new_circle,
    paper_forms,
    sign_in_pages,
    told_names,
    undelivered_mail,
)
from formsapp.web.staff.guard import blueprint as staff

__all__ = ["staff"]
