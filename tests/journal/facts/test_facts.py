"""What a mark's meaning hangs on is what its history says: every field that was moved is named."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.app import SERVICE
from services.journal.enrolment.usecases import depart_pupil
from services.journal.facts.models import FactChange
from services.journal.lessons.usecases.lessons import LessonContent, add_lesson, edit_lesson
from services.journal.load.usecases.changing import assign_teacher
from services.shared.accountability.chain import seal
from services.shared.accountability.comparison import Difference, compare
from services.shared.accountability.nightly import NightlyCheck
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import verify
from services.shared.checkpoints.schools import known_schools
from services.shared.database.base import Database
from services.shared.database.migrate import migrate
from services.shared.process.clock import now
from tests.in_process import PUBLIC_KEYS
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom, set_term, weigh
from tests.journal.imports.files import SCHOOL, bring, register, sheets
from tests.parts import Parts


@pytest.fixture
def taught(database: Database, room: Classroom) -> Classroom:
    """Return a class whose lessons were added, edited and weighed."""
    weigh(database, room, 1, "КР")
    edit_lesson(database, room.teacher, room.lessons[0], LessonContent(topic="Дроби"))
    edit_lesson(database, room.teacher, room.lessons[0], LessonContent(homework="№ 12"))
    add_lesson(
        database, room.teacher, room.group_id, held_on=FIRST_DAY, ordinal=None,
        content=LessonContent(topic="Степени", work_type="СР", sets_work_type=True),
    )
    return room


def differences(
    database: Database, room: Classroom, *, partly: bool = False
) -> list[Difference]:
    found = []
    for comparison in SERVICE.comparisons:
        with database.transaction(room.school_id) as session:
            parts = session.scalars(comparison.parts, {"of_school": room.school_id}).all()
            found += compare(session, comparison, room.school_id, parts if partly else None)
    return found


def run(database: Database, room: Classroom, statement: str) -> None:
    with database.transaction(room.school_id) as session:
        assert session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("partly", [False, True])
def test_what_was_recorded_differs_from_nothing(
    database: Database, taught: Classroom, partly: bool
) -> None:
    assert differences(database, taught, partly=partly) == []


MOVED = [
    ("lesson", "UPDATE lesson SET held_on = '2024-12-30' WHERE topic = 'Дроби'", "held_on"),
    ("lesson", "UPDATE lesson SET ordinal = 7 WHERE topic = 'Дроби'", "ordinal"),
    ("lesson", "UPDATE lesson SET topic = 'Степени' WHERE topic = 'Дроби'", "topic"),
    ("lesson", "UPDATE lesson SET homework = '' WHERE topic = 'Дроби'", "homework"),
    ("lesson", "UPDATE lesson SET work_type_id = NULL WHERE topic = 'Степени'", "work_type_id"),
    ("lesson", "UPDATE lesson SET work_type_id = (SELECT id FROM work_type WHERE short = 'КР')"
               " WHERE topic = 'Степени'", "work_type_id"),
    ("work_type", "UPDATE work_type SET weight = weight + 3 WHERE short = 'КР'", "weight"),
    ("work_type", "UPDATE work_type SET name = 'Другая' WHERE short = 'КР'", "name"),
    ("term", "UPDATE term SET ends_on = ends_on - 7 WHERE grade = 7 AND number = 1", "ends_on"),
    ("academic_year", "UPDATE academic_year SET ends_on = ends_on - 7", "ends_on"),
    ("school_class", "UPDATE school_class SET letter = 'Б'", "letter"),
    ("subject", "UPDATE subject SET name = 'Геометрия'", "name"),
    ("subject_group", "UPDATE subject_group SET teacher_id = NULL", "teacher_id"),
    ("enrolment", "UPDATE enrolment SET departed_on = '2024-09-03' WHERE pupil_id ="
                  " (SELECT id FROM pupil WHERE family_name = 'Жуков')", "departed_on"),
    ("enrolment", "UPDATE enrolment SET enrolled_on = '2024-09-04' WHERE pupil_id ="
                  " (SELECT id FROM pupil WHERE family_name = 'Жуков')", "enrolled_on"),
    ("pupil", "UPDATE pupil SET family_name = 'Другов' WHERE family_name = 'Жуков'",
     "name_and_birth"),
    ("pupil", "UPDATE pupil SET person_id = gen_random_uuid() WHERE family_name = 'Жуков'",
     "person_id"),
]


@pytest.mark.parametrize("who", ["app", "work", "owner"])
@pytest.mark.parametrize(("table", "statement", "field"), MOVED)
def test_what_an_account_of_the_service_moves_beside_the_history_is_named_with_both_values(
    database: Database, taught: Classroom, account: Callable[[str], Database],
    who: str, table: str, statement: str, field: str,
) -> None:
    run(account(who), taught, statement)
    for partly in (False, True):
        (found,) = differences(database, taught, partly=partly)
        assert (found.shown, found.history, found.place["field"]) == (table, "fact_change", field)
        assert found.value != found.said


def test_two_pupils_who_exchange_their_names_are_two_differences_without_a_name(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    run(account("app"), taught, "UPDATE pupil SET family_name = CASE family_name WHEN 'Жуков'"
                                " THEN 'Евсеев' ELSE 'Жуков' END WHERE family_name <> 'Ёлкина'")
    found = differences(database, taught)
    assert {one.place["pupil_id"] for one in found} == {
        str(taught.pupils[0]), str(taught.pupils[2])
    }
    assert not any("Жуков" in one.what or "Евсеев" in one.what for one in found)


def test_who_is_in_a_group_and_how_far_its_terms_are_is_compared_by_child_and_term(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    half = make_classroom(database, "132", subgroup="1 группа")
    assert differences(database, half) == []
    set_term(database, half, "closed")
    assert differences(database, half) == []
    run(account("app"), half, f"DELETE FROM subject_group_member"
                              f" WHERE pupil_id = '{half.pupils[0]}'")
    run(account("app"), half, "UPDATE class_journal_term SET state = 'open'")
    for partly in (False, True):
        gone, opened = differences(database, half, partly=partly)
        assert gone.place["group_id"] == str(half.group_id)
        assert (gone.place["pupil_id"], gone.value, gone.said) == (
            str(half.pupils[0]), None, "true"
        )
        assert opened.place["term_id"] == str(half.terms[0])
        assert (opened.value, opened.said) == ("open", "closed")


def test_what_a_school_does_in_its_year_differs_from_nothing(
    database: Database, taught: Classroom
) -> None:
    assign_teacher(database, taught.deputy, taught.group_id, None)
    depart_pupil(
        database, taught.deputy, taught.pupils[0], taught.class_id, FIRST_DAY
    )
    set_term(database, taught, "closed")
    assert differences(database, taught) == []


def test_a_lesson_that_was_moved_to_another_class_is_one_difference(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    other = make_classroom(database, "131", grade=8)
    run(
        account("app"), taught,
        f"UPDATE lesson SET group_id = '{other.group_id}', ordinal = ordinal + 5"
        f" WHERE id = '{taught.lessons[3]}'",
    )
    found = differences(database, taught)
    assert [one.place["field"] for one in found] == ["group_id", "ordinal"]
    assert found[0].value == str(other.group_id)
    assert found[0].said == str(taught.group_id)


def test_a_lesson_that_nobody_added_and_one_that_is_gone_are_named(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    web = account("app")
    run(web, taught, "INSERT INTO lesson SELECT school_id, gen_random_uuid(), group_id, held_on,"
                     " 9, '', '', NULL FROM lesson WHERE topic = 'Дроби'")
    run(web, taught, f"DELETE FROM lesson WHERE id = '{taught.lessons[4]}'")
    for partly in (False, True):
        found = differences(database, taught, partly=partly)
        gone = [one for one in found if one.value is None]
        assert {one.place["lesson_id"] for one in gone} == {str(taught.lessons[4])}
        assert {one.place["field"] for one in found if one.said is None} == {
            "group_id", "held_on", "ordinal"
        }


def test_a_later_edit_of_another_field_does_not_speak_for_what_was_moved(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    run(account("app"), taught, MOVED[0][1])
    edit_lesson(
        database, taught.teacher, taught.lessons[0], LessonContent(topic="Дроби", homework="№ 13")
    )
    (found,) = differences(database, taught)
    assert (found.place["field"], found.value) == ("held_on", "2024-12-30")
    assert found.said == FIRST_DAY.isoformat()


def test_an_edit_tells_what_it_changed_by_whom_and_nothing_else(
    database: Database, taught: Classroom
) -> None:
    content = LessonContent(topic="Дроби", homework="№ 14")
    edit_lesson(database, taught.teacher, taught.lessons[0], content)
    edit_lesson(database, taught.teacher, taught.lessons[0], content)
    with database.transaction(taught.school_id) as session:
        rows = session.scalars(
            select(FactChange)
            .where(FactChange.row_id == taught.lessons[0])
            .order_by(FactChange.id)
        ).all()
    assert [(row.fields, row.told) for row in rows[1:]] == [
        (["topic"], ["Дроби"]), (["homework"], ["№ 12"]), (["homework"], ["№ 14"]),
    ]
    assert rows[-1].user_id == taught.teacher.user_id
    assert (rows[-1].class_id, rows[-1].role) == (taught.class_id, "teacher")


def test_the_history_is_a_chain_that_no_account_changes(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    with database.transaction() as session:
        assert seal(session, FactChange, taught.school_id) > 5
        assert verify(session, FactChange, taught.school_id, Signatures(PUBLIC_KEYS)) == []
    for who in ("app", "work"):
        for statement in (
            "UPDATE fact_change SET told = fields", "DELETE FROM fact_change",
            "UPDATE fact_change SET sequence = NULL, digest = NULL", "TRUNCATE fact_change",
        ):
            with pytest.raises(DBAPIError):
                run(account(who), taught, statement)
    owner = account("owner")
    with owner.transaction(taught.school_id) as session:
        session.execute(text("ALTER TABLE fact_change DISABLE TRIGGER keep"))
        session.execute(text("UPDATE fact_change SET told = '{Степени}' WHERE told = '{Дроби}'"))
    with database.transaction() as session:
        found = verify(session, FactChange, taught.school_id, Signatures(PUBLIC_KEYS))
    assert [one.what for one in found] == ["содержание изменено"]


def test_what_was_moved_is_an_incident_by_the_morning(
    database: Database, taught: Classroom, account: Callable[[str], Database]
) -> None:
    Sealer(database, SERVICE.chains).seal()
    check = NightlyCheck(
        database, known_schools, SERVICE.chains, SERVICE.comparisons, Signatures(PUBLIC_KEYS)
    )
    assert check.check(taught.school_id, now()) == 0
    run(account("app"), taught, MOVED[0][1])
    assert [check.check(taught.school_id, now()) for _ in range(2)] == [1, 0]


BEFORE = (
    "INSERT INTO school VALUES ('131', 'Школа', now())",
    "INSERT INTO academic_year VALUES ('131', :id, '2024/2025', '2024-09-01', '2025-05-31')",
    "INSERT INTO school_class (school_id, id, year_id, grade, letter)"
    " VALUES ('131', :id, :id, 7, 'А')",
    "INSERT INTO subject VALUES ('131', :id, 'Алгебра')",
    "INSERT INTO subject_group (school_id, id, class_id, subject_id)"
    " VALUES ('131', :id, :id, :id)",
    "INSERT INTO lesson (school_id, id, group_id, held_on, ordinal, topic)"
    " SELECT '131', gen_random_uuid(), :id, date '2024-09-01' + n, 1, 'Дроби'"
    " FROM generate_series(1, 30) n",
    "INSERT INTO work_type VALUES ('131', :id, 'КР', 'Контрольная', 3)",
    "INSERT INTO term VALUES ('131', :id, :id, 7, 'quarter', 1, 'I', '2024-09-01', '2024-10-31')",
    "INSERT INTO pupil (school_id, id, person_id, family_name, given_name)"
    " VALUES ('131', :id, :id, 'Жуков', 'Пётр')",
    "INSERT INTO enrolment VALUES ('131', :id, :id, :id, :id, '2024-09-01', NULL)",
    "INSERT INTO subject_group_member VALUES ('131', :id, :id)",
    "INSERT INTO class_journal VALUES ('131', :id, :id, now())",
    "INSERT INTO class_journal_term VALUES ('131', :id, :id, 'closed')",
    "INSERT INTO closing_step (school_id, id, class_journal_id, term_id, state, at, user_id, role)"
    " VALUES ('131', :id, :id, :id, 'closed', now(), 'u', 'deputy')",
    "INSERT INTO year_closing VALUES ('131', :id, '2025-05-31', now(), '12', '2025-05-28')",
    "INSERT INTO council_decision VALUES ('131', :id, :id, 'promoted')",
    "INSERT INTO regional_system VALUES ('north', 1, now())",
    "INSERT INTO monitoring (id, region, kind, title, subject, grade, held_on, levels, marks,"
    " variants, code_digits, announced_at) VALUES ('vpr', 'north', 'ВПР', 'ВПР', 'Алгебра', 7,"
    " '2024-10-15', '[]', '[]', '{}', 4, now())",
    "INSERT INTO participant_code VALUES ('131', 'vpr', '1001', :id, :id, :id, now(), 'u')",
    "INSERT INTO external_result VALUES ('131', 'vpr', '1001', :id, :id, '1', '{1,2}', 3, '4',"
    " NULL, 1, :id, 1, now())",
)


def test_what_stood_there_before_the_history_is_told_by_nobody_and_differs_from_nothing(
    parts: Parts,
) -> None:
    made = parts.make_database("journal", migrated=False)
    migrate("journal", made.owner, "0020")
    owner, worker = Database(made.owner), Database(made.work)
    with owner.transaction("131") as session:
        for statement in BEFORE:
            session.execute(text(statement), {"id": "01929a1c-8a00-7000-8000-000000000001"})
    migrate("journal", made.owner)
    room = Classroom("131", *[None] * 5, [], [], [], None)  # type: ignore[arg-type]
    assert differences(worker, room) == []
    with worker.transaction("131") as session:
        rows = session.scalars(select(FactChange).where(FactChange.kind == "lesson")).all()
        assert len(rows) == 30
        assert {(row.user_id, row.role, row.reason) for row in rows} == {
            (None, None, "состояние при обновлении")
        }
        assert {row.id.version for row in rows} == {7}
        # Each has its own moment: an upgrade that takes long dates none of them back.
        written = session.scalars(select(FactChange).order_by(FactChange.position)).all()
        assert all(one.at >= before.written_at for before, one in pairwise(written))
        assert seal(session, FactChange, "131") >= 30
        assert verify(session, FactChange, "131", Signatures(PUBLIC_KEYS)) == []
    owner.close()
    worker.close()
    parts.drop_database(made)


def test_what_an_import_writes_differs_from_nothing(database: Database) -> None:
    made = register(database)
    bring(database, made, sheets())
    bring(database, made, sheets())
    room = Classroom(SCHOOL, *[None] * 5, [], [], [], None)  # type: ignore[arg-type]
    assert differences(database, room) == []
    with database.transaction(SCHOOL) as session:
        told = session.execute(
            select(FactChange.kind, func.count())
            .where(FactChange.reason == "импорт файла")
            .group_by(FactChange.kind)
        )
        assert dict(told.all())["lesson"] == 3
