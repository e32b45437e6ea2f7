"""The classes of a year and their journals."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from services.gateway.pages.ports import journal

pages = Blueprint("classes", __name__)


@pages.get("/classes")
def listing() -> str:
    """The classes that the viewer may see, with the journals of each."""
    years = journal().get_json("/api/journal/v1/years")
    year = chosen_year(years, request.args.get("year"))
    classes = (
        journal().get_json("/api/journal/v1/classes", year_id=year["id"]) if year else []
    )
    return render_template("classes.html", years=years, year=year, classes=classes)


@pages.get("/classes/<uuid:class_id>/pupils")
def pupils(class_id: object) -> str:
    """The children of a class, with the ways to their diary, folder and personal file."""
    found = journal().get_json(f"/api/journal/v1/classes/{class_id}/pupils")
    return render_template("pupils.html", found=found)


def chosen_year(years: Sequence[dict[str, Any]], wanted: str | None) -> dict[str, Any] | None:
    """The year that was asked for, by id or as `2024/2025`, else the current one."""
    named = [year for year in years if wanted in (year["id"], year["name"])]
    return named[0] if named else current_year(years)


def current_year(years: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The year that runs now, else the newest one there is."""
    running = [year for year in years if year["current"]]
    newest = sorted(years, key=lambda year: str(year["starts_on"]), reverse=True)
    return next(iter(running or newest), None)
