"""Items of an achievement folder: put in, with files, handed in, reviewed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from services.gateway.auth.ties import Child
from services.gateway.auth.viewer import viewer
from services.gateway.clients import ServiceDown, ServiceRefused, journal
from services.gateway.clients import portfolio as portfolio_service
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.items.names import find_pupils, names_of
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.years import current_year, offered_years, school_years
from services.shared.accountability.roles import FAMILY_ROLES
from services.shared.errors import Conflict, TooLarge
from services.shared.http.request_limits import FORM_AROUND_FILE
from services.shared.process.clock import now

pages = Blueprint("items", __name__, template_folder="templates")

_FIELDS = ("kind", "title", "year", "words", "level", "awarded_on", "issuer")
_UNOPENED = frozenset({"locked", "broken"})  # findings with which no file is handed in
_LOOKED_AT_WITHIN = timedelta(minutes=2)
_REFUSALS = frozenset({400, 409, 413, 422})


@pages.get("/folders/<uuid:pupil_id>/new")
def new(pupil_id: object) -> str:
    """The form of a new item."""
    return _form(str(pupil_id), {})


@pages.post("/folders/<uuid:pupil_id>/new")
def create(pupil_id: object) -> Response | tuple[str, int]:
    """Put a new item into the folder, as a draft."""
    path = f"/api/portfolio/v1/folders/{pupil_id}/items"
    try:
        made = portfolio_service().send_json("POST", path, _body(str(pupil_id)))
    except ServiceRefused as refusal:
        return _form_again(str(pupil_id), refusal)
    return redirect(url_for("items.item", item_id=made["id"]))


@pages.get("/works/<uuid:item_id>")
def item(item_id: object) -> str:
    """An item with its files and its history."""
    return _item_page(item_id)


@pages.get("/works/<uuid:item_id>/files")
def looked_at(item_id: object) -> str | tuple[str, int]:
    """The item again once fewer files wait than `waiting`; else nothing, and no look at it."""
    states = portfolio_service().get_json(f"{_path(item_id)}/files")
    if str(sum(map(_is_looked_at, states))) == request.args.get("waiting"):
        return "", 204
    return _item_page(item_id, names_reviewers=False)


@pages.get("/works/<uuid:item_id>/edit")
def edit(item_id: object) -> str:
    """The form of an item that is there."""
    found = _found(item_id)
    return _form(found["pupil_id"], _filled(found), item_id=str(item_id))


@pages.post("/works/<uuid:item_id>/edit")
def change(item_id: object) -> Response | tuple[str, int]:
    """Change what an item says."""
    found = _found(item_id)
    try:
        portfolio_service().send_json("PUT", _path(item_id), _body(found["pupil_id"]))
    except ServiceRefused as refusal:
        return _form_again(found["pupil_id"], refusal, item_id=str(item_id))
    return redirect(url_for("items.item", item_id=item_id))


@pages.post("/works/<uuid:item_id>/remove")
def remove(item_id: object) -> Response | tuple[str, int]:
    """Take an item out of the folder."""
    found = _found(item_id)
    try:
        portfolio_service().send_json("DELETE", _path(item_id))
    except ServiceRefused as refusal:
        return _item_again(item_id, refusal)
    flash(_("Работа убрана из папки."), "good")
    return redirect(url_for("folders.folder", pupil_id=found["pupil_id"]))


@pages.post("/works/<uuid:item_id>/submit")
def submit(item_id: object) -> Response | tuple[str, int]:
    """Hand an item in for review."""
    try:
        portfolio_service().send_json("POST", f"{_path(item_id)}/submit")
    except ServiceRefused as refusal:
        return _item_again(item_id, refusal)
    flash(_("Отправлено на проверку. Ответ появится на этой странице."), "good")
    return redirect(url_for("items.item", item_id=item_id))


@pages.post("/works/<uuid:item_id>/files")
def add_file(item_id: object) -> Response | tuple[str, int]:
    """Add files to an item: the way without scripts; with them each goes to the API itself."""
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not sent:
        return _item_page(item_id, file_error=_("Выберите файл.")), 400
    for file in sent:
        name = file.filename or ""
        try:
            portfolio_service().send_stream(
                f"{_path(item_id)}/files", name, file.stream, _size(file)
            )
        except ServiceRefused as refusal:
            return _file_again(item_id, refusal, name)
    flash(_("Файл добавлен."), "good")
    return redirect(url_for("items.item", item_id=item_id))


def ask_for_room(item_id: object) -> None:
    """Go on to the files of a form only if the viewer may add them to this item.

    Raises:
        Conflict: nothing can be added now.
        TooLarge: there is no room for so much.
        ServiceRefused: there is no such item, or none that the viewer may know of.
    """
    found = _found(item_id)
    if not found["can_edit"]:
        raise Conflict(_("Работа на проверке или уже подтверждена: файлы к ней не добавить."))
    if (request.content_length or 0) > found["limits"]["free_bytes"] + FORM_AROUND_FILE:
        raise TooLarge(_("Столько файлов в эту работу не поместится."))


@pages.post("/works/<uuid:item_id>/files/<uuid:file_id>/remove")
def remove_file(item_id: object, file_id: object) -> Response | tuple[str, int]:
    """Take a file off an item."""
    try:
        portfolio_service().send_json("DELETE", f"{_path(item_id)}/files/{file_id}")
    except ServiceRefused as refusal:
        return _item_again(item_id, refusal)
    return redirect(url_for("items.item", item_id=item_id))


@pages.post("/works/<uuid:item_id>/decision")
def decide(item_id: object) -> Response | tuple[str, int]:
    """Verify an item, return it with a word, or take a verification back."""
    version = request.form.get("version", "")
    body = {
        "step": request.form.get("step", ""),
        "words": request.form.get("words", ""),
        "version": int(version) if version.isdecimal() else 0,
    }
    try:
        portfolio_service().send_json("POST", f"{_path(item_id)}/decision", body)
    except ServiceRefused as refusal:
        return _item_again(item_id, refusal)
    flash(_("Решение записано, семья его увидит."), "good")
    return redirect(url_for("items.item", item_id=item_id))


@pages.route("/reviews", methods=["GET", "POST"])
def waiting() -> str | Response:
    """What waits for the viewer's review, the oldest first; found by title or by child."""
    asked = asked_list("kind", "year")
    if (address := address_of_form(asked)) is not None:
        return address
    body = {**asked.body(), "pupils": _pupils_called(asked.words)}
    found = portfolio_service().send_json("POST", "/api/portfolio/v1/waiting/search", body)
    return render_template(
        "items/waiting.html", asked=asked, children=_children(found["page"]["items"]), **found
    )


