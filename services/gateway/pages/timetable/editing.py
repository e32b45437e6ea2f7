"""The page on which the week is changed: tried at each step, saved when it is whole.

Every step sends the form with the changes so far; nothing is kept anywhere until it is saved.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import MENDABLE
from services.gateway.pages.timetable.draft import Draft, key_of, place_of, read_key
from services.gateway.pages.timetable.shown import TURNS, show_editor

API = "/api/journal/v1/timetable/week"
_STALE = 409

editing_pages = Blueprint(
    "week_editing", __name__, template_folder="templates", url_prefix="/timetable/edit"
)


@editing_pages.get("")
def page() -> str:
    """The week of the first class, or of what is named, with nothing changed."""
    return _page(Draft())


@editing_pages.post("")
def step() -> str:
    """Do one step: open, add, change, move or remove a lesson, look at it all, save it."""
    draft = Draft.read(request.form.get("draft", ""))
    what, _space, about = request.form.get("do", "").partition(" ")
    lesson = read_key(request.form.get("lesson", ""))
    if what == "undo":
        draft.undo(_number(about, -1))
    elif what == "reset":
        draft = Draft()
    elif what == "remove" and lesson:
        _put_together(draft, lesson, None)
        return _page(draft)
    elif what == "place" and lesson and _slot(about):
        _put_together(draft, lesson, _slot(about))
        return _page(draft)
    elif what == "keep":
        return _keep(draft, lesson)
    elif what in ("look", "save"):
        return _send(draft, save=what == "save")
    elif what in ("open", "hand", "add", "try"):
        return _page(draft, opened=_opened(what, about, lesson), in_hand=what == "hand")
    return _page(draft)


def _opened(
    what: str, about: str, lesson: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Return the lesson whose form is open: one of the week, or one that is to be added."""
    if what == "try":
        return {"key": key_of(lesson) if lesson else "", "typed": True, **_typed()}
    if what == "add":
        return {"key": "", **(_slot(about) or {})}
    place = read_key(about)
    return {"key": about, **place} if place else None


def _keep(draft: Draft, lesson: dict[str, Any] | None) -> str:
    typed = _typed()
    if not typed["group_id"]:
        error = {"group_id": _("Выберите предмет.")}
        opened = {"key": key_of(lesson) if lesson else "", "typed": True, **typed}
        return _page(draft, opened=opened, errors=error)
    draft.put(lesson, typed, together=bool(request.form.get("together")))
    return _page(draft)


def _put_together(
    draft: Draft, lesson: dict[str, Any], slot: dict[str, int] | None
) -> None:
    """Move a lesson, or take it away; those that are held together with it move along."""
    week = _try(draft, None)
    chosen = next((one for one in week["lessons"] if place_of(one) == lesson), None)
    if chosen is None:
        return
    several = [chosen] if chosen["joint"] is None or slot is None else [
        one for one in week["lessons"]
        if one["joint"] == chosen["joint"] and _same_slot(one, chosen)
    ]
    for one in several:
        draft.put(one, {**one, **slot} if slot else None, together=len(several) > 1)


def _same_slot(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("weekday", "week", "ordinal"))


def _send(draft: Draft, *, save: bool) -> str:
    """Look at what the changes do, or save them; a refusal is told over the week as it is now."""
    if not draft.changes:
        return _page(draft)
    try:
        done = journal().send_json("PUT", API, {
            "year_id": request.form.get("year_id", ""), "since": _since(),
            "seen": request.form.get("seen", ""), "changes": draft.changes, "preview": not save,
        })
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        return _page(
            draft, refusal=str(refusal.problem.get("detail", "")),
            mended=refusal.status == _STALE,
        )
    return _page(Draft() if save else draft, done=done, saved=save)


def _page(
    draft: Draft, *, opened: dict[str, Any] | None = None, in_hand: bool = False,
    errors: Mapping[str, str] | None = None, refusal: str = "", mended: bool = False,
    done: dict[str, Any] | None = None, saved: bool = False,
) -> str:
    hand = read_key(opened["key"]) if opened else None
    tried, typed = draft, bool(opened and opened.get("typed") and opened["group_id"])
    if opened and typed:
        tried, hand = Draft(list(draft.changes)), None
        tried.put(read_key(opened["key"]), opened, together=bool(request.form.get("together")))
    try:
        week = _try(tried, hand)
    except ServiceRefused as found:
        if found.status not in MENDABLE:
            raise
        refusal = str(found.problem.get("detail", ""))
        week = _try(draft, None, since=None)
    dropped = week["missing"] if mended else []
    if dropped:
        draft.forget(dropped)
        week = _try(draft, hand)
    shown = show_editor(week, draft, request.values.get("of", ""), opened)
    return render_template(
        "timetable/edit.html", week=week, shown=shown, draft=draft, in_hand=in_hand,
        errors=errors or {}, refusal=refusal, dropped=len(dropped), done=done, saved=saved,
        since=_since() or "", turns=TURNS,
    )


def _try(
    draft: Draft, hand: Mapping[str, Any] | None, since: str | None = "asked"
) -> dict[str, Any]:
    found: dict[str, Any] = journal().send_json("POST", f"{API}/trial", {
        "year_id": request.form.get("year_id") or None,
        "since": _since() if since == "asked" else since,
        "changes": draft.changes, "in_hand": place_of(hand) if hand else None,
    })
    return found


def _typed() -> dict[str, Any]:
    form = request.form
    return {
        "group_id": form.get("group_id", ""), "teacher_id": form.get("teacher_id") or None,
        "room": form.get("room", "").strip()[:40] or None,
        **{name: _number(form.get(name, ""), least)
           for name, least in (("weekday", 1), ("week", 0), ("ordinal", 1))},
    }


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _slot(text: str) -> dict[str, int] | None:
    parts = text.split(" ")
    if len(parts) != 2 or not all(one.isdecimal() and len(one) < 3 for one in parts):
        return None
    return {"weekday": int(parts[0]), "ordinal": int(parts[1])}


def _since() -> str | None:
    return request.values.get("since") or None
