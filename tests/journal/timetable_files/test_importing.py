"""A timetable from a file: names matched with the load, changes by lesson, all or nothing."""

from datetime import date

import pytest
from sqlalchemy import select, update

from services.journal.classes.models import SubjectGroup
from services.journal.load.assigning import NewLoad, assign_loads, keep_teachers
from services.journal.papers.called import is_called
from services.journal.timetable.models import Timetable, TimetableEntry
from services.journal.timetable.usecases.days import read_days
from services.journal.timetable_files.rules.matching import Asked
from services.journal.timetable_files.usecases.answers import Answer, keep_answers
from services.journal.timetable_files.usecases.importing import TimetableReport, import_timetable
from services.journal.workbooks.names import PersonName
from services.journal.years.models import AcademicYear
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden
from tests.journal.papers.files import workbook
from tests.journal.timetable_files.school import (
    FIRST_DAY,
    LAST_DAY,
    YEAR,
    NewSchool,
    asc,
    at,
    card,
    figures,
    lesson,
    make_school,
    problems,
)

ALGEBRA = lesson("L1", "A", "GA", "T1")
GEOMETRY = lesson("L2", "G", "GA", "T1")
ALGEBRA_B = lesson("L3", "A", "GB", "T1")
BEFORE = date(2026, 8, 28)


@pytest.fixture(autouse=True)
def _in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, BEFORE)


@pytest.fixture
def school(database: Database) -> NewSchool:
    """A school with a small load."""
    return make_school(database)


def entries(database: Database) -> list[tuple[int, int, int]]:
    """Weekday, place and week of what stands in the timetables."""
    with database.transaction("131") as session:
        return sorted(
            tuple(row)
            for row in session.execute(
                select(TimetableEntry.weekday, TimetableEntry.ordinal, TimetableEntry.week)
            )
        )


def spans(database: Database) -> list[tuple[date, date]]:
    """From when to when each timetable holds."""
    with database.transaction("131") as session:
        return [
            tuple(row)
            for row in session.execute(
                select(Timetable.since, Timetable.until).order_by(Timetable.since)
            )
        ]


def test_each_lesson_counts_once_as_what_it_does(database: Database, school: NewSchool) -> None:
    first = asc(card("L1", 1, 1), card("L1", 2, 2), card("L2", 3, 1), lessons=ALGEBRA + GEOMETRY)
    assert figures(school.bring(first)) == (3, 0, 0, 0, 0)
    second = asc(
        card("L1", 1, 1, "R2"), card("L1", 2, 3), card("L3", 5, 1), lessons=ALGEBRA + ALGEBRA_B
    )
    # Algebra on Monday in another room, on Tuesday later; geometry goes, 8Б comes.
    assert figures(school.bring(second)) == (1, 1, 1, 1, 0)
    assert entries(database) == [(1, 1, 0), (2, 3, 0), (5, 1, 0)]
    assert spans(database) == [(FIRST_DAY, LAST_DAY)]
    assert figures(school.bring(second)) == (0, 0, 0, 0, 3)


def test_a_double_lesson_takes_two_places_and_weeks_take_turns(
    database: Database, school: NewSchool
) -> None:
    double = lesson("L1", "A", "GA", "T1", length=2)
    done = school.bring(asc(
        card("L1", 1, 1), card("L2", 2, 1, weeks="10"), card("L3", 2, 1, weeks="01"),
        lessons=double + GEOMETRY + ALGEBRA_B,
    ))
    assert figures(done) == (4, 0, 0, 0, 0)
    assert entries(database) == [(1, 1, 0), (1, 2, 0), (2, 1, 1), (2, 1, 2)]


def test_subgroups_and_like_initials_are_told_apart_by_the_load(
    database: Database, school: NewSchool
) -> None:
    both = lesson("L1", "E", "GA1", "T2") + lesson("L2", "E", "GA2", "T2")
    # «Ушакова З.С.» are two, and each has one of the groups.
    assert figures(school.bring(asc(card("L1", 1, 1), card("L2", 1, 2), lessons=both))) == (
        2, 0, 0, 0, 0
    )
    with database.transaction("131") as session:
        found = dict(session.execute(  # type: ignore[arg-type]
            select(TimetableEntry.group_id, TimetableEntry.teacher_id)
        ).all())
    assert found == {
        school.groups["8А", "Английский язык", "1 гр."]: None,
        school.groups["8А", "Английский язык", "2 гр."]: None,
    }


