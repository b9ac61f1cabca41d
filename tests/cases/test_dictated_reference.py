"""The number of a case as it is read out over the phone."""

from __future__ import annotations

import pytest

from formsapp.cases.case_reference import parse_reference


@pytest.mark.parametrize(
    "typed",
    [
        *("Z streepje RNQR streepje GBT0", "z min rnqr min gbt0", "Z koppelteken RNQR GBT0"),
        *("zaak Z, liggend streepje, RNQR, liggend streepje, GBT0.", "Z-RNQR-GBT\u00d8"),
        *("Z dash RNQR dash GBT0", "Z, dash, rnqr, dash, gbt0", "z hyphen RNQR minus GBT0"),
        *("Z dash RNQR-GBT0", "zaak Z dash rnqr gbt0 graag", "Z RNQR dash GBT0"),
        "Z plus RNQR plus GBT0",
    ],
)
def test_a_reference_is_read_as_it_is_dictated(typed: str) -> None:
    assert parse_reference(typed) == "Z-RNQR-GBT0"
    assert parse_reference("Z streepje") == ""
    assert parse_reference("Z dash 7K4M") == parse_reference("Z-DASH-7K4M") == "Z-DASH-7K4M"
