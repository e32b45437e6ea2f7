"""Callers for tests: one line for each kind of person."""

from uuid import UUID

from services.shared.accountability.caller import Caller, Ties
from services.shared.database.base import new_id


def caller(
    role: str,
    *,
    school: str | None = "131",
    pupils: tuple[UUID, ...] = (),
    classes: tuple[UUID, ...] = (),
    groups: tuple[UUID, ...] = (),
    name: str = "",
) -> Caller:
    """Return a caller of `role` with the ties given."""
    return Caller(
        user_id=f"test-{role}",
        role=role,
        school_id=school,
        person_id=new_id(),
        ties=Ties(frozenset(classes), frozenset(groups), frozenset(pupils)),
        correlation_id="test",
        origin="test",
        name=name,
    )
