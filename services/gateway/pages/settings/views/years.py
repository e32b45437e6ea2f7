"""The academic year: its dates, its terms by grade, a new year."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import local_today
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, number, send, whole
from services.gateway.pages.settings.labels import KINDS, TERMS_OF_KIND
from services.gateway.pages.settings.views.blueprint import pages
from services.gateway.pages.years import SchoolYear, chosen_year, school_years

Answer = Response | tuple[str, int]


@pages.get("/year")
def year() -> str:
    """A year's dates and the terms of its grades."""
    return _year()


@pages.post("/year")
def change_year() -> Answer:
    """Change a year's dates and the length of its week."""
    body = {
        **form_fields("starts_on", "ends_on"),
        "week_days": number("week_days", 5),
        "five_days_to": number("five_days_to"),
    }
    refusal = send("PUT", f"/years/{_asked()}", body, _("Учебный год записан."))
    return (_year(refusal), refusal.status) if refusal else _to_year(_asked())


@pages.get("/year/terms")
def terms() -> str:
    """The form of the terms of some grades."""
    return _terms()


@pages.post("/year/terms")
def set_terms() -> Answer:
    """Give grades their terms."""
    kind = form_fields("kind")["kind"]
    body = {
        "grade_from": number("grade_from"),
        "grade_to": number("grade_to"),
        "kind": kind,
        "terms": [_term(place) for place in range(TERMS_OF_KIND.get(kind, 0))],
    }
    refusal = send("PUT", f"/years/{_asked()}/terms", body, _("Периоды записаны."))
    return (_terms(refusal), refusal.status) if refusal else _to_year(_asked())


def asked_year() -> tuple[list[SchoolYear], SchoolYear | None]:
    """Return the school's years, and the one that the page is asked for, else the current one."""
    years = school_years()
    return years, chosen_year(years, request.values.get("year"))


def next_year_names(years: list[SchoolYear]) -> list[str]:
    """Return the names of the years that may be opened: this one and the next, if they are not."""
    first = local_today().year - (local_today().month < 6)
    opened = {one.name for one in years}
    names = (f"{one}/{one + 1}" for one in (first, first + 1))
    return [name for name in names if name not in opened]


def _asked() -> str:
    return request.values.get("year", "")


def _term(place: int) -> dict[str, str]:
    told = form_fields(f"terms.{place}.starts_on", f"terms.{place}.ends_on")
    return {name.rpartition(".")[2]: day for name, day in told.items()}


def _to_year(year_id: str) -> Response:
    return redirect(url_for("settings.year", year=year_id))


def _year(refusal: Refused | None = None) -> str:
    years, chosen = asked_year()
    found = journal().get_json(f"{API}/years/{chosen.id}") if chosen else None
    return render_template(
        "settings/year.html", years=years, year=chosen, found=found, refusal=refusal,
        kinds=KINDS, names=next_year_names(years),
    )


def _terms(refusal: Refused | None = None) -> str:
    _years, chosen = asked_year()
    if chosen is None:
        return _year(refusal)
    found = journal().get_json(f"{API}/years/{chosen.id}")
    first, last = _grade("grade_from", 1), _grade("grade_to", 12)
    run = next(
        (one for one in found["grades"] if one["grade_from"] <= first <= one["grade_to"]), None
    )
    kind = request.values.get("kind") or (run["kind"] if run else "quarter")
    stored: list[dict[str, Any]] = run["terms"] if run and run["kind"] == kind else []
    return render_template(
        "settings/terms.html", year=chosen, found=found, refusal=refusal, kind=kind, kinds=KINDS,
        grade_from=first, grade_to=max(first, last), stored=stored,
        count=TERMS_OF_KIND.get(kind, 4),
    )


def _grade(name: str, default: int) -> int:
    return min(max(whole(request.values.get(name, ""), default), 1), 12)
