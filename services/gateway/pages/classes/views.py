"""The classes of a year and their journals."""

from flask import Blueprint, render_template, request

from services.gateway.clients import journal
from services.gateway.pages.years import chosen_year, school_years

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


@pages.get("/classes/<uuid:class_id>/pupils")
def pupils(class_id: object) -> str:
    """The children of a class, with the ways to their diary, folder and personal file."""
    found = journal().get_json(f"/api/journal/v1/classes/{class_id}/pupils")
    return render_template("classes/pupils.html", found=found)
