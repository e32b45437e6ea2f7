"""A school with its staff, classes and load, before a timetable comes in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from services.journal.classes.usecases import classes
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.journal.schools import usecases as schools
from services.journal.timetable.usecases import timetables
from services.journal.timetable_files.usecases.importing import TimetableReport, import_timetable
from services.journal.workbooks.names import parse_class_name
from services.journal.years import usecases as years
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.journal.factory import operator

YEAR = "2026/2027"
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2027, 5, 31)
NEW_SCHOOL = Path(__file__).resolve().parents[4] / "shared" / "data" / "new-school"

# Teacher, subject, class, subgroup: as a load has them.
Load = tuple[str, str, str, str | None]
LOAD: tuple[Load, ...] = (
    ("Алгебраева Анна Ивановна", "Алгебра", "8А", None),
    ("Алгебраева Анна Ивановна", "Геометрия", "8А", None),
    ("Алгебраева Анна Ивановна", "Алгебра", "8Б", None),
    ("Ушакова Злата Семёновна", "Английский язык", "8А", "1 гр."),
    ("Ушакова Зоя Сергеевна", "Английский язык", "8А", "2 гр."),
    ("Ежова Мария Петровна", "Физика", "8А", None),
    ("Спортов Илья Ильич", "Физическая культура", "8А", None),
    ("Спортов Илья Ильич", "Физическая культура", "8Б", None),
)


@dataclass
class NewSchool:
    """A school with a load: ids by what a load calls them."""

    database: Database
    code: str = "131"
    year_id: UUID = field(default_factory=new_id)
    classes: dict[str, UUID] = field(default_factory=dict)
    groups: dict[tuple[str, str, str | None], UUID] = field(default_factory=dict)
    teachers: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)

    @property
    def operator(self) -> Caller:
        """The caller of commands."""
        return operator(self.code)

    def bring(
        self, content: bytes, *, preview: bool = False, since: date | None = None
    ) -> TimetableReport:
        """Import a timetable."""
        return import_timetable(
            self.database, self.operator, content=content, year=YEAR, since=since, preview=preview
        )


def make_school(database: Database, load: Iterable[Load] = LOAD, code: str = "131") -> NewSchool:
    """Return a school of 2026/2027 with the classes, teachers and groups of a load."""
    schools.register_school(database, operator(None), code=code, name=f"Школа № {code}")
    made = NewSchool(database, code)
    made.year_id = years.open_year(database, made.operator, YEAR).id
    for teacher, subject, class_name, subgroup in load:
        if teacher not in made.teachers:
            made.persons[teacher] = new_id()
            made.teachers[teacher] = people.appoint_staff(
                database, made.operator, person_id=made.persons[teacher],
                name=parse_name(teacher), roles=["teacher"],
            )
        if class_name not in made.classes:
            grade, letter = parse_class_name(class_name) or (0, "")
            made.classes[class_name] = classes.create_class(
                database, made.operator, year_id=made.year_id, grade=grade, letter=letter
            )
        with database.transaction(code) as session:
            made.groups[class_name, subject, subgroup] = classes.ensure_group(
                session, made.operator, class_id=made.classes[class_name],
                subject_id=classes.ensure_subject(session, made.operator, subject),
                name=subgroup, teacher_id=made.teachers[teacher],
            )
    return made


def figures(done: TimetableReport) -> tuple[int, int, int, int, int]:
    """Arrived, departed, moved, changed, unchanged; a problem fails here with its sentence."""
    assert [str(one.what) for one in done.report.problems] == []
    told = done.report
    return told.arrived, told.departed, told.moved, told.changed, told.unchanged


def problems(done: TimetableReport) -> list[str]:
    """The sentences that keep a file out; it has changed nothing."""
    told = done.report
    assert (told.arrived, told.departed, told.moved, told.changed, told.unchanged) == (0,) * 5
    return [str(one.what) for one in told.problems]


def given(name: str) -> Path:
    """A paper of the school that came; the test is skipped, visibly, where it is not there."""
    path = NEW_SCHOOL / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def given_load() -> list[Load]:
    """The load that the school brings beside its timetable."""
    sheet = load_workbook(given("teaching-load.xlsx")).active
    assert sheet is not None
    return [
        (str(row[0]), str(row[1]), str(row[2]), str(row[3]) if row[3] else None)
        for row in sheet.iter_rows(min_row=2, max_col=5, values_only=True)
        if row[0] and row[1] and row[2]
    ]


def asc(
    *cards: str, lessons: str, more: str = "", encoding: str = "windows-1251", head: str = ""
) -> bytes:
    """An export of aSc with two classes, their groups, subjects, teachers and rooms."""
    text = f"""<?xml version="1.0" encoding="{encoding}"?>{head}
<timetable ascttversion="2021.6.2" importtype="database">
<periods><period name="1" short="1" period="1" starttime="8:30" endtime="9:15"/></periods>
<subjects><subject id="A" name="Алг" short="Алг"/><subject id="G" name="Геом" short="Геом"/>
<subject id="E" name="Англ.яз" short="Англ.яз"/><subject id="F" name="Физ" short="Физ"/>
<subject id="S" name="Физ-ра" short="Физ-ра"/><subject id="X" name="Астрология" short="Астр"/>
</subjects>
<teachers><teacher id="T1" name="Алгебраева А.И."/><teacher id="T2" name="Ушакова З.С."/>
<teacher id="T3" name="Ежова М.П."/><teacher id="T4" name="Спортов И.И."/></teachers>
<classrooms><classroom id="R1" name="201"/><classroom id="R2" name="202"/>
<classroom id="R3" name="зал"/></classrooms>
<classes><class id="CA" name="8А"/><class id="CB" name="8 &quot;Б&quot;"/></classes>
<groups><group id="GA" classid="CA" name="Весь класс" entireclass="1"/>
<group id="GA1" classid="CA" name="1 группа" entireclass="0"/>
<group id="GA2" classid="CA" name="2 группа" entireclass="0"/>
<group id="GB" classid="CB" name="Весь класс" entireclass="1"/></groups>
<lessons>{lessons}</lessons><cards>{"".join(cards)}</cards>{more}
</timetable>"""
    return text.encode(encoding)


def lesson(
    id_: str, subject: str, groups: str, teacher: str, *, length: int = 1, rooms: str = ""
) -> str:
    """A lesson of the export."""
    return (
        f'<lesson id="{id_}" subjectid="{subject}" classids="" groupids="{groups}" '
        f'teacherids="{teacher}" classroomids="{rooms}" periodspercard="{length}" '
        f'periodsperweek="1.0"/>'
    )


def card(
    id_: str, day: int, period: int | str, room: str = "R1", *, weeks: str = "11",
    terms: str = "1",
) -> str:
    """A card of the export: `day` is from 1."""
    days = "".join("1" if one == day else "0" for one in range(1, 6))
    return (
        f'<card lessonid="{id_}" classroomids="{room}" period="{period}" days="{days}" '
        f'weeks="{weeks}" terms="{terms}"/>'
    )


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be a day."""
    monkeypatch.setattr(timetables, "today", lambda: day)
