"""The access log: who looked at or changed which child's data, when, and on which basis."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.auth.viewer import viewer
from services.gateway.clients import SERVICES, ServiceRefused, service
from services.gateway.i18n import gettext as _
from services.gateway.pages.access_log.labels import ACTIONS, CHAINS, LOGS
from services.gateway.pages.access_log.own_log import own_log
from services.gateway.pages.access_log.reading import (
    check_chains,
    child_log,
    read_incidents,
    read_log,
)
from services.gateway.pages.form_handling import reason_of_form, submit
from services.gateway.pages.listing import address_of_form, asked_list

pages = Blueprint("access_log", __name__, template_folder="templates")


@pages.route("/access-log", methods=["GET", "POST"])
def listing() -> str | Response:
    """A page of one service's log, the newest first."""
    asked = asked_list("service", "since", "until", "action", "outcome", places=("before",))
    if (address := address_of_form(asked)) is not None:
        return address
    name = asked.chosen.get("service", "journal")
    if name not in LOGS:
        abort(404)
    filters = {**asked.chosen, **asked.place}
    filters.pop("service", None)
    log = _found(name, filters, asked.words)
    return render_template("access_log/listing.html", log=log, asked=asked, actions=ACTIONS,
                           name=name, logs=LOGS)


def _found(name: str, filters: dict[str, str], words: str) -> dict[str, Any]:
    """Return a page of a log; words that stand for too many are said to, and nothing is found."""
    try:
        return read_log(name, filters, words)
    except ServiceRefused as refusal:
        if not words or refusal.status != 422:
            raise
        flash(refusal.problem.get("detail", ""), "bad")
        return {"items": [], "total": 0, "next": None, "without": {"words": 0}}


@pages.post("/access-log/check")
def check() -> str:
    """Every chain of the school computed again; a service that is down is said to be."""
    return render_template("access_log/check.html", logs=LOGS, chains=CHAINS,
                           results={name: check_chains(name) for name in LOGS})


@pages.get("/access-log/incidents")
def incidents() -> str:
    """What the nightly checks have found: both values, and where each comes from."""
    return render_template("access_log/incidents.html", logs=LOGS, chains=CHAINS,
                           results={name: read_incidents(name) for name in LOGS})


@pages.post("/access-log/incidents/<name>/<uuid:incident_id>/explanation")
def explain(name: str, incident_id: UUID) -> Response:
    """Explain an incident by a sentence, which stays."""
    sentence = reason_of_form()
    if name not in LOGS:
        abort(404)
    done = _("Объяснение записано.")
    if sentence is None:
        flash(_("Напишите, чем объясняется расхождение: без объяснения оно остаётся открытым."),
              "bad")
    elif name in SERVICES:
        path = f"/api/{name}/v1/access-log/incidents/{incident_id}/explanation"
        submit(service(name), "POST", path, {"text": sentence}, done=done)
    else:
        own_log().explain(incident_id, sentence)
        flash(done, "good")
    return redirect(url_for("access_log.incidents"))


@pages.get("/access-log/children/<uuid:pupil_id>")
def of_child(pupil_id: object) -> str:
    """Who opened or changed what is kept of one's own child, by days."""
    child = viewer().child(str(pupil_id))
    try:
        log = child_log(str(pupil_id), request.args.get("before"))
    except ServiceRefused as refusal:
        if refusal.status != 404 or child is None:
            raise
        log = None  # the own record, and not old enough
    return render_template("access_log/of_child.html", log=log, child=child,
                           pupil_id=str(pupil_id))
