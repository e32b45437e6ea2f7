"""Plans how two records of one child become one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, GroupStay, SubjectGroupMember
from services.journal.merging.queries import count_changes, read_child
from services.journal.merging.rows import Row, Step, changed, passed_on, read_rows, removed
from services.journal.merging.rules import (
    Child,
    find_obstacles,
    joined_days,
    joined_stay,
    restriction_of,
    surviving_person,
    which_is_fuller,
)
from services.journal.merging.usecases.plan import (
    TWO_ELSEWHERE,
    Plan,
    account_notes,
    known_elsewhere,
    logins_of,
)
from services.journal.merging.usecases.preview import Moved, Preview, Side
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import (
    Assignment,
    EndedRepresentation,
    PersonNumber,
    Pupil,
    Representation,
    Representative,
)
from services.journal.people.seen import seen_of
from services.journal.personal_files.models import Commendation
from services.journal.timetable.models import CalendarAddress
from services.shared.database.base import new_id
from services.shared.errors import NotFound
from services.shared.wording import said

NAME = ("family_name", "given_name", "patronymic")


def plan_children(
    session: Session, school_id: str, stays_id: UUID, goes_id: UUID, name_of: str | None
) -> Plan:
    """Return how one record of a child takes in another.

    Raises:
        NotFound: the school has no such child, or its record went into another before.
    """
    stays = read_child(session, school_id, pupil_row(session, school_id, stays_id))
    goes = read_child(session, school_id, pupil_row(session, school_id, goes_id))
    people = [one.pupil["person_id"] for one in (stays, goes)]
    elsewhere = known_elsewhere(session, school_id, people)
    logins = logins_of(session, people)
    against = list(find_obstacles(stays, goes))
    if len(elsewhere) > 1:
        against.append(TWO_ELSEWHERE)
    survivor = surviving_person(people[0], people[1], elsewhere, set(logins))
    fuller = ("stays", "goes")[which_is_fuller(
        [[one.pupil[part] for part in NAME] for one in (stays, goes)]
    )]
    here = {one.class_id for one in stays.stays}
    preview = Preview(
        "pupil",
        side_of_child(stays, logins),
        side_of_child(goes, logins),
        moved_of_child(session, school_id, goes),
        against,
        account_notes(logins, survivor, people[1 - people.index(survivor)]),
        fuller,
        seen_of(digest(stays), digest(goes), count_changes(session, school_id, (
            stays_id, goes_id
        ))),
    )
    return Plan(
        preview,
        [] if against else [
            *_stays(stays, goes),
            *_memberships(stays, goes),
            *_representations(stays, goes),
            *_assignments(stays, goes),
            *_rest(stays, goes),
            *_people(stays, goes, survivor, name_of or fuller),
        ],
        goes.cells,
        goes.term_marks,
        whole={one.class_id for one in goes.stays} - here,
        classes=here
        | {one.class_id for one in goes.stays}
        | {one.class_id for one in (*goes.cells, *goes.term_marks)},
        children=(stays_id, goes_id),
    )


def pupil_row(
    session: Session, school_id: str, pupil_id: UUID, *, merged: bool = False
) -> Row:
    """Return a pupil's row; with `merged` also one whose record went into another.

    Raises:
        NotFound: the school has no such child, or its record went into another before.
    """
    found = read_rows(session, Pupil, school_id, Pupil.id == pupil_id)
    if not found:
        raise NotFound(said("Такого ученика в школе нет."))
    if not merged and found[0]["merged_into"] is not None:
        raise NotFound(said("Эта карточка уже соединена с другой."))
    return found[0]


def digest(child: Child) -> str:
    """Return a digest of a record but for its marks: another one where something has changed."""
    return seen_of(
        sorted(child.pupil.items()),
        *(
            [sorted(row.items()) for row in rows]
            for rows in (
                [one.row for one in child.stays], [one.row for one in child.members],
                child.representations, child.assignments, child.numbers, child.codes,
                child.former,
            )
        ),
    )


def side_of_child(child: Child, logins: dict[UUID, str]) -> Side:
    """Return a record of a child as a preview shows it."""
    return Side(
        child.pupil["id"], child.name, child.pupil["born_on"],
        logins.get(child.pupil["person_id"]),
        [_class_of(one.class_name, one.year) for one in reversed(child.stays)],
    )


def moved_of_child(session: Session, school_id: str, goes: Child) -> list[Moved]:
    """Return what hangs on a record."""
    names = session.scalars(
        select(Representative.full_name)
        .where(
            Representative.school_id == school_id,
            Representative.id.in_([row["representative_id"] for row in goes.representations]),
        )
        .order_by(Representative.sort_key, Representative.id)
    ).all()
    told = [
        Moved("classes", len(goes.stays), [
            _class_of(one.class_name, one.year) for one in goes.stays
        ]),
        Moved("marks", len(goes.cells)),
        Moved("term_marks", len(goes.term_marks)),
        Moved("groups", len(goes.members), [
            f"{one.subject}, {one.group}" for one in goes.members
        ]),
        Moved("representatives", len(names), names),
        Moved("psychologists", len(goes.assignments)),
        Moved("numbers", len(goes.numbers)),
        Moved("codes", len(goes.codes)),
        Moved("commendations", len(goes.commendations)),
    ]
    return [one for one in told if one.count]


def _class_of(name: str, year: str) -> str:
    return f"{name} {year}"


def _stays(stays: Child, goes: Child) -> list[Step]:
    steps: list[Step] = []
    for one in goes.stays:
        met = next((other for other in stays.stays if one.meets(other)), None)
        if met is None:
            steps += changed(Enrolment, one.row, pupil_id=stays.pupil["id"])
            continue
        steps += removed(Enrolment, one.row)
        steps += changed(Enrolment, met.row, **joined_stay(met.row, one.row))
    return steps


def _memberships(stays: Child, goes: Child) -> list[Step]:
    held = {one.row["group_id"] for one in stays.members}
    steps: list[Step] = []
    for one in goes.members:
        steps += (
            removed(SubjectGroupMember, one.row) if one.row["group_id"] in held
            else changed(SubjectGroupMember, one.row, pupil_id=stays.pupil["id"])
        )
    return [
        *steps, *passed_on(GroupStay, goes.left, stays.left, pupil_id=stays.pupil["id"])
    ]


def _representations(stays: Child, goes: Child) -> list[Step]:
    held = {row["representative_id"]: row for row in stays.representations}
    steps: list[Step] = []
    for row in goes.representations:
        own = held.get(row["representative_id"])
        if own is None:
            steps += changed(Representation, row, pupil_id=stays.pupil["id"])
        else:
            steps += [*removed(Representation, row), *joined_representation(own, row)]
    into = stays.pupil["id"]
    return [*steps, *passed_on(EndedRepresentation, goes.ended, stays.ended, pupil_id=into)]


def joined_representation(own: Row, other: Row) -> list[Step]:
    """Return the step that lets one representation say what another one says of the same two.

    A restriction by a court is never lost.
    """
    after: Row = {}
    if any(restriction_of(other)):
        after = {
            name: other[name] for name in ("restricted_by", "restricted_from", "restricted_until")
        }
    if own["relation"] is None:
        after["relation"] = other["relation"]
    return changed(Representation, own, **after)


def _assignments(stays: Child, goes: Child) -> list[Step]:
    held = {row["staff_id"]: row for row in stays.assignments}
    steps: list[Step] = []
    for row in goes.assignments:
        own = held.get(row["staff_id"])
        if own is None:
            steps += changed(Assignment, row, pupil_id=stays.pupil["id"])
        else:
            steps += removed(Assignment, row)
            steps += changed(Assignment, own, **joined_days(own, row))
    return steps


def _rest(stays: Child, goes: Child) -> list[Step]:
    into = stays.pupil["id"]
    steps: list[Step] = []
    for row in goes.codes:
        steps += changed(ParticipantCode, row, pupil_id=into)
    for row in goes.commendations:
        steps += changed(Commendation, row, pupil_id=into)
    for row in goes.former:
        steps += changed(Pupil, row, merged_into=into)
    return steps


def _people(stays: Child, goes: Child, survivor: UUID, name_of: str) -> list[Step]:
    named = goes.pupil if name_of == "goes" else stays.pupil
    other = new_id() if survivor == goes.pupil["person_id"] else goes.pupil["person_id"]
    return [
        *changed(Pupil, goes.pupil, merged_into=stays.pupil["id"], person_id=other),
        *changed(
            Pupil, stays.pupil, person_id=survivor,
            born_on=stays.pupil["born_on"] or goes.pupil["born_on"],
            sex=stays.pupil["sex"] or goes.pupil["sex"],
            **{part: named[part] for part in NAME},
        ),
        *move_person([*stays.numbers, *goes.numbers], [*stays.calendars, *goes.calendars],
                     survivor),
    ]


def move_person(
    numbers: Sequence[Row], calendars: Sequence[Row], survivor: UUID
) -> list[Step]:
    """Return the steps by which numbers and calendar addresses follow a person."""
    steps: list[Step] = []
    for row in numbers:
        steps += changed(PersonNumber, row, person_id=survivor)
    for row in calendars:
        steps += changed(CalendarAddress, row, person_id=survivor)
    return steps
