"""A school goes over to the next year: everybody in the right class, once, and back again."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, insert, select, text

from services.journal.app import SERVICE
from services.journal.classes.models import (
    ClassJournal,
    ClassTeacher,
    Enrolment,
    SchoolClass,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.rules import DepartureReason
from services.journal.classes.usecases import classes
from services.journal.classes.usecases.leading import keep_class_teachers
from services.journal.closing.models import CouncilDecision, YearClosing
from services.journal.closing.queries.facts import CLOSING_FACTS, COUNCIL_FACTS
from services.journal.enrolment.rules import Departure
from services.journal.enrolment.usecases import enrol_pupil
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.usecases.lessons import LessonContent, add_lesson
from services.journal.load.assigning import NewLoad, assign_loads, keep_teachers
from services.journal.load.models import TeachingLoad
from services.journal.movement.usecases.card import read_movement
from services.journal.movement.usecases.moving import Transfer, let_depart, transfer_child
from services.journal.people.appointing import NewAppointment, appoint_all
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.rollover import commands
from services.journal.rollover.rules import Choice, Fate
from services.journal.rollover.usecases.results import Rollover, Wishes
from services.journal.rollover.usecases.rolling import preview_rollover, roll_over
from services.journal.rollover.usecases.undoing import undo_rollover
from services.journal.staff.usecases.appointing import end_roles
from services.journal.years.models import AcademicYear
from services.journal.years.usecases import open_year
from services.shared.accountability.comparison import compare
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from services.shared.process.clock import now
from tests.eventually import eventually
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom

YEARS = ("2024/2025", "2025/2026")
NEXT_DAY = date(2025, 9, 1)
ENDS = date(2025, 5, 31)


@dataclass
class School:
    """A school at the end of a year: children by name, classes by name."""

    room: Classroom
    pupils: dict[str, UUID] = field(default_factory=dict)
    classes: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture
def school(database: Database, room: Classroom) -> School:
    """Classes 1А, 7А (of the factory), 7Б, 9А, 11А with two children each but 7А's three."""
    made = School(room, classes={"7А": room.class_id})
    names = {"1А": ("Первак", "Азбукин"), "7Б": ("Седьмов", "Соседов"),
             "9А": ("Девятов", "Уходов"), "11А": ("Выпускников", "Повторов")}
    for name, children in names.items():
        grade, letter = int(name[:-1]), name[-1]
        made.classes[name] = classes.create_class(
            database, room.operator, year_id=room.year_id, grade=grade, letter=letter
        )
        for child in children:
            made.pupils[child] = enrol_pupil(
                database, room.operator, class_id=made.classes[name],
                name=parse_name(f"{child} Иван"), enrolled_on=date(2024, 9, 1),
            )
    made.pupils |= dict(zip(("Жуков", "Ёлкина", "Евсеев"), room.pupils, strict=True))
    return made


def decide(database: Database, school: School, class_name: str, **decisions: str) -> None:
    """Close the year of a class with the council's decisions, by family names."""
    room = school.room
    with database.transaction("131") as session:
        journal_id = session.scalars(
            select(ClassJournal.id).where(ClassJournal.class_id == school.classes[class_name])
        ).one()
        session.add(YearClosing(
            school_id="131", class_journal_id=journal_id, closed_on=ENDS, closed_at=now(),
            protocol_no="12", protocol_on=ENDS,
        ))
        session.flush()
        session.execute(insert(CouncilDecision), [
            {"school_id": "131", "class_journal_id": journal_id,
             "pupil_id": school.pupils[name], "decision": decision}
            for name, decision in decisions.items()
        ])
        record_facts(session, room.operator, CLOSING_FACTS, [journal_id])
        record_facts(session, room.operator, COUNCIL_FACTS, [journal_id])


def run(database: Database, school: School, **wishes: Any) -> Rollover:
    return roll_over(database, school.room.deputy, *YEARS, Wishes(**wishes))


