"""The classes of a year and their journals."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.years import chosen_year, school_years

API = "/api/journal/v1"

pages = Blueprint("classes", __name__, template_folder="templates")


@pages.get("/classes")
def listing() -> str:
    """The classes that the viewer may see, with the journals of each."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    classes = (
        journal().get_json("/api/journal/v1/classes", year_id=year.id) if year else []
    )
    return render_template("classes/listing.html", years=years, year=year, classes=classes)


@pages.route("/pupils", methods=["GET", "POST"])
def find() -> str | Response:
    """Children by the beginnings of their names, with the ways to what is kept of each."""
    asked = asked_list()
    if (address := address_of_form(asked)) is not None:
        return address
    found: list[dict[str, Any]] = []
    if asked.words:
        try:
            found = journal().send_json("POST", f"{API}/pupils/search", {"words": asked.words})
        except ServiceRefused as refusal:
            if refusal.status != 422:
                raise
            flash(refusal.problem.get("detail", ""), "bad")
    return render_template("classes/find.html", asked=asked, found=found)


@pages.get("/classes/<uuid:class_id>/pupils")
def pupils(class_id: object) -> str:
    """The children of a class, with the ways to their diary, folder and personal file."""
    found = journal().get_json(f"/api/journal/v1/classes/{class_id}/pupils")
    return render_template("classes/pupils.html", found=found)
