"""The archive: its case files with their dates, and the story of each one."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import archive as archive_service
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import submit

API = "/api/archive/v1"

pages = Blueprint("archive", __name__, template_folder="templates", url_prefix="/archive")


@pages.get("")
def listing() -> str:
    """Every case file of the school with its computed date and the reason in words."""
    files = archive_service().get_json(f"{API}/case-files")
    return render_template("archive/listing.html", files=files)


@pages.get("/files/<uuid:case_file_id>")
def case_file(case_file_id: object) -> str:
    """A case file: opened, closed, packaged, due when and why."""
    file = archive_service().get_json(f"{API}/case-files/{case_file_id}")
    return render_template("archive/case_file.html", file=file)


@pages.post("/files/<uuid:case_file_id>/packages/<uuid:package_id>/check")
def check(case_file_id: object, package_id: object) -> Response:
    """Read a package back from the store and compare its checksums."""
    done = _("Пакет прочитан из хранилища. Итог проверки — на этой странице.")
    submit(archive_service(), "POST", f"{API}/packages/{package_id}/check", {}, done=done)
    return redirect(url_for("archive.case_file", case_file_id=case_file_id))
