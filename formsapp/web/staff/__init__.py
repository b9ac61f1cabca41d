"""The pages of staff, one module a room. What someone may not see looks as if it were not there."""

from __future__ import annotations

from formsapp.web.staff import (  # noqa: F401 - each adds its pages to the blueprint
    answer_case,
    answer_counts,
    answer_letter,
    calendar_pages,
    case_page,
    circle_change_pages,
    circle_link,
    client_board,
    client_links,
    client_of_case,
    colleagues,
    committee_ruling,
    deputy_pages,
    empty_forms,
    entry_by_staff,
    entry_of_withdrawal,
    export_page,
    file_download,
    handbook_pages,
    inbox,
    link_on_paper,
    link_requests,
    memo_page,
    merge_clients,
    message_page,
    moved_day_pages,
    my_access,
    names_of_schools,
    new_circle,
    new_code_page,
    own_key_pages,
    readability_check,
    reissue_pages,
    second_person_pages,
    sign_in_with_passkey,
    start_table,
    undelivered_mail,
    who_agreed_page,
    who_said_it,
    year_pages,
)
from formsapp.web.staff.guard import blueprint as staff

__all__ = ["staff"]
