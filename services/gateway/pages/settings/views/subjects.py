"""Subjects: the list, the federal list to choose from, one subject with all its names."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, ask, send, split
from services.gateway.pages.settings.views.blueprint import pages

Answer = Response | tuple[str, int]


@pages.get("/subjects")
def subjects() -> str:
    """The subjects of the school with their names."""
    return _list()


@pages.post("/subjects")
def add_subject() -> Answer:
    """Add a subject by its names."""
    refusal = send("POST", "/subjects", _names(), _("Предмет добавлен."))
    return (_list(refusal), refusal.status) if refusal else _back()


@pages.post("/subjects/federal")
def add_federal_subjects() -> Answer:
    """Add those of the federal list that were ticked."""
    chosen = request.form.getlist("names")
    if not chosen:
        return _list(Refused(422, _("Отметьте хотя бы один предмет."))), 422
    answer = ask("POST", "/subjects/federal", {"names": chosen})
    if isinstance(answer, Refused):
        return _list(answer), answer.status
    return _back()


@pages.get("/subjects/<uuid:subject_id>")
def subject(subject_id: object) -> str:
    """One subject: its names, and whether it is still offered."""
    return _one(subject_id)


@pages.post("/subjects/<uuid:subject_id>")
def change_subject(subject_id: object) -> Answer:
    """Change a subject's names."""
    refusal = send(
        "PUT",
        f"/subjects/{subject_id}",
        {**_names(), "hidden": "hidden" in request.form},
        _("Предмет записан."),
    )
    return (_one(subject_id, refusal), refusal.status) if refusal else _back()


def _names() -> dict[str, Any]:
    told = form_fields("name", "short_name", "aliases")
    return {**told, "aliases": split(told["aliases"])}


def _back() -> Response:
    return redirect(url_for("settings.subjects"))


def _list(refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/subjects")
    return render_template("settings/subjects.html", found=found, refusal=refusal)


def _one(subject_id: object, refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/subjects")
    one = next((one for one in found["subjects"] if one["id"] == str(subject_id)), None)
    if one is None:
        abort(404)
    return render_template(
        "settings/subject.html", version=found["version"], one=one, refusal=refusal
    )
