"""Classes: who leads and teaches them, how many hours, and who is in which subgroup."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.people.forms import (
    API,
    Refused,
    done,
    mistaken,
    optional,
    send,
    today_iso,
)
from services.gateway.pages.people.views.blueprint import pages
from services.gateway.pages.years import chosen_year, school_years

Answer = str | Response | tuple[str, int]

# As schools and their timetables name the subgroups of a class.
_SUBGROUPS: Mapping[str, tuple[str | None, ...]] = {
    "two": ("1 гр.", "2 гр."), "three": ("1 гр.", "2 гр.", "3 гр."),
}


@pages.get("/classes")
def classes() -> str:
    """The classes of a year: who leads each, and what nobody teaches."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    found = journal().get_json(f"{API}/classes", year_id=year.id) if year else []
    return render_template("people/classes.html", years=years, year=year, classes=found)


@pages.get("/load")
def load() -> str:
    """What every teacher teaches in a year, and how many hours."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    found = journal().get_json(f"{API}/load", year_id=year.id) if year else []
    return render_template("people/load.html", years=years, year=year, teachers=found)


@pages.get("/classes/<uuid:class_id>")
def of_class(class_id: object) -> str:
    """Who leads a class and who teaches it."""
    return _class(class_id)


@pages.post("/classes/<uuid:class_id>/class-teacher")
def set_class_teacher(class_id: object) -> Answer:
    """Let somebody lead the class from a day on, or nobody."""
    body = {**optional("staff_id", "ground", "seen"), **form_fields("since")}
    answer = send("PUT", f"/classes/{class_id}/class-teacher", body)
    if isinstance(answer, Refused):
        return _class(class_id, answer, "leader"), answer.status
    done(_("Классный руководитель записан."), since=str(body["since"]))
    return _back(class_id)


@pages.post("/classes/<uuid:class_id>/load")
def assign_load(class_id: object) -> Answer:
    """Let groups be taught so from a day on: those alone that were changed on the form."""
    changes = [_change(one) for one in request.form.getlist("group_id") if _is_changed(one)]
    if not changes:
        return _class(class_id, mistaken(load=_("Ничего не изменено.")), "load"), 422
    body = {"changes": changes, **form_fields("since"), **optional("ground")}
    answer = send("PUT", f"/classes/{class_id}/load", body)
    if isinstance(answer, Refused):
        return _class(class_id, answer, "load"), answer.status
    done(_("Нагрузка записана: предметов — %(count)s.", count=len(changes)),
         since=str(body["since"]))
    return _back(class_id)


@pages.post("/classes/<uuid:class_id>/groups")
def open_group(class_id: object) -> Answer:
    """Open a subject of the class, for the whole of it or in two subgroups."""
    told = form_fields("subject_id", "division")
    for name in _SUBGROUPS.get(told["division"], (None,)):
        body = {"subject_id": told["subject_id"], "name": name}
        answer = send("POST", f"/classes/{class_id}/groups", body)
        if isinstance(answer, Refused):
            return _class(class_id, answer, "open"), answer.status
    done(_("Предмет открыт."))
    return _back(class_id)


@pages.get("/classes/<uuid:class_id>/subjects/<uuid:subject_id>")
def division(class_id: object, subject_id: object) -> str:
    """Who of a class is in which subgroup of a subject."""
    return _division(class_id, subject_id)


@pages.post("/classes/<uuid:class_id>/subjects/<uuid:subject_id>")
def set_members(class_id: object, subject_id: object) -> Answer:
    """Record who is in which subgroup: each child's choice."""
    groups = request.form.getlist("group_id")
    chosen = {
        name.removeprefix("pupil-"): value
        for name, value in request.form.items()
        if name.startswith("pupil-")
    }
    body = {
        "groups": [
            {
                "group_id": group,
                "pupil_ids": [pupil for pupil, value in chosen.items() if value == group],
                "seen": request.form.get(f"seen-{group}") or None,
            }
            for group in groups
        ]
    }
    answer = send("PUT", "/groups/members", body)
    if isinstance(answer, Refused):
        return _division(class_id, subject_id, answer), answer.status
    done(_("Подгруппы записаны."))
    return _back(class_id)


def _is_changed(group_id: str) -> bool:
    return any(
        request.form.get(f"{name}-{group_id}", "").strip()
        != request.form.get(f"was-{name}-{group_id}", "").strip()
        for name in ("teacher", "hours")
    )


def _change(group_id: str) -> dict[str, Any]:
    hours = request.form.get(f"hours-{group_id}", "").strip().replace(",", ".")
    return {
        "group_id": group_id,
        "teacher_id": request.form.get(f"teacher-{group_id}") or None,
        "hours": hours or None,
        "seen": request.form.get(f"seen-{group_id}") or None,
    }


def _back(class_id: object) -> Response:
    return redirect(url_for("people.of_class", class_id=class_id), 303)


def _class(class_id: object, refusal: Refused | None = None, form: str = "") -> str:
    found = journal().get_json(f"{API}/classes/{class_id}/load")
    subjects = journal().get_json(f"{API}/subjects")["subjects"]
    return render_template(
        "people/class.html",
        found=found,
        staff=journal().get_json(f"{API}/staff"),
        subjects=[one for one in subjects if not one["hidden"]],
        refusal=refusal,
        of_form=form,
        today=today_iso(),
    )


def _division(class_id: object, subject_id: object, refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/classes/{class_id}/subjects/{subject_id}/members")
    chosen = {child: one["id"] for one in found["subgroups"] for child in one["members"]}
    alike = None
    if refusal:
        chosen = {
            name.removeprefix("pupil-"): value for name, value in refusal.form.items()
            if name.startswith("pupil-")
        }
    elif "share" in request.args:
        chosen = _shared_out(found, chosen)
    elif found["subgroups"] and not chosen:
        alike, chosen = _as_in_another_subject(found)
    return render_template(
        "people/division.html", found=found, refusal=refusal, chosen=chosen, alike=alike
    )


def _shared_out(found: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the subgroup of each child: the list cut evenly, whoever is in one stays there."""
    groups, pupils = found["subgroups"], found["pupils"]
    even = {
        child["id"]: groups[place * len(groups) // len(pupils)]["id"]
        for place, child in enumerate(pupils)
    } if groups else {}
    return {**even, **chosen}


def _as_in_another_subject(found: Mapping[str, Any]) -> tuple[str | None, dict[str, str]]:
    """Return a subject whose subgroups of the same names have members, and the same division."""
    own = {one["name"]: one["id"] for one in found["subgroups"]}
    load = journal().get_json(f"{API}/classes/{found['class_id']}/load")
    others = dict.fromkeys(
        one["subject_id"] for one in load["groups"]
        if one["subgroup"] in own and one["members"] and one["subject_id"] != found["subject_id"]
    )
    for subject_id in others:
        path = f"{API}/classes/{found['class_id']}/subjects/{subject_id}/members"
        other = journal().get_json(path)
        if {one["name"] for one in other["subgroups"]} == own.keys():
            chosen = {
                child: own[one["name"]] for one in other["subgroups"] for child in one["members"]
            }
            return str(other["subject"]), chosen
    return None, {}
