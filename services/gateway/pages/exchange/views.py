"""The exchange with regional systems, as the municipal operator keeps it: parked, and judged."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.form_handling import CONFLICT, reason_of_form, submit
from services.gateway.pages.listing import AskedList, address_of_form, asked_list

pages = Blueprint("exchange", __name__, template_folder="templates", url_prefix="/exchange")


@pages.route("", methods=["GET", "POST"])
def listing() -> str | Response:
    """Messages that wait for a decision, and how the batches were judged."""
    asked = asked_list(places=("messages", "batches"))
    if (address := address_of_form(asked)) is not None:
        return address
    found = {name: _page_of(name, asked) for name in asked.places}
    return render_template("exchange/listing.html", asked=asked, **found)


def _page_of(name: str, asked: AskedList) -> dict[str, Any]:
    body = {"words": asked.words, "after": asked.place.get(name)}
    found: dict[str, Any] = journal().send_json(
        "POST", f"/api/journal/v1/exchange/{name}/search", body
    )
    return found


@pages.post("/<uuid:parked_id>/replay")
def replay(parked_id: object) -> Response:
    """Have a message tried again."""
    return _step(parked_id, "replay", None, _("Сообщение обрабатывается снова."))


@pages.post("/<uuid:parked_id>/discard")
def discard(parked_id: object) -> Response:
    """Give a message up, with the reason that stays."""
    reason = reason_of_form()
    if reason is None:
        flash(_("Напишите, почему сообщение отклоняется: без причины нельзя."), "bad")
        return redirect(url_for("exchange.listing"))
    done = _("Сообщение отклонено, причина записана.")
    return _step(parked_id, "discard", {"reason": reason}, done)


def _step(parked_id: object, verb: str, body: dict[str, str] | None, done: str) -> Response:
    """Decide about a message, and go back to the list."""
    path = f"/api/journal/v1/exchange/messages/{parked_id}/{verb}"
    submit(journal(), "POST", path, body, done=done, mendable=CONFLICT)
    return redirect(url_for("exchange.listing"))
