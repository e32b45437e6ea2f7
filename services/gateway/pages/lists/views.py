"""Lists of pupils, staff and load: upload, what the columns hold, preview, apply."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, Upload, journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.form_handling import CONFLICT, submit
from services.gateway.pages.lists.labels import BUNDLE, FOLLOWING, KINDS
from services.gateway.pages.years import offered_years, school_years

_ANY_FILE = "application/octet-stream"
_LISTS_FOR_NEXT_YEAR = 5  # May
_API = "/api/journal/v1/lists"

pages = Blueprint("lists", __name__, template_folder="templates", url_prefix="/lists")


@pages.get("")
def overview() -> str:
    """The kinds of lists: bring one in, take one home, an empty form."""
    years, year = _years()
    return render_template(
        "lists/overview.html", kinds=KINDS, bundle=BUNDLE, years=years, year=year
    )


@pages.get("/new")
def upload() -> str:
    """The form that takes a list."""
    return _form(request.args.get("kind", KINDS[0]), None)


@pages.post("/new")
def receive() -> str | Response | tuple[str, int]:
    """Read the list and show what it would change; nothing is changed yet."""
    kind = _known(request.form.get("kind", ""))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        lacking = (
            _("Выберите файл: архив ZIP.") if kind == BUNDLE
            else _("Выберите файл: список в формате XLSX или CSV.")
        )
        return _form(kind, lacking), 400
    file = Upload(sent.filename, sent.read(), _ANY_FILE)
    try:
        made = journal().send_file(
            "POST", _API, file, kind=kind, year=request.form.get("year", "")
        )
    except ServiceRefused as refusal:
        if refusal.status in (401, 403):
            raise
        errors = refusal.problem.get("errors") or [{"field": "file"}]
        why = refusal.problem.get("detail", "")
        return _form(kind, why, errors[0].get("field", "file")), refusal.status
    page = "lists.columns" if made["state"] == "asked" else "lists.preview"
    return redirect(url_for(page, list_id=made["id"]))


@pages.get("/<uuid:list_id>")
def preview(list_id: UUID) -> str:
    """What the list would change, and every problem with its place."""
    return render_template("lists/preview.html", found=_find(list_id), following=FOLLOWING)


@pages.get("/<uuid:list_id>/columns")
def columns(list_id: UUID) -> str:
    """The columns of the file with their first rows: what does each hold?"""
    return render_template("lists/columns.html", found=_find(list_id))


@pages.post("/<uuid:list_id>/columns")
def tell(list_id: UUID) -> Response:
    """Remember what the columns hold and look at the list again."""
    told = [
        {"head": head, "meaning": meaning}
        for head, meaning in zip(
            request.form.getlist("head"), request.form.getlist("meaning"), strict=False
        )
    ]
    made = submit(journal(), "PUT", f"{_API}/{list_id}/columns", {"columns": told})
    asks = made is None or made["state"] == "asked"
    if made is not None and asks:
        flash(_("Нужных столбцов всё ещё не хватает: посмотрите, что не названо."), "bad")
    page = "lists.columns" if asks else "lists.preview"
    return redirect(url_for(page, list_id=list_id))


@pages.post("/<uuid:list_id>/apply")
def apply(list_id: UUID) -> Response:
    """Write the previewed list, all of it or nothing."""
    submit(journal(), "POST", f"{_API}/{list_id}/apply", mendable=CONFLICT)
    return redirect(url_for("lists.preview", list_id=list_id))


def _find(list_id: UUID) -> object:
    return journal().get_json(f"{_API}/{list_id}")


def _known(kind: str) -> str:
    if kind not in KINDS:
        abort(404)
    return kind


def _form(kind: str, refusal: str | None, field: str = "file") -> str:
    """The form, with what was chosen in it before, and a refusal at the field it is about."""
    years, year = _years()
    return render_template(
        "lists/upload.html",
        kind=_known(kind),
        is_bundle=kind == BUNDLE,
        years=years,
        year=request.form.get("year", year),
        refusal=refusal,
        field="year" if field == "year" else "file",
    )


def _years() -> tuple[list[str], str]:
    """The years that may be chosen, and the one that is running.

    Lists for the year to come are made from May on.
    """
    opened, day = school_years(), local_today()
    years = offered_years((year.name for year in opened), day)
    coming = f"{day.year}/{day.year + 1}"
    if day.month >= _LISTS_FOR_NEXT_YEAR and coming not in years:
        years = [coming, *years]
    running = next((year.name for year in opened if year.current), years[0])
    return years, running
