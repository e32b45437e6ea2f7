"""The access log: who looked at or changed which child's data, when, and on which basis."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request

from services.gateway.auth.viewer import viewer
from services.gateway.clients import (
    SERVICES,
    ServiceDown,
    ServiceRefused,
    journal,
    portfolio,
    service,
)
from services.gateway.pages.access_log.labels import ACTIONS, CHAINS, LOGS
from services.gateway.pages.access_log.own_log import own_log

FILTERS = ("since", "until", "action", "outcome")

pages = Blueprint("access_log", __name__, template_folder="templates")


@pages.get("/access-log")
def listing() -> str:
    """A page of one service's log, the newest first."""
    chosen = {name: request.args.get(name) or None for name in FILTERS}
    name = request.args.get("service", "journal")
    if name not in LOGS:
        abort(404)
    log = log_of(name, {**chosen, "before": request.args.get("before")})
    return render_template("access_log/listing.html", log=log, chosen=chosen, actions=ACTIONS,
                           name=name, logs=LOGS)


@pages.post("/access-log/check")
def check() -> str:
    """Every chain of the school computed again; a service that is down is said to be."""
    return render_template("access_log/check.html", logs=LOGS, chains=CHAINS,
                           results={name: checked(name) for name in LOGS})


@pages.get("/access-log/children/<uuid:pupil_id>")
def of_child(pupil_id: object) -> str:
    """Who opened or changed what is kept of one's own child, by days."""
    child = next((one for one in viewer().children if one.id == str(pupil_id)), None)
    try:
        log = looks_at(str(pupil_id), request.args.get("before"))
    except ServiceRefused as refusal:
        if refusal.status != 404 or child is None:
            raise
        log = None  # the own record, and not old enough
    return render_template("access_log/of_child.html", log=log, child=child, actions=ACTIONS,
                           pupil_id=str(pupil_id))


def log_of(name: str, asked: dict[str, str | None]) -> dict[str, Any]:
    """A page of a log with names: the journal has them, of the others it is asked for them."""
    if name == "journal":
        found: dict[str, Any] = journal().get_json("/api/journal/v1/access-log", **asked)
        return found
    if name in SERVICES:
        log = service(name).get_json(f"/api/{name}/v1/access-log", **asked)
    else:
        log = own_log().read(asked)
    return {**log, "items": named(log["items"])}


def named(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries whose people and subjects have the names that the journal knows."""
    people = {item["person_id"] for item in items} - {None}
    subjects = {item["subject_id"] for item in items} - {None}
    names: dict[str, dict[str, str]] = {"people": {}, "subjects": {}}
    if people or subjects:
        names = journal().send_json(
            "POST", "/api/journal/v1/access-log/names",
            {"people": sorted(people), "subjects": sorted(subjects)},
        )
    return [
        {**item, "who": names["people"].get(item["person_id"]) or item["user_id"],
         "subject": names["subjects"].get(item["subject_id"], "")}
        for item in items
    ]


def checked(name: str) -> dict[str, Any] | None:
    """What a service found in its chains; None where it does not answer."""
    try:
        if name not in SERVICES:
            return own_log().check()
        found: dict[str, Any] = service(name).send_json("POST", f"/api/{name}/v1/access-log/check")
        return found
    except ServiceDown:
        return None


def looks_at(pupil_id: str, before: str | None) -> dict[str, Any]:
    """The looks of journal and portfolio by days; only days that both have told of whole."""
    own = journal().get_json(f"/api/journal/v1/pupils/{pupil_id}/access-log", before=before)
    folder = folder_looks(pupil_id, before)
    ends = [log["next"] for log in (own, folder) if log["next"]]
    until = max(ends) if ends else None
    lines = [*own["items"], *folder["items"]]
    shown = [line for line in lines if until is None or line["day"] >= until]
    shown.sort(key=lambda line: (line["day"], line["last_at"]), reverse=True)
    days: dict[date, list[dict[str, Any]]] = {}
    for line in shown:
        days.setdefault(date.fromisoformat(line["day"]), []).append(line)
    return {"days": days, "next": until, "partial": folder.get("down", False)}


def folder_looks(pupil_id: str, before: str | None) -> dict[str, Any]:
    """The looks into the folder, with names; nothing while the portfolio does not answer."""
    try:
        log = portfolio().get_json(f"/api/portfolio/v1/pupils/{pupil_id}/access-log",
                                   before=before)
    except ServiceDown:
        return {"items": [], "next": None, "down": True}
    people = sorted({line["person_id"] for line in log["items"]} - {None})
    names: dict[str, str] = {}
    if people:
        names = journal().send_json(
            "POST", f"/api/journal/v1/pupils/{pupil_id}/access-log/names", {"people": people}
        )["people"]
    items = [{**line, "who": names.get(line["person_id"], "")} for line in log["items"]]
    return {"items": items, "next": log["next"]}