def where(database: Database, year: str = YEARS[1]) -> dict[str, str]:
    """Who is in which class of a year, by family name."""
    query = (
        select(Pupil.family_name, SchoolClass.name)
        .join_from(Enrolment, Pupil)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(AcademicYear, AcademicYear.id == Enrolment.year_id)
        .where(AcademicYear.name == year, Enrolment.departed_on.is_(None))
    )
    with database.transaction("131") as session:
        return {row[0]: row[1] for row in session.execute(query)}


def everything(database: Database) -> tuple[Any, ...]:
    """What a second run must not change: rows counted, and who is where."""
    with database.transaction("131") as session:
        counted = [
            session.scalar(select(func.count()).select_from(model))
            for model in (Enrolment, SchoolClass, SubjectGroup, SubjectGroupMember, ClassJournal,
                          AcademicYear, Outgoing)
        ]
    return (*counted, where(database), where(database, YEARS[0]))


def assert_nothing_differs(database: Database) -> None:
    for comparison in SERVICE.comparisons:
        with database.transaction("131") as session:
            assert compare(session, comparison, "131") == []


def test_classes_move_up_graduates_leave_and_first_classes_open(
    database: Database, school: School
) -> None:
    decide(database, school, "7А", Жуков="promoted", Ёлкина="conditionally", Евсеев="retained")
    decide(database, school, "11А", Выпускников="promoted", Повторов="retained")
    found = run(
        database, school,
        choices=[Choice(school.pupils["Девятов"], Fate.PROMOTED, (10, "ИТ"))],
        order_number="88-у",
    )
    assert where(database) == {
        "Первак": "2А", "Азбукин": "2А", "Жуков": "8А", "Ёлкина": "8А", "Евсеев": "7А",
        "Седьмов": "8Б", "Соседов": "8Б", "Девятов": "10ИТ", "Повторов": "11А",
    }
    assert found.counts == {
        "promoted": 6, "conditionally": 1, "retained": 2, "graduated": 1, "left": 0,
        "undecided": 1, "done": 0,
    }
    assert found.opened == ["1А", "2А", "7А", "8А", "8Б", "10ИТ", "11А"]
    with database.transaction("131") as session:
        gone = session.scalars(
            select(Enrolment).where(Enrolment.departed_on.is_not(None))
        ).one()
        new = session.scalars(
            select(Enrolment).where(Enrolment.pupil_id == school.pupils["Жуков"])
            .order_by(Enrolment.enrolled_on.desc())
        ).first()
        told = session.scalars(
            select(Outgoing).where(Outgoing.type == contracts.PUPIL_ENROLLED)
        ).all()
    assert (gone.pupil_id, gone.departed_on) == (school.pupils["Выпускников"], ENDS)
    assert (gone.departure_reason, gone.departure_order) == ("graduated", "88-у")
    assert new is not None
    assert (new.enrolled_on, new.reason, new.order_number) == (NEXT_DAY, "next_year", "88-у")
    assert sum(one.data["enrolled_on"] == "2025-09-01" for one in told) == 9
    assert where(database, YEARS[0])["Уходов"] == "9А"
    assert_nothing_differs(database)


def test_run_again_it_doubles_nothing_and_completes_what_was_undecided(
    database: Database, school: School
) -> None:
    run(database, school)
    once = everything(database)
    again = run(database, school)
    assert everything(database) == once
    assert (again.counts["done"], again.counts["promoted"], again.counts["undecided"]) == (7, 0, 2)
    run(database, school, choices=[
        Choice(school.pupils["Девятов"], Fate.PROMOTED, (10, "А")),
        Choice(school.pupils["Уходов"], Fate.GRADUATED),
    ])
    assert where(database)["Девятов"] == "10А"
    assert "Уходов" not in where(database, YEARS[0])


