"""The lessons of somebody who is absent: who takes each, or what becomes of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.form_handling import submit
from services.shared.errors import BadInput
from services.shared.wording import said

API = "/api/journal/v1/timetable"
KEEP, PLANNED, CANCEL = "", "planned", "cancel"
_TEACHER, _WITH = "teacher:", "with:"
_LONGEST_NUMBER = 9  # digits

substitution_pages = Blueprint(
    "substitutions", __name__, template_folder="templates", url_prefix="/timetable/substitutions"
)


@substitution_pages.get("")
def page() -> str:
    """Choose who is absent and when; then a choice for each lesson."""
    return _page(())


@substitution_pages.post("")
def save() -> str | Response:
    """Save what was chosen; a clash is shown first."""
    changes = list(_changes(request.form))
    if not changes:
        flash(_("Ничего не выбрано: у каждого урока осталось как было."), "bad")
        return _page(())
    done = submit(
        journal(), "PUT", f"{API}/substitutions",
        {"changes": changes, "accepted": request.form.get("accepted") == "1"},
    )
    if done is None:
        return _page(())
    if not done["saved"]:
        return _page(done["clashes"])
    flash(_("Замены сохранены."), "good")
    asked = _asked(request.form)
    return redirect(url_for(
        "substitutions.page", teacher=asked["teacher"], since=asked["since"],
        until=asked["until"],
    ))


def _page(clashes: list[str] | tuple[str, ...]) -> str:
    asked = _asked(request.values)
    choices = journal().get_json(f"{API}/choices")
    lessons = []
    if asked["teacher"]:
        lessons = journal().get_json(
            f"{API}/substitutions", teacher_id=asked["teacher"], since=asked["since"],
            until=asked["until"],
        )
    for lesson in lessons:
        lesson["key"] = _key(lesson)
        lesson["held_on"] = date.fromisoformat(lesson["held_on"])
    return render_template(
        "timetable/substitutions.html", asked=asked, teachers=choices["teachers"],
        rooms=choices["rooms"], lessons=lessons, clashes=clashes, form=request.form,
    )


def _asked(values: Mapping[str, str]) -> dict[str, str]:
    """Return who and when: today where no day is given, one day where the last one is not."""
    since = _day(values.get("since")) or local_today()
    until = _day(values.get("until")) or since
    return {
        "teacher": values.get("teacher", ""), "since": since.isoformat(),
        "until": max(since, until).isoformat(),
    }


def _changes(form: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Go through the lessons for which something was chosen."""
    for name, chosen in form.items():
        if not name.startswith("what ") or chosen == KEEP:
            continue
        key = name.removeprefix("what ")
        group_id, held_on, ordinal, version = _place(key)
        change: dict[str, Any] = {
            "group_id": group_id, "held_on": held_on, "ordinal": ordinal,
            "version": version, "reason": form.get("reason", "").strip(),
        }
        if chosen == CANCEL:
            change["cancelled"] = True
        elif chosen.startswith(_TEACHER):
            change["teacher_id"] = chosen.removeprefix(_TEACHER)
        elif chosen.startswith(_WITH):
            change["with_group_id"] = chosen.removeprefix(_WITH)
        elif chosen == "move":
            change["moved_on"] = form.get(f"day {key}") or held_on
            change["moved_ordinal"] = _number(form.get(f"ordinal {key}"))
        room = form.get(f"room {key}", "").strip()
        if room and not change.get("cancelled"):
            change["room"] = room
        yield change


def _key(lesson: Mapping[str, Any]) -> str:
    return f"{lesson['group_id']} {lesson['held_on']} {lesson['ordinal']} {lesson['version']}"


def _place(key: str) -> tuple[str, str, int, int]:
    """Return what `_key` was made of."""
    parts = key.split(" ")
    numbers = [_number(one) for one in parts[2:]]
    if len(parts) != 4 or numbers[0] is None or numbers[1] is None:
        raise BadInput(said("Страница устарела. Обновите её и повторите."))
    return parts[0], parts[1], numbers[0], numbers[1]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
