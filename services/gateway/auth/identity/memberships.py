"""Which roles a person holds and where: read from the issuer's groups, ordered, named by forms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.shared.accountability.roles import FAMILY_ROLES, STAFF_ROLES, Role
from services.shared.database.base import PLATFORM

SCHOOL_ROLES = (*STAFF_ROLES, Role.REPRESENTATIVE, Role.PUPIL)
# The groups above the schools; those of schools are read by their paths.
ROLES_OF_GROUPS = {
    "/municipality": Role.MUNICIPALITY_OPERATOR,
    "/region": Role.REGION_OPERATOR,
    "/platform": Role.PLATFORM_ADMIN,
}

# Who runs a school or the platform, or keeps its data: a password alone does not let them in.
SECOND_FACTOR_ROLES = frozenset(
    {
        Role.DIRECTOR,
        Role.DEPUTY,
        Role.ARCHIVIST,
        Role.DATA_OFFICER,
        *ROLES_OF_GROUPS.values(),
    }
)

# Who works with single children rather than with classes: the journal tells their names.
CHILDREN_ROLES = FAMILY_ROLES | {Role.PSYCHOLOGIST}
# What these roles may do depends on whom they teach, lead or represent: the journal knows.
TIED_ROLES = CHILDREN_ROLES | {Role.TEACHER, Role.CLASS_TEACHER}
# And these at one service alone: of a deputy, which classes' works wait with nobody to lead them.
TIED_AT = {Role.DEPUTY: "portfolio"}

# In the order in which one is chosen for somebody who has not chosen: work before family.
_ORDER = {
    role: rank for rank, role in enumerate((*SCHOOL_ROLES, *ROLES_OF_GROUPS.values()))
}
_SCHOOL_GROUP = re.compile(rf"/schools/([a-z0-9-]{{1,32}})/({'|'.join(SCHOOL_ROLES)})")


@dataclass(frozen=True, order=True)
class Membership:
    """One role in one school; without a school, a role above the schools."""

    school_id: str | None
    role: Role

    @property
    def key(self) -> str:
        """Return it as forms name it, such as `131:teacher`."""
        return f"{self.school_id or PLATFORM}:{self.role}"


def memberships_of(groups: Iterable[str]) -> tuple[Membership, ...]:
    """Return the memberships that full group paths stand for; other groups mean nothing here.

    Sorted, roles above the schools first, so that the same groups always give the same answer.
    """
    found = {membership for path in groups if (membership := _membership(path)) is not None}
    return tuple(sorted(found, key=lambda m: (m.school_id or "", m.role)))


def group_of(membership: Membership) -> str:
    """Return the path of the group that stands for a membership.

    Raises:
        ValueError: no group stands for it.
    """
    if membership.school_id is None:
        for path, role in ROLES_OF_GROUPS.items():
            if role == membership.role:
                return path
        raise ValueError(f"Роль «{membership.role}» бывает только в школе.")
    path = f"/schools/{membership.school_id}/{membership.role}"
    if _membership(path) is None:
        raise ValueError(f"Нет группы для роли «{membership.role}» в «{membership.school_id}».")
    return path


def is_tied(role: Role, service: str) -> bool:
    """Tell whether what a role may do at a service depends on ties."""
    return role in TIED_ROLES or TIED_AT.get(role) == service


def is_ours(path: str) -> bool:
    """Tell whether a group is one that we may put people into or take them out of."""
    return _membership(path) is not None


def needs_second_factor(groups: Iterable[str]) -> bool:
    """Tell whether a membership that one of these groups stands for asks for a second factor."""
    return any(one.role in SECOND_FACTOR_ROLES for one in memberships_of(groups))


def is_family(groups: Iterable[str]) -> bool:
    """Tell whether these groups stand for nothing but children and who represents them."""
    return all(one.role in FAMILY_ROLES for one in memberships_of(groups))


def in_order(memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Return the memberships as a person is offered them."""
    return tuple(sorted(memberships, key=lambda one: (_ORDER[one.role], one.school_id or "")))


def membership_by_key(memberships: Iterable[Membership], key: str) -> Membership | None:
    """Return the membership that `key` names, if it is among `memberships`."""
    return next((one for one in memberships if one.key == key), None)


def same_or_first(
    memberships: tuple[Membership, ...], current: Membership | None
) -> Membership | None:
    """Return `current` while it is still among `memberships`, else the first; None without any."""
    if current in memberships:
        return current
    return memberships[0] if memberships else None


def _membership(path: str) -> Membership | None:
    if path in ROLES_OF_GROUPS:
        return Membership(None, ROLES_OF_GROUPS[path])
    match = _SCHOOL_GROUP.fullmatch(path)
    return Membership(match[1], Role(match[2])) if match else None
