"""Commendations: made by an event, once; the personal file, and the names that go with folders."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from services.journal.classes.models import SubjectGroupMember
from services.journal.personal_files.consumers import CONSUMERS
from services.journal.personal_files.models import Commendation
from services.journal.personal_files.usecases import read_personal_file
from services.journal.pupils.usecases import list_pupils, list_subjects, name_pupils
from services.journal.ties.usecases import ties_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound, Unavailable
from services.shared.messaging.contracts import CERTIFICATE_VERIFIED, CERTIFICATE_WITHDRAWN
from services.shared.messaging.envelope import Envelope
from tests.journal.factory import Classroom, make_classroom
from tests.journal.ties.test_ties import make_parent

ITEM = new_id()


def tell(database: Database, event_type: str, sequence: int, **data: Any) -> None:
    envelope = Envelope(
        id=new_id(),
        type=event_type,
        subject=f"item/{ITEM}",
        school_id="131",
        sequence=sequence,
        time=datetime.now(UTC),
        data={"item_id": str(ITEM), **data},
        actor="somebody",
    )
    with database.transaction("131") as session:
        CONSUMERS[event_type](session, envelope)


def verify(database: Database, pupil: UUID, sequence: int = 1, basis: str = "Олимпиада") -> None:
    tell(
        database, CERTIFICATE_VERIFIED, sequence, pupil_id=str(pupil), kind="certificate",
        level="region", awarded_on="2025-01-25", basis=basis, issuer="Управление образования",
        verified_at="2025-02-03T09:30:00+00:00",
    )


def withdraw(database: Database, pupil: UUID, sequence: int = 2) -> None:
    tell(
        database, CERTIFICATE_WITHDRAWN, sequence, pupil_id=str(pupil),
        withdrawn_at="2025-02-04T09:30:00+00:00",
    )


def commendations(database: Database, room: Classroom) -> Sequence[Commendation]:
    return read_personal_file(database, room.class_teacher, room.pupils[0]).commendations


def test_a_verified_certificate_is_a_commendation_once(
    database: Database, room: Classroom
) -> None:
    verify(database, room.pupils[0])
    verify(database, room.pupils[0])
    (one,) = commendations(database, room)
    assert (one.basis, one.level, one.issuer) == ("Олимпиада", "region", "Управление образования")
    assert one.withdrawn_at is None


def test_one_whose_certificate_was_wrong_says_so_and_stands_again_when_verified_anew(
    database: Database, room: Classroom
) -> None:
    verify(database, room.pupils[0])
    withdraw(database, room.pupils[0])
    assert commendations(database, room)[0].withdrawn_at is not None
    verify(database, room.pupils[0], 3, "Олимпиада, исправлено")
    (one,) = commendations(database, room)
    assert (one.basis, one.withdrawn_at) == ("Олимпиада, исправлено", None)


def test_events_that_come_late_change_nothing(database: Database, room: Classroom) -> None:
    verify(database, room.pupils[0], 3, "Третья")
    withdraw(database, room.pupils[0], 2)
    verify(database, room.pupils[0], 1, "Первая")
    (one,) = commendations(database, room)
    assert (one.basis, one.withdrawn_at) == ("Третья", None)


def test_a_withdrawal_that_comes_first_is_tried_again(database: Database, room: Classroom) -> None:
    with pytest.raises(Unavailable):
        withdraw(database, room.pupils[0])


@pytest.mark.parametrize("role", ["director", "deputy", "archivist"])
def test_the_schools_leaders_and_its_archivist_read_a_personal_file(
    database: Database, room: Classroom, role: str
) -> None:
    file = read_personal_file(database, room.caller(role), room.pupils[0])
    assert file.pupil.name == "Жуков Пётр"


@pytest.mark.parametrize("role", ["teacher", "psychologist", "data_officer", "pupil"])
def test_nobody_else_does(database: Database, room: Classroom, role: str) -> None:
    with pytest.raises(Forbidden):
        read_personal_file(database, room.caller(role), room.pupils[0])


def test_a_family_reads_its_own_childs_file_alone(database: Database, room: Classroom) -> None:
    parent = room.parent_of(room.pupils[0])
    assert read_personal_file(database, parent, room.pupils[0]).commendations == []
    with pytest.raises(NotFound):
        read_personal_file(database, parent, room.pupils[1])
    with pytest.raises(NotFound):
        read_personal_file(database, parent, new_id())


def test_a_class_teacher_of_another_class_reads_nothing(
    database: Database, room: Classroom
) -> None:
    stranger = room.caller("class_teacher", classes=frozenset({new_id()}))
    with pytest.raises(Forbidden):
        read_personal_file(database, stranger, room.pupils[0])
    with pytest.raises(Forbidden):
        list_pupils(database, stranger, room.class_id)
    assert name_pupils(database, stranger, room.pupils) == []


def test_names_are_told_of_those_alone_whom_the_caller_may_know(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, "lyceum-2")
    ids = [*room.pupils, *other.pupils, new_id()]
    for who in (room.teacher, room.class_teacher, room.deputy):
        assert {one.id for one in name_pupils(database, who, ids)} == set(room.pupils)
    parent = room.parent_of(room.pupils[1])
    assert [one.id for one in name_pupils(database, parent, ids)] == [room.pupils[1]]


def test_a_family_is_tied_to_the_groups_of_its_children_and_sees_their_subjects(
    database: Database, room: Classroom
) -> None:
    person, _ = make_parent(database, room)
    ties = ties_of(
        database, Caller("gateway", "gateway"), person_id=person, school_id="131",
        role="representative",
    )
    assert ties.groups == [room.group_id]
    (subject,) = list_subjects(database, room.parent_of(room.pupils[0]), room.pupils[0])
    assert (subject.subject, subject.teacher) == ("Алгебра", "Учителева А. И.")


def test_a_child_outside_a_subgroup_is_not_in_it(database: Database) -> None:
    room = make_classroom(database, subgroup="группа 2")
    with database.transaction("131") as session:
        session.execute(
            delete(SubjectGroupMember).where(SubjectGroupMember.pupil_id == room.pupils[0])
        )
    assert list_subjects(database, room.parent_of(room.pupils[0]), room.pupils[0]) == []
    assert len(list_subjects(database, room.parent_of(room.pupils[1]), room.pupils[1])) == 1
