"""Brings lists into the school of a test, and tells what stands there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.usecases import classes
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.models import MarkCell
from services.journal.papers.outcome import ListReport
from services.journal.people.models import Pupil
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.years.models import AcademicYear
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.journal.papers.files import YEAR, Row, class_list, workbook

TODAY = date(2026, 11, 30)


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let the day of imports be another."""
    monkeypatch.setattr("services.journal.rosters.usecases.importing.today", lambda: day)


def bring(database: Database, caller: Caller, content: bytes, **more: Any) -> ListReport:
    """Bring a list in."""
    return import_pupils(database, caller, **{"content": content, "year": YEAR, **more})


def lists(
    classes: Mapping[str, Sequence[Row]], day: str | None = "01.09.2026"
) -> bytes:
    """A workbook with a sheet for each class."""
    return workbook({
        name: class_list(children, name, day=day) for name, children in classes.items()
    })


def figures(report: ListReport) -> tuple[int, int, int, int, int]:
    """Arrived, departed, moved, changed, unchanged; the problems must be none."""
    assert report.problems == []
    return (
        report.arrived, report.departed, report.moved, report.changed, report.unchanged
    )


def what(report: ListReport) -> list[str]:
    """The sentences of a report's problems."""
    return [one.what for one in report.problems]


Stay = tuple[str, str, date, date | None]


def stays(database: Database, school_id: str = "131", year: str = YEAR) -> list[Stay]:
    """Who is or was in which class of a year: family name, class, first day, last day."""
    query = (
        select(Pupil.family_name, SchoolClass.name, Enrolment.enrolled_on, Enrolment.departed_on)
        .join_from(Enrolment, Pupil)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(AcademicYear.name == year)
        .order_by(Pupil.sort_key, Enrolment.enrolled_on)
    )
    with database.transaction(school_id) as session:
        return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def pupil_id(database: Database, family_name: str, school_id: str = "131") -> UUID:
    """The one child of a family name."""
    with database.transaction(school_id) as session:
        return session.scalars(select(Pupil.id).where(Pupil.family_name == family_name)).one()


def give_mark(
    database: Database, caller: Caller, pupil: UUID, class_name: str, day: date
) -> None:
    """Give a child a mark in a class on a day."""
    school_id = str(caller.school_id)
    with database.transaction(school_id) as session:
        class_id = session.scalars(
            select(SchoolClass.id).where(SchoolClass.name == class_name)
        ).one()
        subject = classes.ensure_subject(session, caller, "Алгебра")
        group = classes.ensure_group(session, caller, class_id=class_id, subject_id=subject)
        lesson = new_id()
        session.execute(insert(Lesson), [{
            "school_id": school_id, "id": lesson, "group_id": group, "held_on": day, "ordinal": 1,
        }])
        record_facts(session, caller, LESSONS, [lesson])
        session.execute(insert(MarkCell), [{
            "school_id": school_id, "lesson_id": lesson, "pupil_id": pupil, "marks": ["5"],
        }])


def parents(database: Database, school_id: str = "131") -> list[tuple[Any, ...]]:
    """Who answers for whom: names, relation, telephone, e-mail address."""
    query = text(
        "SELECT c.family_name, p.family_name, p.given_name, r.relation, p.phone, p.e_mail"
        " FROM representation r JOIN representative p ON p.id = r.representative_id"
        " JOIN pupil c ON c.id = r.pupil_id ORDER BY c.sort_key, p.sort_key, p.phone"
    )
    with database.transaction(school_id) as session:
        return [tuple(row) for row in session.execute(query)]
