"""Plans how two records of one adult become one: of staff, of a representative, or one of each."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Table, func, or_, select
from sqlalchemy.orm import Session

from services.journal.classes.models import SubjectGroup
from services.journal.core.base import Base
from services.journal.merging.rows import Row, Step, changed, passed_on, read_rows, removed
from services.journal.merging.rules import (
    days_meet,
    joined_days,
    restriction_of,
    surviving_person,
    which_is_fuller,
)
from services.journal.merging.usecases.children import NAME, joined_representation, move_person
from services.journal.merging.usecases.plan import (
    TWO_ELSEWHERE,
    Plan,
    account_notes,
    known_elsewhere,
    logins_of,
)
from services.journal.merging.usecases.preview import Moved, Preview, Side
from services.journal.people.models import (
    Appointment,
    Assignment,
    PersonNumber,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.people.seen import seen_of
from services.journal.timetable.models import CalendarAddress, TimetableEntry
from services.shared.errors import NotFound
from services.shared.wording import said

Adult = type[Staff] | type[Representative]
_OWN = (Appointment.__tablename__, Assignment.__tablename__, Representation.__tablename__)


def plan_staff(
    session: Session, school_id: str, stays_id: UUID, goes_id: UUID, name_of: str | None
) -> Plan:
    """Return how one record of a member of staff takes in another.

    Raises:
        NotFound: the school has no such member of staff.
    """
    stays = adult_row(session, Staff, school_id, stays_id)
    goes = adult_row(session, Staff, school_id, goes_id)
    posts = {one: read_rows(session, Appointment, school_id, Appointment.staff_id == one)
             for one in (stays_id, goes_id)}
    cared = {one: read_rows(session, Assignment, school_id, Assignment.staff_id == one)
             for one in (stays_id, goes_id)}
    steps, refers = _references(session, school_id, Staff, stays_id, goes_id)
    for row in posts[goes_id]:
        steps += _joined_post(posts[stays_id], row, stays_id)
    held = {row["pupil_id"]: row for row in cared[stays_id]}
    for row in cared[goes_id]:
        own = held.get(row["pupil_id"])
        if own is None:
            steps += changed(Assignment, row, staff_id=stays_id)
        else:
            steps += removed(Assignment, row)
            steps += changed(Assignment, own, **joined_days(own, row))
    moved = [
        Moved("posts", len(posts[goes_id])),
        *(Moved(table, count) for table, count in sorted(refers.items())),
        Moved("psychologists", len(cared[goes_id])),
    ]
    against = list(_two_lessons_at_once(session, school_id, stays_id, goes_id))
    return _plan(session, school_id, "staff", Staff, stays, goes, steps, moved, against, name_of)


def plan_representatives(
    session: Session, school_id: str, stays_id: UUID, goes_id: UUID, name_of: str | None
) -> Plan:
    """Return how one record of a representative takes in another.

    Raises:
        NotFound: the school has no such representative.
    """
    stays = adult_row(session, Representative, school_id, stays_id)
    goes = adult_row(session, Representative, school_id, goes_id)
    children = {
        one: read_rows(session, Representation, school_id, Representation.representative_id == one)
        for one in (stays_id, goes_id)
    }
    held = {row["pupil_id"]: row for row in children[stays_id]}
    steps, _ = _references(session, school_id, Representative, stays_id, goes_id)
    against = []
    for row in children[goes_id]:
        own = held.get(row["pupil_id"])
        if own is None:
            steps += changed(Representation, row, representative_id=stays_id)
            continue
        mine, theirs = restriction_of(own), restriction_of(row)
        if any(mine) and any(theirs) and mine != theirs:
            against.append(said(
                "По одному ребёнку записаны два разных решения суда: сначала оставьте верное."
            ))
        steps += [*removed(Representation, row), *joined_representation(own, row)]
    names = session.scalars(
        select(Pupil.full_name)
        .where(Pupil.school_id == school_id,
               Pupil.id.in_([row["pupil_id"] for row in children[goes_id]]))
        .order_by(Pupil.sort_key, Pupil.id)
    ).all()
    moved = [Moved("children", len(names), names)]
    return _plan(
        session, school_id, "representative", Representative, stays, goes, steps, moved, against,
        name_of,
        children=[row["pupil_id"] for rows in children.values() for row in rows],
    )


def plan_person(
    session: Session, school_id: str, stays_id: UUID, goes_id: UUID, _name_of: str | None
) -> Plan:
    """Return how a member of staff (`stays_id`) and a representative become one person.

    Both records stay; one account has both roles.

    Raises:
        NotFound: the school has no such member of staff or representative.
    """
    stays = adult_row(session, Staff, school_id, stays_id)
    goes = adult_row(session, Representative, school_id, goes_id)
    against = []
    if stays["person_id"] == goes["person_id"]:
        against.append(said("Это уже один человек."))
    people = [stays["person_id"], goes["person_id"]]
    survivor, notes, more = _survivor(session, school_id, people)
    against += more
    steps = list(_followed(session, school_id, people, survivor, set(), against))
    return Plan(
        Preview(
            "person",
            side_of_adult(session, school_id, Staff, stays),
            side_of_adult(session, school_id, Representative, goes),
            [Moved("account", 1)],
            against,
            notes,
            "stays",
            seen_of(sorted(stays.items()), sorted(goes.items())),
        ),
        [] if against else steps,
    )


def adult_row(session: Session, model: Adult, school_id: str, id_: UUID) -> Row:
    """Return the row of a member of staff or a representative.

    Raises:
        NotFound: the school has none.
    """
    found = read_rows(session, model, school_id, model.id == id_)
    if not found:
        raise NotFound(
            said("Такого сотрудника в школе нет.") if model is Staff
            else said("Такого представителя в школе нет.")
        )
    return found[0]


def side_of_adult(session: Session, school_id: str, model: Adult, row: Row) -> Side:
    """Return a record of an adult as a preview shows it."""
    if model is Staff:
        about: Sequence[str] = [row["post"]] if row["post"] else []
    else:
        about = session.scalars(
            select(Pupil.full_name)
            .join_from(Representation, Pupil)
            .where(Representation.school_id == school_id,
                   Representation.representative_id == row["id"])
            .order_by(Pupil.sort_key, Pupil.id)
        ).all()
    return Side(
        row["id"], " ".join(filter(None, (row[part] for part in NAME))), None,
        logins_of(session, [row["person_id"]]).get(row["person_id"]), about,
        [one for one in (row["phone"], row["e_mail"]) if one],
    )


def _plan(
    session: Session, school_id: str, kind: str, model: Adult, stays: Row, goes: Row,
    steps: list[Step], moved: Sequence[Moved], against: list[str], name_of: str | None,
    children: Sequence[UUID] = (),
) -> Plan:
    people = [stays["person_id"], goes["person_id"]]
    survivor, notes, more = _survivor(session, school_id, people)
    against += more
    fuller = ("stays", "goes")[which_is_fuller(
        [[one[part] for part in NAME] for one in (stays, goes)]
    )]
    named = goes if (name_of or fuller) == "goes" else stays
    merged = {stays["id"], goes["id"]}
    follow = list(_followed(session, school_id, people, survivor, merged, against))
    steps = [
        *steps,
        *removed(model, goes),
        *changed(
            model, stays, person_id=survivor,
            **{one: stays[one] or goes[one] for one in ("phone", "e_mail", "post")
               if one in stays},
            **{part: named[part] for part in NAME},
        ),
        *follow,
    ]
    preview = Preview(
        kind,
        side_of_adult(session, school_id, model, stays),
        side_of_adult(session, school_id, model, goes),
        [one for one in moved if one.count],
        against,
        notes,
        fuller,
        # A new id of a step that only makes room says nothing.
        seen_of(sorted(stays.items()), sorted(goes.items()), [
            (step.table, sorted(step.key.items()), sorted((step.before or {}).items()))
            for step in steps
        ]),
    )
    return Plan(preview, [] if against else steps, children=children)


def _survivor(
    session: Session, school_id: str, people: Sequence[UUID]
) -> tuple[UUID, list[str], list[str]]:
    """Return which person goes on, what to note of the accounts, and what stands against it."""
    elsewhere = known_elsewhere(session, school_id, people)
    logins = logins_of(session, people)
    survivor = surviving_person(people[0], people[1], elsewhere, set(logins))
    other = people[1] if survivor == people[0] else people[0]
    against = [TWO_ELSEWHERE] if len(elsewhere) > 1 else []
    return survivor, account_notes(logins, survivor, other), against


def _followed(
    session: Session, school_id: str, people: Sequence[UUID], survivor: UUID,
    merged: set[UUID], against: list[str],
) -> Iterator[Step]:
    """Yield the steps by which all else that the school has of two persons is the survivor's."""
    for model, what in (
        (Staff, said("У обоих есть карточка сотрудника: сначала соедините их.")),
        (Representative, said("У обоих есть карточка представителя: сначала соедините их.")),
    ):
        rows = [
            row for row in read_rows(session, model, school_id, model.person_id.in_(people))
            if row["id"] not in merged
        ]
        if len(rows) > 1:
            against.append(what)
            continue
        for row in rows:
            yield from changed(model, row, person_id=survivor)
    numbers = read_rows(session, PersonNumber, school_id, PersonNumber.person_id.in_(people))
    calendars = read_rows(
        session, CalendarAddress, school_id, CalendarAddress.person_id.in_(people)
    )
    yield from move_person(numbers, calendars, survivor)


