"""The archive: its case files with their dates, and the story of each one."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import archive as archive_service
from services.gateway.i18n import gettext as _
from services.gateway.pages.archive.labels import CASE_STATES
from services.gateway.pages.form_handling import submit
from services.gateway.pages.listing import address_of_form, asked_list

API = "/api/archive/v1"

pages = Blueprint("archive", __name__, template_folder="templates", url_prefix="/archive")


@pages.route("", methods=["GET", "POST"])
def listing() -> str | Response:
    """The case files of the school, each with its computed date and the reason in words."""
    asked = asked_list("year", "class_name", "kind", "state")
    if (address := address_of_form(asked)) is not None:
        return address
    found = archive_service().send_json("POST", f"{API}/case-files/search", asked.body())
    return render_template(
        "archive/listing.html", asked=asked, states_of_files=CASE_STATES, **found
    )


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
