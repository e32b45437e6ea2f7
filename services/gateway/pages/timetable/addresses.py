"""A person's addresses of calendars, and the calendar behind one, which needs no login."""

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import submit
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.http.application import correlation_id

API = "/api/journal/v1/calendar-addresses"

address_pages = Blueprint("calendar", __name__, template_folder="templates")


@address_pages.get("/timetable/calendar")
def addresses() -> str:
    """The addresses that are in force, a button for a new one."""
    return _page("")


@address_pages.post("/timetable/calendar")
def make() -> str:
    """Make an address and show it this once."""
    made = submit(journal(), "POST", API)
    secret = made["secret"] if made else ""
    return _page(url_for("calendar.feed", secret=secret, _external=True) if secret else "")


@address_pages.post("/timetable/calendar/<uuid:address_id>/revoke")
def revoke(address_id: UUID) -> AnyResponse:
    """Revoke an address."""
    submit(
        journal(), "DELETE", f"{API}/{address_id}",
        done=_("Адрес отозван: он больше не отвечает."),
    )
    return redirect(url_for("calendar.addresses"))


@address_pages.get("/calendar/<secret>.ics")
def feed(secret: str) -> Response:
    """The calendar behind an address."""
    gateway = Caller(
        user_id="gateway", role=Role.GATEWAY, school_id=secret.partition(".")[0] or None,
        correlation_id=correlation_id(), origin="gateway",
    )
    try:
        found = journal().acting_as(gateway).send_json("POST", f"{API}/read", {"secret": secret})
    except ServiceRefused:
        abort(404)
    answer = Response(found["calendar"], mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


def _page(made: str) -> str:
    return render_template(
        "timetable/calendar.html", made=made, addresses=journal().get_json(API)
    )