def _joined_post(held: list[Row], row: Row, stays_id: UUID) -> list[Step]:
    """Return how a post of one record becomes that of the other: the days of both, once."""
    met = [one for one in held if one["role"] == row["role"] and days_meet(one, row)]
    if not met:
        return changed(Appointment, row, staff_id=stays_id)
    steps = removed(Appointment, row)
    days = joined_days(met[0], row)
    for one in met[1:]:
        days = joined_days({**one, **days}, one)
        steps += removed(Appointment, one)
    if days["until"] is None:
        days["end_ground"] = None
    steps += changed(Appointment, met[0], **days)
    for one in met:
        held.remove(one)
    held.append({**met[0], **days})
    return steps


def references_to(model: type[Base]) -> Iterator[tuple[Table, str]]:
    """Yield every table and column that refers to a table of people."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table.name == model.__tablename__:
                columns = [one.name for one in constraint.columns if one.name != "school_id"]
                yield table, columns[0]


def _references(
    session: Session, school_id: str, model: Adult, stays_id: UUID, goes_id: UUID
) -> tuple[list[Step], dict[str, int]]:
    steps: list[Step] = []
    counts: dict[str, int] = {}
    for table, column in references_to(model):
        if table.name in _OWN:
            continue
        rows = read_rows(session, table, school_id, table.c[column] == goes_id)
        if rows:
            counts[table.name] = counts.get(table.name, 0) + len(rows)
        held = read_rows(session, table, school_id, table.c[column] == stays_id)
        steps += passed_on(table, rows, held, **{column: stays_id})
    return steps, counts


def _two_lessons_at_once(
    session: Session, school_id: str, one: UUID, other: UUID
) -> Iterator[str]:
    teacher = func.coalesce(TimetableEntry.teacher_id, SubjectGroup.teacher_id)
    found = session.execute(
        select(
            teacher, TimetableEntry.timetable_id, TimetableEntry.weekday, TimetableEntry.ordinal,
            TimetableEntry.week, TimetableEntry.joint,
        )
        .join_from(TimetableEntry, SubjectGroup,
                   (SubjectGroup.school_id == TimetableEntry.school_id)
                   & (SubjectGroup.id == TimetableEntry.group_id))
        .where(
            TimetableEntry.school_id == school_id,
            or_(TimetableEntry.teacher_id.in_((one, other)),
                TimetableEntry.teacher_id.is_(None) & SubjectGroup.teacher_id.in_((one, other))),
        )
    ).all()
    mine = [row for row in found if row[0] == one]
    for row in found:
        if row[0] != other:
            continue
        for own in mine:
            same_week = 0 in (row.week, own.week) or row.week == own.week
            together = row.joint is not None and row.joint == own.joint
            if row[1:4] == own[1:4] and same_week and not together:
                yield said(
                    "В одно время у обоих стоят разные уроки (день недели %(day)s, урок "
                    "%(ordinal)s): похоже, это два человека.",
                    day=row.weekday, ordinal=row.ordinal,
                )
                return
