"""Access rules: an action, the roles that may do it, and the tie that each role needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import Attempt, Forbidden, NotFound, Problem
from services.shared.wording import said


class Tie(StrEnum):
    """What must bind a caller to the thing beside the role."""

    SCHOOL = "school"  # all of the caller's own school
    OWN_GROUP = "own_group"  # a subject group that the caller teaches
    DAY_GROUP = "day_group"  # a subject group that the caller teaches today in another's stead
    OWN_CLASS = "own_class"  # the class that the caller leads
    UNLED_CLASS = "unled_class"  # a class of the school that no class teacher leads
    OWN_CHILD = "own_child"  # a child that the caller represents
    OWN_RECORD = "own_record"  # the caller's own record
    ASSIGNED = "assigned"  # a child assigned to the caller
    PLATFORM = "platform"  # things of no school


@dataclass(frozen=True)
class Action:
    """Something that people do, and who may: a role that is not named may not.

    `by_substitute`: what takes an own group may be done by who teaches the group today as well, on
    the basis `DAY_GROUP`; the use case sees to it that only today's lessons are written into.
    `while_at_school`: a family may do it no longer once the child has left the school.
    """

    name: str
    roles: Mapping[Role, Tie]
    by_substitute: bool = False
    while_at_school: bool = False


# Shown to staff. A family learns only that there is no such thing: an address that somebody
# guessed must not confirm that a child is there.
_MISSING = {
    Tie.OWN_GROUP: said("Нет доступа: это не ваша учебная группа."),
    Tie.OWN_CLASS: said("Нет доступа: это не ваш класс."),
    Tie.UNLED_CLASS: said("Нет доступа: у этого класса есть классный руководитель."),
    Tie.ASSIGNED: said("Нет доступа: ребёнок вам не назначен."),
    Tie.SCHOOL: said("Нет доступа: это другая школа."),
}
_HIDDEN = frozenset({Tie.OWN_CHILD, Tie.OWN_RECORD})


@dataclass(frozen=True)
class Target:
    """What an action touches; the ids that a tie is compared with."""

    school_id: str | None = None
    class_id: UUID | None = None
    group_id: UUID | None = None
    pupil_id: UUID | None = None

    def subject(self) -> tuple[str, UUID | None]:
        """Return the narrowest thing that is touched, as the access log names it."""
        for kind in ("pupil", "group", "class"):
            subject_id: UUID | None = getattr(self, f"{kind}_id")
            if subject_id is not None:
                return kind, subject_id
        return "school", None


@dataclass(frozen=True)
class Basis:
    """Why an action was allowed and on what: the action, the role, its tie, and the target."""

    action: str
    role: str
    tie: Tie
    target: Target = field(default_factory=Target)

    def __str__(self) -> str:
        """Return the basis in one word, such as `teacher:own_group`."""
        return f"{self.role}:{self.tie}"

    def on(
        self,
        *,
        class_id: UUID | None = None,
        group_id: UUID | None = None,
        pupil_id: UUID | None = None,
    ) -> "Basis":
        """Return the same basis for what the action touched, where that was known only after."""
        target = Target(self.target.school_id, class_id, group_id, pupil_id)
        return replace(self, target=target)


def require(action: Action, caller: Caller, target: Target) -> Basis:
    """Return the basis on which `caller` may do `action` to `target`.

    Raises:
        Forbidden: the role may never do it, or the tie that it needs is missing.
        NotFound: the same, for a family and for another school: nothing is given away.
    """
    tie = _tie(action, caller, target)
    problem = _refusal(action, tie, caller, target)
    if tie is None or problem is not None:
        assert problem is not None  # noqa: S101  (no tie is always a refusal)
        problem.attempt = Attempt(action.name, *target.subject())
        raise problem
    return Basis(action.name, caller.role, tie, target)


def scope_of(caller: Caller, action: Action) -> Tie:
    """Return the tie that bounds a list for the caller: the use case shows what it covers.

    Raises:
        Forbidden: the role may not ask for the list at all.
    """
    tie = action.roles.get(caller.role)
    if tie is None:
        require(action, caller, Target())
        raise AssertionError("a role without a tie is refused")
    return tie


def may(action: Action, caller: Caller, target: Target) -> bool:
    """Tell whether `require` would let the caller pass; for what a page offers, never instead."""
    return _refusal(action, _tie(action, caller, target), caller, target) is None


def _tie(action: Action, caller: Caller, target: Target) -> Tie | None:
    """Return the tie that the caller needs: for a day's substitute, that of the day."""
    tie = action.roles.get(caller.role)
    if tie is not Tie.OWN_GROUP or not action.by_substitute:
        return tie
    if target.group_id in caller.ties.groups or target.group_id not in caller.ties.day_groups:
        return tie
    return Tie.DAY_GROUP


def _refusal(
    action: Action, tie: Tie | None, caller: Caller, target: Target
) -> Problem | None:
    if tie is None:
        return Forbidden(said("Ваша роль этого не позволяет."), tie="role")
    if tie is not Tie.PLATFORM and _elsewhere(caller, target):
        return NotFound(said("Такой записи нет."))
    if _bound(tie, caller, target):
        return _refuse_former(action, tie, caller, target)
    if tie in _HIDDEN:
        return NotFound(said("Такой записи нет."))
    return Forbidden(_MISSING[tie], tie=tie.value)


def _refuse_former(
    action: Action, tie: Tie, caller: Caller, target: Target
) -> Problem | None:
    if not action.while_at_school or tie not in _HIDDEN:
        return None
    if target.pupil_id not in caller.ties.former:
        return None
    return Forbidden(
        said("Ребёнок больше не учится в этой школе: дневник и папку достижений можно только "
             "смотреть."),
        tie="former",
    )


def _elsewhere(caller: Caller, target: Target) -> bool:
    return caller.school_id is None or target.school_id not in (None, caller.school_id)


def _bound(tie: Tie, caller: Caller, target: Target) -> bool:
    if tie is Tie.OWN_GROUP:
        return target.group_id in caller.ties.groups
    if tie is Tie.DAY_GROUP:
        return target.group_id in caller.ties.day_groups
    if tie in (Tie.OWN_CLASS, Tie.UNLED_CLASS):
        return target.class_id in caller.ties.classes
    if tie in (Tie.OWN_CHILD, Tie.OWN_RECORD, Tie.ASSIGNED):
        return target.pupil_id in caller.ties.pupils
    return True
