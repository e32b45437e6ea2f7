"""A week of lessons: of a class, a teacher, a room, or a child of the family."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from services.gateway.auth.viewer import viewer
from services.gateway.clients import journal
from services.gateway.i18n import local_today
from services.shared.accountability.roles import FAMILY_ROLES, Role

API = "/api/journal/v1"
_WAYS = {"class": "classes", "teacher": "staff", "room": "rooms", "child": "pupils"}
_CHOICES = {"class": "classes", "teacher": "teachers", "room": "rooms"}

pages = Blueprint("timetable", __name__, template_folder="templates")


@pages.get("/timetable")
def week() -> str:
    """This week, or that of a day, of what was chosen; first of what is the viewer's own."""
    day = _day(request.args.get("day"))
    choices = None if viewer().role in FAMILY_ROLES else _choices()
    kind, chosen = _chosen(choices)
    found = _week(kind, chosen, day) if chosen else None
    return render_template(
        "timetable/week.html", found=found, kind=kind, chosen=chosen, choices=choices,
        kinds=_CHOICES, monday=_monday(day), before=_monday(day) - timedelta(days=7),
        after=_monday(day) + timedelta(days=7), sunday=_monday(day) + timedelta(days=6),
    )


def _choices() -> dict[str, Any]:
    found: dict[str, Any] = journal().get_json(f"{API}/timetable/choices")
    return found


def _chosen(choices: dict[str, Any] | None) -> tuple[str, str | None]:
    """Return what the week is shown of: as asked, else the viewer's own, else the first class."""
    if choices is None:
        children = viewer().children
        asked = request.args.get("child")
        known = [child.id for child in children]
        return "child", asked if asked in known else next(iter(known), None)
    for kind, several in _CHOICES.items():
        asked = request.args.get(kind)
        if asked and any(one["id"] == asked for one in choices[several]):
            return kind, asked
    if request.args.get("kind") in _CHOICES:
        kind = request.args["kind"]
        return kind, next((one["id"] for one in choices[_CHOICES[kind]]), None)
    own_teacher, own_class = choices["own_teacher_id"], choices["own_class_id"]
    if viewer().role == Role.CLASS_TEACHER and own_class:
        return "class", own_class
    if any(one["id"] == own_teacher for one in choices["teachers"]):
        return "teacher", own_teacher
    return "class", next((one["id"] for one in choices["classes"]), None)


def _week(kind: str, chosen: str, day: date) -> dict[str, Any]:
    found: dict[str, Any] = journal().get_json(
        f"{API}/{_WAYS[kind]}/{chosen}/timetable", day=day.isoformat()
    )
    for one in found["days"]:
        one["date"] = date.fromisoformat(one["date"])
        one["today"] = one["date"].isoformat() == found["today"]
    return found


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return local_today()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
