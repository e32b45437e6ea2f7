"""Staff: the list, a card, and what a deputy changes on it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.people.forms import (
    API,
    Refused,
    contacts_of_form,
    done,
    name_of_form,
    optional,
    search,
    send,
    today_iso,
)
from services.gateway.pages.people.labels import STAFF_STATES
from services.gateway.pages.people.views.blueprint import pages
from services.gateway.pages.years import current_year, school_years
from services.shared.accountability.roles import STAFF_ROLES

Answer = str | Response | tuple[str, int]


@pages.route("/staff", methods=["GET", "POST"])
def staff() -> Answer:
    """Staff by name, post, role and state."""
    asked = asked_list("role", "state", places=("after",))
    if (address := address_of_form(asked)) is not None:
        return address
    return render_template(
        "people/staff.html",
        asked=asked,
        page=search("/staff/search", asked),
        roles=STAFF_ROLES,
        choices=STAFF_STATES,
    )


@pages.get("/staff/new")
def new_person() -> str:
    """The form by which somebody is taken into the staff."""
    return _new(None)


@pages.post("/staff/new")
def enter_person() -> Answer:
    """Take somebody into the staff."""
    told = form_fields("since")
    body = {
        "name": name_of_form(),
        **optional("post", "ground"),
        **contacts_of_form(),
        "roles": request.form.getlist("roles"),
        "since": told["since"],
        "is_namesake": "is_namesake" in request.form,
    }
    answer = send("POST", "/staff", body)
    if isinstance(answer, Refused):
        return _new(answer), answer.status
    done(_("%(name)s теперь в списке сотрудников.", name=answer["full_name"]), since=told["since"])
    return _back(answer["id"])


@pages.get("/staff/<uuid:staff_id>")
def person(staff_id: object) -> str:
    """A member of staff: posts, classes, load, a psychologist's pupils."""
    return _card(staff_id)


@pages.post("/staff/<uuid:staff_id>")
def change_person(staff_id: object) -> Answer:
    """Correct name, post and contacts."""
    body = {
        "name": name_of_form(), **optional("post", "seen"), **contacts_of_form(),
    }
    answer = send("PUT", f"/staff/{staff_id}", body)
    if isinstance(answer, Refused):
        return _card(staff_id, answer, "change"), answer.status
    done(_("Записано."))
    return _back(staff_id)


@pages.post("/staff/<uuid:staff_id>/appointments")
def appoint(staff_id: object) -> Answer:
    """Give a role from a day on."""
    body = {**form_fields("role", "since"), **optional("ground", "seen")}
    answer = send("POST", f"/staff/{staff_id}/appointments", body)
    if isinstance(answer, Refused):
        return _card(staff_id, answer, "appoint"), answer.status
    done(_("Назначение записано."), since=str(body["since"]))
    return _back(staff_id)


@pages.post("/staff/<uuid:staff_id>/end")
def end_roles(staff_id: object) -> Answer:
    """End a role, or all of them: a dismissal."""
    told = form_fields("role", "until")
    body: dict[str, Any] = {**optional("ground", "seen"), "until": told["until"]}
    if told["role"]:
        body["roles"] = [told["role"]]
    answer = send("POST", f"/staff/{staff_id}/end", body)
    if isinstance(answer, Refused):
        return _card(staff_id, answer, "end"), answer.status
    done(_ended(answer), since=told["until"])
    return _back(staff_id)


@pages.get("/staff/<uuid:staff_id>/pupils")
def assigned(staff_id: object) -> str:
    """The pupils of a psychologist, ticked class by class."""
    return _assigned(staff_id)


@pages.post("/staff/<uuid:staff_id>/pupils")
def assign_pupils(staff_id: object) -> Answer:
    """Record which pupils of a class a psychologist works with; those of others stay."""
    told = form_fields("since", "class_id")
    shown, ticked = set(request.form.getlist("shown")), set(request.form.getlist("pupil_id"))
    card = journal().get_json(f"{API}/staff/{staff_id}")
    kept = {
        one["id"] for one in card["pupils"]
        if not one["until"] or one["until"] >= (told["since"] or today_iso())
    }
    body = {
        "pupil_ids": sorted((kept - shown) | ticked), "since": told["since"], **optional("seen"),
    }
    answer = send("PUT", f"/staff/{staff_id}/pupils", body)
    if isinstance(answer, Refused):
        return _assigned(staff_id, answer), answer.status
    done(_("Список учеников записан."), since=told["since"])
    return redirect(url_for("people.assigned", staff_id=staff_id, class_id=told["class_id"]), 303)


def _ended(answer: dict[str, Any]) -> str:
    left = [_("Записано.")]
    if answer["vacant_groups"]:
        left.append(_("Без учителя осталось предметов: %(count)s.", count=answer["vacant_groups"]))
    if answer["unled_classes"]:
        left.append(_(
            "Без классного руководителя: %(classes)s.", classes=", ".join(answer["unled_classes"])
        ))
    return " ".join(left)


def _back(staff_id: object) -> Response:
    return redirect(url_for("people.person", staff_id=staff_id), 303)


def _new(refusal: Refused | None) -> str:
    return render_template(
        "people/new_person.html", refusal=refusal, roles=STAFF_ROLES, today=today_iso()
    )


def _card(staff_id: object, refusal: Refused | None = None, form: str = "") -> str:
    card = journal().get_json(f"{API}/staff/{staff_id}")
    day = today_iso()
    held = [one for one in card["appointments"] if not one["until"] or one["until"] >= day]
    return render_template(
        "people/person.html",
        card=card,
        held=held,
        free=[role for role in STAFF_ROLES if role not in {one["role"] for one in held}],
        refusal=refusal,
        of_form=form,
        today=day,
    )


def _assigned(staff_id: object, refusal: Refused | None = None) -> str:
    card = journal().get_json(f"{API}/staff/{staff_id}")
    year = current_year(school_years())
    classes = journal().get_json(f"{API}/classes", year_id=year.id) if year else []
    chosen = request.values.get("class_id") or (classes[0]["id"] if classes else "")
    is_known = chosen in {one["id"] for one in classes}
    pupils = journal().get_json(f"{API}/classes/{chosen}/pupils")["pupils"] if is_known else []
    day = today_iso()
    return render_template(
        "people/assigned.html",
        card=card,
        classes=classes,
        chosen=chosen,
        pupils=pupils,
        ticked={
            one["id"] for one in card["pupils"] if not one["until"] or one["until"] >= day
        },
        refusal=refusal,
        today=day,
    )
