"""Access logs as the pages show them: those of single services, and a child's over all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from services.gateway.clients import SERVICES, ServiceDown, journal, portfolio, service
from services.gateway.i18n import time_zone
from services.gateway.pages.access_log.own_log import own_log

Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class ChildLog:
    """Who opened or changed what is kept of a child.

    `days`: day → its lines, the newest first. `next` is the day before which the next page
    begins, None on the last one. `partial`: the portfolio does not answer, its lines are missing.
    """

    days: Mapping[date, Lines]
    next: str | None
    partial: bool


def read_log(name: str, filters: Mapping[str, str], words: str = "") -> dict[str, Any]:
    """Return a page of a log with names: the journal has them, for the others it is asked.

    Raises:
        ServiceRefused: the words stand for too many people, or for nobody at all (422).
    """
    query: dict[str, Any] = dict(filters)
    if words:
        found = "/api/journal/v1/access-log/found"
        query |= journal().send_json("POST", found, {"words": words})
    if name not in SERVICES:
        log = own_log().read(query)
    elif words:
        log = service(name).send_json("POST", f"/api/{name}/v1/access-log/search", query)
    else:
        log = service(name).get_json(f"/api/{name}/v1/access-log", **filters)
    return log if name == "journal" else {**log, "items": _with_names(log["items"])}


def check_chains(name: str) -> dict[str, Any] | None:
    """Return what a service found in its chains; None where it does not answer."""
    if name not in SERVICES:
        return own_log().check()
    try:
        found: dict[str, Any] = service(name).send_json("POST", f"/api/{name}/v1/access-log/check")
    except ServiceDown:
        return None
    return found


def read_incidents(name: str) -> dict[str, Any] | None:
    """Return what a service's nightly check has found; None where it does not answer."""
    if name not in SERVICES:
        return own_log().incidents()
    try:
        found: dict[str, Any] = service(name).get_json(f"/api/{name}/v1/access-log/incidents")
    except ServiceDown:
        return None
    return found


def child_log(pupil_id: str, before: str | None) -> ChildLog:
    """Return what journal and portfolio have of a child, for the days on which both are complete.

    Raises:
        ServiceRefused: it is not the viewer's child, or one's own record and one is too young.
    """
    asked = {"before": before, "zone": time_zone()}
    own = journal().get_json(f"/api/journal/v1/pupils/{pupil_id}/access-log", **asked)
    try:
        folder = portfolio().get_json(f"/api/portfolio/v1/pupils/{pupil_id}/access-log", **asked)
    except ServiceDown:
        return ChildLog(_by_day(own["items"]), own["next"], partial=True)
    until = max((log["next"] for log in (own, folder) if log["next"]), default=None)
    lines = [*own["items"], *_with_people(pupil_id, folder["items"])]
    shown = (line for line in lines if until is None or line["day"] >= until)
    return ChildLog(_by_day(shown), until, partial=False)


def _by_day(lines: Iterable[dict[str, Any]]) -> dict[date, Lines]:
    newest_first = sorted(lines, key=lambda line: (line["day"], line["last_at"]), reverse=True)
    days = groupby(newest_first, key=lambda line: date.fromisoformat(line["day"]))
    return {day: list(group) for day, group in days}


def _with_names(items: Lines) -> Lines:
    people = sorted({item["person_id"] for item in items} - {None})
    subjects = sorted({item["subject_id"] for item in items} - {None})
    names: dict[str, dict[str, str]] = {"people": {}, "subjects": {}}
    if people or subjects:
        body = {"people": people, "subjects": subjects}
        names = journal().send_json("POST", "/api/journal/v1/access-log/names", body)
    return [
        {**item, "who": names["people"].get(item["person_id"]) or item["user_id"],
         "subject": names["subjects"].get(item["subject_id"], "")}
        for item in items
    ]


def _with_people(pupil_id: str, lines: Lines) -> Lines:
    people = sorted({line["person_id"] for line in lines} - {None})
    names: dict[str, str] = {}
    if people:
        path = f"/api/journal/v1/pupils/{pupil_id}/access-log/names"
        names = journal().send_json("POST", path, {"people": people})["people"]
    return [{**line, "who": names.get(line["person_id"], "")} for line in lines]
