"""A person's memberships: which comes first, how forms name them, which roles need ties."""

from collections.abc import Iterable

from services.gateway.auth.identity.memberships import (
    ROLES_ABOVE_SCHOOLS,
    SCHOOL_ROLES,
    Membership,
)
from services.shared.accountability.roles import FAMILY_ROLES, Role
from services.shared.database.base import PLATFORM

# Who works with single children rather than with classes: the journal tells their names.
CHILDREN_ROLES = FAMILY_ROLES | {Role.PSYCHOLOGIST}
# What these roles may do depends on whom they teach, lead or represent: the journal knows.
TIED_ROLES = CHILDREN_ROLES | {Role.TEACHER, Role.CLASS_TEACHER}

# In the order in which one is chosen for somebody who has not chosen: work before family.
_ORDER = {
    role: rank for rank, role in enumerate((*SCHOOL_ROLES, *ROLES_ABOVE_SCHOOLS.values()))
}


def in_order(memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Return the memberships as a person is offered them."""
    return tuple(sorted(memberships, key=lambda one: (_ORDER[one.role], one.school_id or "")))


def key_of(membership: Membership) -> str:
    """Return the membership as forms name it, such as `131:teacher`."""
    return f"{membership.school_id or PLATFORM}:{membership.role}"


def membership_by_key(memberships: Iterable[Membership], key: str) -> Membership | None:
    """Return the membership that `key` names, if it is among `memberships`."""
    return next((one for one in memberships if key_of(one) == key), None)


def same_or_first(
    memberships: tuple[Membership, ...], current: Membership | None
) -> Membership | None:
    """Return `current` while it is still among `memberships`, else the first; None without any."""
    if current in memberships:
        return current
    return memberships[0] if memberships else None