def test_a_preview_changes_nothing_and_says_the_same(
    database: Database, school: School
) -> None:
    before = everything(database)
    shown = preview_rollover(database, school.room.deputy, *YEARS, Wishes())
    assert everything(database) == before
    done = run(database, school)
    assert (shown.counts, shown.opened) == (done.counts, done.opened)
    assert [(one.child.name, one.fate, one.into) for one in shown.lines] == [
        (one.child.name, one.fate, one.into) for one in done.lines
    ]


def test_class_teachers_groups_and_members_go_with_the_class(
    database: Database, school: School
) -> None:
    room = school.room
    with database.transaction("131") as session:
        subject = classes.ensure_subject(session, room.operator, "Английский язык")
        classes.ensure_group(
            session, room.operator, class_id=room.class_id, subject_id=subject, name="1 гр.",
            teacher_id=room.teacher_id, members=room.pupils[:2],
        )
    decide(database, school, "7А", Жуков="promoted", Ёлкина="retained", Евсеев="promoted")
    run(database, school)
    with database.transaction("131") as session:
        eighth = session.scalars(select(SchoolClass).where(SchoolClass.name == "8А")).one()
        groups = {
            (group.name, group.teacher_id): group.id
            for group in session.scalars(
                select(SubjectGroup).where(SubjectGroup.class_id == eighth.id)
            )
        }
        divided = next(id_ for (name, _), id_ in groups.items() if name)
        members = session.scalars(
            select(SubjectGroupMember.pupil_id).where(SubjectGroupMember.group_id == divided)
        ).all()
        loads = session.scalars(
            select(TeachingLoad).where(TeachingLoad.group_id.in_(groups.values()))
        ).all()
        leader = session.scalars(
            select(ClassTeacher).where(ClassTeacher.class_id == eighth.id)
        ).one()
    assert {name for name, _ in groups} == {None, "1 гр."}
    assert {(one.teacher_id, one.since) for one in loads} == {(room.teacher_id, NEXT_DAY)}
    assert (leader.staff_id, leader.since) == (room.teacher_id, NEXT_DAY)
    assert members == [school.pupils["Жуков"]]
    assert_nothing_differs(database)


def test_grade_five_begins_with_teachers_and_subjects_of_its_own(
    database: Database, school: School
) -> None:
    room = school.room
    fourth = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=4, letter="А",
        class_teacher_id=room.teacher_id,
    )
    with database.transaction("131") as session:
        subject = classes.ensure_subject(session, room.operator, "Окружающий мир")
        classes.ensure_group(
            session, room.operator, class_id=fourth, subject_id=subject,
            teacher_id=room.teacher_id,
        )
    enrol_pupil(
        database, room.operator, class_id=fourth, name=parse_name("Мелов Иван"),
        enrolled_on=date(2024, 9, 1),
    )
    run(database, school)
    with database.transaction("131") as session:
        fifth = session.scalars(select(SchoolClass).where(SchoolClass.name == "5А")).one()
        groups = session.scalars(
            select(SubjectGroup).where(SubjectGroup.class_id == fifth.id)
        ).all()
        leaders = session.scalars(
            select(ClassTeacher).where(ClassTeacher.class_id == fifth.id)
        ).all()
    assert where(database)["Мелов"] == "5А"
    assert (groups, leaders) == ([], [])


def test_who_leaves_the_school_in_summer_leaves_vacancies(
    database: Database, school: School
) -> None:
    room = school.room
    with database.transaction("131") as session:
        appoint_all(session, room.operator, [
            NewAppointment(room.teacher_id, Role.TEACHER),
            NewAppointment(room.teacher_id, Role.CLASS_TEACHER),
        ])
        group_id = session.scalars(
            select(SubjectGroup.id).where(SubjectGroup.class_id == room.class_id)
        ).first()
        assert group_id is not None
        assign_loads(
            session, room.operator, [NewLoad(group_id, room.teacher_id, Decimal(4))],
            since=date(2024, 9, 1),
        )
    end_roles(
        database, room.deputy, room.teacher_id, roles=None, until=date(2025, 8, 29),
        ground="№ 12", seen=None,
    )
    with database.transaction("131") as session:  # as on the day of the rollover, in June
        keep_teachers(session, room.operator, date(2025, 6, 10))
        keep_class_teachers(session, room.operator, date(2025, 6, 10))
    run(database, school)
    with database.transaction("131") as session:
        eighth = session.scalars(select(SchoolClass).where(SchoolClass.name == "8А")).one()
        loads = session.execute(
            select(TeachingLoad.teacher_id, TeachingLoad.hours)
            .join(SubjectGroup, SubjectGroup.id == TeachingLoad.group_id)
            .where(SubjectGroup.class_id == eighth.id, TeachingLoad.hours.is_not(None))
        ).all()
    assert eighth.class_teacher_id is None
    assert [tuple(one) for one in loads] == [(None, Decimal(4))]


