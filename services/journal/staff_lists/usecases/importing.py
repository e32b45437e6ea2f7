"""Lists of staff: read, laid beside the school, written by a fixed number of statements."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from services.journal.classes.usecases.leading import set_class_teachers
from services.journal.file_reader.child import SEPARATED
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import NewIds, Prepare, Prepared
from services.journal.papers.outcome import ListReport, make_report
from services.journal.papers.pupils import full_key
from services.journal.papers.staff import StaffList, read_staff
from services.journal.papers.vocabularies import STAFF
from services.journal.papers.vocabulary import Vocabulary
from services.journal.people.appointing import NewAppointment, appoint_all, roles_held
from services.journal.people.models import Staff
from services.journal.staff_lists.queries import (
    lock_school,
    select_led_classes,
    select_representatives,
    select_staff,
)
from services.journal.staff_lists.rules.current_state import KnownStaff, LedClass, StaffState
from services.journal.staff_lists.rules.planning import StaffPlan, StaffRow, make_staff_plan
from services.journal.workbooks import AcademicYear, Workbook
from services.journal.workbooks.names import PersonName, fold
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from services.shared.wording import said

REASON = str(said("список сотрудников"))


class StaffLists:
    """Lists of staff."""

    name = "staff"
    words = STAFF
    opened_as = SEPARATED

    def read(self, workbook: Workbook, year: AcademicYear, words: Vocabulary) -> Prepare:
        """Return what lays a list of staff beside the school.

        Raises:
            WorkbookRefused: it is no list of staff.
        """
        return partial(_prepare, read_staff(workbook, year, words))


def import_staff(database: Database, caller: Caller, **options: Any) -> ListReport:
    """Bring a list of staff in; the options are those of `import_list`."""
    return import_list(database, caller, StaffLists(), **options)


def _prepare(
    written: StaffList, session: Session, caller: Caller, year: str, lock: bool
) -> Prepared:
    school_id = school_of(caller)
    if lock:
        session.execute(lock_school(school_id))
    ids = NewIds()
    plan = make_staff_plan(written, read_staff_state(session, school_id, year), today(), ids)
    return Prepared(
        make_report(plan.lines, plan.found),
        ids.digest(plan),
        frozenset(),
        partial(write_staff_plan, session, caller, plan),
    )


def read_staff_state(session: Session, school_id: str, year: str) -> StaffState:
    """Return the school as it is for a list of staff of a year."""
    roles = roles_held(session, school_id, today())
    return StaffState(
        staff=tuple(
            KnownStaff(id_, PersonName(*name), post, phone, e_mail, frozenset(roles.get(id_, ())))
            for id_, *name, post, phone, e_mail in session.execute(select_staff(school_id))
        ),
        classes={
            (grade, fold(letter)): LedClass(id_, name, teacher_id, closed)
            for id_, grade, letter, name, teacher_id, closed in session.execute(
                select_led_classes(school_id, year)
            )
        },
        representatives=frozenset(
            full_key(PersonName(*name))
            for name in session.execute(select_representatives(school_id))
        ),
    )


def write_staff_plan(session: Session, caller: Caller, plan: StaffPlan) -> set[UUID]:
    """Write a plan without problems; return the ids of the classes that it is about."""
    school_id = school_of(caller)
    if plan.new:
        session.execute(insert(Staff), [
            {"school_id": school_id, "id": id_, "person_id": new_id(), **_columns(row)}
            for id_, row in plan.new.items()
        ], execution_options={"render_nulls": True})
    if plan.changes:
        session.execute(update(Staff), [
            {"school_id": school_id, "id": id_, **_columns(row)}
            for id_, row in plan.changes.items()
        ])
    appoint_all(
        session, caller,
        [NewAppointment(staff_id, role, plan.since) for staff_id, role in plan.roles],
    )
    if plan.leading:
        set_class_teachers(
            session, caller, plan.leading, since=plan.since, roles_since=today(), reason=REASON
        )
    return set(plan.leading)


def _columns(row: StaffRow) -> dict[str, Any]:
    return {
        "family_name": row.name.family_name,
        "given_name": row.name.given_name,
        "patronymic": row.name.patronymic,
        "post": row.post,
        "phone": row.phone,
        "e_mail": row.e_mail,
    }
