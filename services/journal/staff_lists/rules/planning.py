"""Makes the plan: lays a list of staff beside the school as it is. Without a clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.journal.classes.rules import class_title
from services.journal.papers.outcome import Fate, Line
from services.journal.papers.pupils import full_key
from services.journal.papers.staff import StaffList, StaffMember
from services.journal.papers.structure import Findings
from services.journal.staff_lists.rules.current_state import KnownStaff, LedClass, StaffState
from services.journal.staff_lists.rules.identity import alike, identify_staff
from services.journal.staff_lists.rules.posts import roles_of_post
from services.journal.workbooks.names import PersonName
from services.journal.workbooks.places import Place
from services.shared.accountability.roles import Role
from services.shared.wording import said

_MOST_MISSING = 30


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff as the row is to be."""

    name: PersonName
    post: str | None
    phone: str | None
    e_mail: str | None


@dataclass(slots=True)
class StaffPlan:
    """Everything that a list of staff changes; with problems nothing of it is written.

    `leading` is who leads a class from `since` on, in place of the one before; `numbers` are those
    of somebody else's system, each of a member of staff.
    """

    since: date
    new: dict[UUID, StaffRow] = field(default_factory=dict)
    changes: dict[UUID, StaffRow] = field(default_factory=dict)
    roles: list[tuple[UUID, Role]] = field(default_factory=list)
    leading: dict[UUID, UUID] = field(default_factory=dict)
    numbers: dict[str, UUID] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)


def make_staff_plan(
    written: StaffList, current: StaffState, today: date, new_id: Callable[[], UUID]
) -> StaffPlan:
    """Return everything that the list changes, with every problem that keeps it out.

    Roles are held from the day of the list's title, and never from a day to come: who prepares the
    year needs them now.
    """
    plan = StaffPlan(min(written.stated_on or today, today))
    plan.found.problems += written.found.problems
    plan.found.notes += written.found.notes
    known = identify_staff(written.members, current.staff, plan.found)
    for place, member in enumerate(written.members):
        if place in known:
            _plan_member(member, known[place], current, plan, new_id)
    _note_namesakes(written, current, plan.found)
    _note_missing(written, current, {one.id for one in known.values() if one}, plan.found)
    return plan


def _plan_member(
    member: StaffMember,
    known: KnownStaff | None,
    current: StaffState,
    plan: StaffPlan,
    new_id: Callable[[], UUID],
) -> None:
    staff_id = new_id() if known is None else known.id
    post = member.post or (member.usual_post if known is None else None)
    words = _plan_row(member, post, known, staff_id, plan)
    if member.number:
        plan.numbers[member.number] = staff_id
    if known is not None and member.number and member.number not in known.numbers:
        words.append(said("номер %(number)s", number=member.number))
    roles = roles_of_post(post or "")
    if not roles and post:
        plan.found.note(member.place, said(
            "Должность «%(post)s» роли не даёт: в журналы этот сотрудник не входит.",
            post=post,
        ))
    moved = _plan_classes(member, staff_id, current, plan)
    if member.classes:
        roles |= {Role.CLASS_TEACHER}
    held = known.roles if known else frozenset()
    new_roles = sorted(roles - held)
    plan.roles += [(staff_id, role) for role in new_roles]
    if known is not None and new_roles:
        words.append(said("роли"))
    if known is None:
        fate = Fate.ARRIVED
    elif moved:
        fate = Fate.MOVED
    else:
        fate = Fate.CHANGED if words else Fate.UNCHANGED
    plan.lines.append(Line(fate, str(member.name), post or "", (*moved, *words)))


def _plan_row(
    member: StaffMember, post: str | None, known: KnownStaff | None, staff_id: UUID,
    plan: StaffPlan,
) -> list[str]:
    if known is None:
        if post is None:
            plan.found.refuse(member.place, said(
                "Должность не указана: впишите её, например «учитель»."
            ))
        plan.new[staff_id] = StaffRow(member.name, post, member.phone, member.e_mail)
        return []
    e_mail = known.e_mail if alike(known.e_mail, member.e_mail) else member.e_mail
    name = known.name if full_key(known.name) == full_key(member.name) else member.name
    row = StaffRow(
        name, member.post or known.post, member.phone or known.phone, e_mail or known.e_mail
    )
    words: list[str] = []
    if name != known.name:
        words.append(said("имя было «%(old)s»", old=str(known.name)))
    if row.post != known.post:
        words.append(said("должность была «%(old)s»", old=known.post) if known.post
                     else said("должность"))
        _note_roles_left(member, known, plan)
    if row.phone != known.phone:
        words.append(said("телефон"))
    if row.e_mail != known.e_mail:
        words.append(said("почта"))
    if words:
        plan.changes[known.id] = row
    return words


def _note_roles_left(member: StaffMember, known: KnownStaff, plan: StaffPlan) -> None:
    """Name a role that the former post gave: a list takes none away."""
    left = (roles_of_post(known.post or "") & known.roles) - roles_of_post(member.post or "")
    if left:
        plan.found.note(member.place, said(
            "Должность была «%(old)s», и права по ней остались: снимите их, если они больше не "
            "нужны.", old=known.post,
        ))


def _plan_classes(
    member: StaffMember, staff_id: UUID, current: StaffState, plan: StaffPlan
) -> tuple[str, ...]:
    words = []
    for key, of in zip(member.class_keys, member.classes, strict=True):
        led = current.classes.get(key)
        if led is None:
            plan.found.refuse(member.place, said(
                "Класса %(name)s в этом учебном году нет: сначала загрузите список учеников или "
                "исправьте класс.", name=class_title(*of),
            ))
        elif led.teacher_id != staff_id:
            _lead(member, staff_id, led, plan)
            words.append(said("классное руководство: %(name)s", name=led.name))
    return tuple(words)


def _lead(member: StaffMember, staff_id: UUID, led: LedClass, plan: StaffPlan) -> None:
    if led.closed:
        plan.found.refuse(member.place, said(
            "Учебный год класса %(name)s закрыт: руководитель больше не меняется.", name=led.name
        ))
        return
    plan.leading[led.id] = staff_id


def _note_namesakes(written: StaffList, current: StaffState, found: Findings) -> None:
    for member in written.members:
        if full_key(member.name) in current.representatives:
            found.note(member.place, said(
                "Сотрудника «%(name)s» зовут так же, как представителя одного из детей; "
                "возможно, это один человек.", name=str(member.name)
            ))


def _note_missing(
    written: StaffList, current: StaffState, named: set[UUID], found: Findings
) -> None:
    """Name who works at the school and is not on the list: only an order dismisses anybody."""
    missing = [one for one in current.staff if one.roles and one.id not in named]
    place = Place(written.members[0].place.sheet) if written.members else Place("")
    for one in missing[:_MOST_MISSING]:
        found.note(place, said(
            "«%(name)s» в списке нет: сотрудник остаётся, увольняет только приказ.",
            name=str(one.name),
        ))
    if len(missing) > _MOST_MISSING:
        found.note(place, said(
            "И ещё нет в списке: %(count)s.", count=len(missing) - _MOST_MISSING
        ))
