"""Holidays, single days off, and days that are worked as another weekday."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.viewer import viewer
from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import MENDABLE, form_fields
from services.gateway.pages.roles import DEPUTY
from services.gateway.pages.settings.forms import API, Refused, ask, number, send
from services.gateway.pages.settings.labels import WEEKDAYS
from services.gateway.pages.settings.views.blueprint import pages
from services.gateway.pages.settings.views.years import asked_year

Answer = Response | tuple[str, int]
_WAS = ("starts_on", "ends_on", "name", "grade_from", "grade_to")


@pages.get("/days-off")
def days_off() -> str:
    """The holidays and days off of a year."""
    return _list()


@pages.post("/days-off")
def add_day_off() -> Answer:
    """Add a holiday, or a single day off."""
    path = f"/years/{_asked()}/days-off"
    refusal = send("POST", path, _holiday(), _("Записано."))
    return (_list(refusal), refusal.status) if refusal else _changed()


@pages.get("/days-off/<uuid:day_off_id>")
def day_off(day_off_id: object) -> str:
    """One holiday."""
    return _one(day_off_id)


@pages.post("/days-off/<uuid:day_off_id>")
def change_day_off(day_off_id: object) -> Answer:
    """Change a holiday."""
    refusal = send("PUT", f"/days-off/{day_off_id}", _holiday(), _("Записано."))
    return (_one(day_off_id, refusal), refusal.status) if refusal else _changed()


@pages.post("/days-off/<uuid:day_off_id>/removal")
def remove_day_off(day_off_id: object) -> Answer:
    """Take a holiday away; the next page can put it back."""
    answer = ask("POST", f"/days-off/{day_off_id}/removal", {})
    if isinstance(answer, Refused):
        return _one(day_off_id, answer), answer.status
    was = {f"was_{name}": answer.get(name, "") for name in _WAS}
    return redirect(url_for("settings.days_off", year=_asked() or None, **was))


@pages.post("/worked-days")
def set_worked_day() -> Answer:
    """Have a day worked by the timetable of another weekday, or as the calendar itself says."""
    told = form_fields("held_on")
    weekday = number("as_weekday")
    body = {**told, "as_weekday": weekday or None}
    refusal = send("PUT", f"/years/{_asked()}/worked-days", body, _("Записано."))
    return (_list(refusal), refusal.status) if refusal else _changed()


def _holiday() -> dict[str, Any]:
    told: dict[str, Any] = form_fields("name", "starts_on", "ends_on")
    told["ends_on"] = told["ends_on"] or told["starts_on"]
    return {**told, "grade_from": number("grade_from", 1), "grade_to": number("grade_to", 12)}


def _asked() -> str:
    return request.values.get("year", "")


def _changed() -> Response:
    """Go to the list, which says what stays in the journals on the days that were changed."""
    told = form_fields("starts_on", "ends_on", "held_on")
    since = told["starts_on"] or told["held_on"]
    return redirect(url_for(
        "settings.days_off", year=_asked() or None, since=since, until=told["ends_on"] or since
    ))


def _stayed(year_id: str) -> list[dict[str, Any]]:
    """Return the lessons with something in them that stay on the days that were changed."""
    since, until = request.args.get("since", ""), request.args.get("until", "")
    if not since or not until or viewer().role not in DEPUTY:
        return []
    try:
        found: list[dict[str, Any]] = journal().get_json(
            f"{API}/timetable/stayed", year_id=year_id, since=since, until=until
        )
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        return []
    return found


def _list(refusal: Refused | None = None) -> str:
    years, year = asked_year()
    found = journal().get_json(f"{API}/years/{year.id}/days-off") if year else None
    was = {name: request.args.get(f"was_{name}", "") for name in _WAS}
    return render_template(
        "settings/days_off.html", years=years, year=year, found=found, refusal=refusal,
        weekdays=WEEKDAYS,
        stayed=_stayed(year.id) if year else [], was=was if was["starts_on"] else None,
    )


def _one(day_off_id: object, refusal: Refused | None = None) -> str:
    _years, year = asked_year()
    if year is None:
        abort(404)
    found = journal().get_json(f"{API}/years/{year.id}/days-off")
    one = next((one for one in found["days_off"] if one["id"] == str(day_off_id)), None)
    if one is None:
        abort(404)
    return render_template(
        "settings/day_off.html", year=year, version=found["version"], one=one, refusal=refusal
    )
