"""The places a person can act in: which comes first, how forms name them, what they depend on."""

from collections.abc import Iterable

from services.gateway.auth.identity.memberships import (
    ROLES_ABOVE_SCHOOLS,
    SCHOOL_ROLES,
    Membership,
)
from services.shared.accountability.roles import Role
from services.shared.database.base import PLATFORM

FAMILY_ROLES = frozenset({Role.REPRESENTATIVE, Role.PUPIL})
# Who works with single children rather than with classes: the journal tells their names.
CHILDREN_ROLES = FAMILY_ROLES | {Role.PSYCHOLOGIST}
# What these roles may do depends on whom they teach, lead or represent: the journal knows.
TIED_ROLES = CHILDREN_ROLES | {Role.TEACHER, Role.CLASS_TEACHER}

# In the order in which a place is chosen for somebody who has not chosen: work before family.
_ORDER = {
    role: rank for rank, role in enumerate((*SCHOOL_ROLES, *ROLES_ABOVE_SCHOOLS.values()))
}


def in_order(places: Iterable[Membership]) -> tuple[Membership, ...]:
    """Return the places as a person is offered them."""
    return tuple(sorted(places, key=lambda place: (_ORDER[place.role], place.school_id or "")))


def key_of(place: Membership) -> str:
    """Return the place as forms name it, such as `131:teacher`."""
    return f"{place.school_id or PLATFORM}:{place.role}"


def place_by_key(places: Iterable[Membership], key: str) -> Membership | None:
    """Return the place that `key` names, if it is among `places`."""
    return next((place for place in places if key_of(place) == key), None)


def same_or_first(
    places: tuple[Membership, ...], current: Membership | None
) -> Membership | None:
    """Return `current` while it is still among `places`, else the first; None without any."""
    if current in places:
        return current
    return places[0] if places else None
