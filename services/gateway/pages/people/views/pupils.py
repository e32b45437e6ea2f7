"""Pupils: the list, a card, and what a deputy changes on it."""

from flask import redirect, render_template, url_for
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
from services.gateway.pages.people.labels import PUPIL_STATES, SEXES
from services.gateway.pages.people.views.blueprint import pages
from services.gateway.pages.years import current_year, school_years

Answer = str | Response | tuple[str, int]


@pages.route("/pupils", methods=["GET", "POST"])
def pupils() -> Answer:
    """Pupils by name, class, and what is missing of them."""
    asked = asked_list("class_id", "state", places=("after",))
    if (address := address_of_form(asked)) is not None:
        return address
    year = current_year(school_years())
    classes = journal().get_json(f"{API}/classes", year_id=year.id) if year else []
    return render_template(
        "people/pupils.html",
        asked=asked,
        page=search("/pupils/list", asked),
        classes={one["id"]: one["name"] for one in classes},
        choices=PUPIL_STATES,
    )


@pages.get("/pupils/<uuid:pupil_id>")
def pupil(pupil_id: object) -> str:
    """A pupil: birth date, classes, groups, representatives."""
    return _card(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>")
def change_pupil(pupil_id: object) -> Answer:
    """Correct name, birth date and sex."""
    body = {"name": name_of_form(), **optional("born_on", "sex", "ground", "seen")}
    answer = send("PUT", f"/pupils/{pupil_id}", body)
    if isinstance(answer, Refused):
        return _card(pupil_id, answer, "change"), answer.status
    done(_("Записано."))
    return _back(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>/representatives")
def add_representative(pupil_id: object) -> Answer:
    """Record somebody who answers for the child."""
    body = {"name": name_of_form(), **optional("relation"), **contacts_of_form()}
    answer = send("POST", f"/pupils/{pupil_id}/representatives", body)
    if isinstance(answer, Refused):
        return _card(pupil_id, answer, "add"), answer.status
    done(_("Представитель записан."))
    return _back(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restriction")
def restrict(pupil_id: object, representative_id: object) -> Answer:
    """Record that a court restricts a representative."""
    body = {**form_fields("decision", "since"), **optional("until", "seen")}
    path = f"/pupils/{pupil_id}/representatives/{representative_id}/restriction"
    answer = send("PUT", path, body)
    if isinstance(answer, Refused):
        return _card(pupil_id, answer, f"restrict-{representative_id}"), answer.status
    done(_("Ограничение записано."), since=str(body["since"]))
    return _back(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/lift")
def lift(pupil_id: object, representative_id: object) -> Answer:
    """Lift a restriction from a day on."""
    path = f"/pupils/{pupil_id}/representatives/{representative_id}/restriction/lift"
    answer = send("POST", path, {**form_fields("decision", "on"), **optional("seen")})
    if isinstance(answer, Refused):
        return _card(pupil_id, answer, f"lift-{representative_id}"), answer.status
    done(_("Ограничение снято."))
    return _back(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/end")
def end_representation(pupil_id: object, representative_id: object) -> Answer:
    """End a representation that was recorded by mistake."""
    path = f"/pupils/{pupil_id}/representatives/{representative_id}/end"
    answer = send("POST", path, {**form_fields("reason"), **optional("seen")})
    if isinstance(answer, Refused):
        return _card(pupil_id, answer, f"end-{representative_id}"), answer.status
    done(_("Представительство прекращено: доступа к ребёнку больше нет."))
    return _back(pupil_id)


@pages.post("/pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restore")
def restore_representation(pupil_id: object, representative_id: object) -> Answer:
    """Take back that a representation was ended."""
    path = f"/pupils/{pupil_id}/representatives/{representative_id}/restore"
    answer = send("POST", path, {})
    if isinstance(answer, Refused):
        return _card(pupil_id, answer), answer.status
    done(_("Представительство возвращено."))
    return _back(pupil_id)


def _back(pupil_id: object) -> Response:
    return redirect(url_for("people.pupil", pupil_id=pupil_id), 303)


def _card(pupil_id: object, refusal: Refused | None = None, form: str = "") -> str:
    return render_template(
        "people/pupil.html",
        card=journal().get_json(f"{API}/pupils/{pupil_id}"),
        refusal=refusal,
        of_form=form,
        sexes=SEXES,
        today=today_iso(),
    )
