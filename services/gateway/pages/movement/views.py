"""Movement: one child enrolled, transferred, departed; the alphabet book; the movement log."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.movement import labels
from services.gateway.pages.movement.forms import (
    REPRESENTATIVES,
    Wrong,
    child_body,
    chosen_groups,
    coming_body,
    missing,
    needed_of_arrival,
    representatives_body,
    say_done,
    send,
)
from services.gateway.pages.years import chosen_year, school_years
from services.shared.process.clock import today

API = "/api/journal/v1"

pages = Blueprint("movement", __name__, template_folder="templates", url_prefix="/movement")


@pages.get("")
def start() -> str:
    """What can be done about movement, and the books of it."""
    return render_template("movement/start.html")


@pages.get("/arrival")
def arrival() -> str:
    """The form that one child is enrolled by."""
    filled = {"day": today().isoformat(), "class_id": request.args.get("class_id", "")}
    return _arrival_form({**filled, "reason": "other_school"}, Wrong())[0]


@pages.post("/arrival")
def enrol() -> Response | tuple[str, int]:
    """Enrol the child of the form: whom the school may know is shown first."""
    wrong = missing(needed_of_arrival())
    who = request.form.get("who", "")
    if not wrong and not who:
        asked = {"class_id": request.form["class_id"], "child": child_body()}
        found, wrong = send("POST", f"{API}/movement/recognition", asked)
        if found and (found["known"] or found["maybe"]):
            return _arrival_form(request.form, wrong, _candidates(found))
    if wrong:
        return _arrival_form(request.form, wrong)
    if who not in ("", "another"):
        return _enrol_known(who)
    body = {**coming_body(), "child": child_body(), "is_another": who == "another"}
    answer, wrong = send("POST", f"{API}/movement/arrivals", body)
    if wrong:
        return _arrival_form(request.form, wrong)
    say_done(_("Ребёнок зачислен."))
    return redirect(url_for("movement.of_child", pupil_id=answer["pupil_id"]), 303)


def _enrol_known(pupil_id: str) -> Response | tuple[str, int]:
    body = {
        **coming_body(),
        "version": request.form.get(f"version:{pupil_id}", ""),
        "representatives": representatives_body(),
    }
    try:
        path = f"{API}/pupils/{UUID(pupil_id)}/movement/arrival"
    except ValueError:
        abort(400)
    _answer, wrong = send("POST", path, body)
    if wrong:
        return _arrival_form(request.form, wrong)
    say_done(_("Ребёнок зачислен: школа его уже знает."))
    return redirect(url_for("movement.of_child", pupil_id=pupil_id), 303)


def _candidates(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return whom the school knows, each with what was seen of its movement."""
    known = found["known"]
    children = [known] if known else found["maybe"]
    return {
        "certain": bool(known),
        "children": [
            {**one, "version": journal().get_json(
                f"{API}/pupils/{one['id']}/movement")["version"]}
            for one in children
        ],
    }


def _arrival_form(
    filled: Mapping[str, str], wrong: Wrong, candidates: Mapping[str, Any] | None = None
) -> tuple[str, int]:
    page = render_template(
        "movement/arrival.html",
        filled=filled,
        wrong=wrong.errors,
        candidates=candidates,
        classes=journal().get_json(f"{API}/movement/classes"),
        reasons=labels.ARRIVALS,
        representatives=range(REPRESENTATIVES),
    )
    return page, wrong.status


@pages.get("/pupils/<uuid:pupil_id>")
def of_child(pupil_id: UUID) -> str:
    """A child's way through the school, and what can be entered next."""
    return _child_page(pupil_id, {}, Wrong())[0]


@pages.post("/pupils/<uuid:pupil_id>/transfer")
def transfer(pupil_id: UUID) -> Response | tuple[str, int]:
    """Move the child to another class of the year."""
    body = form_fields("class_id", "day", "order_number", "version")
    groups = chosen_groups(body["class_id"])
    done = _("Ребёнок переведён.")
    return _enter(pupil_id, "transfer", {**body, "groups": groups}, done, {
        "class_id": _("Выберите класс."), "day": _("Укажите, с какого дня."),
    })


