"""A form's request to a service: what a person can mend is told on the next page."""

from collections.abc import Mapping
from typing import Any

from flask import flash

from services.gateway.pages.ports import ServiceClient, ServiceRefused

# What a person can mend is said on the page; anything else is a page of its own.
_MENDABLE = frozenset({400, 409, 410, 422})


def asked(service: ServiceClient, path: str, body: Mapping[str, Any]) -> bool:
    """Send a form's fields; False when the service refused, which is then said to the viewer.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the service does not answer.
    """
    try:
        service.send_json("POST", path, body)
    except ServiceRefused as refusal:
        if refusal.status not in _MENDABLE:
            raise
        flash(_why(refusal.problem), "bad")
        return False
    return True


def _why(problem: Mapping[str, Any]) -> str:
    errors = [str(one["what"]) for one in problem.get("errors", ())]
    detail = str(problem.get("detail", ""))
    return detail if not errors or errors == [detail] else f"{detail} {' '.join(errors)}"
