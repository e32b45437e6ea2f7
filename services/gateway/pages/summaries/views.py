"""Sums for municipality and region: by school and grade, nobody's name, no group of a few."""

from typing import Any

from flask import Blueprint, render_template, request

from services.gateway.clients import journal
from services.gateway.pages.summaries.labels import TABLES

pages = Blueprint("summaries", __name__, template_folder="templates", url_prefix="/summaries")


@pages.get("/marks")
def marks() -> str:
    """Indicators of a subject in a period."""
    table = read("marks", "year", "period", "subject")
    return render_template("summaries/marks.html", table=table, tables=TABLES)


@pages.get("/attendance")
def attendance() -> str:
    """Shares of lessons missed in a period."""
    table = read("attendance", "year", "period")
    return render_template("summaries/attendance.html", table=table, tables=TABLES)


@pages.get("/movement")
def movement() -> str:
    """Who came and left in a year."""
    return render_template("summaries/movement.html", table=read("movement", "year"),
                           tables=TABLES)


def read(kind: str, *filters: str) -> dict[str, Any]:
    """A table of the journal, as this request narrows it."""
    asked = {name: request.args.get(name) or None for name in filters}
    found: dict[str, Any] = journal().get_json(f"/api/journal/v1/summaries/{kind}", **asked)
    return found
