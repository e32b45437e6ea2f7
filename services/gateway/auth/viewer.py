"""The viewer: who looks at a page and as what, with the names that pages show."""

from dataclasses import dataclass
from typing import cast

from flask import g

from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.sessions import CurrentSession
from services.gateway.auth.ties import Child, TieCache
from services.gateway.i18n import gettext as _
from services.shared.accountability.roles import FAMILY_ROLES, Role


@dataclass(frozen=True)
class NamedMembership:
    """A membership with the name of its school, or of what an operator looks after."""

    membership: Membership
    school_name: str

    @property
    def role(self) -> Role:
        """Return the role alone."""
        return self.membership.role

    @property
    def key(self) -> str:
        """Return the value that the role switch posts to `/context`."""
        return self.membership.key


@dataclass(frozen=True)
class Viewer:
    """Who looks at this page, and as what."""

    user_id: str
    name: str
    membership: NamedMembership
    memberships: tuple[NamedMembership, ...]
    children: tuple[Child, ...] = ()

    @property
    def role(self) -> Role:
        """Return the role in which the viewer acts."""
        return self.membership.role

    def child(self, pupil_id: str) -> Child | None:
        """Return one of the viewer's children; None for anybody else."""
        return next((child for child in self.children if child.id == pupil_id), None)

    def former(self, pupil_id: str) -> Child | None:
        """Return a child of the viewer's family that has left the school; None for any other."""
        child = self.child(pupil_id) if self.role in FAMILY_ROLES else None
        return child if child and child.left_on else None


def viewer() -> Viewer:
    """Return the viewer of this request; only for pages behind the login."""
    return cast(Viewer, g.viewer)


def viewer_or_none() -> Viewer | None:
    """Return the viewer of this request, if somebody is signed in."""
    return cast(Viewer | None, g.get("viewer"))


def viewer_of(current: CurrentSession, ties: TieCache, correlation_id: str) -> Viewer:
    """Return whom a session belongs to; their children are not known yet."""
    named = {
        one: NamedMembership(one, _name_of(one, current, ties, correlation_id))
        for one in current.memberships
    }
    return Viewer(
        user_id=current.subject,
        name=current.name,
        membership=named[current.membership],
        memberships=tuple(named.values()),
    )


def _name_of(
    membership: Membership, current: CurrentSession, ties: TieCache, correlation_id: str
) -> str:
    if membership.school_id is None:
        return _level(membership.role)
    school = ties.school_of(current.person_id, membership, correlation_id)
    return school.name if school else membership.school_id


def _level(role: Role) -> str:
    """Return the name of what an operator looks after."""
    return {
        Role.MUNICIPALITY_OPERATOR: _("Муниципалитет"),
        Role.REGION_OPERATOR: _("Регион"),
        Role.PLATFORM_ADMIN: _("Платформа"),
    }[role]
