"""Whatever staff post to whatever address, in all fields at once, it is no fault of the program.

The addresses come from the app, and the names of fields from the programs of staff: one that is
new is tried by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from formsapp.settings import Settings
from formsapp.web.staff import guard
from tests.by_day import some_of
from tests.conftest import PROVIDERS
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_any_input import NASTY, Attacker

SOURCES = "".join(file.read_text() for file in Path(guard.__file__).parent.glob("*.py"))
FIELDS = {*re.findall(r'(?:name=|form[.]get[(]|form[.]getlist[(]|form\[)"([\w-]+)"', SOURCES)}
"""What programs for staff ask of a form by its name."""


def is_posted(rule: Rule) -> bool:
    """Whether staff post there, but what ends the session of who posts it."""
    ends = {"staff.sign_out", "staff.sign_out_everywhere"}
    of_staff = rule.rule.startswith("/medewerker") and rule.endpoint not in ends
    return of_staff and "POST" in (rule.methods or ())


def sign_in(attacker: Attacker, office: Office) -> dict[str, str | list[str]]:
    """Let the attacker be a colleague; return the token of the pages."""
    person = office.colleague()
    attacker.browser = person.browser
    return {"csrf_token": person.token("/medewerker/")}


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
def test_every_address_to_which_staff_post_takes_anything_in_all_fields(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))
    loket.app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault names its line
    attacker, office = Attacker(loket), Office(loket)
    token, case = sign_in(attacker, office), office.case().reference
    fields = [*FIELDS, f"versie-{case}"]
    assert {"versie", "reden", "client"} < {*fields}
    rules = [one for one in loket.app.url_map.iter_rules() if is_posted(one)]
    assert len(rules) > 40
    for number, rule in enumerate(rules):
        path = rule.rule.replace("<reference>", case).replace("<path:reference>", "C-1")
        path = re.sub(r"<(?:\w+:)?\w+>", str(uuid4()), path)
        for value in some_of(NASTY, 12, number):
            answer = attacker.send(path, dict.fromkeys(fields, value) | token)
            if answer.status_code in {302, 401}:  # the session was ended
                token = sign_in(attacker, office)
    assert attacker.statuses[422] > 5, attacker.statuses
