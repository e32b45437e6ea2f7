"""Two records of one child become one: what moves, what stands against it, and taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.journal.accounts.usecases import find_account, give_accounts
from services.journal.app import SERVICE
from services.journal.classes.models import Enrolment
from services.journal.classes.queries import ENROLMENT_FACTS
from services.journal.enrolment.usecases import enrol_pupil
from services.journal.facts.usecases import record_facts
from services.journal.family.usecases.pupils import list_pupils_page, read_pupil
from services.journal.marks.usecases.cells import cell_history, record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.merging.usecases.doubles import find_doubles, note_apart
from services.journal.merging.usecases.merging import Merging, merge, preview_merge
from services.journal.merging.usecases.undoing import list_merges, undo_merge
from services.journal.people.models import PersonNumber, Pupil, Representation
from services.journal.people.rules import parse_name
from services.journal.people.usecases import record_representation, restrict_representation
from services.shared.accountability.comparison import compare
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from tests.journal.enrolment.classes import MOVED_ON, open_parallel
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom, operator


def another(
    database: Database, room: Classroom, name: str = "Жуков Пётр Ильич",
    since: date = FIRST_DAY, **more: Any,
) -> UUID:
    """A second record in the same class, as a list makes it beside a journal's."""
    return enrol_pupil(
        database, room.operator, class_id=room.class_id, name=parse_name(name), enrolled_on=since,
        **more,
    )


def pair(room: Classroom, other: UUID) -> Merging:
    return Merging("pupil", room.pupils[0], other)


def do(database: Database, room: Classroom, merging: Merging, name_of: str | None = None) -> UUID:
    preview = preview_merge(database, room.deputy, merging)
    assert preview.against == []
    return merge(database, room.deputy, merging, preview.seen, name_of)


def mark(database: Database, room: Classroom, pupil: UUID, lesson: int, text: str) -> None:
    edit = room.edit(text, lesson=lesson)
    edit = type(edit)(edit.key, edit.column_id, pupil, text, "")
    result = record_cells(database, room.teacher, room.group_id, [edit]).results[0]
    assert result.status == "saved", result.message


def shown(database: Database, room: Classroom) -> dict[UUID, list[str]]:
    grid = read_grid(database, room.teacher, room.group_id, room.terms[0])
    return {one.id: [text for text in one.cells if text] for one in grid.pupils}


def assert_nothing_differs(database: Database) -> None:
    for comparison in SERVICE.comparisons:
        with database.transaction("131") as session:
            assert compare(session, comparison, "131") == []


def rows(database: Database, query: Any) -> list[Any]:
    with database.transaction("131") as session:
        return list(session.execute(query).all())


def test_two_records_in_one_class_are_one_row_with_the_marks_of_both(
    database: Database, room: Classroom
) -> None:
    other = another(database, room, born_on=date(2011, 4, 1))
    mark(database, room, room.pupils[0], 0, "5")
    mark(database, room, other, 1, "4·Н")
    preview = preview_merge(database, room.deputy, pair(room, other))

    merge_id = do(database, room, pair(room, other))

    assert [(one.kind, one.count) for one in preview.moved] == [("classes", 1), ("marks", 1)]
    assert preview.name_of == "goes"
    assert shown(database, room)[room.pupils[0]] == ["5", "4·Н"]
    assert other not in shown(database, room)
    card = read_pupil(database, room.deputy, room.pupils[0])
    assert (card.full_name, card.born_on) == ("Жуков Пётр Ильич", date(2011, 4, 1))
    assert [one.name for one in card.classes] == ["7А"]
    assert_nothing_differs(database)

    undo_merge(database, room.deputy, merge_id)

    assert shown(database, room)[room.pupils[0]] == ["5"]
    assert shown(database, room)[other] == ["4·Н"]
    card = read_pupil(database, room.deputy, room.pupils[0])
    assert (card.full_name, card.born_on) == ("Жуков Пётр", None)
    assert_nothing_differs(database)


