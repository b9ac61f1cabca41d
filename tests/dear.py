"""Tests that are dear: a whole run has a part of them each day, in turn; else they all run.

What they hold is held in less time by others too, or hangs on code that seldom changes: each form
in a browser, with and without scripts, beside the same form without a browser; a photo of 400 MB
beside a small one; made-up providers beside the examples; a wheel that is installed in an empty
place, setting up, what is released, and a server in front; tables of many cases that are alike.
Each case of a test has its day of the week. Who names a file runs all of it, and so does
``python3 dev.py soak``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, TypeVar
from zlib import crc32

import pytest

from tests import by_day

T = TypeVar("T")
EVERY: Final = 7
"""Days after which each of them has run."""

FORMS: Final = """
test_any_input test_any_input_of_staff test_any_input_of_texts test_attachments test_begun
test_dossier_ages
test_made_up test_missing_facts test_new_form test_offered_kinds test_reply_forms test_screens
test_start_page test_weight_of_forms
test_plain_provider test_serve_while_stuck test_sign_in_elsewhere test_spoilt_seals
"""
IN_A_BROWSER: Final = """
test_at_once_browser test_browser test_changes_since_agreed_browser test_check_receipt_browser
test_client_browser test_deputies_browser test_destroy_browser test_every_form_browser
test_family_browser test_flood_browser
test_handbook_browser test_inbox_browser test_intake_browser test_late_while_open_browser
test_leave_browser test_limits_browser test_log_page_browser test_made_up_browser
test_messages_browser test_offline test_offline_update test_open_browser test_opening_hours
test_own_key_browser test_page_at_its_top_browser test_print_browser test_sign_in_browser
test_signing_table_browser test_staff_browser test_staff_entry_browser test_staff_reissue_browser
test_taken_out_browser test_technician_tries_browser test_things_to_try_browser
test_three_texts_browser test_two_origins_browser test_typed_browser test_who_said_it_browser
test_search_page_browser test_typed_words test_year_pages_browser
"""
FILES_OF_CLIENTS: Final = """
test_harmless_costly_pdfs test_harmless_damage test_harmless_drawn_pdfs test_harmless_endless_pdfs
test_harmless_good_files test_harmless_layer_rules test_harmless_pdf_allow_list
test_harmless_pdf_operators test_harmless_pdf_pictures test_harmless_photos
test_harmless_unpacked_size
"""
INSTALLED: Final = """
test_backup_of_postgresql test_begin_as_told test_bench test_builds_under_load test_cut_off
test_doctor test_full_anywhere test_full_commands test_full_or_locked test_installed test_ledger
test_load test_no_trace test_older_tables test_restored_consents test_server_restarts
test_small_disk test_troubled_server
test_up_for_real
test_limits_hold test_one_address test_waiting_files
test_caddy test_dev test_host_command test_publish test_release
"""
MODULES: Final = frozenset((FORMS + IN_A_BROWSER + FILES_OF_CLIENTS + INSTALLED).split())


def leave_out(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    """Return the dear tests whose day it is not."""
    if by_day.is_long():
        return set()
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.path.stem in MODULES:
            cases[item.nodeid.partition("[")[0]].append(item)
    due = {item for test, its in cases.items() for item in choose(test, its, int(by_day.begin()))}
    return {item for its in cases.values() for item in its} - due


def choose(test: str, cases: Sequence[T], turn: int) -> Sequence[T]:
    """Return the cases of a test that run on a day: none on some days, where they are few."""
    return cases[(crc32(test.encode()) + turn) % EVERY :: EVERY]
