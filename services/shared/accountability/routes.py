"""The routes by which a school's data officer reads a service's access log and checks its chains.

Ids stand for people and children here: whoever may know their names asks the journal for them.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.shared.accountability.access import Action, Target, Tie, require
from services.shared.accountability.access_log import Access, record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import (
    LogQuery,
    basis_label,
    check_chains,
    list_accesses,
    list_looks,
)
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signatures
from services.shared.database.base import Database
from services.shared.http.application import current_caller, current_database, current_signatures

Chains = tuple[type[Any], ...]

# The log of a school, for those who answer for personal data, and of one's own child.
ACCESS_LOG_READ = Action(
    "access_log.read", {Role.DIRECTOR: Tie.SCHOOL, Role.DATA_OFFICER: Tie.SCHOOL}
)
# In the journal a pupil is old enough from an age that is data.
ACCESS_LOG_READ_CHILD = Action(
    "access_log.read_child",
    {Role.REPRESENTATIVE: Tie.OWN_CHILD, Role.PUPIL: Tie.OWN_RECORD},
)


class LogQuerySchema(Schema):
    """Which part of the log is asked for; `before` comes from the page before."""

    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    action = fields.String(load_default=None, allow_none=True)
    subject = fields.UUID(load_default=None, allow_none=True)
    outcome = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(["allowed", "refused"])
    )
    before = fields.UUID(load_default=None, allow_none=True)


class EntrySchema(Schema):
    """One action with children's data; `ground` is `role:tie`, or `role:refused`."""

    at = fields.AwareDateTime(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    user_id = fields.String(required=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True)
    subject_id = fields.UUID(required=True, allow_none=True)
    ground = fields.String(required=True)
    outcome = fields.String(required=True)
    origin = fields.String(required=True)


class LogSchema(Schema):
    """A page of the log, the newest first."""

    items = fields.List(fields.Nested(EntrySchema), required=True)
    next = fields.UUID(required=True, allow_none=True)


class BreakSchema(Schema):
    """A place where a chain does not hold."""

    chain = fields.String(required=True)
    sequence = fields.Integer(required=True)
    what = fields.String(required=True)


class ChainsSchema(Schema):
    """How many rows are sealed, how many wait for the seal, and where the chains do not hold."""

    sealed = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    breaks = fields.List(fields.Nested(BreakSchema), required=True)


class ChildLogQuerySchema(Schema):
    """Which part of a child's log is asked for: the days before one, or the latest."""

    before = fields.Date(load_default=None, allow_none=True)
    zone = fields.String(
        load_default="Europe/Moscow", validate=validate.OneOf(sorted(available_timezones()))
    )


class LookSchema(Schema):
    """What one person did with one child's data on one day, however often."""

    day = fields.Date(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True)
    ground = fields.String(required=True)
    times = fields.Integer(required=True)
    first_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)
    own = fields.Boolean(required=True)


class ChildLogSchema(Schema):
    """Whole days of a child's log, the newest first; `next` asks for the days before."""

    items = fields.List(fields.Nested(LookSchema), required=True)
    next = fields.Date(required=True, allow_none=True)


def blueprint(service: str) -> Blueprint:
    """Return the route under `/api/<service>/v1` that reads the log."""
    routes = Blueprint("access_log", __name__, url_prefix=f"/api/{service}/v1")

    @routes.get("/access-log")
    @routes.arguments(LogQuerySchema, location="query")
    @routes.response(200, LogSchema)
    def read_log(query: dict[str, Any]) -> Mapping[str, Any]:
        """Кто, когда и на каком основании обращался к данным детей."""
        return read_entries(current_database(), current_caller(), LogQuery(**query))

    add_check(routes, (Access,))
    return routes


def add_child_log(routes: Blueprint) -> None:
    """Add the route by which a family reads who did what with its child's data here."""

    @routes.get("/pupils/<uuid:pupil_id>/access-log")
    @routes.arguments(ChildLogQuerySchema, location="query")
    @routes.response(200, ChildLogSchema)
    def read_child_log(query: dict[str, Any], pupil_id: UUID) -> Mapping[str, Any]:
        """Кто обращался к данным одного ребёнка: строка на человека и день."""
        return read_looks(current_database(), current_caller(), pupil_id, **query)


def add_check(routes: Blueprint, chains: Chains) -> None:
    """Add the route that checks the chains of the caller's school."""

    @routes.post("/access-log/check")
    @routes.response(200, ChainsSchema)
    def check_log() -> Mapping[str, Any]:
        """Пересчитать цепочки школы и назвать места, где они не сходятся."""
        return check_log_chains(
            current_database(), current_caller(), chains, current_signatures()
        )


def read_entries(
    database: Database, caller: Caller, asked: LogQuery
) -> dict[str, Any]:
    """Return a page of the log, the newest first; `next` asks for the page after it.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        rows, following = list_accesses(session, school_of(caller), asked)
        items = [_told(row) for row in rows]
        record_access(session, caller, basis.on(), kind="access_log")
    return {"items": items, "next": following}


def read_looks(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    *,
    before: date | None,
    zone: str,
) -> dict[str, Any]:
    """Return who did what with a child's data on ten days, the latest first.

    Raises:
        NotFound: it is not the caller's own child.
        Forbidden: the caller's role reads no child's log.
    """
    basis = require(ACCESS_LOG_READ_CHILD, caller, Target(pupil_id=pupil_id))
    with database.transaction(school_of(caller)) as session:
        looks, following = list_looks(
            session, school_of(caller), {pupil_id: None}, before=before, zone=zone
        )
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="access_log")
    items = [{**asdict(look), "own": look.is_of(caller)} for look in looks]
    return {"items": items, "next": following}


def check_log_chains(
    database: Database,
    caller: Caller,
    chains: Chains,
    signatures: Signatures | None = None,
) -> dict[str, Any]:
    """Compute the chains of the caller's school again; `signatures` tell a lawful gap.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        found = check_chains(session, chains, school_of(caller), signatures)
        record_access(session, caller, basis.on(), kind="access_log")
    return found


def _told(row: Access) -> dict[str, Any]:
    return {
        "at": row.at,
        "person_id": row.person_id,
        "user_id": row.user_id,
        "role": row.role,
        "action": row.action,
        "kind": row.subject_kind,
        "subject_id": row.subject_id,
        "ground": basis_label(row),
        "outcome": row.outcome,
        "origin": row.origin,
    }
