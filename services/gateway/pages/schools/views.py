"""The directory of schools: found, entered, changed; the first director or deputy of one."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.viewer import viewer
from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import CONFLICT, form_fields, refused_fields
from services.gateway.pages.invited import end_codes, has_begun, show_new_code
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.schools.labels import zone_choices, zone_label
from services.shared.accountability.roles import Role
from services.shared.process.clock import DEFAULT_TIME_ZONE

API = "/api/journal/v1/schools"
FIELDS = ("name", "full_name", "address", "time_zone", "responsible")
FIRST = (Role.DIRECTOR, Role.DEPUTY)

pages = Blueprint("schools", __name__, template_folder="templates", url_prefix="/schools")


@pages.route("", methods=["GET", "POST"])
def listing() -> str | Response:
    """The schools within the viewer's reach."""
    asked = asked_list()
    if (address := address_of_form(asked)) is not None:
        return address
    found = journal().send_json("POST", f"{API}/search", asked.body())
    return render_template("schools/listing.html", asked=asked, found=found)


@pages.get("/new")
def new() -> str:
    """The form of a new school."""
    return _form(None, {}, {})


@pages.post("/new")
def create() -> str | Response | tuple[str, int]:
    """Enter the school, and go on to its page."""
    filled = form_fields("school_id", *FIELDS)
    try:
        made = journal().send_json("POST", API, filled)
    except ServiceRefused as refusal:
        return _form(None, filled, refused_fields(refusal, {"school_id", *FIELDS})), 422
    flash(_("Школа заведена. Теперь назначьте её первого директора или заместителя."), "good")
    return redirect(url_for("schools.school", school_id=made["school_id"]))


@pages.get("/<school_id>")
def school(school_id: str) -> str:
    """What the directory says of a school, and who directs it."""
    return _school(school_id, {}, {})


@pages.get("/<school_id>/edit")
def edit(school_id: str) -> str:
    """The form with what the directory says now."""
    return _form(school_id, journal().get_json(f"{API}/{school_id}"), {})


@pages.post("/<school_id>/edit")
def change(school_id: str) -> str | Response | tuple[str, int]:
    """Change the card, unless somebody else has since the form was opened."""
    filled: dict[str, Any] = form_fields("version", *FIELDS)
    try:
        journal().send_json("PATCH", f"{API}/{school_id}", filled)
    except ServiceRefused as refusal:
        errors = refused_fields(refusal, {*FIELDS}, stale=True)
        if refusal.status == 409:
            # With what is there now beside what was typed: a second press writes over it, seen.
            now = journal().get_json(f"{API}/{school_id}")
            return _form(school_id, {**filled, "version": now["version"]}, errors, now), 409
        return _form(school_id, filled, errors), 422
    flash(_("Карточка школы изменена."), "good")
    return redirect(url_for("schools.school", school_id=school_id))


@pages.post("/<school_id>/leaders")
def appoint(school_id: str) -> str | tuple[str, int]:
    """Appoint the first director or deputy, and show the one-time code."""
    filled = form_fields("name", "role")
    try:
        made = journal().send_json("POST", f"{API}/{school_id}/leaders", filled)
    except ServiceRefused as refusal:
        return _school(
            school_id, filled, refused_fields(refusal, {"name", "role"}, stale=True)
        ), 422
    return _code(school_id, made)


@pages.post("/<school_id>/leaders/<uuid:person_id>/code")
def renew(school_id: str, person_id: object) -> str | Response:
    """Show a new code for who has not begun yet; the former holds no longer."""
    leader = _who_has_not_begun(
        school_id, person_id,
        _("В школе уже начал работу директор или заместитель: новый код выдаёт она сама,"
          " а если в ней больше некому — администратор сервера."),
    )
    if leader is None:
        return redirect(url_for("schools.school", school_id=school_id))
    return _code(school_id, leader)


@pages.post("/<school_id>/leaders/<uuid:person_id>/withdraw")
def withdraw(school_id: str, person_id: object) -> Response:
    """Take back the appointment of who has not begun yet: the code opens nothing any more."""
    leader = _who_has_not_begun(
        school_id, person_id,
        _("В школе уже начал работу директор или заместитель: назначения меняет она сама,"
          " а если в ней больше некому — администратор сервера."),
    )
    if leader is not None:
        path = f"{API}/{school_id}/leaders/{person_id}"
        try:
            journal().send_json("DELETE", path)
        except ServiceRefused as refusal:
            if refusal.status not in CONFLICT:
                raise
            flash(refusal.problem.get("detail", ""), "bad")
        else:
            end_codes(leader["login"])
            flash(_("Назначение отменено. Код больше не действует."), "good")
    return redirect(url_for("schools.school", school_id=school_id))


def _who_has_not_begun(school_id: str, person_id: object, begun: str) -> dict[str, Any] | None:
    """Return a director or deputy of a school where none has a password; else say why not.

    `begun` is said where one has.
    """
    leaders = journal().get_json(f"{API}/{school_id}/leaders")
    leader: dict[str, Any] | None = next(
        (one for one in leaders if one["person_id"] == str(person_id)), None
    )
    if leader is None or leader["login"] is None:
        flash(_("Такого директора или заместителя в школе нет."), "bad")
        return None
    try:
        # Somebody who has begun prints the others' codes: with one of these, whoever keeps the
        # directory would come in among the children.
        has_password = any(has_begun(one["login"]) for one in leaders if one["login"])
    except IssuerDown:
        flash(_("Сервер входа не отвечает. Попробуйте через минуту."), "bad")
        return None
    if has_password:
        flash(begun, "bad")
        return None
    return leader


def may_change() -> bool:
    """Tell whether the viewer keeps the directory; the region only reads it."""
    return viewer().role == Role.MUNICIPALITY_OPERATOR


def platforms_zone() -> str:
    """The time zone of a school that has none of its own."""
    return str(current_app.config.get("TIME_ZONE", DEFAULT_TIME_ZONE))


def _code(school_id: str, leader: dict[str, Any]) -> str:
    found = journal().get_json(f"{API}/{school_id}")
    return show_new_code(
        leader["login"], name=leader["name"], role=leader["role"], place=found["name"],
        back=url_for("schools.school", school_id=school_id),
    )


def _school(school_id: str, filled: dict[str, str], errors: dict[str, str]) -> str:
    found = journal().get_json(f"{API}/{school_id}")
    appoints = may_change()
    leaders = journal().get_json(f"{API}/{school_id}/leaders") if appoints else []
    return render_template(
        "schools/school.html", school=found, leaders=leaders, appoints=appoints, first=FIRST,
        filled=filled, errors=errors, zone=zone_label(found["time_zone"], platforms_zone()),
    )


def _form(
    school_id: str | None,
    filled: dict[str, Any],
    errors: dict[str, str],
    now: dict[str, Any] | None = None,
) -> str:
    return render_template(
        "schools/form.html", school_id=school_id, filled=filled, errors=errors, now=now,
        zones=zone_choices(filled.get("time_zone"), platforms_zone()),
    )
