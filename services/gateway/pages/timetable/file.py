"""A timetable's file: looked at, names asked about once, applied; the file stays chosen."""

from typing import Any

from flask import Blueprint, render_template, request

from services.gateway.clients import ServiceRefused, Upload, journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.years import chosen_year, school_years

API = "/api/journal/v1/timetable"
_ANY_FILE = "application/octet-stream"

file_pages = Blueprint(
    "timetable_file", __name__, template_folder="templates", url_prefix="/timetable/file"
)


@file_pages.get("")
def upload() -> str:
    """The form that takes a timetable."""
    return _form(None, "")


@file_pages.post("")
def receive() -> str:
    """Keep the answers, then look at the file or apply it; what it does is shown below the form.

    The answer is always the page: the script swaps what is below the form, and the file stays
    chosen in it.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(None, _("Выберите файл: XML из aSc Timetables или таблицу XLSX."))
    file = Upload(sent.filename, sent.read(), _ANY_FILE)
    answers = [
        {"asked": asked, "said": name, "id": chosen}
        for asked, name, chosen in zip(
            *(request.form.getlist(field) for field in ("asked", "said", "means")), strict=False
        )
        if chosen
    ]
    since = request.form.get("since", "")
    fields = {"year": request.form.get("year", ""), **({"since": since} if since else {})}
    if request.form.get("bells"):
        fields["bells"] = "true"
    applied = request.form.get("do") == "apply"
    if applied:
        fields["seen"] = request.form.get("seen", "")
    try:
        if answers:
            journal().send_json("PUT", f"{API}/answers", {"answers": answers})
        found = journal().send_file(
            "POST", f"{API}/file", file, **fields, apply="true" if applied else "false",
        )
    except ServiceRefused as refusal:
        if refusal.status in (401, 403):
            raise
        return _form(None, refusal.problem.get("detail", ""))
    return _form(found, "", applied=applied)


def _form(found: dict[str, Any] | None, refusal: str, *, applied: bool = False) -> str:
    years = school_years()
    return render_template(
        "timetable/file.html", years=years, found=found, refusal=refusal, applied=applied,
        year=request.form.get("year") or getattr(chosen_year(years, None), "name", ""),
        since=request.form.get("since", ""), today=local_today(),
    )