def test_teachers_of_the_first_day_tell_groups_apart_before_the_year_begins(
    database: Database, school: NewSchool
) -> None:
    with database.transaction("131") as session:
        with_load = [
            NewLoad(group_id, teacher_id) for group_id, teacher_id in session.execute(
                select(SubjectGroup.id, SubjectGroup.teacher_id)
            )
        ]
        session.execute(update(SubjectGroup).values(teacher_id=None))
        assign_loads(session, school.operator, with_load, since=FIRST_DAY)
        keep_teachers(session, school.operator, BEFORE)  # in August nobody teaches yet
    both = lesson("L1", "E", "GA1", "T2") + lesson("L2", "E", "GA2", "T2")
    assert figures(school.bring(asc(card("L1", 1, 1), card("L2", 1, 2), lessons=both))) == (
        2, 0, 0, 0, 0
    )
    with database.transaction("131") as session:
        assert set(session.scalars(select(TimetableEntry.teacher_id))) == {None}
        year = session.get_one(AcademicYear, ("131", school.year_id))
        week = read_days(session, year, FIRST_DAY, date(2026, 9, 7))
    assert {one.teacher_id for one in week.lessons} == {
        school.teachers["Ушакова Злата Семёновна"], school.teachers["Ушакова Зоя Сергеевна"]
    }


def test_a_name_that_could_be_two_people_is_asked_and_the_answer_is_kept(
    database: Database, school: NewSchool
) -> None:
    with database.transaction("131") as session:
        # Nobody has the load of it.
        session.get_one(
            SubjectGroup, ("131", school.groups["8А", "Геометрия", None])
        ).teacher_id = None
    content = asc(card("L1", 1, 1), lessons=lesson("L1", "G", "GA", "T2"))
    done = school.bring(content)
    assert problems(done) == [
        "Кто такой «Ушакова З.С.», неясно: таких сотрудников 2. Выберите."
    ]
    (question,) = done.questions
    assert [title for _, title in question.choices] == [
        "Ушакова Злата Семёновна", "Ушакова Зоя Сергеевна"
    ]
    chosen = school.teachers["Ушакова Зоя Сергеевна"]
    keep_answers(database, school.operator, [Answer(question.asked, question.said, chosen)])
    assert figures(school.bring(content)) == (1, 0, 0, 0, 0)
    with database.transaction("131") as session:
        assert session.scalar(select(TimetableEntry.teacher_id)) == chosen


def test_lessons_of_several_classes_at_once_are_joint(
    database: Database, school: NewSchool
) -> None:
    together = lesson("L1", "S", "GA,GB", "T4")
    assert figures(school.bring(asc(card("L1", 5, 3, "R3"), lessons=together))) == (2, 0, 0, 0, 0)
    with database.transaction("131") as session:
        (one, other) = session.scalars(select(TimetableEntry.joint))
    assert one == other
    assert one is not None
    apart = lesson("L1", "S", "GA", "T4") + lesson("L2", "S", "GB", "T4")
    assert problems(school.bring(asc(
        card("L1", 5, 3, "R3"), card("L2", 5, 3, "R2"), lessons=apart
    ))) == [
        "Спортов Илья Ильич ведёт два урока сразу, пт, 3-й урок: 8А Физическая культура и "
        "8Б Физическая культура."
    ]


