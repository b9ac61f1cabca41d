"""``/healthz``: whether this process can answer and reach its database."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from formsapp.web.shared.services import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Answer ``ok``; a database that is away ends in the page for 503."""
    db.session.execute(text("select 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
