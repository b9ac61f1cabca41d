"""``loket link new --intake``: the forms of a package in one link."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Link
from tests.cli.commands import Run, refused


def test_a_package_is_all_its_forms(run: Run, session: Session) -> None:
    assert run("link", "new", "--intake", "thuiszorg", "--client", "1234").status == 0
    (kinds,) = session.scalars(sa.select(Link.kinds))
    assert list(kinds) == ["gegevens-vooraf", "akkoord", "toestemming"]


@pytest.mark.usefixtures("session")
def test_another_name_and_no_form_at_all_are_refused(run: Run) -> None:
    refused(run("link", "new", "--intake", "kraamzorg", "--client", "1234"), "thuiszorg")
    refused(run("link", "new", "--client", "1234"), "--intake NAME")