def _pupils_called(words: str) -> list[str]:
    """The children whom words may stand for; too many are said to be, and none is looked for."""
    try:
        return find_pupils(words) if words else []
    except ServiceRefused as refusal:
        if refusal.status != 422:
            raise
        flash(refusal.problem.get("detail", ""), "bad")
        return []


def _path(item_id: object) -> str:
    return f"/api/portfolio/v1/items/{item_id}"


def _found(item_id: object) -> dict[str, Any]:
    found: dict[str, Any] = portfolio_service().get_json(_path(item_id))
    return found


def _item_page(
    item_id: object, refusal: str = "", *, file_error: str = "", names_reviewers: bool = True
) -> str:
    found = _found(item_id)
    is_family = viewer().role in FAMILY_ROLES
    child = _children([found]).get(found["pupil_id"])
    is_awaited = (
        names_reviewers and is_family and found["state"] != "verified"
        and viewer().former(found["pupil_id"]) is None
    )
    return render_template(
        "items/item.html",
        item=found,
        child=child,
        refusal=refusal,
        file_error=file_error,
        unopened=_UNOPENED,
        looked_at=sum(map(_is_looked_at, found["files"])) if found["can_edit"] else 0,
        is_awaited=is_awaited,
        reviewers=_reviewers(found["pupil_id"], found["group_id"]) if is_awaited else None,
    )


