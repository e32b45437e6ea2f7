"""Who keeps municipalities, regions and the platform: taken in, given codes, ended, restored."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import CONFLICT, form_fields, refused_fields, submit
from services.gateway.pages.invited import (
    end_codes,
    mail_new_code,
    mails_codes,
    show_new_code,
)
from services.gateway.pages.labels import role_name
from services.shared.accountability.roles import ROLES_ABOVE_SCHOOLS, Role

API = "/api/journal/v1/operators"
FIELDS = ("name", "role", "login", "e_mail")

pages = Blueprint("operators", __name__, template_folder="templates", url_prefix="/operators")


@pages.get("")
def listing() -> str:
    """Everybody above the schools."""
    people = journal().get_json(API)
    return render_template(
        "operators/listing.html",
        people=[one for one in people if not one["ended_at"]],
        ended=[one for one in people if one["ended_at"]],
        municipality=Role.MUNICIPALITY_OPERATOR,
        mails=mails_codes(),
    )


@pages.get("/new")
def new() -> str:
    """The form of somebody new."""
    return _form({}, {})


@pages.post("/new")
def create() -> str | tuple[str, int]:
    """Take somebody in, and show the one-time code."""
    filled = form_fields(*FIELDS)
    try:
        made = journal().send_json("POST", API, {**filled, "e_mail": filled["e_mail"] or None})
    except ServiceRefused as refusal:
        return _form(filled, refused_fields(refusal, set(FIELDS))), 422
    return _code(made)


@pages.post("/<uuid:person_id>/code")
def renew(person_id: object) -> str | Response:
    """Show a new code: the former holds no longer, and the second factor is set up anew."""
    known = _find(person_id)
    if known is None or known["ended_at"]:
        flash(_("Роль этого человека прекращена: сначала верните её."), "bad")
        return redirect(url_for("operators.listing"))
    return _code(known, new_factor=True)


@pages.post("/<uuid:person_id>/mail")
def mail(person_id: object) -> Response:
    """Send a new code to somebody's address: nobody else sees it."""
    known = _find(person_id)
    if known is None or known["ended_at"] or not known["e_mail"] or not mails_codes():
        flash(_("Отправить некуда: у человека нет адреса почты, или почта не настроена."), "bad")
    else:
        mail_new_code(
            known["login"], known["e_mail"], name=known["name"],
            place=role_name(known["role"]), new_factor=True,
        )
        flash(_("Письмо с новым кодом уйдёт на %(address)s.", address=known["e_mail"]), "good")
    return redirect(url_for("operators.listing"))


@pages.post("/<uuid:person_id>/address")
def address(person_id: object) -> Response:
    """Write down where somebody's invitations go."""
    told = {"e_mail": form_fields("e_mail")["e_mail"] or None}
    submit(
        journal(), "PUT", f"{API}/{person_id}/e-mail", told, done=_("Адрес записан."),
    )
    return redirect(url_for("operators.listing"))


@pages.post("/<uuid:person_id>/end")
def end(person_id: object) -> Response:
    """End a role: out of every session within seconds, and no code opens anything."""
    done = _("Роль прекращена. Человек выходит из всех сеансов за несколько секунд.")
    ended = submit(journal(), "POST", f"{API}/{person_id}/end", done=done, mendable=CONFLICT)
    if ended is not None:
        end_codes(ended["login"])
    return redirect(url_for("operators.listing"))


@pages.post("/<uuid:person_id>/restore")
def restore(person_id: object) -> Response:
    """Let somebody hold the role again, with the password of before."""
    submit(journal(), "POST", f"{API}/{person_id}/restore", done=_("Роль возвращена."))
    return redirect(url_for("operators.listing"))


def _find(person_id: object) -> dict[str, Any] | None:
    people = journal().get_json(API)
    return next((one for one in people if one["person_id"] == str(person_id)), None)


def _code(person: dict[str, Any], *, new_factor: bool = False) -> str:
    return show_new_code(
        person["login"], name=person["name"], role=person["role"],
        back=url_for("operators.listing"), new_factor=new_factor,
    )


def _form(filled: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "operators/form.html", filled=filled, errors=errors, roles=ROLES_ABOVE_SCHOOLS
    )
