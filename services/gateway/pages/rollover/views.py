"""The year rollover: what it would do, done, taken back."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.form_handling import MENDABLE, form_fields, submit
from services.gateway.pages.years import chosen_year, school_years

API = "/api/journal/v1/rollover"
FATES = {
    "promoted": _l("переходят в следующий класс"),
    "conditionally": _l("переходят условно"),
    "retained": _l("остаются на повторный год"),
    "graduated": _l("оканчивают школу"),
    "left": _l("выбывают"),
    "undecided": _l("после 9 класса не решено"),
    "done": _l("переведены раньше"),
}
KINDS = {"quarter": _l("четверти"), "trimester": _l("триместры"), "half_year": _l("полугодия")}
_NINTH = 9

pages = Blueprint("rollover", __name__, template_folder="templates", url_prefix="/rollover")


@pages.get("")
def plan() -> str:
    """The plan of the rollover, before anything is changed."""
    return _page(request.args.get("year"), {})[0]


@pages.post("")
def run() -> Response | tuple[str, int]:
    """Roll the school over as the form says."""
    wishes = _wishes()
    body = {**wishes, **form_fields("version")}
    done = _("Школа переведена на %(year)s учебный год.", year=wishes["to_year"])
    if submit(journal(), "POST", API, body, done=done) is None:
        return _page(wishes["from_year"], wishes)[0], 422
    return _to_plan(wishes["from_year"])


@pages.post("/undo")
def undo() -> Response:
    """Take the rollover back."""
    body = form_fields("from_year", "to_year")
    done = _("Перевод отменён: ученики снова в прежних классах.")
    submit(journal(), "POST", f"{API}/undo", body, done=done)
    return _to_plan(body["from_year"])


def _to_plan(year: str) -> Response:
    return redirect(url_for("rollover.plan", year=year), 303)


def _wishes() -> dict[str, Any]:
    told = form_fields("from_year", "to_year", "order_number")
    return {
        **told,
        "choices": _choices(),
        "first_letters": _letters("first_letters"),
        "carries_leaders": "carries_leaders" in request.form,
        "carries_groups": "carries_groups" in request.form,
        "carries_settings": "carries_settings" in request.form,
    }


def _choices() -> list[dict[str, Any]]:
    """Return what is chosen for single children: `after:…` of grade 9, `left` of the others."""
    chosen: list[dict[str, Any]] = [
        {"pupil_id": pupil_id, "fate": "left"} for pupil_id in request.form.getlist("left")
    ]
    for name, value in request.form.items():
        if not name.startswith("after:") or not value:
            continue
        child: dict[str, Any] = {"pupil_id": name.partition(":")[2]}
        fate, _colon, letter = value.partition(":")
        if fate == "class":
            chosen.append({**child, "fate": "promoted", "grade": _NINTH + 1, "letter": letter})
        else:
            chosen.append({**child, "fate": fate})
    return chosen


def _letters(name: str) -> list[str]:
    """Return the letters of a field: «А, Б ИТ»."""
    return list(dict.fromkeys(request.values.get(name, "").replace(",", " ").split()))


def kept_terms(terms: Sequence[Mapping[str, Any]]) -> str:
    """Return which grades have which terms: «1–9 классы — четверти, 10–12 — полугодия»."""
    return "; ".join(
        _("классы %(first)s–%(last)s — %(kind)s", first=one["grade_from"], last=one["grade_to"],
          kind=KINDS.get(one["kind"], one["kind"]))
        for one in terms
    )


def _page(wanted: str | None, wishes: Mapping[str, Any]) -> tuple[str, int]:
    years = school_years()
    year = chosen_year(years, wanted)
    if year is None:
        return render_template("rollover/none.html"), 200
    first = int(year.name[:4]) + 1
    following = f"{first}/{first + 1}"
    asked = {**wishes, "from_year": year.name, "to_year": following}
    found = _preview(asked)
    lines = found["lines"]
    return render_template(
        "rollover/plan.html",
        years=years, year=year, found=found, fates=FATES, wishes=wishes,
        kept_terms=kept_terms,
        ninth=[one for one in lines if one["grade"] == _NINTH and one["fate"] != "retained"],
        tenth=_tenth(lines),
        tenth_letters=" ".join(_tenth(lines)),
        classes=[
            (name, list(own))
            for name, own in groupby(
                (one for one in lines if one["grade"] != _NINTH or one["fate"] == "retained"),
                key=lambda one: one["class_name"],
            )
        ],
        first_letters=" ".join(
            found["first_letters"] if wishes.get("first_letters") is None
            else wishes["first_letters"]
        ),
    ), 200


def _preview(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan; what cannot be planned with is said, and left out."""
    try:
        found: dict[str, Any] = journal().send_json("POST", f"{API}/preview", asked)
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE or not asked.get("choices"):
            raise
        flash(str(refusal.problem.get("detail", "")), "bad")
        found = journal().send_json("POST", f"{API}/preview", {**asked, "choices": []})
    return found


def _tenth(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the letters that are offered for grade 10: those asked for, of now, and chosen."""
    asked = _letters("tenth")
    now = [one["letter"] for one in lines if one["grade"] in (_NINTH, _NINTH + 1)]
    chosen = [one["into_letter"] for one in lines if one["into_grade"] == _NINTH + 1]
    return list(dict.fromkeys([*asked, *chosen, *(now if not asked else [])]))
