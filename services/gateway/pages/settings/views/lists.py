"""Kinds of work with their weights, and the rule for proposed term marks."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import form_fields
from services.gateway.pages.settings.forms import API, Refused, ask, number, send
from services.gateway.pages.settings.views.blueprint import pages

Answer = Response | tuple[str, int]
_THRESHOLDS = ("five", "four", "three", "two")


@pages.get("/work-types")
def work_types() -> str:
    """The kinds of work of the school."""
    return _work_types()


@pages.post("/work-types")
def add_work_type() -> Answer:
    """Add a kind of work."""
    refusal = send("POST", "/settings/work-types", _work_type(), _("Вид работы добавлен."))
    return (_work_types(refusal), refusal.status) if refusal else _to("settings.work_types")


@pages.get("/work-types/<uuid:work_type_id>")
def work_type(work_type_id: object) -> str:
    """One kind of work: its names, its weight, and what hangs on it."""
    return _one(work_type_id)


@pages.post("/work-types/<uuid:work_type_id>")
def change_work_type(work_type_id: object) -> Answer:
    """Change a kind of work."""
    body = {**_work_type(), "hidden": "hidden" in request.form}
    path = f"/settings/work-types/{work_type_id}"
    refusal = send("PUT", path, body, _("Вид работы записан."))
    return (_one(work_type_id, refusal), refusal.status) if refusal else (
        _to("settings.work_types")
    )


@pages.post("/work-types/<uuid:work_type_id>/removal")
def remove_work_type(work_type_id: object) -> Answer:
    """Take a kind of work away; one that lessons are of is hidden."""
    answer = ask("POST", f"/settings/work-types/{work_type_id}/removal", {})
    if isinstance(answer, Refused):
        return _one(work_type_id, answer), answer.status
    flash(
        _("Вид работы убран.") if answer["removed"]
        else _("Уроки с этим видом работы есть, поэтому он скрыт: новым урокам его не дают."),
        "good",
    )
    return _to("settings.work_types")


@pages.get("/term-marks")
def term_mark_rule() -> str:
    """From which average on which term mark is proposed."""
    return _rule()


@pages.post("/term-marks")
def change_term_mark_rule() -> Answer:
    """Change the thresholds."""
    told: dict[str, Any] = {
        name: value.replace(",", ".") for name, value in form_fields(*_THRESHOLDS).items()
    }
    told["least_marks"] = number("least_marks")
    refusal = send("PUT", "/settings/term-mark-rule", told, _("Правило записано."))
    return (_rule(refusal), refusal.status) if refusal else _to("settings.term_mark_rule")


def _work_type() -> dict[str, Any]:
    told = form_fields("short", "name", "weight")
    return {**told, "weight": told["weight"].replace(",", ".")}


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint))


def _work_types(refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/settings/work-types")
    return render_template("settings/work_types.html", found=found, refusal=refusal)


def _one(work_type_id: object, refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/settings/work-types")
    one = next((one for one in found["work_types"] if one["id"] == str(work_type_id)), None)
    if one is None:
        abort(404)
    return render_template(
        "settings/work_type.html", version=found["version"], one=one, refusal=refusal
    )


def _rule(refusal: Refused | None = None) -> str:
    found = journal().get_json(f"{API}/settings/term-mark-rule")
    return render_template("settings/term_mark_rule.html", found=found, refusal=refusal)
