"""The address at which a form can be printed."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from formsapp.web.form.print_empty_form import paper_form
from formsapp.web.shared.services import services

blueprint = Blueprint("paper", __name__)


@blueprint.get("/f/<slug:slug>/papier.pdf")
def open_form(slug: str) -> Response:
    """Give the paper form of a kind that is offered; it holds nothing of the client's.

    A form that needs a link on the screen is given too: the paper asks whom it is about.
    """
    return paper_form(services().kinds.get(slug) or abort(404))
