"""One record that is two children becomes two: by classes, by a day, by groups; taken back."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from services.journal.classes.models import Enrolment
from services.journal.closing.models import YearClosing
from services.journal.closing.usecases.terms import journal_of
from services.journal.marks.usecases.cells import record_cells
from services.journal.merging.usecases.choices import Split, StayChoice
from services.journal.merging.usecases.merging import Merging, preview_merge
from services.journal.merging.usecases.parts import read_parts
from services.journal.merging.usecases.splitting import preview_split, split
from services.journal.merging.usecases.undoing import undo_merge
from services.journal.people.models import Representation
from services.journal.people.rules import parse_name
from services.journal.people.usecases import record_representation
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden
from services.shared.process.clock import now
from tests.journal.factory import FIRST_DAY, Classroom
from tests.journal.merging.test_children import (
    another,
    assert_nothing_differs,
    mark,
    rows,
    shown,
)

NAME = parse_name("Жуков Пётр Ильич")


def stay(database: Database, room: Classroom) -> UUID:
    parts = read_parts(database, room.deputy, "pupil", room.pupils[0])
    return parts.stays[0].id


def part(
    database: Database, room: Classroom, *stays: StayChoice, **more: object
) -> tuple[UUID, UUID]:
    wanted = Split("pupil", room.pupils[0], NAME, date(2011, 4, 1), stays, **more)  # type: ignore[arg-type]
    preview = preview_split(database, room.deputy, wanted)
    assert preview.against == []
    return split(database, room.deputy, wanted, preview.seen)


def days_in_class(database: Database, pupil: UUID) -> list[tuple[date, date | None]]:
    return rows(
        database,
        select(Enrolment.enrolled_on, Enrolment.departed_on).where(Enrolment.pupil_id == pupil),
    )


def test_from_a_day_on_the_marks_are_the_second_childs(
    database: Database, room: Classroom
) -> None:
    mark(database, room, room.pupils[0], 0, "5")
    mark(database, room, room.pupils[0], 2, "3")
    since = room.days[2]

    split_id, new = part(
        database, room, StayChoice(stay(database, room), "from", since)
    )

    assert (shown(database, room)[room.pupils[0]], shown(database, room)[new]) == (["5"], ["3"])
    assert days_in_class(database, room.pupils[0]) == [(FIRST_DAY, since - timedelta(days=1))]
    assert days_in_class(database, new) == [(since, None)]
    assert_nothing_differs(database)

    undo_merge(database, room.deputy, split_id)

    assert shown(database, room)[room.pupils[0]] == ["5", "3"]
    assert new not in shown(database, room)
    assert days_in_class(database, room.pupils[0]) == [(FIRST_DAY, None)]
    assert_nothing_differs(database)


def test_of_two_in_one_class_the_second_has_the_marks_of_the_groups_that_were_chosen(
    database: Database, room: Classroom
) -> None:
    mark(database, room, room.pupils[0], 0, "5")
    mother = record_representation(
        database, room.operator, person_id=new_id(), name=parse_name("Жукова Мария"),
        pupil_id=room.pupils[0],
    )

    _, new = part(
        database, room, StayChoice(stay(database, room), "both", groups=[room.group_id]),
        representatives={mother: "goes"},
    )

    assert (shown(database, room)[room.pupils[0]], shown(database, room)[new]) == ([], ["5"])
    assert rows(database, select(Representation.pupil_id)) == [(new,)]
    assert_nothing_differs(database)


def test_a_split_of_children_who_both_got_marks_since_is_not_undone(
    database: Database, room: Classroom
) -> None:
    split_id, new = part(database, room, StayChoice(stay(database, room), "both"))
    for pupil in (room.pupils[0], new):
        mark(database, room, pupil, 1, "4")

    with pytest.raises(Conflict, match="получили оба"):
        undo_merge(database, room.deputy, split_id)

    assert shown(database, room)[new] == ["4"]


def test_what_is_not_of_the_child_and_a_day_outside_is_refused(
    database: Database, room: Classroom
) -> None:
    for choice in (
        StayChoice(new_id(), "goes"),
        StayChoice(stay(database, room), "from", FIRST_DAY),
        StayChoice(stay(database, room), "from"),
    ):
        with pytest.raises(BadInput):
            preview_split(
                database, room.deputy, Split("pupil", room.pupils[0], NAME, stays=[choice])
            )
    with pytest.raises(BadInput, match="представителя"):
        preview_split(database, room.deputy, Split(
            "pupil", room.pupils[0], NAME, representatives={new_id(): "both"}
        ))
    nothing = preview_split(database, room.deputy, Split("pupil", room.pupils[0], NAME))
    assert [str(one) for one in nothing.against] == [
        "Выберите, что относится ко второму ребёнку: хотя бы один класс."
    ]


def test_a_stale_split_is_refused(database: Database, room: Classroom) -> None:
    wanted = Split(
        "pupil", room.pupils[0], NAME, stays=[StayChoice(stay(database, room), "goes")]
    )
    seen = preview_split(database, room.deputy, wanted).seen
    assert record_cells(
        database, room.teacher, room.group_id, [room.edit("5")]
    ).results[0].status == "saved"

    with pytest.raises(Conflict, match="изменились"):
        split(database, room.deputy, wanted, seen)


@pytest.mark.parametrize("role", ["director", "class_teacher", "representative", "operator"])
def test_nobody_but_a_deputy_splits(database: Database, room: Classroom, role: str) -> None:
    caller = room.caller(role, pupils=frozenset(room.pupils))
    wanted = Split("pupil", room.pupils[0], NAME)
    with pytest.raises(Forbidden):
        read_parts(database, caller, "pupil", room.pupils[0])
    with pytest.raises(Forbidden):
        preview_split(database, caller, wanted)
    with pytest.raises(Forbidden):
        split(database, caller, wanted, "x")


def test_what_a_closed_year_holds_neither_goes_nor_is_parted(
    database: Database, room: Classroom
) -> None:
    stay_id = stay(database, room)
    other = another(database, room)
    with database.transaction("131") as session:
        session.execute(insert(YearClosing), [{
            "school_id": "131",
            "class_journal_id": journal_of(session, room.operator, room.class_id),
            "closed_on": date(2025, 5, 31), "closed_at": now(), "protocol_no": "1",
            "protocol_on": date(2025, 5, 30),
        }])

    merged = preview_merge(database, room.deputy, Merging("pupil", room.pupils[0], other))
    parted = preview_split(
        database, room.deputy,
        Split("pupil", room.pupils[0], NAME, stays=[StayChoice(stay_id, "goes")]),
    )

    assert str(merged.against[0]).startswith(
        "У карточки, которая уходит, закрыт 2024/2025 учебный год в 7А"
    )
    assert [str(one) for one in parted.against] == [
        "2024/2025 учебный год в 7А закрыт: закрытое не переносят."
    ]
