"""The achievement folder of a pupil and its cover."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.ties import Child
from services.gateway.auth.viewer import viewer
from services.gateway.clients import ServiceRefused, Upload, journal
from services.gateway.clients import portfolio as portfolio_service
from services.gateway.i18n import gettext as _

pages = Blueprint("folders", __name__, template_folder="templates", url_prefix="/folders")


@pages.get("")
def start() -> str | Response:
    """The folder of the first child."""
    children = viewer().children
    if not children:
        return render_template("layout/no_children.html")
    return redirect(url_for("folders.folder", pupil_id=children[0].id))


@pages.get("/<uuid:pupil_id>")
def folder(pupil_id: object) -> str:
    """The folder with its cover; a folder that is still being opened says so."""
    return folder_page(str(pupil_id))


@pages.post("/<uuid:pupil_id>/cover")
def change_cover(pupil_id: object) -> Response | tuple[str, int]:
    """Put a new picture on the cover."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return folder_page(str(pupil_id), _("Выберите картинку: JPEG, PNG или WebP.")), 400
    picture = Upload(sent.filename, sent.read(), sent.mimetype)
    try:
        portfolio_service().send_file("PUT", cover_path(pupil_id), picture)
    except ServiceRefused as refusal:
        if refusal.status not in (400, 413, 415, 422):
            raise
        return folder_page(str(pupil_id), refusal.problem.get("detail", "")), refusal.status
    flash(_("Обложка обновлена."), "good")
    return redirect(url_for("folders.folder", pupil_id=pupil_id))


def ask_for_folder(pupil_id: object) -> None:
    """Go on to the picture of a form only if there is a folder that the viewer may know of."""
    portfolio_service().get_json(f"/api/portfolio/v1/folders/{pupil_id}")


@pages.post("/<uuid:pupil_id>/cover/remove")
def remove_cover(pupil_id: object) -> Response:
    """Take the picture off the cover."""
    portfolio_service().send_json("DELETE", cover_path(pupil_id))
    flash(_("Обложка убрана."), "good")
    return redirect(url_for("folders.folder", pupil_id=pupil_id))


def cover_path(pupil_id: object) -> str:
    """Where the service keeps the cover."""
    return f"/api/portfolio/v1/folders/{pupil_id}/cover"


def folder_page(pupil_id: str, refusal: str = "") -> str:
    """The page of a folder."""
    try:
        found = portfolio_service().get_json(f"/api/portfolio/v1/folders/{pupil_id}")
    except ServiceRefused as trouble:
        if trouble.status != 404 or viewer().child(pupil_id) is None:
            raise
        found = None
    return render_template("folders/folder.html", folder=found, pupil_id=pupil_id, refusal=refusal,
                           child=child_of(pupil_id))


def child_of(pupil_id: str) -> Child:
    """The pupil: from the viewer's ties, else from the journal."""
    known = viewer().child(pupil_id)
    if known is not None:
        return known
    pupil = journal().get_json(f"/api/journal/v1/pupils/{pupil_id}/diary")["pupil"]
    return Child(pupil_id, pupil["name"], pupil["class_name"])
