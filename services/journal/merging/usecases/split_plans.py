"""Plans how one record that is two people becomes two."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, GroupStay, SubjectGroup, SubjectGroupMember
from services.journal.merging.queries import count_changes, read_child
from services.journal.merging.rows import Row, Step, added, changed, read_rows
from services.journal.merging.rules import Child, Mark, Stay
from services.journal.merging.usecases.adults import adult_row, side_of_adult
from services.journal.merging.usecases.children import digest, pupil_row, side_of_child
from services.journal.merging.usecases.choices import BOTH, FROM, GOES, Split, StayChoice
from services.journal.merging.usecases.parts import children_of
from services.journal.merging.usecases.plan import Plan, logins_of
from services.journal.merging.usecases.preview import Moved, Preview, Side
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import Pupil, Representation, Representative, Staff
from services.journal.people.rules import Name
from services.journal.people.seen import seen_of
from services.shared.database.base import new_id
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said


def plan_split(session: Session, school_id: str, split_: Split, made: UUID) -> Plan:
    plans = {"pupil": _plan_child, "representative": _plan_representative, "person": _plan_person}
    return plans[split_.kind](session, school_id, split_, made)


def _plan_child(session: Session, school_id: str, split_: Split, made: UUID) -> Plan:
    child = read_child(session, school_id, pupil_row(session, school_id, split_.id))
    chosen = _chosen(child, split_)
    against = [
        said(
            "%(year)s учебный год в %(name)s закрыт: закрытое не переносят.",
            year=stay.year, name=stay.class_name,
        )
        for stay, _ in chosen if stay.closed
    ]
    if not chosen:
        against.append(said(
            "Выберите, что относится ко второму ребёнку: хотя бы один класс."
        ))
    pupil: Row = {
        **child.pupil, "id": made, "person_id": new_id(), "sex": None, "merged_into": None,
        "born_on": split_.born_on, **_named(split_.name),
    }
    steps = [*added(Pupil, pupil)]
    for stay, how in chosen:
        steps += _stay_steps(stay, how, made)
        steps += _member_steps(child, stay, how, made)
    steps += _representation_steps(child, split_, made)
    whole = {stay.class_id for stay, how in chosen if how.how == GOES}
    left = session.scalars(select(SubjectGroup.id).where(
        SubjectGroup.school_id == school_id, SubjectGroup.class_id.in_(whole),
        SubjectGroup.id.in_([row["group_id"] for row in child.left]),
    )).all()
    for row in child.left:
        if row["group_id"] in left:
            steps += changed(GroupStay, row, pupil_id=made)
    for row in child.codes:
        if row["class_id"] in whole:
            steps += changed(ParticipantCode, row, pupil_id=made)
    cells = [one for one in child.cells if _mark_goes(one, chosen)]
    terms = [one for one in child.term_marks if _mark_goes(one, chosen)]
    logins = logins_of(session, [child.pupil["person_id"]])
    moved = [
        Moved("classes", len(chosen), [f"{one.class_name} {one.year}" for one, _ in chosen]),
        Moved("marks", len(cells)),
        Moved("term_marks", len(terms)),
        Moved("representatives", len(split_.representatives)),
    ]
    notes = [said("Папка достижений и поощрения остаются у первой карточки.")]
    if logins:
        notes.append(said("Логин остаётся у первой карточки."))
    preview = Preview(
        "pupil",
        side_of_child(child, logins),
        Side(made, split_.name.full, split_.born_on, None,
             [f"{one.class_name} {one.year}" for one, _ in chosen]),
        [one for one in moved if one.count],
        against,
        notes,
        "stays",
        seen_of(digest(child), count_changes(session, school_id, [split_.id])),
    )
    return Plan(
        preview, [] if against else steps, cells, terms, whole,
        classes={one.class_id for one, _ in chosen}, children=[split_.id],
    )


def _chosen(child: Child, split_: Split) -> list[tuple[Stay, StayChoice]]:
    """Return the enrolments that were chosen, each with what becomes of it.

    Raises:
        BadInput: an enrolment, group or representative is not of this child, or a day not in it.
    """
    by_id = {one.row["id"]: one for one in child.stays}
    wrong: list[FieldError] = []
    chosen: list[tuple[Stay, StayChoice]] = []
    for place, how in enumerate(split_.stays):
        stay = by_id.get(how.enrolment_id)
        if stay is None or any(how.enrolment_id == one.enrolment_id for _, one in chosen):
            wrong.append(FieldError(f"stays.{place}", said("Такого класса у ребёнка нет.")))
            continue
        if how.how == FROM and (
            how.since is None or not stay.since < how.since <= (stay.until or date.max)
        ):
            wrong.append(FieldError(f"stays.{place}.since", said(
                "День должен быть позже %(since)s и не позже последнего дня в классе.",
                since=stay.since,
            )))
            continue
        chosen.append((stay, how))
    held = {row["representative_id"] for row in child.representations}
    if not set(split_.representatives) <= held:
        wrong.append(FieldError("representatives", said("Такого представителя у ребёнка нет.")))
    if wrong:
        raise BadInput(wrong[0].what, errors=wrong)
    return chosen


def _stay_steps(stay: Stay, how: StayChoice, made: UUID) -> list[Step]:
    if how.how == GOES:
        return changed(Enrolment, stay.row, pupil_id=made)
    copy: Row = {**stay.row, "id": new_id(), "pupil_id": made}
    if how.how == BOTH or how.since is None:
        return added(Enrolment, copy)
    nothing = dict.fromkeys(("departure_reason", "departure_order", "went_to"))
    arrived = dict.fromkeys(("reason", "order_number", "came_from"))
    return [
        *changed(Enrolment, stay.row, departed_on=how.since - timedelta(days=1), **nothing),
        *added(Enrolment, {**copy, **arrived, "enrolled_on": how.since}),
    ]


def _member_steps(child: Child, stay: Stay, how: StayChoice, made: UUID) -> list[Step]:
    steps: list[Step] = []
    for one in child.members:
        if one.class_id != stay.class_id:
            continue
        if how.how == GOES or (how.how == BOTH and one.row["group_id"] in how.groups):
            steps += changed(SubjectGroupMember, one.row, pupil_id=made)
        elif how.how == FROM:
            steps += added(SubjectGroupMember, {**one.row, "pupil_id": made})
    return steps


def _representation_steps(child: Child, split_: Split, made: UUID) -> list[Step]:
    steps: list[Step] = []
    for row in child.representations:
        how = split_.representatives.get(row["representative_id"])
        if how == GOES:
            steps += changed(Representation, row, pupil_id=made)
        elif how == BOTH:
            steps += added(Representation, {**row, "pupil_id": made})
    return steps


def _mark_goes(mark: Mark, chosen: Sequence[tuple[Stay, StayChoice]]) -> bool:
    for stay, how in chosen:
        if mark.class_id != stay.class_id:
            continue
        if how.how == GOES and stay.since <= mark.day:
            return True
        if how.how == FROM and how.since is not None and mark.day >= how.since:
            return True
        if how.how == BOTH and mark.group_id in how.groups:
            return True
    return False


def _plan_representative(session: Session, school_id: str, split_: Split, made: UUID) -> Plan:
    row = adult_row(session, Representative, school_id, split_.id)
    held = read_rows(
        session, Representation, school_id, Representation.representative_id == split_.id
    )
    if not set(split_.children) <= {one["pupil_id"] for one in held}:
        what = said("Такого ребёнка у представителя нет.")
        raise BadInput(what, errors=[FieldError("children", what)])
    going = [one for one in held if one["pupil_id"] in set(split_.children)]
    against = []
    if not going or len(going) == len(held):
        against.append(said(
            "Отметьте детей второго человека: хотя бы одного, и хотя бы один остаётся у первого."
        ))
    new: Row = {**row, "id": made, "person_id": new_id(), "phone": None, "e_mail": None,
                **_named(split_.name)}
    steps = added(Representative, new)
    for one in going:
        steps += changed(Representation, one, representative_id=made)
    names = {one.id: one.name for one in children_of(session, school_id, split_.id)}
    told = [names[one["pupil_id"]] for one in going]
    preview = Preview(
        "representative",
        side_of_adult(session, school_id, Representative, row),
        Side(made, split_.name.full, None, None, told),
        [Moved("children", len(going), told)],
        against,
        [said("Телефон, почта и логин остаются у первой карточки.")],
        "stays",
        seen_of(sorted(row.items()), [sorted(one.items()) for one in held]),
    )
    return Plan(preview, [] if against else steps,
                children=[one["pupil_id"] for one in held])


def _plan_person(session: Session, school_id: str, split_: Split, made: UUID) -> Plan:
    """A member of staff and a representative are two people: the account stays with the former."""
    row = adult_row(session, Staff, school_id, split_.id)
    found = read_rows(
        session, Representative, school_id, Representative.person_id == row["person_id"]
    )
    if not found:
        raise BadInput(said("Карточки представителя у этого сотрудника нет."))
    preview = Preview(
        "person",
        side_of_adult(session, school_id, Staff, row),
        side_of_adult(session, school_id, Representative, found[0]),
        [Moved("account", 1)],
        [],
        [said("Логин остаётся у сотрудника; представителю понадобится новое приглашение.")],
        "stays",
        seen_of(sorted(row.items()), sorted(found[0].items())),
    )
    return Plan(preview, changed(Representative, found[0], person_id=made))


def _named(name: Name) -> Row:
    return {"family_name": name.family, "given_name": name.given, "patronymic": name.patronymic}