REFUSED = {
    "a subject that the school does not have": (
        lesson("L1", "X", "GA", "T1"), card("L1", 1, 1),
        "Предмета «Астрология» в школе нет. Выберите, какой это предмет.",
    ),
    "a subject that is not in the load": (
        lesson("L1", "G", "GB", "T1"), card("L1", 1, 1),
        "В нагрузке 8 \"Б\" нет предмета «Геом»: загрузите нагрузку или исправьте расписание.",
    ),
    "another teacher than by the load": (
        lesson("L1", "A", "GA", "T3"), card("L1", 1, 1),
        "8А Алгебра: в расписании Ежова М.П., а по нагрузке ведёт Алгебраева Анна Ивановна. "
        "Исправьте нагрузку или расписание.",
    ),
    "the whole class where the load has groups": (
        lesson("L1", "E", "GA", "T2"), card("L1", 1, 1),
        "8А, «Англ.яз»: в расписании весь класс, а в нагрузке только группы 1 гр., 2 гр..",
    ),
    "a group where the load has the whole class": (
        lesson("L1", "A", "GA1", "T1"), card("L1", 1, 1),
        "8А, «Алг»: в нагрузке нет группы «1 группа», предмет ведётся всему классу.",
    ),
    "a lesson nought": (
        ALGEBRA, card("L1", 1, 0), "Номер урока «0» не от 1 до 20.",
    ),
    "weeks by fours": (
        ALGEBRA, card("L1", 1, 1, weeks="1000"),
        "Чередование «1000» не поддерживается: только каждую неделю или недели А и Б.",
    ),
    "half of a year": (
        ALGEBRA, card("L1", 1, 1, terms="10"),
        "Карточка только для части года: загрузите расписание каждого периода отдельным файлом "
        "с его первым днём.",
    ),
    "a card of no lesson": (
        ALGEBRA, card("L9", 1, 1), "Ссылка на «lesson» с номером «L9», которого в файле нет.",
    ),
    "one class in two places": (
        ALGEBRA + GEOMETRY, card("L1", 1, 1) + card("L2", 1, 1, "R2"),
        "У одних и тех же учеников два урока сразу, пн, 1-й урок: 8А Алгебра и 8А Геометрия.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_with_its_place(
    database: Database, school: NewSchool, what: str
) -> None:
    lessons, cards, sentence = REFUSED[what]
    done = school.bring(asc(cards, lessons=lessons))
    assert sentence in problems(done)
    assert all(one.row for one in done.report.problems)
    assert entries(database) == []


def test_one_room_for_two_lessons_is_a_note(school: NewSchool) -> None:
    physics = lesson("L2", "F", "GA", "T3")
    done = school.bring(asc(card("L3", 1, 1), card("L2", 1, 1), lessons=ALGEBRA_B + physics))
    assert figures(done) == (2, 0, 0, 0, 0)
    assert [one.what for one in done.report.notes] == [
        "Кабинет 201 занят дважды, пн, 1-й урок: 8Б Алгебра и 8А Физика."
    ]


def test_a_timetable_that_has_begun_changes_from_today_on(
    database: Database, school: NewSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asc(card("L1", 1, 1), card("L2", 3, 1), lessons=ALGEBRA + GEOMETRY)
    second = asc(card("L1", 1, 2), card("L2", 3, 1), lessons=ALGEBRA + GEOMETRY)
    school.bring(first)
    at(monkeypatch, date(2026, 11, 9))
    assert figures(school.bring(first)) == (0, 0, 0, 0, 2)
    assert spans(database) == [(FIRST_DAY, LAST_DAY)]
    done = school.bring(second)
    assert figures(done) == (0, 0, 1, 0, 1)
    assert spans(database) == [
        (FIRST_DAY, date(2026, 11, 8)), (date(2026, 11, 9), LAST_DAY)
    ]
    assert entries(database) == [(1, 1, 0), (1, 2, 0), (3, 1, 0), (3, 1, 0)]
    assert figures(school.bring(second)) == (0, 0, 0, 0, 2)
    # From a day of its own on, until the next begins.
    third = asc(card("L1", 4, 1), lessons=ALGEBRA)
    assert figures(school.bring(third, since=date(2026, 10, 5))) == (0, 1, 1, 0, 0)
    assert spans(database) == [
        (FIRST_DAY, date(2026, 10, 4)), (date(2026, 10, 5), date(2026, 11, 8)),
        (date(2026, 11, 9), LAST_DAY),
    ]


def test_a_day_outside_the_year_is_refused(school: NewSchool) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA)
    with pytest.raises(BadInput, match="не входит в учебный год"):
        school.bring(content, since=date(2026, 6, 1))


def test_only_a_deputy_may(database: Database, school: NewSchool) -> None:
    assert school.code
    for role in (Role.TEACHER, Role.CLASS_TEACHER, Role.DIRECTOR, Role.PUPIL):
        caller = Caller("somebody", role, "131", person_id=new_id())
        with pytest.raises(Forbidden):
            import_timetable(database, caller, content=b"", year=YEAR)


GRID = (
    ("", "", "Расписание на 2026/2027"),
    ("День", "№", "8А", "8 «Б»"),
    ("Понедельник", 1, "Алгебра (201) [Алгебраева А.И.]", ""),
    ("", 2, "Англ.яз 1 гр. (212) [Ушакова Злата С.]; Англ. яз. 2 гр. (213)", ""),
    ("Вт", 1, "Физика (каб. 305)", "Алг"),
    ("", "2 урок", "Геометрия, нед. А", "Физ-ра (зал)"),
)


def test_a_plain_grid_is_read_as_well(database: Database, school: NewSchool) -> None:
    assert figures(school.bring(workbook({"Расписание": GRID}))) == (7, 0, 0, 0, 0)
    assert entries(database) == [
        (1, 1, 0), (1, 2, 0), (1, 2, 0), (2, 1, 0), (2, 1, 0), (2, 2, 0), (2, 2, 1)
    ]
    assert figures(school.bring(workbook({"Расписание": GRID}))) == (0, 0, 0, 0, 7)


def test_a_problem_of_a_grid_names_its_cell(school: NewSchool) -> None:
    rows = [*GRID[:3], ("", 3, "Астрология (5)", ""), ("", "?", "Алгебра", "")]
    done = school.bring(workbook({"Расписание": rows}))
    places = [(one.sheet, one.row, one.column) for one in done.report.problems]
    assert places == [("Расписание", 5, None), ("Расписание", 4, "C")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ёлкина М.П.", True), ("Елкина М. П.", True), ("Ёлкина МП", True), ("Ёлкина М", True),
        ("Ёлкина Мария Петровна", True), ("ЁЛКИНА М.П.", True), ("Ёлкина", True),
        ("Ёлкина М.С.", False), ("Ёлкин М.П.", False), ("Елкинава М.П.", False),
        ("Ёлкина А.П.", False), ("М.П. Ёлкина", False), ("Ёлкина М.П.А.", False),
    ],
)
def test_initials_mean_a_person(written: str, meant: bool) -> None:
    assert is_called(PersonName("Ёлкина", "Мария", "Петровна"), written) is meant


