"""Doubles with the controls beside them, a merge and a split with what they would move, undo."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import submit
from services.gateway.pages.merging.forms import API, ask, found_records, split_body
from services.gateway.pages.merging.labels import CARDS, KINDS, MOVED

Answer = str | Response | tuple[str, int]
_PAIR = "/<record_kind>/<uuid:stays_id>/<uuid:goes_id>"
_RECORD = "/<record_kind>/<uuid:record_id>"
_REFUSED = 422

pages = Blueprint(
    "merging", __name__, template_folder="templates", url_prefix="/people/merging"
)


@pages.before_request
def _demand_kind() -> None:
    """Let an address with another kind be none: after the gateway has looked at the request."""
    if (request.view_args or {}).get("record_kind", "pupil") not in KINDS:
        abort(404)


@pages.get("")
def doubles() -> str:
    """Who may be one person twice, and what was merged and split."""
    return render_template(
        "merging/doubles.html",
        found=journal().get_json(f"{API}/people/doubles"),
        past=journal().get_json(f"{API}/people/merges"),
        kinds=KINDS,
    )


@pages.post("/apart")
def apart() -> Response:
    """Note that two of one name are two people."""
    body = {name: request.form.get(name, "") for name in ("kind", "stays_id", "goes_id")}
    submit(journal(), "POST", f"{API}/people/doubles/apart", body,
           done=_("Записано: это разные люди."))
    return redirect(url_for("merging.doubles"), 303)


@pages.post("/<uuid:merge_id>/undo")
def undo(merge_id: UUID) -> Response:
    """Take a merge or a split back."""
    submit(journal(), "POST", f"{API}/people/merges/{merge_id}/undo",
           done=_("Отменено: всё как было."))
    return redirect(url_for("merging.doubles"), 303)


@pages.route(f"{_RECORD}/with", methods=["GET", "POST"])
def choose(record_kind: str, record_id: UUID) -> str:
    """Choose the other record: by the beginnings of words of a name."""
    words = request.form.get("words", "").strip()
    there = _parts("person" if record_kind == "staff" else record_kind, record_id)
    sought = "representative" if record_kind == "person" else record_kind
    found = found_records(sought, words) if words else []
    return render_template(
        "merging/choose.html",
        kind=record_kind, record_id=record_id, words=words, there=there,
        found=[one for one in found if str(one["id"]) != str(record_id)],
    )


@pages.get(_PAIR)
def preview(record_kind: str, stays_id: UUID, goes_id: UUID) -> Answer:
    """What would move from one record to the other, and what stands against it."""
    body = {"kind": record_kind, "stays_id": str(stays_id), "goes_id": str(goes_id)}
    shown, why = ask("/people/merges/preview", body)
    if shown is None:
        flash(why, "bad")
        return redirect(url_for("merging.doubles"), 303)
    return render_template("merging/preview.html", shown=shown, moved=MOVED)


@pages.post(_PAIR)
def merge(record_kind: str, stays_id: UUID, goes_id: UUID) -> Response:
    """Merge as it was shown; refused, the preview of now says why."""
    body = {
        "kind": record_kind, "stays_id": str(stays_id), "goes_id": str(goes_id),
        "seen": request.form.get("seen", ""), "name_of": request.form.get("name_of") or None,
    }
    done, why = ask("/people/merges", body)
    if done is None:
        flash(why, "bad")
        return redirect(
            url_for("merging.preview", record_kind=record_kind, stays_id=stays_id,
                    goes_id=goes_id), 303
        )
    flash(_("Соединено. Отменить можно на странице «Двойники»."), "good")
    return redirect(_card(record_kind, stays_id), 303)


@pages.get(f"{_RECORD}/two")
def parts(record_kind: str, record_id: UUID) -> str:
    """What of a record belongs to a second person: the form."""
    return _form(record_kind, record_id)


@pages.post(f"{_RECORD}/two")
def split(record_kind: str, record_id: UUID) -> Answer:
    """Show what would go to the new record, or, once shown so, split."""
    there = _parts(record_kind, record_id)
    body = split_body(record_kind, record_id, there)
    chosen = json.dumps(body, ensure_ascii=False, sort_keys=True)
    if request.form.get("chosen") == chosen:
        done, why = ask("/people/splits", {**body, "seen": request.form.get("seen", "")})
        if done is not None:
            flash(_("Разделено. Отменить можно на странице «Двойники»."), "good")
            return redirect(_card(record_kind, record_id), 303)
        return _form(record_kind, record_id, there=there, why=why), _REFUSED
    shown, why = ask("/people/splits/preview", body)
    if shown is None:
        return _form(record_kind, record_id, there=there, why=why), _REFUSED
    return _form(record_kind, record_id, there=there, shown=shown, chosen=chosen)


def _card(kind: str, record_id: UUID) -> str:
    page, id_ = CARDS[kind]
    named: dict[str, Any] = {id_: record_id}
    return url_for(page, **named)


def _form(kind: str, record_id: UUID, **more: object) -> str:
    told = {"there": None, "shown": None, "why": "", "chosen": "", **more}
    return render_template(
        "merging/split.html", kind=kind, record_id=record_id, moved=MOVED,
        **{**told, "there": told["there"] or _parts(kind, record_id)},
    )


def _parts(kind: str, record_id: UUID) -> dict[str, object]:
    answer: dict[str, object] = journal().send_json(
        "POST", f"{API}/people/splits/parts", {"kind": kind, "id": str(record_id)}
    )
    return answer
