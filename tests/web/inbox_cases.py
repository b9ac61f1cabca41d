"""Cases of all sorts for the inbox of a home care provider."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from formsapp.cases.receive_case import Dates, Receipt
from formsapp.rules.amsterdam_time import local_date
from tests.web.office import Office


def answered(**values: str) -> dict[str, Any]:
    """What is sealed of a form with these answers."""
    rows = [{"name": n, "question": n, "answer": v, "value": v} for n, v in values.items()]
    return {"answers": rows, "outcome": [], "mail": None}


def cancel_visit(office: Office, days: int, mark: str = "te laat", **more: Any) -> Receipt:
    """A visit at nine o'clock in so many days, which was cancelled now."""
    today = local_date(office.loket.clock())
    visit = today + timedelta(days=days)
    return office.case(
        kind="bezoek-afzeggen",
        content=answered(dag=visit.isoformat(), tijd="09:00"),
        dates=Dates(today, needed_on=visit),
        marks=[mark],
        **more,
    )


def fill_inbox(office: Office, number: int) -> None:
    """Let cases of many sorts come in, the last one a visit of tomorrow."""
    today = local_date(office.loket.clock())
    makers: list[dict[str, Any]] = [
        {"kind": "klacht", "team": "klachten", "dates": due(today, 30, "complaint")},
        {"kind": "klacht", "team": "klachten", "dates": due(today, -3, "complaint")},
        {"kind": "klacht", "team": "klachten", "dates": Dates(today), "marks": ["compliment"]},
        {"kind": "klacht", "team": "klachten", "dates": Dates(today), "marks": ["zonder naam"]},
        {"kind": "dossier", "dates": due(today, 3, "dossier")},
        {"kind": "toestemming", "dates": Dates(today), "marks": ["ingetrokken"], "at_once": True},
        {"kind": "gegevens-vooraf", "dates": Dates(today)},
        {
            "kind": "opzeggen",
            "dates": Dates(today, needed_on=today + timedelta(days=40)),
            "content": answered(einde=(today + timedelta(days=40)).isoformat()),
        },
        {"kind": "schade", "team": "administratie", "dates": due(today, 20, "damage")},
    ]
    for place in range(number - 1):
        made = {"client": f"C-{1000 + place}", **makers[place % len(makers)]}
        office.case(**made)
    cancel_visit(office, 1, "te laat", client="C-77")


def due(today: date, days: int, term: str) -> Dates:
    """A term that ends in so many days."""
    last = today + timedelta(days=days)
    return Dates(today, last, last, term=term)