HOSTILE = {
    "an entity": '<!DOCTYPE t [<!ENTITY a "aaaa">]>',
    "a file of the server": '<!DOCTYPE t SYSTEM "file:///etc/passwd">',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_declared_document_type_is_refused(school: NewSchool, what: str) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA, head=HOSTILE[what])
    assert problems(school.bring(content)) == [
        "В файле объявления XML, каких в расписании не бывает: он опасен."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
def test_an_export_is_read_in_each_encoding(school: NewSchool, encoding: str) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA, encoding=encoding)
    assert figures(school.bring(content)) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<?xml version='1.0'?><html/>", "не расписание aSc"),
        (b"<timetable><cards>", "повреждён"),
        (b"<timetable/>", "нет уроков или карточек"),
        (b"<?xml version='1.0' encoding='ebcdic'?><timetable/>", "Кодировка"),
        (b"<timetable>" + b"<a>" * 10 + b"</a>" * 10 + b"</timetable>", "слишком много"),
        (b"<timetable>" + b"<a/>" * 20_001 + b"</timetable>", "слишком много"),
        (b"\0\1\2", "не книга"),
    ],
)
def test_what_is_no_timetable_is_refused(
    school: NewSchool, content: bytes, words: str
) -> None:
    (what,) = problems(school.bring(content))
    assert words in what or "не читается" in what or "xlsx" in what


def test_a_short_name_of_two_subjects_is_asked_where_no_teacher_tells(
    database: Database, school: NewSchool
) -> None:
    rows = [*GRID[:2], ("Пн", 1, "Физ.", "")]
    done = school.bring(workbook({"Расписание": rows}))
    assert problems(done) == [
        "8А, «Физ.»: может быть 8А Физика, 8А Физическая культура. Выберите одно."
    ]
    (question,) = done.questions
    group_id = school.groups["8А", "Физика", None]
    keep_answers(database, school.operator, [Answer(question.asked, question.said, group_id)])
    assert figures(school.bring(workbook({"Расписание": rows}))) == (1, 0, 0, 0, 0)


def test_a_subject_that_was_asked_has_its_name_from_then_on(
    database: Database, school: NewSchool
) -> None:
    content = asc(card("L1", 1, 1), lessons=lesson("L1", "X", "GA", "T3"))
    (question,) = school.bring(content).questions
    (physics,) = [id_ for id_, name in question.choices if name == "Физика"]
    keep_answers(database, school.operator, [Answer(question.asked, question.said, physics)])
    assert figures(school.bring(content)) == (1, 0, 0, 0, 0)
    with pytest.raises(BadInput, match="такого в школе нет"):
        keep_answers(database, school.operator, [Answer(Asked.SUBJECT, "Астр", new_id())])


def test_a_file_does_what_was_shown_or_nothing(database: Database, school: NewSchool) -> None:
    """Two deputies look at two files; the second to press the button sees the first one's work."""
    first = asc(card("L1", 1, 1), card("L2", 3, 1), lessons=ALGEBRA + GEOMETRY)
    other = asc(card("L1", 2, 2), lessons=ALGEBRA)
    shown, shown_other = school.bring(first, preview=True), school.bring(other, preview=True)

    def apply(content: bytes, seen: str) -> TimetableReport:
        return import_timetable(
            database, school.operator, content=content, year=YEAR, seen=seen
        )

    with pytest.raises(Conflict):
        apply(other, shown.seen)
    assert apply(other, shown_other.seen).report.arrived == 1
    with pytest.raises(Conflict, match="проверьте файл ещё раз"):
        apply(first, shown.seen)
    assert entries(database) == [(2, 2, 0)]
    # What is there already is no quarrel: the button pressed twice.
    assert apply(other, shown_other.seen).report.unchanged == 1
    again = school.bring(first, preview=True)
    assert apply(first, again.seen).report.arrived + again.report.moved == 2
