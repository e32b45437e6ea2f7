"""A year set up at one go: from the sample or from a year before, shown, edited, then written."""

from itertools import count, takewhile
from typing import Any

import orjson
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, ask, number, version
from services.gateway.pages.settings.labels import KINDS
from services.gateway.pages.settings.views.blueprint import pages

_EDGES = ("starts_on", "ends_on")


@pages.get("/draft")
def draft() -> str:
    """What a year would be set up with: every date can be changed before it is written."""
    name, source = request.args.get("name", ""), request.args.get("from")
    try:
        found = journal().get_json(f"{API}/year-drafts", name=name, from_year_id=source or None)
    except ServiceRefused as refusal:
        if refusal.status != 422:
            raise
        abort(404)
    return _page(found["version"], found["draft"])


@pages.post("/draft")
def apply_draft() -> Response | tuple[str, int]:
    """Write the draft as it was edited."""
    edited = _edited()
    answer = ask("POST", "/year-drafts", {"draft": edited})
    if isinstance(answer, Refused):
        seen = _version_now(edited["name"]) if answer.stale else version()
        return _page(seen, edited, answer), answer.status
    flash(_("Год %(name)s настроен. Новых каникул и выходных: %(days)s, расписаний звонков: "
            "%(bells)s.", name=edited["name"], days=answer["days_off"],
            bells=answer["schedules"]), "good")
    return redirect(url_for("settings.hub", year=answer["year_id"]))


def _version_now(name: str) -> int:
    found = journal().get_json(f"{API}/year-drafts", name=name)
    return int(found["version"])


def _edited() -> dict[str, Any]:
    """Return the draft as the form says it; what is not ticked is left out."""
    return {
        **form_fields("name", "starts_on", "ends_on"),
        "week_days": number("week_days", 5),
        "five_days_to": number("five_days_to"),
        "grades": [_terms(place) for place in _places("terms-{}-kind")],
        "days_off": [
            _day_off(place) for place in _places("off-{}-name")
            if f"off-{place}" in request.form
        ],
        "schedules": [
            _json(f"bells-{place}-data") for place in _places("bells-{}-data")
            if f"bells-{place}" in request.form
        ],
    }


def _places(pattern: str) -> list[int]:
    return list(takewhile(lambda place: pattern.format(place) in request.form, count()))


def _terms(place: int) -> dict[str, Any]:
    head = f"terms-{place}-"
    return {
        "grade_from": number(f"{head}grade_from", 1),
        "grade_to": number(f"{head}grade_to", 12),
        "kind": request.form[f"{head}kind"],
        "terms": [
            {edge: request.form.get(f"{head}{one}-{edge}", "") for edge in _EDGES}
            for one in _places(f"{head}{{}}-starts_on")
        ],
    }


def _day_off(place: int) -> dict[str, Any]:
    head = f"off-{place}-"
    return {
        **{name: request.form.get(head + name, "").strip()
           for name in ("name", "starts_on", "ends_on")},
        "grade_from": number(f"{head}grade_from", 1),
        "grade_to": number(f"{head}grade_to", 12),
    }


def _json(name: str) -> Any:
    try:
        return orjson.loads(request.form[name])
    except orjson.JSONDecodeError:
        abort(400)


def _page(seen: int, found: dict[str, Any], refusal: Refused | None = None) -> str:
    packed = [orjson.dumps(one).decode() for one in found["schedules"]]
    return render_template(
        "settings/draft.html", version=seen, draft=found, refusal=refusal, kinds=KINDS,
        packed=packed,
    )
