"""Whatever is sent to a form that asks several texts, the answer is a page of ours."""

from __future__ import annotations

from pathlib import Path

from tests.three_texts import write_texts
from tests.web.sent import cases
from tests.web.several_texts import Begin
from tests.web.test_any_input import Attacker, FilledForm, tries


def test_every_field_about_several_texts_takes_anything(begin: Begin, tmp_path: Path) -> None:
    loket = begin(write_texts(tmp_path / "docs"))
    loket.app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault names its line
    attacker = Attacker(loket)
    form = FilledForm(attacker, loket.services.kinds["akkoord"])
    assert {"akkoord", "akkoord-behandeling", "akkoord-huisregels"} <= form.answers.keys()
    for name, value in tries((*form.answers, "form_key", "bij", "doe", "gezien")):
        form.send(**{name: value})
    for name in form.answers:
        form.send(**{name: ["", "x", "x"]})
    form.send()
    assert attacker.statuses.keys() >= {200, 303, 422}, attacker.statuses
    assert cases(loket)
