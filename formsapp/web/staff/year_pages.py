"""The figures of a year for staff: true numbers of cases that they may open, hidden ones else."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, abort, render_template, request
from markupsafe import Markup

from formsapp.rules.counted_table import Table
from formsapp.rules.hide_few import FEW
from formsapp.site.drawings import draw_bars
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.yearly_figures import (
    KINDS,
    count_year,
    hide_from,
    read_counted_cases,
    years_with_cases,
)
from formsapp.yearly_page import list_cells, say_too_few, write_csv

COUNCIL = "raad"
"""Asks for the figures as everyone may see them."""


@staff_page("/cijfers/")
def show_figures(staff: SignedIn) -> PageAnswer:
    """Show the figures of a year; 404 for someone who neither manages nor reads complaints."""
    if not staff.sees_figures:
        abort(404)
    years = years_to_choose()
    asked = request.args.get("jaar", type=int)
    year = asked if asked in years else years[0]
    opened = kinds_to_open(staff)
    return render_template(
        "staff/figures.html",
        few=str(FEW),
        staff=staff,
        year=year,
        years=years,
        for_council=not opened,
        may_open=bool(staff_kinds(staff)),
        tables=[prepare_table(table) for table in tables_of_year(year, opened)],
    )


@staff_page("/cijfers/<int:year>.csv")
def download_figures(staff: SignedIn, year: int) -> PageAnswer:
    """Give the figures of a year of the page for a spreadsheet; 404 as for the page."""
    if not staff.sees_figures or year not in years_to_choose():
        abort(404)
    content = write_csv(tables_of_year(year, kinds_to_open(staff)), say)
    name = {"Content-Disposition": f'attachment; filename="cijfers-{year}.csv"'}
    return Response(content, mimetype="text/csv", headers=name)


def years_to_choose() -> list[int]:
    return years_with_cases(db.session) or [services().today.year]


def staff_kinds(staff: SignedIn) -> list[str]:
    """Return the counted kinds of which someone may open each case."""
    known = services().facts.kinds
    return [kind for kind in KINDS if kind in known and known[kind].team in staff.actor.teams]


def kinds_to_open(staff: SignedIn) -> list[str]:
    """Return the kinds of which true numbers are asked: none for the client council."""
    return [] if request.args.get("voor") == COUNCIL else staff_kinds(staff)


def tables_of_year(year: int, opened: Collection[str]) -> list[Table]:
    """Return the tables of a year, with true numbers of the kinds in ``opened`` alone."""
    known = services()
    cases = read_counted_cases(db.session, year)
    return hide_from(count_year(cases, known.facts, known.today), opened)


def prepare_table(table: Table) -> dict[str, object]:
    """Return what the page shows of a table: its words, its cells, and its bars."""
    cells, title = list_cells(table, say), say(table.title)
    bars = draw_bars(table.name, title, cells[:-1], say) if table.sort == "parts" else ""
    few = say_too_few(table, say)
    drawn = "" if few else Markup(bars)  # noqa: S704 - what we drew, with its words escaped
    return {"name": table.name, "title": title, "cells": cells, "few": few, "bars": drawn}