def test_grids_show_who_is_back_after_an_undo(database: Database, school: School) -> None:
    with database.transaction("131") as session:
        subject = classes.ensure_subject(session, school.room.operator, "Физика")
        group_id = classes.ensure_group(
            session, school.room.operator, class_id=school.classes["11А"], subject_id=subject
        )

    def version() -> int:
        with database.transaction("131") as session:
            return session.scalars(
                select(SubjectGroup.version).where(SubjectGroup.id == group_id)
            ).one()

    run(database, school)
    departed = version()
    undo_rollover(database, school.room.deputy, *YEARS)
    assert version() > departed


def test_who_leaves_before_the_new_year_begins_leaves_the_old_class(
    database: Database, school: School
) -> None:
    decide(database, school, "7А", Жуков="promoted", Ёлкина="promoted", Евсеев="promoted")
    run(database, school)
    deputy, pupil_id = school.room.deputy, school.pupils["Жуков"]
    version = read_movement(database, deputy, pupil_id).version
    let_depart(
        database, deputy, pupil_id, date(2025, 7, 15),
        Departure(DepartureReason.OTHER_SCHOOL, "91-у", "Псков"), version,
    )
    assert "Жуков" not in where(database)
    assert "Жуков" not in where(database, YEARS[0])
    stay = read_movement(database, deputy, pupil_id).stays[-1]
    assert (stay.school_class.name, stay.departed_on) == ("7А", date(2025, 7, 15))
    run(database, school)
    assert "Жуков" not in where(database)
    undo_rollover(database, deputy, *YEARS)
    assert "Жуков" not in where(database, YEARS[0])
    assert_nothing_differs(database)


def test_a_child_goes_into_another_class_of_the_new_year_from_its_first_day(
    database: Database, school: School
) -> None:
    was = where(database, YEARS[0])
    run(database, school)
    deputy, pupil_id = school.room.deputy, school.pupils["Седьмов"]
    with database.transaction("131") as session:
        other = session.scalars(select(SchoolClass.id).where(SchoolClass.name == "8А")).one()
    version = read_movement(database, deputy, pupil_id).version
    transfer_child(database, deputy, pupil_id, Transfer(other, NEXT_DAY, "93-у"), version)
    stays = read_movement(database, deputy, pupil_id).stays
    assert [(one.school_class.name, one.enrolled_on) for one in stays[1:]] == [("8А", NEXT_DAY)]
    assert_nothing_differs(database)
    undo_rollover(database, deputy, *YEARS)
    assert (where(database), where(database, YEARS[0])) == ({}, was)


def test_without_the_wish_nothing_goes_with_the_class(
    database: Database, school: School
) -> None:
    run(database, school, carries_groups=False, carries_leaders=False, first_letters=["А", "Б"])
    with database.transaction("131") as session:
        next_id = session.scalars(
            select(AcademicYear.id).where(AcademicYear.name == YEARS[1])
        ).one()
        opened = session.scalars(
            select(SchoolClass).where(SchoolClass.year_id == next_id)
        ).all()
        groups = session.scalars(
            select(SubjectGroup.id).where(SubjectGroup.class_id.in_([one.id for one in opened]))
        ).all()
    assert {one.name for one in opened if one.grade == 1} == {"1А", "1Б"}
    assert [one.class_teacher_id for one in opened] == [None] * len(opened)
    assert groups == []


