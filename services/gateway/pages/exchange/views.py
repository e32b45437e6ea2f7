"""The exchange with regional systems, as the municipal operator keeps it: parked, and judged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import ServiceRefused, journal
from services.gateway.i18n import gettext as _

pages = Blueprint("exchange", __name__, template_folder="templates", url_prefix="/exchange")
SHORTEST_REASON = 3
CONFLICT = 409


@pages.get("")
def listing() -> str:
    """Messages that wait for a decision, and how the latest batches were judged."""
    return render_template(
        "exchange/listing.html",
        messages=journal().get_json("/api/journal/v1/exchange/messages"),
        batches=journal().get_json("/api/journal/v1/exchange/batches"),
    )


@pages.post("/<uuid:parked_id>/replay")
def replay(parked_id: object) -> Response:
    """Have a message tried again."""
    return _told(parked_id, "replay", None, _("Сообщение обрабатывается снова."))


@pages.post("/<uuid:parked_id>/discard")
def discard(parked_id: object) -> Response:
    """Give a message up, with the reason that stays."""
    reason = request.form.get("reason", "").strip()
    if len(reason) < SHORTEST_REASON:
        flash(_("Напишите, почему сообщение отклоняется: без причины нельзя."), "bad")
        return redirect(url_for("exchange.listing"))
    done = _("Сообщение отклонено, причина записана.")
    return _told(parked_id, "discard", {"reason": reason}, done)


def _told(parked_id: object, verb: str, body: dict[str, str] | None, done: str) -> Response:
    try:
        journal().send_json("POST", f"/api/journal/v1/exchange/messages/{parked_id}/{verb}", body)
    except ServiceRefused as refusal:
        # Still not readable, or somebody else has decided already.
        if refusal.status != CONFLICT:
            raise
        flash(str(refusal.problem.get("detail", "")), "bad")
    else:
        flash(done, "good")
    return redirect(url_for("exchange.listing"))
