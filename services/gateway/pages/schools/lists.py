"""A list of schools: sent, looked at, applied as it was shown."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, Upload, journal
from services.gateway.i18n import gettext as _

API = "/api/journal/v1/schools/import"
_NAME = "schools.csv"

pages = Blueprint(
    "school_lists", __name__, template_folder="templates", url_prefix="/schools/import"
)


@pages.get("")
def upload() -> str:
    """The form that takes a list."""
    return _form(None)


@pages.post("")
def look() -> str | tuple[str, int]:
    """Read the list and show what it would change; nothing is changed yet."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(_("Выберите файл: список школ в формате CSV.")), 422
    return _look(sent.read())


@pages.post("/apply")
def apply() -> str | Response | tuple[str, int]:
    """Write the list that was shown, all of it or nothing."""
    try:
        content = b64decode(request.form.get("content", ""), validate=True)
    except Error:
        return _form(_("Выберите файл ещё раз.")), 422
    try:
        done = _send(content, preview="false", seen=request.form.get("seen", ""))
    except ServiceRefused as refusal:
        if refusal.status != 409:
            raise
        flash(str(refusal.problem.get("detail", "")), "bad")
        return _look(content)
    if done["problems"]:
        return _look(content)
    flash(_("Список загружен: новых школ — %(added)s, изменено — %(changed)s.",
            added=done["added"], changed=done["changed"]), "good")
    return redirect(url_for("schools.listing"))


def _look(content: bytes) -> str | tuple[str, int]:
    try:
        found = _send(content, preview="true")
    except ServiceRefused as refusal:
        if refusal.status not in (413, 422):
            raise
        return _form(str(refusal.problem.get("detail", ""))), 422
    return render_template(
        "schools/list_preview.html", found=found, content=b64encode(content).decode()
    )


def _send(content: bytes, **fields: str) -> dict[str, Any]:
    answer: dict[str, Any] = journal().send_file(
        "POST", API, Upload(_NAME, content, "text/csv"), **fields
    )
    return answer


def _form(refusal: str | None) -> str:
    return render_template("schools/list_upload.html", refusal=refusal)
