"""The operator's view of events in and out of each service, and what can be done about them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import SERVICES, ServiceDown, service
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import CONFLICT, reason_of_form, submit
from services.gateway.pages.labels import SERVICE_LABELS
from services.gateway.pages.listing import address_of_form, asked_list
from services.gateway.pages.queues.labels import STATES

pages = Blueprint("queues", __name__, template_folder="templates", url_prefix="/queues")


@pages.route("", methods=["GET", "POST"])
def inbox() -> str | Response:
    """Events that came in to a service, by state, and how many wait to go out."""
    asked = asked_list("service", "state")
    if (address := address_of_form(asked)) is not None:
        return address
    name, state = asked.chosen.get("service", SERVICES[0]), asked.chosen.get("state", "failed")
    if name not in SERVICES or state not in STATES:
        abort(404)
    body = {**asked.body(), "state": [state]}
    body.pop("service", None)
    box = service(name).send_json("POST", f"/api/{name}/v1/inbox/search", body)
    return render_template(
        "queues/inbox.html", name=name, state=state, state_labels=STATES, services=SERVICE_LABELS,
        asked=asked, waiting=waiting_everywhere(), **box,
    )


@pages.post("/<name>/<uuid:row_id>/replay")
def replay(name: str, row_id: object) -> Response:
    """Let the service try this event again now."""
    return _step(name, row_id, "replay", {}, _("Событие отправлено на повтор."))


@pages.post("/<name>/<uuid:row_id>/discard")
def discard(name: str, row_id: object) -> Response:
    """Give an event up, with the reason that stays in its row."""
    reason = reason_of_form()
    if reason is None:
        flash(_("Напишите, почему событие отбрасывается: без причины нельзя."), "bad")
        return back(name)
    done = _("Событие отброшено, причина записана.")
    return _step(name, row_id, "discard", {"reason": reason}, done)


def _step(name: str, row_id: object, verb: str, body: dict[str, str], done: str) -> Response:
    """Have a service act on a row of its inbox, and go back to the list."""
    if name not in SERVICES:
        abort(404)
    path = f"/api/{name}/v1/inbox/{row_id}/{verb}"
    submit(service(name), "POST", path, body, done=done, mendable=CONFLICT)
    return back(name)


def back(name: str) -> Response:
    """Return to the list that the button stood in."""
    state = request.form.get("state", "failed")
    return redirect(url_for("queues.inbox", service=name, state=state))


def waiting_everywhere() -> dict[str, dict[str, object] | None]:
    """What waits in each outbox; None where the service does not answer."""
    waiting: dict[str, dict[str, object] | None] = {}
    for name in SERVICES:
        try:
            waiting[name] = service(name).get_json(f"/api/{name}/v1/outbox")
        except ServiceDown:
            waiting[name] = None
    return waiting
