"""Bringing journals in from workbooks: upload, preview with every problem, apply."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, Upload, journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.years import offered_years, school_years

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

pages = Blueprint("imports", __name__, template_folder="templates", url_prefix="/import")


@pages.get("")
def upload() -> str:
    """The form that takes a workbook."""
    return upload_form(None)


@pages.post("")
def receive() -> str | Response | tuple[str, int]:
    """Read the workbook and show what it would change; nothing is changed yet."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return refused_form(_("Выберите файл: журнал в формате XLSX."), 400)
    fields = {"year": request.form.get("year", "")}
    if class_name := request.form.get("class_name", "").strip():
        fields["class_name"] = class_name
    workbook = Upload(sent.filename, sent.read(), XLSX)
    try:
        made = journal().send_file("POST", "/api/journal/v1/imports", workbook, **fields)
    except ServiceRefused as refusal:
        if refusal.status in (401, 403):
            raise
        errors = refusal.problem.get("errors") or [{"field": "file"}]
        return refused_form(
            refusal.problem.get("detail", ""), refusal.status, errors[0].get("field", "file")
        )
    return redirect(url_for("imports.preview", import_id=made["id"]))


@pages.get("/<uuid:import_id>")
def preview(import_id: object) -> str:
    """What the workbook holds, what would change, and every problem with its place."""
    return render_template(
        "imports/preview.html", found=journal().get_json(f"/api/journal/v1/imports/{import_id}")
    )


@pages.post("/<uuid:import_id>/enrol")
def enrol(import_id: object) -> Response:
    """Let the file bring whom the class has not; nothing is written yet."""
    journal().send_json("POST", f"/api/journal/v1/imports/{import_id}/enrol")
    return redirect(url_for("imports.preview", import_id=import_id))


@pages.post("/<uuid:import_id>/apply")
def apply(import_id: object) -> Response:
    """Write the previewed workbook into the journal, all of it or nothing."""
    done = journal().send_json("POST", f"/api/journal/v1/imports/{import_id}/apply")
    if done["state"] == "applied":
        flash(_("Журнал загружен: записано изменений — %(count)s.",
                count=done["summary"]["changed"]), "good")
    return redirect(url_for("imports.preview", import_id=import_id))


def upload_form(refusal: str | None, field: str = "file") -> str:
    """The form, with what was chosen in it before, and a refusal at the field it is about."""
    opened = school_years()
    years = offered_years((year.name for year in opened), local_today())
    running = next((year.name for year in opened if year.current), years[0])
    return render_template(
        "imports/upload.html",
        years=years,
        year=request.form.get("year", running),
        class_name=request.form.get("class_name", ""),
        refusal=refusal,
        field=field if field in ("class_name", "year") else "file",
        crumbs=[(_("Школа"), url_for("settings.hub")), (_("Загрузка журналов"), None)],
    )


def refused_form(why: str, status: int, field: str = "file") -> tuple[str, int]:
    """The upload form again, with the reason at the field that it is about."""
    return upload_form(why, field), status