def test_who_leaves_is_let_go_and_who_is_placed_already_stays(
    database: Database, school: School
) -> None:
    room = school.room
    open_year(database, room.operator, YEARS[1])
    run(database, school, choices=[Choice(school.pupils["Седьмов"], Fate.LEFT)])
    assert "Седьмов" not in where(database)
    assert "Седьмов" not in where(database, YEARS[0])


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (lambda school: Choice(school.pupils["Жуков"], Fate.PROMOTED, (9, "А")), "8-й, а выбран"),
        (lambda school: Choice(school.pupils["Ёлкина"], Fate.PROMOTED, (8, "А")), "7-й, а выбран"),
        (lambda school: Choice(school.room.class_id, Fate.LEFT), "в классах нет"),
        (lambda school: Choice(school.pupils["Жуков"], Fate.PROMOTED), "не выбран класс"),
        (lambda school: Choice(school.pupils["Жуков"], Fate.GRADUATED), "отметьте, что он выбыва"),
    ],
)
def test_a_choice_against_the_council_or_of_nobody_is_refused_whole(
    database: Database, school: School, choice: Callable[[School], Choice], sentence: str
) -> None:
    decide(database, school, "7А", Жуков="promoted", Ёлкина="retained", Евсеев="promoted")
    before = everything(database)
    with pytest.raises(BadInput, match=sentence):
        run(database, school, choices=[choice(school)])
    assert everything(database) == before


def test_it_is_undone_until_the_first_lesson(database: Database, school: School) -> None:
    was = where(database, YEARS[0])
    run(database, school)
    assert undo_rollover(database, school.room.deputy, *YEARS) == 9
    assert (where(database), where(database, YEARS[0])) == ({}, was)
    assert_nothing_differs(database)
    with pytest.raises(NotFound, match="Отменять нечего"):
        undo_rollover(database, school.room.deputy, *YEARS)
    run(database, school)
    assert where(database)["Жуков"] == "8А"
    with database.transaction("131") as session:
        group_id = session.scalars(
            select(SubjectGroup.id).join(SchoolClass).where(SchoolClass.name == "8А")
        ).first()
    assert group_id is not None
    teacher = school.room.caller("teacher", groups=frozenset({group_id}))
    add_lesson(
        database, teacher, group_id, held_on=date(2025, 9, 2), ordinal=1,
        content=LessonContent(topic="Повторение"),
    )
    with pytest.raises(BadInput, match="уже есть уроки"):
        undo_rollover(database, school.room.deputy, *YEARS)


def test_a_first_lesson_that_is_under_way_is_waited_for(
    database: Database, school: School
) -> None:
    """The undo saw no lesson, waited for the teacher, and left the lesson without pupils."""
    run(database, school)
    with database.transaction("131") as session:
        group_id = session.scalars(
            select(SubjectGroup.id).join(SchoolClass).where(SchoolClass.name == "8А")
        ).first()
    assert group_id is not None
    with ThreadPoolExecutor(1) as pool:
        with database.transaction("131") as teacher:
            teacher.execute(
                select(SubjectGroup.id).where(SubjectGroup.id == group_id).with_for_update()
            )
            undone = pool.submit(undo_rollover, database, school.room.deputy, *YEARS)
            eventually(lambda: _waits(database))
            teacher.add(Lesson(
                school_id="131", id=new_id(), group_id=group_id, held_on=date(2025, 9, 2),
                ordinal=1, topic="Повторение",
            ))
        with pytest.raises(BadInput, match="уже есть уроки"):
            undone.result()
    assert where(database)["Жуков"] == "8А"


def _waits(database: Database) -> bool:
    """Whether somebody waits for a row of somebody else's."""
    with database.transaction() as session:
        return bool(session.scalar(text(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database())"
        )))