def _is_looked_at(file: Mapping[str, Any]) -> bool:
    """Tell whether the worker is about to say more of a file: it came a moment ago."""
    came = datetime.fromisoformat(file["added_at"])
    return file["preview_state"] == "waiting" and now() - came < _LOOKED_AT_WITHIN


def _item_again(item_id: object, refusal: ServiceRefused) -> tuple[str, int]:
    if refusal.status not in _REFUSALS:
        raise refusal
    return _item_page(item_id, refusal.problem.get("detail", "")), refusal.status


def _file_again(item_id: object, refusal: ServiceRefused, name: str) -> tuple[str, int]:
    """The page again, with what was wrong with a file at its field; those before it are in."""
    if refusal.status not in _REFUSALS:
        raise refusal
    told = f"{name}: {refusal.problem.get('detail', '')}"
    return _item_page(item_id, file_error=told), refusal.status


def _children(listed: Sequence[Mapping[str, Any]]) -> dict[str, Child]:
    """The children of items: from the viewer's ties, else from the journal."""
    known = {child.id: child for child in viewer().children}
    unknown = sorted({one["pupil_id"] for one in listed} - set(known))
    if unknown:
        for one in names_of(unknown):
            known[one["id"]] = Child(one["id"], one["name"], one["class_name"])
    return known


def _form(
    pupil_id: str,
    filled: Mapping[str, Any],
    *,
    item_id: str = "",
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
) -> str:
    years = school_years()
    running = current_year(years)
    names = offered_years((year.name for year in years), local_today())
    return render_template(
        "items/form.html",
        pupil_id=pupil_id,
        item_id=item_id,
        choices=portfolio_service().get_json("/api/portfolio/v1/choices"),
        subjects=_subjects(pupil_id),
        years=names,
        reviewers=_reviewers(pupil_id),
        filled={"year": running.name if running else names[0], **filled},
        errors=errors or {},
        refusal=refusal,
    )


def _form_again(
    pupil_id: str, refusal: ServiceRefused, *, item_id: str = ""
) -> tuple[str, int]:
    if refusal.status not in _REFUSALS:
        raise refusal
    errors = {one["field"]: one["what"] for one in refusal.problem.get("errors", ())}
    detail = "" if errors else refusal.problem.get("detail", "")
    page = _form(pupil_id, request.form.to_dict(), item_id=item_id, errors=errors, refusal=detail)
    return page, refusal.status


def _body(pupil_id: str) -> dict[str, Any]:
    """What the form says, as the portfolio takes it; the subject stands behind its group."""
    form = form_fields(*_FIELDS, "group_id")
    group = next((one for one in _subjects(pupil_id) if one["id"] == form["group_id"]), None)
    optional = {name: form[name] or None for name in ("level", "awarded_on", "issuer")}
    return {
        **{name: form[name] for name in ("kind", "title", "year", "words")},
        **optional,
        "group_id": form["group_id"] or None,
        "subject": group["subject"] if group else None,
    }


def _filled(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: found[name] or "" for name in _FIELDS if name not in ("kind", "level")},
        "kind": found["kind"]["code"],
        "level": found["level"]["code"] if found["level"] else "",
        "group_id": found["group_id"] or "",
    }


def _subjects(pupil_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = journal().get_json(
        f"/api/journal/v1/pupils/{pupil_id}/subjects"
    )
    return found


def _reviewers(pupil_id: str, group_id: str | None = None) -> list[dict[str, Any]] | None:
    """Role and name of who may review a work; None while the journal cannot tell."""
    try:
        found: list[dict[str, Any]] = journal().get_json(
            f"/api/journal/v1/pupils/{pupil_id}/reviewers", group_id=group_id
        )
    except ServiceDown:
        return None
    return found


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
