"""Closing a class: its terms with checklists, the year, and the packages on their way."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
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
from services.gateway.pages.form_handling import form_fields, submit

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
    return _step(class_id, term_id, "propose", _("Период предложен к закрытию."))


@pages.post("/terms/<uuid:term_id>/close")
def close(class_id: object, term_id: object) -> Response:
    """Close a term."""
    return _step(class_id, term_id, "close", _("Период закрыт."))


@pages.post("/terms/<uuid:term_id>/reopen")
def reopen(class_id: object, term_id: object) -> Response:
    """Open a term again, with the reason."""
    done = _("Период снова открыт.")
    return _step(class_id, term_id, "reopen", done, form_fields("reason"))


@pages.post("/year")
def year(class_id: object) -> Response:
    """Close the year by the council's protocol."""
    body = {
        **form_fields("protocol_no", "protocol_on"),
        "decisions": [
            {"pupil_id": pupil_id, "decision": decision}
            for pupil_id, decision in zip(
                request.form.getlist("pupil_id"), request.form.getlist("decision"), strict=False
            )
        ],
    }
    done = _("Учебный год закрыт. Журнал и ведомость печатаются и передаются в архив.")
    submit(journal(), "POST", f"{API}/classes/{class_id}/year-closing", body, done=done)
    return redirect(url_for("closing.of_class", class_id=class_id))


def _step(
    class_id: object, term_id: object, step: str, done: str, body: Mapping[str, Any] | None = None
) -> Response:
    """Take a step of a term, and go back to the class."""
    path = f"{API}/classes/{class_id}/terms/{term_id}/{step}"
    submit(journal(), "POST", path, body or {}, done=done)
    return redirect(url_for("closing.of_class", class_id=class_id))
