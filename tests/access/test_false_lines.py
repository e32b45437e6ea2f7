"""A line of the access log says what was read: asked for two things that do not belong together, a
service has nothing to show, and no line says that it showed anything.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import g
from sqlalchemy import select

from services.access_matrix import actions_of
from services.shared.accountability.access import Basis, Target, Tie
from services.shared.accountability.access_log import Access, record_access, school_of
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import PEOPLE_ROLES
from services.shared.database.base import new_id
from services.shared.errors import Attempt, Forbidden
from services.shared.http.refusals import remember_refusal
from tests.access.applications import Applications
from tests.access.routes import Operation, operations_of
from tests.in_process import BEHIND

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_KINDS = ("pupil", "group", "class")
_OTHERS = ("classmate", "other", "elsewhere", "nowhere")
# A group has the lessons and terms of its classmates, every class of a school the terms and
# monitorings of the school: these may be mixed with what is one's own.
_BELONGING = {("pupil_id", "classmate"), ("class_id", "other")}


@pytest.mark.parametrize("service", BEHIND)
def test_what_does_not_belong_together_leaves_no_line_of_having_been_read(
    applications: Applications, service: str
) -> None:
    false = [
        line
        for name, operation in operations_of(service).items()
        for line in _asked(applications, service, name, operation)
    ]
    assert not false, "\n".join(false)


@pytest.mark.parametrize("service", BEHIND)
def test_a_refusal_names_nobody_who_is_not_there(
    applications: Applications, service: str
) -> None:
    """Whoever may never do a thing is refused unread: an address names what it likes."""
    false, named, asked = [], set(), set()
    for name, operation in operations_of(service).items():
        method, rule = name.split(" ", 1)
        kinds = [kind for kind in _KINDS if f"{kind}_id" in _ARGUMENT.findall(rule)]
        if not kinds:
            continue
        may = _roles_of(service, operation)
        never = [role for role in PEOPLE_ROLES if role not in may]
        for role in (*never[:1], *may[:2]):
            for place in ("own", "elsewhere", "nowhere"):
                ids = applications.world.at(place)
                caller = applications.world.caller(role, new_id().hex)
                path = _ARGUMENT.sub(lambda found, ids=ids: str(ids[found[1]]), rule)
                applications.ask(service, caller, method, path)
                subjects = _lines(applications, service, caller, "refused")
                if place == "own":
                    asked |= set(kinds)
                    named |= {kind for kind in kinds if ids[f"{kind}_id"] in subjects}
                elif any(subjects):
                    false.append(f"{role}: {name} of {place}: {subjects}")
    applications.recorder.take()
    assert false == []
    assert named == asked, "of who is there it is known who was refused"


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("service", ["journal", "portfolio"])
def test_who_is_there_is_named_by_a_refusal(
    applications: Applications, service: str, kind: str
) -> None:
    stranger = Caller("asked", "archivist", "131", origin="test")
    world, missing, tied = applications.world, new_id(), new_id()
    for place in ("own", "classmate", "other"):
        there = world.at(place)[f"{kind}_id"]
        assert _refused(applications, service, stranger, kind, there) == (kind, there)
    elsewhere = world.at("elsewhere")[f"{kind}_id"]
    for unknown in (elsewhere, missing):
        assert _refused(applications, service, stranger, kind, unknown) == ("school", None)
    # The rows of a child may not have come yet: the gateway has signed that it is there.
    plural = {"class": "classes"}.get(kind, f"{kind}s")
    bound = replace(stranger, ties=Ties(**{plural: frozenset({tied})}))
    assert _refused(applications, service, bound, kind, tied) == (kind, tied)
    # Or have gone: the log tells what was done to it before.
    target = Target(**{f"{kind}_id": missing})
    with world.databases[service].transaction("131") as session:
        before = replace(stranger, correlation_id=new_id().hex)
        record_access(session, before, Basis("x.read", "deputy", Tie.SCHOOL, target), kind="x")
    assert _refused(applications, service, stranger, kind, missing) == (kind, missing)
    applications.recorder.take()


def _refused(
    applications: Applications, service: str, caller: Caller, kind: str, subject_id: UUID
) -> tuple[str, UUID | None]:
    asked = replace(caller, correlation_id=new_id().hex)
    app = applications.apps[service]
    with app.test_request_context("/"):
        g.caller = asked
        problem = Forbidden("нет", attempt=Attempt("x.read", kind, subject_id))
        remember_refusal(app.extensions["letopis_database"], problem)
    with applications.world.databases[service].transaction("131") as session:
        query = select(Access.subject_kind, Access.subject_id)
        found = session.execute(query.where(Access.correlation_id == asked.correlation_id)).one()
        return found.subject_kind, found.subject_id


def _asked(
    applications: Applications, service: str, name: str, operation: Operation
) -> Iterator[str]:
    method, rule = name.split(" ", 1)
    arguments = _ARGUMENT.findall(rule)
    own = applications.world.at("own")
    for role in _roles_of(service, operation):
        for argument in arguments:
            for place in _OTHERS:
                other = applications.world.at(place)
                if other[argument] == own[argument]:
                    continue
                ids = {**own, argument: other[argument]} if len(arguments) > 1 else other
                caller = applications.world.caller(role, new_id().hex)
                sent = {
                    kind: make(ids)
                    for kind in ("body", "form", "query")
                    if (make := getattr(operation, kind)) is not None
                }
                path = _ARGUMENT.sub(lambda found, ids=ids: str(ids[found[1]]), rule)
                answer = applications.ask(service, caller, method, path, **sent)
                applications.recorder.take()
                mixed = len(arguments) > 1 and (argument, place) not in _BELONGING
                for subject in _lines(applications, service, caller):
                    foreign = subject == ids[argument] and (mixed or place == "nowhere")
                    if answer.status_code >= 400 or foreign:
                        yield f"{role}: {name}, {argument} of {place}: {answer.status_code}, "\
                              f"but a line says that {subject} was read"


def _roles_of(service: str, operation: Operation) -> list[str]:
    roles = [one.roles for one in actions_of(service) if one.name == operation.action]
    return [role for role in PEOPLE_ROLES if roles and role in roles[0]]


def _lines(
    applications: Applications, service: str, caller: Any, outcome: str = "allowed"
) -> list[UUID | None]:
    with applications.world.databases[service].transaction(school_of(caller)) as session:
        return list(
            session.scalars(
                select(Access.subject_id).where(
                    Access.correlation_id == caller.correlation_id, Access.outcome == outcome
                )
            )
        )
