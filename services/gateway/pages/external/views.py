"""External results beside the term mark: of a class, and of a subject group."""

from flask import Blueprint, render_template, url_for

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _

pages = Blueprint("external", __name__, template_folder="templates")


@pages.get("/classes/<uuid:class_id>/external")
def of_class(class_id: object) -> str:
    """What a class has reached in every monitoring."""
    path = f"/api/journal/v1/classes/{class_id}/external-results"
    found = journal().get_json(path)
    steps = [(_("Классы"), url_for("classes.listing")), (found["title"], None)]
    return render_template("external/results.html", found=found, crumbs=steps)


@pages.get("/journals/<uuid:group_id>/external")
def of_group(group_id: object) -> str:
    """What a subject group has reached in the monitorings of its subject."""
    path = f"/api/journal/v1/groups/{group_id}/external-results"
    found = journal().get_json(path)
    steps = [(_("Журнал"), url_for("journals.grid", group_id=group_id)), (found["title"], None)]
    return render_template("external/results.html", found=found, crumbs=steps)
