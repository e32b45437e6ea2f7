"""Whether every part of the platform answers, in words."""

from flask import Blueprint, current_app, render_template

from services.gateway.operations.health import Health, all_well
from services.shared.http.room import current_space

pages = Blueprint("status", __name__, template_folder="templates")


@pages.get("/status")
def page() -> str:
    """The same that /healthz tells machines."""
    health: Health = current_app.extensions["letopis_health"]
    states = health.states()
    parts = [
        (f"{service}.{part}", state == "ok")
        for service, found in states.items()
        for part, state in found.items()
    ]
    age = health.record_age()
    return render_template(
        "status/page.html", all_well=all_well(states), parts=parts, room=current_space().room(),
        record_minutes=None if age is None else age // 60,
    )
