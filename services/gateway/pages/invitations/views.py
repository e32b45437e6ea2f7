"""Who of a class or of the staff can sign in already, and letters for those who cannot."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from services.gateway.auth.invitations.mail import Recipient
from services.gateway.auth.invitations.states import NOT_INVITED, Stage, invitations
from services.gateway.auth.invitations.usecases import Issued
from services.gateway.auth.request_guard import caller_or_none
from services.gateway.auth.viewer import viewer
from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import submit
from services.gateway.pages.invitations.letters import print_letters
from services.gateway.pages.roles import LEADERS
from services.gateway.pages.years import current_year, school_years
from services.shared.accountability.access import Target
from services.shared.disposition import content_disposition
from services.shared.errors import Unauthenticated
from services.shared.process.clock import now
from services.shared.wording import said

API = "/api/journal/v1"

pages = Blueprint("invitations", __name__, template_folder="templates", url_prefix="/invitations")


@pages.get("")
def listing() -> str | BaseResponse:
    """The staff and the classes whose people the viewer may invite."""
    year = current_year(school_years())
    classes = journal().get_json(f"{API}/classes", year_id=year.id) if year else []
    invites_staff = viewer().role in LEADERS
    if not invites_staff and len(classes) == 1:
        return redirect(url_for("invitations.of_class", class_id=classes[0]["id"]))
    return render_template(
        "invitations/listing.html", classes=classes, invites_staff=invites_staff
    )


@pages.get("/staff")
def of_staff() -> str:
    """The staff: who can sign in already."""
    return _people(None)


@pages.get("/classes/<uuid:class_id>")
def of_class(class_id: UUID) -> str:
    """The children of a class and who represents them: who can sign in already."""
    return _people(class_id)


@pages.post("/staff")
def print_staff() -> BaseResponse:
    """Letters with new codes for those who were ticked of the staff."""
    return _letters(None)


@pages.post("/classes/<uuid:class_id>")
def print_class(class_id: UUID) -> BaseResponse:
    """Letters with new codes for those who were ticked of a class."""
    return _letters(class_id)


def _people(class_id: UUID | None) -> str:
    found = journal().get_json(f"{API}/invitees", class_id=str(class_id) if class_id else None)
    states = invitations().states([one["login"] for one in found["people"] if one["login"]])
    people = [
        {**one, "state": states.get(one["login"], NOT_INVITED)} for one in found["people"]
    ]
    return render_template(
        "invitations/people.html",
        found=found,
        people=people,
        begun=sum(one["state"].begun for one in people),
        open=sum(one["state"].stage is Stage.OPEN for one in people),
        target=_target(class_id),
        mails=invitations().mails,
        crumbs=[
            (_("Приглашения"), url_for("invitations.listing")),
            (found["class_name"] or _("Сотрудники"), None),
        ],
    )


def _letters(class_id: UUID | None) -> BaseResponse:
    only = request.form.get("only")
    chosen = [only] if only else request.form.getlist("person")
    if not chosen:
        flash(_("Отметьте, кому выдать код."), "bad")
        return redirect(_target(class_id), 303)
    body = {"class_id": str(class_id) if class_id else None, "person_ids": chosen}
    found = submit(journal(), "POST", f"{API}/invitees", body)
    if found is None:
        return redirect(_target(class_id), 303)
    if invitations().mails and request.form.get("by") == "mail":
        _mail(found, class_id)
        return redirect(_target(class_id), 303)
    return _paper(found, class_id)


def _mail(found: dict[str, Any], class_id: UUID | None) -> None:
    """Send new codes to those who have an address; the others keep what they have."""
    recipients = {
        one["login"]: Recipient(one["e_mail"], one["name"], found["school"])
        for one in found["people"]
        if one["e_mail"]
    }
    if recipients:
        _issue(list(recipients), class_id, recipients)
        flash(_("Письма уходят по почте: %(count)s.", count=len(recipients)), "good")
    without = len(found["people"]) - len(recipients)
    if without:
        sentence = _("Без адреса почты: %(count)s. Этим людям напечатайте письма.", count=without)
        flash(sentence, "bad")


def _issue(
    logins: list[str], class_id: UUID | None, mailed_to: dict[str, Recipient] | None = None
) -> Mapping[str, Issued]:
    caller = caller_or_none()
    if caller is None:
        raise Unauthenticated(said("Войдите, чтобы продолжить."))
    return invitations().issue(
        caller,
        logins,
        Target(school_id=caller.school_id, class_id=class_id),
        new_factor=class_id is None and bool(request.form.get("new_factor")),
        mailed_to=mailed_to,
    )


def _paper(found: dict[str, Any], class_id: UUID | None) -> Response:
    content = print_letters(
        found,
        _issue([one["login"] for one in found["people"]], class_id),
        invitations().public_url,
        strips=request.form.get("layout") != "pages",
        at=now(),
    )
    name = found["class_name"] or _("сотрудники")
    return Response(
        content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": content_disposition(
                _("Приглашения %(name)s.pdf", name=name), plain="letters.pdf"
            )
        },
    )


def _target(class_id: UUID | None) -> str:
    if class_id is None:
        return url_for("invitations.of_staff")
    return url_for("invitations.of_class", class_id=class_id)
