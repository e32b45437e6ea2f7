"""Bell schedules: their times, when which holds, and the classes of the second shift."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, number, send, whole
from services.gateway.pages.settings.labels import WEEKDAYS
from services.gateway.pages.settings.views.blueprint import pages
from services.gateway.pages.settings.views.years import asked_year

Answer = Response | tuple[str, int]
LESSONS = range(1, 11)
SHIFTS = (1, 2)
DATES = range(4)
_DAY = 24 * 60  # minutes


@pages.get("/bells")
def bells() -> str:
    """The bell schedules of a year."""
    return _list()


@pages.post("/bells/shifts")
def set_shifts() -> Answer:
    """Say which classes are in the second shift."""
    body = {"class_ids": request.form.getlist("class_ids")}
    refusal = send("PUT", f"/years/{_asked()}/second-shift", body, _("Смены записаны."))
    return (_list(refusal), refusal.status) if refusal else _back()


@pages.get("/bells/new")
def new_schedule() -> str:
    """The form of a new schedule, counted out from its first bell where that was asked."""
    return _new()


@pages.post("/bells/new")
def add_schedule() -> Answer:
    """Add a schedule."""
    refusal = send("POST", f"/years/{_asked()}/bells", _schedule(), _("Расписание записано."))
    return (_new(refusal), refusal.status) if refusal else _back()


@pages.get("/bells/<uuid:schedule_id>")
def schedule(schedule_id: object) -> str:
    """One schedule."""
    return _one(schedule_id)


@pages.post("/bells/<uuid:schedule_id>")
def change_schedule(schedule_id: object) -> Answer:
    """Change a schedule as a whole."""
    refusal = send("PUT", f"/bells/{schedule_id}", _schedule(), _("Расписание записано."))
    return (_one(schedule_id, refusal), refusal.status) if refusal else _back()


@pages.post("/bells/<uuid:schedule_id>/removal")
def remove_schedule(schedule_id: object) -> Answer:
    """Take a schedule away."""
    refusal = send("POST", f"/bells/{schedule_id}/removal", {}, _("Расписание убрано."))
    return (_one(schedule_id, refusal), refusal.status) if refusal else _back()


def counted_bells(first: str, length: int, pause: int, lessons: int) -> dict[str, str]:
    """Return the fields of a shift's times, counted out from its first bell; empty if it is none.

    `length` and `pause` are minutes. What would go past midnight is left out.
    """
    try:
        at = datetime.strptime(first, "%H:%M")  # noqa: DTZ007  (a time of the day alone)
    except ValueError:
        return {}
    day = at.day
    told: dict[str, str] = {}
    for lesson in range(1, min(lessons, len(LESSONS)) + 1):
        ends = at + timedelta(minutes=length)
        if ends.day != day:
            break
        told |= {f"starts-1-{lesson}": f"{at:%H:%M}", f"ends-1-{lesson}": f"{ends:%H:%M}"}
        at = ends + timedelta(minutes=pause)
    return told


def _schedule() -> dict[str, Any]:
    """Return a schedule as the form says it; a row without both times is no lesson."""
    shifts = [
        {"shift": shift, "bells": [
            {"ordinal": lesson, "starts_at": told[0], "ends_at": told[1]}
            for lesson in LESSONS
            if any(told := tuple(form_fields(
                f"starts-{shift}-{lesson}", f"ends-{shift}-{lesson}"
            ).values()))
        ]}
        for shift in SHIFTS
    ]
    grades = {"grade_from": number("grade_from", 1), "grade_to": number("grade_to", 12)}
    uses: list[dict[str, Any]] = [grades] if "every_day" in request.form else []
    uses += [
        {**grades, "weekday": int(one)}
        for one in request.form.getlist("weekdays") if one in ("1", "2", "3", "4", "5", "6")
    ]
    uses += [{**grades, "held_on": one} for one in request.form.getlist("dates") if one.strip()]
    return {**form_fields("name"), "shifts": shifts, "uses": uses}


def _asked() -> str:
    return request.values.get("year", "")


def _back() -> Response:
    return redirect(url_for("settings.bells", year=_asked() or None))


def _list(refusal: Refused | None = None) -> str:
    years, year = asked_year()
    found = journal().get_json(f"{API}/years/{year.id}/bells") if year else None
    return render_template(
        "settings/bells.html", years=years, year=year, found=found, refusal=refusal,
        weekdays=WEEKDAYS,
    )


def _new(refusal: Refused | None = None) -> str:
    _years, year = asked_year()
    if year is None:
        return _list(refusal)
    version = journal().get_json(f"{API}/years/{year.id}/bells")["version"]
    asked = {name: request.args.get(name, usual) for name, usual in (
        ("first", "08:30"), ("length", "45"), ("pause", "10"), ("lessons", "7")
    )}
    minutes = [min(whole(asked[name]), _DAY) for name in ("length", "pause", "lessons")]
    stored = {"name": "", "every_day": True, "grade_from": 1, "grade_to": 12, "dates": [],
              "weekdays": [], **counted_bells(asked["first"], *minutes)}
    return _form(year, version, stored, refusal, asked=asked)


def _one(schedule_id: object, refusal: Refused | None = None) -> str:
    _years, year = asked_year()
    if year is None:
        abort(404)
    found = journal().get_json(f"{API}/years/{year.id}/bells")
    one = next((one for one in found["schedules"] if one["id"] == str(schedule_id)), None)
    if one is None:
        abort(404)
    return _form(year, found["version"], _stored(one), refusal, one=one)


def _stored(one: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored schedule."""
    uses = one["uses"]
    told: dict[str, Any] = {
        "name": one["name"],
        "every_day": any(not use["weekday"] and not use["held_on"] for use in uses),
        "weekdays": [use["weekday"] for use in uses if use["weekday"]],
        "dates": [use["held_on"] for use in uses if use["held_on"]],
        "grade_from": uses[0]["grade_from"] if uses else 1,
        "grade_to": uses[0]["grade_to"] if uses else 12,
    }
    for shift in one["shifts"]:
        for bell in shift["bells"]:
            place = f"{shift['shift']}-{bell['ordinal']}"
            told |= {f"starts-{place}": bell["starts_at"][:5],
                     f"ends-{place}": bell["ends_at"][:5]}
    return told


def _form(
    year: Any, version: int, stored: dict[str, Any], refusal: Refused | None, **more: Any
) -> str:
    return render_template(
        "settings/schedule.html", year=year, version=version, stored=stored, refusal=refusal,
        weekdays=WEEKDAYS, lessons=LESSONS, shifts=SHIFTS, dates=DATES, **more,
    )
