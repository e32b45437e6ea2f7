"""Makes the demo municipality: every step finds what is there already and goes on from it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from services.journal.accounts import usecases as accounts
from services.journal.closing.usecases.reading import find_class_by_name
from services.journal.closing.usecases.year import Council, close_year
from services.journal.demo.classroom import ClassPlan, make_class
from services.journal.demo.people import (
    ABOVE_SCHOOLS,
    ASSIGNED,
    ASSIGNED_COHORT,
    CLOSED_CLASS,
    COHORTS,
    FAMILIES,
    PAST_YEAR,
    PUPIL_LOGINS,
    SCHOOLS,
    DemoSchool,
    Family,
    person_of,
    pupil_person,
)
from services.journal.demo.timetable import school_days
from services.journal.enrolment.usecases import find_pupil
from services.journal.people import usecases as people
from services.journal.people.models import Pupil, Staff
from services.journal.schools import usecases as schools
from services.journal.schools.models import School
from services.journal.years import usecases as years
from services.journal.years.rules import plan_year, year_name_on
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Conflict, Destroyed

Progress = Callable[[int, int, str], None]
"""Called after each step: how many are done, of how many, and what is made next."""

_WEEKS_BEFORE, _WEEKS_AFTER = 8, 1
_PAST_WEEKS = 2  # of each term of the past year


@dataclass(frozen=True, slots=True)
class Made:
    """What a run has added; nothing when all was there."""

    schools: int
    classes: int
    accounts: int


def make_demo(database: Database, now: datetime, progress: Progress) -> Made:
    """Make the demo, or what is missing of it.

    Raises:
        Conflict: the database has schools of people's own, and no demo was begun in it.
    """
    _refuse_real_schools(database)
    plans = [(school, plan) for school in SCHOOLS for plan in _plans(now.date())]
    steps = len(SCHOOLS) + len(plans) + 1
    for number, school in enumerate(SCHOOLS):
        progress(number, steps, school.name)
        _make_school(database, school, now.date())
    made = 0
    for number, (school, plan) in enumerate(plans, start=len(SCHOOLS)):
        progress(number, steps, f"{school.name}, {plan.name} {plan.year}")
        made += make_class(database, operator(school.code), school, plan, now)
    if year_name_on(now.date()) != PAST_YEAR:
        _close_a_year(database)
    progress(steps - 1, steps, "семьи и учётные записи")
    for family in FAMILIES:
        _make_family(database, family)
    for school in SCHOOLS:
        _assign_children(database, school)
    given = _give_accounts(database)
    progress(steps, steps, "готово")
    return Made(len(SCHOOLS), made, given)


def _refuse_real_schools(database: Database) -> None:
    """Refuse to put people whose passwords everybody knows beside real children.

    A demo that was begun has somebody of its own in it; a school that its users have added to it
    is no reason to leave it unfinished.
    """
    with database.transaction() as session:
        names = dict(session.execute(select(School.code, School.name)).all())
    own = {school.code: {school.person_id(one.post) for one in school.staff} for school in SCHOOLS}
    others = [name for code, name in sorted(names.items()) if code not in own]
    for code in sorted(set(own) & set(names)):
        with database.transaction(code) as session:
            people_there = set(session.scalars(
                select(Staff.person_id).where(Staff.school_id == code)
                .union_all(select(Pupil.person_id).where(Pupil.school_id == code))
            ))
        if people_there & own[code]:
            return
        if people_there:
            others.append(names[code])
    if others:
        raise Conflict(
            f"В этой базе уже заведены школы ({', '.join(others[:3])}): учебный муниципалитет с "
            "общеизвестными паролями рядом с ними не создаётся. Возьмите для него другую базу."
        )


def operator(school_id: str | None) -> Caller:
    """Return the caller that the access log names for the demo."""
    return Caller(
        "operator:demo", Role.OPERATOR, school_id, correlation_id="demo", origin="cli"
    )


def _plans(today: date) -> list[ClassPlan]:
    current = year_name_on(today)
    plans = [
        ClassPlan(PAST_YEAR, cohort.grade - 2, cohort, _past_days())
        for cohort in COHORTS
        if cohort.was_there and current != PAST_YEAR
    ]
    return plans + [
        ClassPlan(current, cohort.grade, cohort, _current_days(current, today))
        for cohort in COHORTS
    ]


def _past_days() -> list[date]:
    """Return the first school days of each quarter of the past year."""
    starts = (date(2024, 9, 2), date(2024, 11, 5), date(2025, 1, 13), date(2025, 3, 31))
    span = timedelta(weeks=_PAST_WEEKS, days=-3)
    return [day for start in starts for day in school_days(start, start + span)]


def _current_days(name: str, today: date) -> list[date]:
    """Return the school days of some weeks around today, inside the year."""
    year = plan_year(name)
    middle = min(max(today, year.starts_on), year.ends_on)
    monday = middle - timedelta(days=middle.weekday())
    first = max(year.starts_on, monday - timedelta(weeks=_WEEKS_BEFORE))
    last = min(year.ends_on, monday + timedelta(weeks=_WEEKS_AFTER, days=6))
    return school_days(first, last)


def _make_school(database: Database, school: DemoSchool, today: date) -> None:
    schools.register_school(database, operator(None), code=school.code, name=school.name)
    caller = operator(school.code)
    for name in sorted({PAST_YEAR, year_name_on(today)}):
        years.open_year(database, caller, name)
    for member in school.staff:
        people.appoint_staff(
            database,
            caller,
            person_id=school.person_id(member.post),
            name=member.name,
            roles=member.roles,
        )


def _close_a_year(database: Database) -> None:
    """Close the past year of one class, so that the archive has a case file with its packages.

    Once: it may have gone by an act since.
    """
    caller = operator(CLOSED_CLASS.school)
    class_id = find_class_by_name(database, caller, PAST_YEAR, CLOSED_CLASS.name)
    with suppress(Destroyed):
        close_year(database, caller, class_id, Council("4", CLOSED_CLASS.decided_on, {}))


def _make_family(database: Database, family: Family) -> None:
    for child in family.children:
        caller = operator(child.school)
        pupil_id = find_pupil(database, caller, child.person_id)
        people.record_representation(
            database, caller, person_id=family.person_id, name=family.name, pupil_id=pupil_id
        )


def _assign_children(database: Database, school: DemoSchool) -> None:
    caller = operator(school.code)
    staff_id = people.find_staff(database, caller, school.person_id(Role.PSYCHOLOGIST))
    for place in range(ASSIGNED):
        child = find_pupil(
            database, caller, pupil_person(school.code, ASSIGNED_COHORT, place)
        )
        people.assign_child(database, caller, staff_id=staff_id, pupil_id=child)


def _give_accounts(database: Database) -> int:
    caller = operator(None)
    for login, role, name in ABOVE_SCHOOLS:
        accounts.give_account_above_schools(
            database, caller, login=login, person_id=person_of(login), name=name, role=role,
            announced=False,
        )
    logins = {family.login: family.person_id for family in FAMILIES} | dict(PUPIL_LOGINS)
    for school in SCHOOLS:
        logins |= {
            school.login(member.post): school.person_id(member.post)
            for member in school.staff
            if member.login
        }
    # `accounts sync` follows, with their passwords.
    accounts.give_accounts(database, caller, logins.items(), announced=False)
    return len(logins) + len(ABOVE_SCHOOLS)
