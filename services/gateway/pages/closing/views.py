"""Closing a class: its terms with checklists, the year, and the packages on their way."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.clients import journal
from services.gateway.i18n import gettext as _
from services.gateway.pages.closing.labels import (
    DECISIONS,
    PACKAGES,
    POINTS,
    STEPS,
    TERM_STATES,
)
from services.gateway.pages.form_handling import asked

API = "/api/journal/v1"

pages = Blueprint(
    "closing", __name__, template_folder="templates", url_prefix="/classes/<uuid:class_id>/closing"
)


@pages.get("")
def of_class(class_id: object) -> str:
    """Where a class stands: what is missing in each term, the year, the packages."""
    return render_template(
        "closing/of_class.html",
        found=journal().get_json(f"{API}/classes/{class_id}/closing"),
        term_states=TERM_STATES,
        point_labels=POINTS,
        decisions=DECISIONS,
        package_labels=PACKAGES,
        package_steps=STEPS,
    )


@pages.post("/terms/<uuid:term_id>/propose")
def propose(class_id: object, term_id: object) -> Response:
    """Propose a term to be closed."""
    return _moved(class_id, term_id, "propose", _("Период предложен к закрытию."))


@pages.post("/terms/<uuid:term_id>/close")
def close(class_id: object, term_id: object) -> Response:
    """Close a term."""
    return _moved(class_id, term_id, "close", _("Период закрыт."))


@pages.post("/terms/<uuid:term_id>/reopen")
def reopen(class_id: object, term_id: object) -> Response:
    """Open a term again, with the reason."""
    body = {"reason": request.form.get("reason", "").strip()}
    return _moved(class_id, term_id, "reopen", _("Период снова открыт."), body)


@pages.post("/year")
def year(class_id: object) -> Response:
    """Close the year by the council's protocol."""
    body = {
        "protocol_no": request.form.get("protocol_no", "").strip(),
        "protocol_on": request.form.get("protocol_on", ""),
        "decisions": [
            {"pupil_id": pupil_id, "decision": decision}
            for pupil_id, decision in zip(
                request.form.getlist("pupil_id"), request.form.getlist("decision"), strict=False
            )
        ],
    }
    if asked(journal(), f"{API}/classes/{class_id}/year-closing", body):
        flash(_("Учебный год закрыт. Журнал и ведомость печатаются и передаются в архив."), "good")
    return redirect(url_for("closing.of_class", class_id=class_id))


def _moved(
    class_id: object, term_id: object, move: str, done: str, body: Mapping[str, Any] | None = None
) -> Response:
    """Move a term, and go back to the class."""
    if asked(journal(), f"{API}/classes/{class_id}/terms/{term_id}/{move}", body or {}):
        flash(done, "good")
    return redirect(url_for("closing.of_class", class_id=class_id))
