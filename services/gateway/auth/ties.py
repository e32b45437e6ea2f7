"""What binds a person to children, as the journal tells it; kept for five seconds at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from cachetools import TTLCache
from urllib3 import Timeout

from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.memberships import TIED_ROLES
from services.gateway.pages.ports import Child, ServiceDown, ServiceRefused
from services.gateway.proxy.clients import ServiceClient
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role

KEPT_SECONDS = 5.0
_NAMES_KEPT_SECONDS = 600.0
_NAMELESS_KEPT_SECONDS = 10.0
_TIMEOUT = Timeout(connect=1.0, read=3.0)
_MOST = 10_000


@dataclass(frozen=True)
class Bonds:
    """A person's ties in one place, and the children behind them."""

    ties: Ties = field(default_factory=Ties)
    children: tuple[Child, ...] = ()
    school_name: str | None = None


NONE = Bonds()


class TieBook:
    """Asks the journal for ties in the gateway's own name, and remembers the answer shortly."""

    def __init__(self, journal: ServiceClient, kept_seconds: float = KEPT_SECONDS) -> None:
        """Ask `journal`."""
        self._journal = journal
        self._lock = Lock()
        self._bonds: TTLCache[tuple[UUID, Membership], Bonds] = TTLCache(_MOST, kept_seconds)
        self._names: TTLCache[str, str] = TTLCache(_MOST, _NAMES_KEPT_SECONDS)
        self._nameless: TTLCache[str, None] = TTLCache(_MOST, _NAMELESS_KEPT_SECONDS)

    def bonds(self, person_id: UUID | None, place: Membership, correlation_id: str) -> Bonds:
        """Return the ties of a person in a place; most roles need none and nobody is asked.

        Raises:
            ServiceDown: the journal does not answer.
        """
        if person_id is None or place.school_id is None or place.role not in TIED_ROLES:
            return NONE
        return self._asked(person_id, place, correlation_id)

    def school_name(
        self, person_id: UUID | None, place: Membership, correlation_id: str
    ) -> str | None:
        """Return the name of the place's school, or None while the journal cannot tell it."""
        school_id = place.school_id
        if school_id is None or person_id is None:
            return None
        with self._lock:
            known, asked_lately = self._names.get(school_id), school_id in self._nameless
        if known or asked_lately:
            return known
        try:
            return self._asked(person_id, place, correlation_id).school_name
        except (ServiceDown, ServiceRefused):
            with self._lock:
                self._nameless[school_id] = None
            return None

    def _asked(self, person_id: UUID, place: Membership, correlation_id: str) -> Bonds:
        with self._lock:
            kept = self._bonds.get((person_id, place))
        if kept is not None:
            return kept
        bonds = self._ask(person_id, place, correlation_id)
        with self._lock:
            self._bonds[person_id, place] = bonds
            if place.school_id and bonds.school_name:
                self._names[place.school_id] = bonds.school_name
        return bonds

    def _ask(self, person_id: UUID, place: Membership, correlation_id: str) -> Bonds:
        gateway = Caller(
            user_id="gateway",
            role=Role.GATEWAY,
            school_id=place.school_id,
            correlation_id=correlation_id,
            origin="gateway",
        )
        told = self._journal.acting_as(gateway, _TIMEOUT).get_json(
            "/api/journal/v1/ties",
            person_id=str(person_id),
            school_id=place.school_id,
            role=place.role,
        )
        return _bonds_from(told)


def _bonds_from(told: Mapping[str, Any]) -> Bonds:
    children = tuple(
        Child(child["id"], child["name"], child["class_name"]) for child in told["children"]
    )
    ties = Ties(
        classes=frozenset(map(UUID, told["classes"])),
        groups=frozenset(map(UUID, told["groups"])),
        pupils=frozenset(UUID(child.id) for child in children),
    )
    return Bonds(ties, children, told["school"]["name"])
