"""The diary of a pupil, week by week."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.viewer import viewer
from services.gateway.clients import journal
from services.gateway.pages.cells import letters_of

pages = Blueprint("diary", __name__, template_folder="templates")


@pages.get("/diary")
def start() -> str | Response:
    """The diary of the first child; a family without children is told what to do."""
    children = viewer().children
    if not children:
        return render_template("layout/no_children.html")
    return redirect(url_for("diary.week", pupil_id=children[0].id))


@pages.get("/diary/<uuid:pupil_id>")
def week(pupil_id: object) -> str:
    """One week of one pupil; without a week in the address, the present one."""
    diary = journal().get_json(
        f"/api/journal/v1/pupils/{pupil_id}/diary", week=request.args.get("week")
    )
    external = journal().get_json(f"/api/journal/v1/pupils/{pupil_id}/external-results")
    return render_template(
        "diary/week.html", diary=diary, days=days_of(diary), external=external,
        letters=letters_of(diary["attendance_codes"]),
    )


def days_of(diary: dict[str, Any]) -> list[dict[str, Any]]:
    """The days of the week with their dates parsed and their marks counted."""
    return [
        {**day, "date": date.fromisoformat(day["date"]),
         "marked": sum(1 for lesson in day["lessons"] if lesson["cell"])}
        for day in diary["days"]
    ]