@pages.post("/pupils/<uuid:pupil_id>/departure")
def departure(pupil_id: UUID) -> Response | tuple[str, int]:
    """Let the child leave the school."""
    body = form_fields("day", "reason", "order_number", "went_to", "version")
    return _enter(pupil_id, "departure", body, _("Выбытие оформлено."), {
        "day": _("Укажите последний день."),
        "reason": _("Выберите, почему ребёнок выбывает."),
    })


@pages.post("/pupils/<uuid:pupil_id>/undo")
def undo(pupil_id: UUID) -> Response | tuple[str, int]:
    """Take the last movement of the child back."""
    done = _("Последнее движение отменено.")
    return _enter(pupil_id, "undo", form_fields("version"), done, {})


def _enter(
    pupil_id: UUID, what: str, body: Mapping[str, Any], done: str, needed: Mapping[str, str]
) -> Response | tuple[str, int]:
    wrong = missing(needed)
    if not wrong:
        _answer, wrong = send("POST", f"{API}/pupils/{pupil_id}/movement/{what}", body)
    if wrong:
        return _child_page(pupil_id, {**request.form, "what": what}, wrong)
    say_done(done)
    return redirect(url_for("movement.of_child", pupil_id=pupil_id), 303)


def _child_page(
    pupil_id: UUID, filled: Mapping[str, str], wrong: Wrong
) -> tuple[str, int]:
    found = journal().get_json(f"{API}/pupils/{pupil_id}/movement")
    stays = found["stays"]
    here = stays[-1] if stays and not stays[-1]["departed_on"] else None
    page = render_template(
        "movement/child.html",
        found=found,
        here=here,
        others=[
            one for one in found["classes"]
            if here and one["year"] == here["year"] and one["id"] != here["class_id"]
        ],
        filled=filled,
        wrong=wrong.errors,
        today=today().isoformat(),
        transfer_day=_transfer_day(found["last_mark"]),
        reasons=labels.REASONS,
        leaving=labels.LEAVING,
        departures=labels.DEPARTURES,
        undo_labels=labels.UNDO,
    )
    return page, wrong.status


def _transfer_day(last_mark: str | None) -> str:
    """Return the first day on which a child may be moved: today, or after its last mark."""
    first = date.fromisoformat(last_mark) + timedelta(days=1) if last_mark else today()
    return max(first, today()).isoformat()


@pages.route("/alphabet-book", methods=["GET", "POST"])
def alphabet_book() -> str | Response:
    """The alphabet book: everybody who was ever enrolled, by name."""
    asked = asked_list("letter", "state")
    if (address := address_of_form(asked)) is not None:
        return address
    try:
        page = journal().send_json("POST", f"{API}/movement/alphabet-book", asked.body())
    except ServiceRefused as refusal:
        if refusal.status != 422:
            raise
        flash(refusal.problem.get("detail", ""), "bad")
        page = {"items": [], "total": 0, "next": None, "without": {}}
    states = {"here": _("учатся"), "gone": _("выбыли")}
    return render_template(
        "movement/alphabet_book.html", page=page, asked=asked, letters=labels.LETTERS,
        states_of=states,
    )


@pages.get("/log")
def log() -> str:
    """The movement log of a period with its counts."""
    years = school_years()
    year = chosen_year(years, request.args.get("year"))
    starts_on, _sep, ends_on = request.args.get("period", "").partition("..")
    found = journal().get_json(
        f"{API}/movement/log", year_id=year.id, starts_on=starts_on or None,
        ends_on=ends_on or None,
    ) if year else None
    return render_template(
        "movement/log.html", years=years, year=year, log=found, kinds=labels.KINDS,
        leaving=labels.LEAVING,
    )