def test_it_is_not_undone_under_a_child_who_was_moved_since(
    database: Database, school: School
) -> None:
    run(database, school)
    deputy, pupil_id = school.room.deputy, school.pupils["Седьмов"]
    with database.transaction("131") as session:
        other = session.scalars(
            select(SchoolClass.id).where(SchoolClass.name == "8А")
        ).one()
    card = read_movement(database, deputy, pupil_id)
    assert card.undo is None
    transfer_child(database, deputy, pupil_id, Transfer(other, date(2025, 9, 15)), card.version)
    with pytest.raises(BadInput, match="кого-то уже перевели"):
        undo_rollover(database, deputy, *YEARS)


def test_what_was_chosen_on_another_state_is_refused(
    database: Database, school: School
) -> None:
    shown = preview_rollover(database, school.room.deputy, *YEARS, Wishes())
    enrol_pupil(
        database, school.room.operator, class_id=school.classes["7Б"],
        name=parse_name("Новиков Олег"), enrolled_on=date(2025, 5, 12),
    )
    with pytest.raises(Conflict, match="состав классов или решения изменились"):
        roll_over(database, school.room.deputy, *YEARS, Wishes(), version=shown.version)


@pytest.mark.parametrize(
    ("years", "kind"),
    [
        (("2024/2025", "2026/2027"), BadInput), (("2024", "2025/2026"), BadInput),
        (("2020/2021", "2021/2022"), NotFound),
    ],
)
def test_years_that_do_not_follow_each_other_are_refused(
    database: Database, school: School, years: tuple[str, str], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        preview_rollover(database, school.room.deputy, *years, Wishes())


def test_it_is_refused_in_the_middle_of_the_year(
    database: Database, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = date(2025, 2, 3)
    monkeypatch.setattr("services.journal.rollover.usecases.rolling.today", lambda: early)
    with pytest.raises(BadInput, match=r"можно с 30\.04\.2025"):
        run(database, school)


@pytest.mark.parametrize("role", ["director", "teacher", "class_teacher", "archivist"])
def test_nobody_else_rolls_a_school_over(
    database: Database, school: School, role: str
) -> None:
    with pytest.raises(Forbidden):
        roll_over(database, school.room.caller(role), *YEARS, Wishes())


def test_another_school_is_not_touched(database: Database, school: School) -> None:
    there = make_classroom(database, "132")
    run(database, school)
    with database.transaction("132") as session:
        years = session.scalars(select(AcademicYear.name)).all()
    assert years == ["2024/2025"]
    assert there.pupils


def test_a_school_of_any_size_takes_the_same_statements(
    database: Database, school: School, statements: CountStatements
) -> None:
    with statements() as small:
        run(database, school)
    undo_rollover(database, school.room.deputy, *YEARS)
    for number in range(25):
        enrol_pupil(
            database, school.room.operator, class_id=school.classes["7Б"],
            name=parse_name(f"Ученик{'абвгдежзиклмнопрстуфхцчшщ'[number]} Иван"),
            enrolled_on=date(2024, 9, 1),
        )
    with statements() as large:
        run(database, school)
    assert len(large) <= len(small)


def test_the_command_shows_rolls_over_and_takes_back(
    database: Database, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "open_journal", lambda school: nullcontext(database))

    def command(*more: str, to: str = YEARS[1]) -> Result:
        options = ["--school", "131", "--from", YEARS[0], "--to", to, "--json", *more]
        return CliRunner().invoke(commands.rollover, options)

    shown = command("--preview")
    assert (shown.exit_code, where(database)) == (0, {})
    assert json.loads(shown.stdout)["undecided"] == 2
    done = command("--graduates")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["graduated"], document["undecided"]) == (0, 4, 0)
    assert document["problems"] == []
    assert json.loads(command("--undo").stdout)["undone"] == 11
    wrong = command(to="2027/2028")
    assert wrong.exit_code == 1
    assert "идёт 2025/2026" in json.loads(wrong.stdout)["problems"][0]
