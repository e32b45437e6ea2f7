"""Codes under which classes take part in monitorings: issued by the deputy, printed with names."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import CONFLICT, submit

pages = Blueprint("codes", __name__, template_folder="templates", url_prefix="/codes")


@pages.get("")
def listing() -> str:
    """Every monitoring with the classes that it is for, and how far each is."""
    return render_template(
        "codes/listing.html", monitorings=journal().get_json("/api/journal/v1/monitorings"),
        crumbs=[(_("Школа"), url_for("settings.hub")), (_("Коды участников"), None)],
    )


@pages.post("/<uuid:class_id>/<monitoring_id>")
def issue(class_id: object, monitoring_id: str) -> Response:
    """Give every child of the class a code, and show the list."""
    path = f"/api/journal/v1/classes/{class_id}/participant-codes"
    done = _("Коды выданы. Список остаётся в школе: региону имена не передают.")
    body = {"monitoring": monitoring_id}
    if submit(journal(), "POST", path, body, done=done, mendable=CONFLICT) is None:
        return redirect(url_for("codes.listing"))
    return redirect(url_for("codes.of_class", class_id=class_id, monitoring_id=monitoring_id))


@pages.get("/<uuid:class_id>/<monitoring_id>")
def of_class(class_id: object, monitoring_id: str) -> str:
    """The list of names and codes, to be printed."""
    path = f"/api/journal/v1/classes/{class_id}/participant-codes/{monitoring_id}"
    found = journal().get_json(path)
    return render_template("codes/of_class.html", found=found, crumbs=[
        (_("Школа"), url_for("settings.hub")),
        (_("Коды участников"), url_for("codes.listing")),
        (found["class_name"], None),
    ])
