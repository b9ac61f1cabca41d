"""Which tests run at one of both examples: what they show does not hang on a provider's facts.

Half of a file's tests run at the one and half at the other. Forms, texts, figures and weights run
at both. So do, in a browser, each page of the site and each part that pages are made of
(tests/site/stylesheet.html); that both examples' colours can be read says tests/site/test_look.py.
A form that both offer is filled in in a browser at one of them.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

import pytest

from formsapp.facts import load
from formsapp.settings import Settings
from tests.conftest import PROVIDERS

LINKS: Final = """
test_code_answers test_code_guard test_expired_link test_link_on_paper test_links
test_new_link_takes_back test_put_aside test_receipt_proves test_restored_clients test_signing_table
test_status_page test_statements test_submit test_typed_code_page test_export test_link_roles
test_nothing_to_take_back
"""
CONSENT: Final = """
test_akkoord_otherwise test_asked_once test_board_parts test_broken_rows test_changed_answers
test_changes_since_agreed test_circle_changes test_circle_doubts test_client_board
test_client_consents test_client_tasks test_code_of_entered test_consent_watch test_dossier_ages
test_doubts_on_top test_earlier_answers test_earlier_consents test_end_undone test_intake_package
test_names_of_schools test_needs test_new_circle test_own_answers test_party_names
test_reported_answers test_stop_for_a_party test_take_back_by_form test_ticked_off
test_who_agreed_page test_who_said_it
"""
WORKBENCH: Final = """
test_answer_by_law test_answer_files test_calendar test_client_export test_client_of_case
test_deputies test_inbox test_list_export test_log_page test_memos test_reminder_mails
test_year_pages
"""
OFFERED_ELSEWHERE: Final = """
test_kind_aanmelden test_kind_bezwaar test_kind_gegevens_wijzigen
"""
REQUESTS: Final = """
test_answer_words_broken test_mixed_up_codes test_pasted_address
test_attachments test_attachments_staff test_client_network test_days_and_times test_faces
test_far_days test_lead_on test_left_out test_limits test_logs test_odd_requests test_rate_limit
test_rate_limit_locked test_rounds test_shown_again test_staff_entry test_staff_entry_hostile
test_staff_undelivered_mail test_team_separation test_error_pages test_serve_site
test_new_builds test_load test_no_trace test_flood test_one_address
"""
IN_A_BROWSER: Final = """
test_browser test_offline test_deputies_browser test_page_at_its_top_browser
test_changes_since_agreed_browser test_check_receipt_browser test_client_browser
test_three_texts_browser
test_intake_browser test_limits_browser test_log_page_browser test_messages_browser
test_print_browser test_signing_table_browser test_staff_browser test_staff_entry_browser
test_who_said_it_browser test_whole_path_browser
"""
VERSIONS: Final = "test_documents"
OF_EACH_PAGE: Final = frozenset(
    [
        "test_every_page_is_accessible",
        "test_the_way_to_a_form_is_on_the_first_screen",
        "test_what_is_fetched_after_load_is_light",
        "test_all_own_words_are_plain_and_in_one_form",
    ]
)
"""Tests in these files that read each page of a site, or all texts: they run at both."""
FILES: Final = frozenset(
    (LINKS + CONSENT + REQUESTS + IN_A_BROWSER + WORKBENCH + OFFERED_ELSEWHERE + VERSIONS).split()
)


def whose_turn(module: str, test: str) -> str | None:
    """The one provider at which a test runs, or None where it runs at both."""
    if module.rpartition(".")[2] not in FILES or test in OF_EACH_PAGE:
        return None
    return PROVIDERS[crc32(test.encode()) % len(PROVIDERS)]


def choose_provider(metafunc: pytest.Metafunc) -> None:
    """Let a test run at one provider where it is that one's turn."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "provider" not in metafunc.fixturenames or any("provider" in one for one in named):
        return
    test = metafunc.function
    if whose := whose_turn(test.__module__, test.__name__):
        metafunc.definition.add_marker(pytest.mark.parametrize("provider", [whose], indirect=True))


def kinds_in_turn(settings: Settings) -> list[str]:
    """The kinds of form whose turn it is at this provider: each at one of those that offer it."""
    offers = {provider: load(settings.docs / provider).kinds for provider in PROVIDERS}
    found = []
    for slug in sorted(offers[settings.provider]):
        able = [provider for provider in PROVIDERS if slug in offers[provider]]
        if able[crc32(slug.encode()) % len(able)] == settings.provider:
            found.append(slug)
    return found


def kinds_met_first(settings: Settings) -> list[str]:
    """The kinds of form of a provider that no provider before it offers: each once in all."""
    before = PROVIDERS[: PROVIDERS.index(settings.provider)]
    known = {slug for provider in before for slug in load(settings.docs / provider).kinds}
    return sorted(load(settings.folder).kinds.keys() - known)
