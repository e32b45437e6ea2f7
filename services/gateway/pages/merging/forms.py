"""What the forms of merging say, as the journal takes it."""

from typing import Any
from uuid import UUID

from flask import request

from services.gateway.clients import ServiceRefused, journal
from services.gateway.pages.form_handling import MENDABLE, form_fields

API = "/api/journal/v1"


def ask(path: str, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """Send a question or an order; return the answer, or None and the sentence of the refusal.

    Raises:
        ServiceRefused: the viewer may not, or the thing is not there.
        ServiceDown: the journal does not answer.
    """
    try:
        return dict(journal().send_json("POST", API + path, body) or {}), ""
    except ServiceRefused as refusal:
        if refusal.status not in MENDABLE:
            raise
        return None, str(refusal.problem.get("detail", ""))


def found_records(kind: str, words: str) -> list[dict[str, Any]]:
    """Return the records of a kind whose names have words that begin so: id, name, about."""
    if kind == "pupil":
        page = journal().send_json("POST", f"{API}/pupils/list", {"words": words})
        return [{**one, "about": one["class_name"]} for one in page["items"]]
    if kind == "staff":
        page = journal().send_json("POST", f"{API}/staff/search", {"words": words})
        return [{**one, "about": one.get("post") or ""} for one in page["items"]]
    page = journal().send_json("POST", f"{API}/representatives/search", {"words": words})
    return [
        {**one, "about": ", ".join(child["name"] for child in one["children"])}
        for one in page["items"]
    ]


def split_body(kind: str, record_id: UUID, parts: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a split chooses."""
    told = form_fields("family", "given", "patronymic", "born_on")
    return {
        "kind": kind,
        "id": str(record_id),
        "name": {name: told[name] for name in ("family", "given", "patronymic")},
        "born_on": told["born_on"] or None,
        "stays": [
            chosen for one in parts["stays"] if (chosen := _stay(str(one["id"]))) is not None
        ],
        "representatives": [
            {"id": one["id"], "how": how}
            for one in parts["representatives"]
            if (how := request.form.get(f"rep-{one['id']}", "")) in ("goes", "both")
        ],
        "children": request.form.getlist("child"),
    }


def _stay(id_: str) -> dict[str, Any] | None:
    how = request.form.get(f"how-{id_}", "")
    if how not in ("goes", "from", "both"):
        return None
    since = request.form.get(f"since-{id_}", "").strip() if how == "from" else ""
    groups = request.form.getlist(f"group-{id_}") if how == "both" else []
    return {"enrolment_id": id_, "how": how, "since": since or None, "groups": groups}
