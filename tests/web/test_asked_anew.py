"""What goes out, who has access, and keys ask who it is anew, ten minutes after signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from werkzeug.routing import Rule

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office

GOES_OUT = ("take_out", "take_list", "take_client", "download_log")
ACCESS = (
    *("invite_colleague", "change_role", "end_access", "replace_passkeys", "choose_deputy_of"),
    *("agree_to_role", "refuse_role"),
)
KEYS = (
    *("passkey_options", "add_my_passkey", "drop_passkey", "drop_my_account", "make_calendar"),
    *("make_my_key", "change_my_phrase", "replace_my_key", "add_key_passkey", "share_with"),
    "new_code",
)
FOR_ONE = {"uuid": UUID(int=1), "path": "C-1", "default": "Z-0000-0000"}
"""A value for each type of place in an address."""


@pytest.fixture
def provider() -> str:
    """The one that offers everything."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def address_of(rule: Rule) -> str:
    """An address of a rule, of something that need not be there."""
    names = {"UUIDConverter": "uuid", "PathConverter": "path"}
    given = {
        name: FOR_ONE[names.get(type(one).__name__, "default")]
        for name, one in rule._converters.items()  # noqa: SLF001  werkzeug tells it nowhere else
    }
    built = rule.build(given)
    assert built is not None
    return built[1]


@pytest.mark.parametrize("act", [*GOES_OUT, *ACCESS, *KEYS])
@pytest.mark.hostile("asked-anew")
def test_it_is_asked_anew_who_it_is(office: Office, act: str) -> None:
    rules = office.loket.app.url_map.iter_rules(f"staff.{act}")
    [rule] = [one for one in rules if "POST" in (one.methods or ())]
    person = office.colleague("beheerder")
    token = person.token("/medewerker/ik/")
    path = address_of(rule)
    office.loket.clock.ahead(minutes=11)
    asks = person.post(path, {"csrf_token": token})
    assert (asks.status, asks.heading) == (401, "Eerst bevestigen")
