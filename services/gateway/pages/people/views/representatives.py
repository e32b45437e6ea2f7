"""Representatives: the list, a card, and its correction."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
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
from services.gateway.pages.people.labels import REPRESENTATIVE_STATES
from services.gateway.pages.people.views.blueprint import pages

Answer = str | Response | tuple[str, int]


@pages.route("/representatives", methods=["GET", "POST"])
def representatives() -> Answer:
    """Representatives by name and state, with their children."""
    asked = asked_list("state", places=("after",))
    if (address := address_of_form(asked)) is not None:
        return address
    return render_template(
        "people/representatives.html",
        asked=asked,
        page=search("/representatives/search", asked),
        choices=REPRESENTATIVE_STATES,
        today=today_iso(),
    )


@pages.get("/representatives/<uuid:representative_id>")
def representative(representative_id: object) -> str:
    """A representative: contacts, children, what a court restricts."""
    return _card(representative_id)


@pages.post("/representatives/<uuid:representative_id>")
def change_representative(representative_id: object) -> Answer:
    """Correct name and contacts."""
    body = {"name": name_of_form(), **contacts_of_form(), **optional("seen")}
    answer = send("PUT", f"/representatives/{representative_id}", body)
    if isinstance(answer, Refused):
        return _card(representative_id, answer), answer.status
    done(_("Записано."))
    return redirect(
        url_for("people.representative", representative_id=representative_id), 303
    )


def _card(representative_id: object, refusal: Refused | None = None) -> str:
    return render_template(
        "people/representative.html",
        card=journal().get_json(f"{API}/representatives/{representative_id}"),
        refusal=refusal,
        of_form="change" if refusal else "",
        today=today_iso(),
    )
