"""Which roles a person holds and where: read from the groups that the issuer names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.shared.accountability.roles import STAFF_ROLES, Role

SCHOOL_ROLES = (*STAFF_ROLES, Role.REPRESENTATIVE, Role.PUPIL)
ROLES_ABOVE_SCHOOLS = {
    "/municipality": Role.MUNICIPALITY_OPERATOR,
    "/region": Role.REGION_OPERATOR,
    "/platform": Role.PLATFORM_ADMIN,
}

_SCHOOL_GROUP = re.compile(rf"/schools/([a-z0-9-]{{1,32}})/({'|'.join(SCHOOL_ROLES)})")


@dataclass(frozen=True, order=True)
class Membership:
    """One role in one school; without a school, a role above the schools."""

    school_id: str | None
    role: Role


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
        for path, role in ROLES_ABOVE_SCHOOLS.items():
            if role == membership.role:
                return path
        raise ValueError(f"Роль «{membership.role}» бывает только в школе.")
    path = f"/schools/{membership.school_id}/{membership.role}"
    if _membership(path) is None:
        raise ValueError(f"Нет группы для роли «{membership.role}» в «{membership.school_id}».")
    return path


def is_ours(path: str) -> bool:
    """Tell whether a group is one that we may put people into or take them out of."""
    return _membership(path) is not None


def _membership(path: str) -> Membership | None:
    if path in ROLES_ABOVE_SCHOOLS:
        return Membership(None, ROLES_ABOVE_SCHOOLS[path])
    match = _SCHOOL_GROUP.fullmatch(path)
    return Membership(match[1], Role(match[2])) if match else None
