"""The page of a table: whose turn it is, and the way in and out of it. It holds no secret."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for

from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.shared.signing_table import (
    current_table,
    forget_all,
    lead_to_table,
    set_table,
)

blueprint = Blueprint("table", __name__)


@blueprint.get("/samen")
def show_table() -> PageAnswer:
    """Show who is at the table, or that there is none."""
    table = current_table()
    if table is None:
        return render_template("client/no_table.html"), 404
    return render_template("client/table.html", table=table)


@blueprint.post("/samen")
def begin_turn() -> PageAnswer:
    """Give someone a turn, which ends that of anyone else."""
    table, chosen = current_table(), request.form.get("wie", "")
    if table is None:
        return lead_to_table()
    able = {str(number): one for number, one in enumerate(table.seats) if one.token}
    if chosen not in able:
        abort(400)
    begun = table.begin(int(chosen), services().clock())
    answer = set_table(forget_all(lead_to_table()), begun)
    # The address is written only now, under the key of this turn.
    answer.location = url_for("client.show_personal", token=able[chosen].token)
    return answer


@blueprint.post("/samen/klaar")
def end_turn() -> PageAnswer:
    """End the turn that there is: what was typed, and each way back to it, is gone."""
    table = current_table()
    return set_table(forget_all(lead_to_table()), table.end() if table else None)


@blueprint.post("/samen/sluiten")
def close_table() -> PageAnswer:
    """End the table, and lead to where staff sign in."""
    known = services()
    path = f"{known.root}/" if known.settings.face == "client" else f"{known.root}/medewerker/"
    return set_table(forget_all(Response(status=303, headers={"Location": path})), None)
