"""The personal file of a pupil: commendations."""

from flask import Blueprint, render_template

from services.gateway.clients import journal

pages = Blueprint(
    "personal_files", __name__, template_folder="templates", url_prefix="/personal-files"
)


@pages.get("/<uuid:pupil_id>")
def file(pupil_id: object) -> str:
    """The personal file with its commendations, the newest first."""
    found = journal().get_json(f"/api/journal/v1/pupils/{pupil_id}/personal-file")
    return render_template("personal_files/file.html", found=found, pupil_id=str(pupil_id))