def test_who_went_into_another_record_is_in_no_list_and_no_search(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    do(database, room, pair(room, other), "stays")

    listed = list_pupils_page(database, room.deputy, words="Жуков")

    assert [one.id for one in listed.items] == [room.pupils[0]]
    assert find_doubles(database, room.deputy).count == 0
    with pytest.raises(NotFound):
        preview_merge(database, room.deputy, Merging("pupil", room.pupils[1], other))
    with pytest.raises(NotFound):
        record_representation(
            database, room.operator, person_id=new_id(), name=parse_name("Жукова Мария"),
            pupil_id=other,
        )


def test_the_history_of_a_cell_goes_on_from_the_record_it_came_from(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    mark(database, room, other, 1, "4")
    do(database, room, pair(room, other))

    history = cell_history(
        database, room.deputy, room.group_id, room.lessons[1], room.pupils[0]
    )

    assert sorted((one.old, one.new) for one in history) == [("", "4"), ("", "4"), ("4", "")]
    assert sum(one.author == "Учителева А. И." for one in history) == 1


def test_marks_in_the_same_lesson_are_refused_by_its_day(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    for pupil in (room.pupils[0], other):
        mark(database, room, pupil, 2, "5")
    preview = preview_merge(database, room.deputy, pair(room, other))

    assert [str(one) for one in preview.against] == [
        "У обоих есть отметки на одном и том же уроке (1): Алгебра 04.09.2024. Похоже, это два "
        "ребёнка; если один, сначала оставьте отметку в одной строке журнала."
    ]
    with pytest.raises(Conflict, match="на одном и том же уроке"):
        merge(database, room.deputy, pair(room, other), preview.seen)
    assert shown(database, room)[other] == ["5"]


def test_other_birth_dates_and_other_classes_on_the_same_days_are_refused(
    database: Database, room: Classroom
) -> None:
    parallel = open_parallel(database, room)
    born = another(database, room, "Сомов Олег", born_on=date(2011, 4, 1))
    other = enrol_pupil(
        database, room.operator, class_id=parallel.class_id, name=parse_name("Сомов Олег"),
        enrolled_on=FIRST_DAY, born_on=date(2011, 4, 2),
    )

    preview = preview_merge(database, room.deputy, Merging("pupil", born, other))

    assert [str(one).split(":")[0] for one in preview.against] == [
        "Даты рождения разные", "В одни и те же дни числятся в разных классах",
    ]


def test_a_preview_that_somebody_has_overtaken_is_refused(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    seen = preview_merge(database, room.deputy, pair(room, other)).seen
    mark(database, room, other, 1, "4")

    with pytest.raises(Conflict, match="Ничего не записано"):
        merge(database, room.deputy, pair(room, other), seen)

    assert shown(database, room)[other] == ["4"]


def test_a_class_that_came_whole_goes_back_with_what_was_marked_since(
    database: Database, room: Classroom
) -> None:
    parallel = open_parallel(database, room)
    with database.transaction("131") as session:
        session.execute(
            update(Enrolment)
            .where(Enrolment.pupil_id == room.pupils[0])
            .values(departed_on=MOVED_ON - timedelta(days=1))
        )
        found = session.scalars(
            select(Enrolment.id).where(Enrolment.pupil_id == room.pupils[0])
        ).all()
        record_facts(session, room.operator, ENROLMENT_FACTS, found, ["departed_on"])
    other = enrol_pupil(
        database, room.operator, class_id=parallel.class_id, name=parse_name("Жуков Пётр"),
        enrolled_on=MOVED_ON,
    )
    merge_id = do(database, room, pair(room, other))
    assert parallel.give(database, "3", lesson=1).status == "saved"

    undo_merge(database, room.deputy, merge_id)

    grid = read_grid(database, parallel.teacher, parallel.group_id, room.terms[0])
    assert [(one.id, [text for text in one.cells if text]) for one in grid.pupils] == [
        (other, ["3"])
    ]
    assert_nothing_differs(database)


def test_a_merge_is_undone_once_and_not_after_something_was_built_upon_it(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    merge_id = do(database, room, pair(room, other))
    record_representation(
        database, room.operator, person_id=new_id(), name=parse_name("Жукова Мария"),
        pupil_id=room.pupils[0],
    )
    with pytest.raises(Conflict, match="Разделите карточку"):
        undo_merge(database, room.deputy, merge_id)
    with pytest.raises(NotFound):
        undo_merge(database, room.deputy, new_id())

    third = another(database, room, "Ёлкина Вера")
    merge_id = do(database, room, Merging("pupil", room.pupils[1], third))
    undo_merge(database, room.deputy, merge_id)
    with pytest.raises(Conflict, match="уже отменено"):
        undo_merge(database, room.deputy, merge_id)
    assert [one.undone_at is None for one in list_merges(database, room.deputy)] == [False, True]


def test_a_mark_that_came_singly_and_was_corrected_since_stays_where_it_is(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    mark(database, room, other, 1, "4")
    merge_id = do(database, room, pair(room, other))
    edit = room.edit("5", "4", lesson=1)
    assert record_cells(database, room.teacher, room.group_id, [edit]).results[0].status == "saved"

    with pytest.raises(Conflict, match="исправляли"):
        undo_merge(database, room.deputy, merge_id)

    assert shown(database, room)[room.pupils[0]] == ["5"]


def test_a_restriction_by_a_court_is_never_lost(database: Database, room: Classroom) -> None:
    other = another(database, room)
    father = new_id()
    for pupil in (room.pupils[0], other):
        representative = record_representation(
            database, room.operator, person_id=father, name=parse_name("Жуков Илья"),
            pupil_id=pupil,
        )
    restrict_representation(
        database, room.operator, representative_id=representative, pupil_id=other,
        decision="решение 2-5/2024", since=FIRST_DAY, until=None,
    )

    merge_id = do(database, room, pair(room, other))

    held = select(Representation.pupil_id, Representation.restricted_by).order_by(
        Representation.pupil_id
    )
    assert rows(database, held) == [(room.pupils[0], "решение 2-5/2024")]
    undo_merge(database, room.deputy, merge_id)
    assert dict(rows(database, held)) == {room.pupils[0]: None, other: "решение 2-5/2024"}


def test_one_account_goes_on_and_numbers_follow_it(database: Database, room: Classroom) -> None:
    other = another(database, room)
    persons = dict(rows(database, select(Pupil.id, Pupil.person_id)))
    give_accounts(database, operator(None), [("zhukov.p", persons[other])])
    with database.transaction("131") as session:
        session.add(PersonNumber(
            school_id="131", source="oneroster", number="7", person_id=persons[room.pupils[0]]
        ))

    merge_id = do(database, room, pair(room, other))

    found = dict(rows(database, select(Pupil.id, Pupil.person_id)))
    assert found[room.pupils[0]] == persons[other]
    assert rows(database, select(PersonNumber.person_id)) == [(persons[other],)]
    account = find_account(database, operator(None), persons[other])
    assert [str(one.role) for one in account.memberships] == ["pupil"]
    undo_merge(database, room.deputy, merge_id)
    assert dict(rows(database, select(Pupil.id, Pupil.person_id))) == persons
    assert rows(database, select(PersonNumber.person_id)) == [(persons[room.pupils[0]],)]


def test_of_two_accounts_the_one_that_goes_is_nobody_any_more(
    database: Database, room: Classroom
) -> None:
    other = another(database, room)
    persons = dict(rows(database, select(Pupil.id, Pupil.person_id)))
    give_accounts(database, operator(None), [
        ("zhukov.p", persons[room.pupils[0]]), ("zhukov.p2", persons[other]),
    ])
    preview = preview_merge(database, room.deputy, pair(room, other))

    merge_id = do(database, room, pair(room, other))

    assert [str(one) for one in preview.notes] == [
        "Входить можно будет под логином zhukov.p; логин zhukov.p2 закроется."
    ]
    assert find_account(database, operator(None), persons[other]).memberships == ()
    undo_merge(database, room.deputy, merge_id)
    assert len(find_account(database, operator(None), persons[other]).memberships) == 1


def test_namesakes_are_shown_until_somebody_says_that_they_are_two(
    database: Database, room: Classroom
) -> None:
    other = another(database, room, "Жуков Петр")  # ё = е

    found = find_doubles(database, room.deputy)

    assert found.count == 1
    assert {found.pairs[0].one.id, found.pairs[0].other.id} == {room.pupils[0], other}
    note_apart(database, room.deputy, pair(room, other))
    assert find_doubles(database, room.deputy).count == 0


def test_a_child_of_another_school_is_not_there(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "132", pupils=("Жуков Пётр",))

    with pytest.raises(NotFound):
        preview_merge(database, room.deputy, pair(room, elsewhere.pupils[0]))
    with pytest.raises(NotFound):
        merge(database, room.deputy, pair(room, elsewhere.pupils[0]), "x")
    with pytest.raises(BadInput):
        preview_merge(database, room.deputy, pair(room, room.pupils[0]))


@pytest.mark.parametrize("role", ["director", "class_teacher", "teacher", "representative",
                                  "pupil", "psychologist", "operator", "data_officer"])
def test_nobody_but_a_deputy_merges(database: Database, room: Classroom, role: str) -> None:
    other = another(database, room)
    seen = preview_merge(database, room.deputy, pair(room, other)).seen
    caller = room.caller(role, pupils=frozenset(room.pupils))

    for act in (
        lambda: preview_merge(database, caller, pair(room, other)),
        lambda: merge(database, caller, pair(room, other), seen),
        lambda: undo_merge(database, caller, new_id()),
        lambda: find_doubles(database, caller),
        lambda: list_merges(database, caller),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_portfolio_is_told_by_ids_alone(database: Database, room: Classroom) -> None:
    other = another(database, room)
    merge_id = do(database, room, pair(room, other))

    told = rows(database, select(Outgoing.data).where(Outgoing.type == contracts.PUPIL_MERGED))

    assert told == [({
        "merge_id": str(merge_id), "pupil_id": str(room.pupils[0]), "other_id": str(other),
    },)]
