"""The start page: for each role, what it most often comes for."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.viewer import Viewer, viewer_or_none
from services.gateway.clients import ServiceDown, ServiceRefused, journal
from services.gateway.pages.years import current_year, school_years
from services.shared.accountability.roles import FAMILY_ROLES, Role

# Where a role's work lies on one page, that page is its start.
STRAIGHT_TO = {
    Role.ARCHIVIST: "archive.listing",
    Role.DATA_OFFICER: "access_log.listing",
    Role.MUNICIPALITY_OPERATOR: "summaries.marks",
    Role.REGION_OPERATOR: "summaries.marks",
    Role.PLATFORM_ADMIN: "queues.inbox",
}

pages = Blueprint("home", __name__, template_folder="templates")


@pages.get("/")
def start() -> str | Response:
    """The viewer's own start page, or the door for those who are not logged in."""
    viewer = viewer_or_none()
    if viewer is None:
        return render_template("home/door.html")
    if viewer.role in STRAIGHT_TO:
        return redirect(url_for(_first_step(viewer.role) or STRAIGHT_TO[viewer.role]))
    if viewer.role in FAMILY_ROLES:
        return family_start(viewer)
    if viewer.role == Role.PSYCHOLOGIST:
        return render_template("home/assigned.html")
    return school_start(viewer)


def _first_step(role: Role) -> str | None:
    """Return the page that says how to begin where nothing is there yet; None where all goes on.

    That the journal does not answer is for the page to say that the role works on.
    """
    try:
        if role == Role.MUNICIPALITY_OPERATOR:
            found = journal().send_json("POST", "/api/journal/v1/schools/search", {})
            return None if found["total"] else "schools.listing"
        if role == Role.PLATFORM_ADMIN:
            people = journal().get_json("/api/journal/v1/operators")
            keep = [one for one in people if one["role"] == Role.MUNICIPALITY_OPERATOR]
            return None if any(not one["ended_at"] for one in keep) else "operators.listing"
    except (ServiceDown, ServiceRefused):
        return None
    return None


def family_start(viewer: Viewer) -> str | Response:
    """The diary itself where there is one child, a choice where there are several."""
    if len(viewer.children) == 1:
        return redirect(url_for("diary.week", pupil_id=viewer.children[0].id))
    return render_template("home/family.html")


def school_start(viewer: Viewer) -> str:
    """Journals for a teacher, classes for those who look after more than their own subject."""
    year = current_year(school_years())
    if year is None:
        return render_template("home/no_year.html")
    if viewer.role == Role.TEACHER:
        groups = journal().get_json("/api/journal/v1/groups", year_id=year.id)
        return render_template("home/teacher.html", year=year, groups=groups)
    classes = journal().get_json("/api/journal/v1/classes", year_id=year.id)
    lacking = _lacking() if viewer.role == Role.DEPUTY else 0
    return render_template("home/school.html", year=year, classes=classes, lacking=lacking)


def _lacking() -> int:
    """Return how many checks before the first lesson are not met yet."""
    return sum(1 for one in journal().get_json("/api/journal/v1/readiness") if one["count"])
