"""Whether every part of the platform answers, in words."""

from flask import Blueprint, current_app, render_template, request

from services.gateway.auth.viewer import viewer_or_none
from services.gateway.operations.health import Health, all_well
from services.shared.accountability.roles import Role
from services.shared.http.room import current_space

pages = Blueprint("status", __name__, template_folder="templates")


@pages.get("/status")
def page() -> str:
    """The same that /healthz tells machines; part by part for the administrator or who asks."""
    health: Health = current_app.extensions["letopis_health"]
    states = health.states()
    parts = [
        (f"{service}.{part}", state == "ok")
        for service, found in states.items()
        for part, state in found.items()
    ]
    age, viewer = health.record_age(), viewer_or_none()
    told = "parts" in request.args or (viewer is not None and viewer.role == Role.PLATFORM_ADMIN)
    return render_template(
        "status/page.html", all_well=all_well(states), parts=parts, told=told,
        room=current_space().room(),
        record_minutes=None if age is None else age // 60,
    )
