"""A person's ties to children, classes and groups: asked of the journal, cached for 5 seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from cachetools import LRUCache, TTLCache
from urllib3 import Timeout

from services.gateway.auth.identity.memberships import Membership, is_tied
from services.gateway.clients import ServiceClient, ServiceDown, ServiceRefused
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role

CACHED_SECONDS = 5.0
_SCHOOLS_CACHED_SECONDS = 600.0
_UNKNOWN_CACHED_SECONDS = 10.0
_TIMEOUT = Timeout(connect=1.0, read=3.0)
_MOST = 10_000
_NOBODY = UUID(int=0)  # an account of no known person has a school all the same


@dataclass(frozen=True)
class Child:
    """A pupil whose record somebody follows: the own one, or a child's.

    `left_on` is the last day of one who has left the school, `reads_until` the last one on which
    its family may still read (ISO days); None while it is at the school.
    """

    id: str
    name: str
    class_name: str
    left_on: str | None = None
    reads_until: str | None = None


@dataclass(frozen=True)
class KnownSchool:
    """What pages and services are told of a membership's school: name, own time zone, if any."""

    name: str
    time_zone: str | None


@dataclass(frozen=True)
class KnownTies:
    """What the journal knows of a person in one membership: ties, children, the school."""

    ties: Ties = field(default_factory=Ties)
    children: tuple[Child, ...] = ()
    school: KnownSchool | None = None


NONE = KnownTies()


class TieCache:
    """Asks the journal for ties in the gateway's own name, and remembers the answer shortly."""

    def __init__(self, journal: ServiceClient, cached_seconds: float = CACHED_SECONDS) -> None:
        """Ask `journal`."""
        self._journal = journal
        self._lock = Lock()
        self._known: TTLCache[tuple[UUID, Membership], KnownTies] = TTLCache(_MOST, cached_seconds)
        self._schools: TTLCache[str, KnownSchool] = TTLCache(_MOST, _SCHOOLS_CACHED_SECONDS)
        self._unknown: TTLCache[str, None] = TTLCache(_MOST, _UNKNOWN_CACHED_SECONDS)
        # What a school was last, for while the journal cannot tell it.
        self._former: LRUCache[str, KnownSchool] = LRUCache(_MOST)

    def ties_of(
        self, person_id: UUID | None, membership: Membership, service: str, correlation_id: str
    ) -> KnownTies:
        """Return the ties that matter at a service; most roles need none and nobody is asked.

        Raises:
            ServiceDown: the journal does not answer.
        """
        if person_id is None or membership.school_id is None:
            return NONE
        if not is_tied(membership.role, service):
            return NONE
        return self._cached(person_id, membership, correlation_id)

    def school_of(
        self, person_id: UUID | None, membership: Membership, correlation_id: str
    ) -> KnownSchool | None:
        """Return the membership's school as it was within ten minutes.

        While the journal cannot tell it, as it was last; None if it never could.
        """
        school_id = membership.school_id
        if school_id is None:
            return None
        with self._lock:
            known, asked_lately = self._schools.get(school_id), school_id in self._unknown
            former = self._former.get(school_id)
        if known or asked_lately:
            return known or former
        try:
            return self._cached(person_id or _NOBODY, membership, correlation_id).school
        except (ServiceDown, ServiceRefused):
            with self._lock:
                self._unknown[school_id] = None
            return former

    def _cached(self, person_id: UUID, membership: Membership, correlation_id: str) -> KnownTies:
        with self._lock:
            known = self._known.get((person_id, membership))
        if known is not None:
            return known
        known = self._ask(person_id, membership, correlation_id)
        with self._lock:
            self._known[person_id, membership] = known
            if membership.school_id and known.school:
                self._schools[membership.school_id] = known.school
                self._former[membership.school_id] = known.school
        return known

    def _ask(self, person_id: UUID, membership: Membership, correlation_id: str) -> KnownTies:
        gateway = Caller(
            user_id="gateway",
            role=Role.GATEWAY,
            school_id=membership.school_id,
            correlation_id=correlation_id,
            origin="gateway",
        )
        answer = self._journal.acting_as(gateway, _TIMEOUT).get_json(
            "/api/journal/v1/ties",
            person_id=str(person_id),
            school_id=membership.school_id,
            role=membership.role,
        )
        return _ties_from(answer)


def _ties_from(answer: Mapping[str, Any]) -> KnownTies:
    children = tuple(
        Child(child["id"], child["name"], child["class_name"], child["left_on"],
              child["reads_until"])
        for child in answer["children"]
    )
    ties = Ties(
        classes=frozenset(map(UUID, answer["classes"])),
        groups=frozenset(map(UUID, answer["groups"])),
        day_groups=frozenset(map(UUID, answer["day_groups"])),
        day=date.fromisoformat(answer["day"]),
        pupils=frozenset(UUID(child.id) for child in children),
        former=frozenset(UUID(child.id) for child in children if child.left_on),
    )
    school = KnownSchool(answer["school"]["name"], answer["school"]["time_zone"])
    return KnownTies(ties, children, school)
