"""Destruction of case files: what is due, acts signed by three people, progress, papers, holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused
from services.gateway.clients import archive as archive_service
from services.gateway.i18n import gettext as _
from services.gateway.pages.acts.labels import ACT_STATES, OUTCOMES, PAPERS, SERVICES, STEPS
from services.gateway.pages.form_handling import form_fields, submit
from services.gateway.pages.listing import address_of_form, asked_list

API = "/api/archive/v1"

pages = Blueprint("acts", __name__, template_folder="templates", url_prefix="/archive/disposal")


@pages.route("", methods=["GET", "POST"])
def listing() -> str | Response:
    """Case files whose term is over, acts, and the holds that stand."""
    asked = asked_list("year", "act_state", places=("due_after", "acts_after", "holds_after"))
    if (address := address_of_form(asked)) is not None:
        return address
    return render_template(
        "acts/listing.html",
        asked=asked,
        found=archive_service().send_json("POST", f"{API}/disposal/search", asked.body()),
        act_states=ACT_STATES,
    )


@pages.post("/propose")
def propose() -> Response:
    """Propose the marked case files for destruction."""
    chosen = request.form.getlist("case_file_id")
    if not chosen:
        flash(_("Отметьте хотя бы одно дело."), "bad")
        return redirect(url_for("acts.listing"))
    body = {"case_file_ids": chosen, **form_fields("note")}
    done = _("Дела предложены. Теперь нужно согласие экспертной комиссии.")
    made = _submit("POST", "acts", body, done)
    if made is None:
        return redirect(url_for("acts.listing"))
    return redirect(url_for("acts.act", act_id=made["id"]))


@pages.get("/acts/<uuid:act_id>")
def act(act_id: object) -> str:
    """An act: its case files, who signed, how far each service is, its papers."""
    return render_template(
        "acts/act.html",
        act=archive_service().get_json(f"{API}/acts/{act_id}"),
        act_states=ACT_STATES,
        step_labels=STEPS,
        services=SERVICES,
        outcomes=OUTCOMES,
        papers=PAPERS,
    )


@pages.post("/acts/<uuid:act_id>/agree")
def agree(act_id: object) -> Response:
    """Agree to an act for the expert commission."""
    return _step(act_id, "agree", _("Акт согласован."), "protocol_no", "protocol_on")


@pages.post("/acts/<uuid:act_id>/approve")
def approve(act_id: object) -> Response:
    """Approve an act."""
    return _step(act_id, "approve", _("Акт утверждён. Теперь его исполняет архивариус."))


@pages.post("/acts/<uuid:act_id>/execute")
def execute(act_id: object) -> Response:
    """Have the data of an approved act destroyed."""
    return _step(act_id, "execute", _("Уничтожение началось."))


@pages.post("/acts/<uuid:act_id>/refuse")
def refuse(act_id: object) -> Response:
    """Refuse an act."""
    return _step(act_id, "refuse", _("По акту отказано, дела снова ждут решения."), "reason")


@pages.post("/acts/<uuid:act_id>/withdraw")
def withdraw(act_id: object) -> Response:
    """Withdraw an act."""
    return _step(act_id, "withdraw", _("Акт отозван, дела снова ждут решения."), "reason")


@pages.post("/acts/<uuid:act_id>/ask-again")
def ask_again(act_id: object) -> Response:
    """Ask the services once more about a case file whose destruction has stopped."""
    return _step(act_id, "ask-again", _("Сервисы спрошены ещё раз."), "case_file_id")


@pages.route("/holds/new", methods=["GET", "POST"])
def new_hold() -> str | Response:
    """The form that puts a case file on hold; one of thousands is found first."""
    asked = asked_list("year", "class_name")
    if (address := address_of_form(asked)) is not None:
        return address
    body = {**asked.body(), "present": True}
    found = archive_service().send_json("POST", f"{API}/case-files/search", body)
    chosen, listed = request.args.get("file", type=UUID), found["page"]["items"]
    if chosen and all(file["id"] != str(chosen) for file in listed):
        listed.insert(0, archive_service().get_json(f"{API}/case-files/{chosen}"))
    return render_template("acts/hold.html", asked=asked, chosen=str(chosen), **found)


@pages.post("/holds")
def place_hold() -> Response:
    """Put a case file on hold."""
    body = {
        "case_file_id": request.form.get("case_file_id", ""),
        "reason": request.form.get("reason", "").strip(),
        "until": request.form.get("until") or None,
    }
    done = _("Дело на удержании: ничего из него не уничтожат, пока его не снимут.")
    if _submit("POST", "holds", body, done) is None:
        return redirect(url_for("acts.new_hold", file=body["case_file_id"]))
    return redirect(url_for("acts.listing"))


@pages.post("/holds/<uuid:hold_id>/lift")
def lift_hold(hold_id: object) -> Response:
    """Lift a hold."""
    _submit("POST", f"holds/{hold_id}/lift", form_fields("reason"), _("Удержание снято."))
    return redirect(url_for("acts.listing"))


@pages.post("/files/<uuid:case_file_id>/extend")
def extend(case_file_id: object) -> Response:
    """Put the destruction of a case file off."""
    path, done = f"case-files/{case_file_id}/extend", _("Срок хранения продлён.")
    _submit("POST", path, form_fields("until"), done)
    return redirect(url_for("acts.listing"))


@pages.get("/details")
def header() -> str:
    """The head of the school's acts."""
    try:
        known = archive_service().get_json(f"{API}/details")
    except ServiceRefused as refusal:
        if refusal.status != 404:
            raise
        known = {}
    return render_template("acts/header.html", known=known)


@pages.post("/details")
def save_header() -> Response:
    """Keep the head of the school's acts."""
    names = (
        "organisation", "address", "place", "fond_no", "fond_name", "inventories", "processor",
    )
    if _submit("PUT", "details", form_fields(*names), _("Реквизиты записаны.")) is None:
        return redirect(url_for("acts.header"))
    return redirect(url_for("acts.listing"))


def _step(act_id: object, verb: str, done: str, *fields: str) -> Response:
    """Take a step of an act with the fields of its form, and go back to the act."""
    _submit("POST", f"acts/{act_id}/{verb}", form_fields(*fields), done)
    return redirect(url_for("acts.act", act_id=act_id))


def _submit(
    method: str, path: str, body: Mapping[str, Any], done: str
) -> dict[str, Any] | None:
    """Send a form to the archive; its steps take several people."""
    return submit(archive_service(), method, f"{API}/{path}", body, done=done, another_may=True)
