"""Makes the plan of an import from a file and what stands in the journal."""

from collections.abc import Callable
from uuid import UUID

from services.journal.imports.rules.cells import plan_cells
from services.journal.imports.rules.current_state import CurrentLesson, CurrentState
from services.journal.imports.rules.people import plan_people
from services.journal.imports.rules.plan import Plan, PlannedLesson
from services.journal.imports.rules.subjects import plan_groups
from services.journal.imports.rules.term_marks import plan_term_marks
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import FileLesson, JournalFile, LessonKey
from services.shared.wording import said

MAX_ORDINAL = 20

NewId = Callable[[], UUID]


def make_plan(
    file: JournalFile, current: CurrentState, new_id: NewId, *, enrol: bool = False
) -> Plan:
    """Return everything that the file changes, with every problem that keeps it out.

    With `enrol` children whom the class has not are taken into it.
    """
    plan = Plan(current, enrol, file.codes)
    plan.refuse_all(file.problems)
    plan.notes.update(dict.fromkeys(file.notes))
    people = plan.people = plan_people(file, plan, new_id)
    plan_groups(file, plan, new_id)
    _plan_members(file, plan, people)
    lessons = _plan_lessons(file, plan, new_id)
    plan_cells(file, plan, people, lessons)
    plan_term_marks(file, plan, people, new_id)
    return plan


def _plan_members(file: JournalFile, plan: Plan, people: dict[str, UUID]) -> None:
    """Put into a subgroup who stands in its list; a group of the whole class has no list."""
    for subject, written in file.members:
        if subject.subgroup and written in people:
            member = plan.groups[subject], people[written]
            if member not in plan.current.members:
                plan.members.append(member)


def _plan_lessons(file: JournalFile, plan: Plan, new_id: NewId) -> dict[LessonKey, UUID]:
    ids: dict[LessonKey, UUID] = {}
    for lesson in file.lessons:
        key, place = lesson.key, lesson.place
        if not _fits(plan, key, place):
            continue
        group_id = plan.groups[key.subject]
        work_type = _work_type(plan, lesson, place)
        current = plan.current.lessons.get((group_id, key.held_on, key.ordinal))
        if current is None:
            ids[key] = new_id()
            plan.lessons.append(
                PlannedLesson(ids[key], group_id, key.held_on, key.ordinal, work_type)
            )
        else:
            ids[key] = current.id
            _plan_work_type(plan, current, work_type, key, place)
    return ids


def _fits(plan: Plan, key: LessonKey, place: Place) -> bool:
    if key.ordinal > MAX_ORDINAL:
        plan.refuse(place, said(
            "%(held_on)s: больше %(max_ordinal)s уроков предмета за день.",
            held_on=key.held_on, max_ordinal=MAX_ORDINAL,
        ))
        return False
    if plan.current.term_on(key.held_on) is None:
        plan.refuse(
            place,
            said(
                "День %(held_on)s не входит ни в один период %(year)s учебного года: проверьте "
                "дату или периоды школы.",
                held_on=key.held_on, year=plan.current.year,
            ),
        )
        return False
    return True


def _work_type(plan: Plan, lesson: FileLesson, place: Place) -> str | None:
    if lesson.work_type is None:
        return None
    known = plan.current.work_types.get(lesson.work_type.casefold())
    if known is not None:
        return known
    short = next(
        (s for s in plan.work_types if s.casefold() == lesson.work_type.casefold()), None
    )
    if short is None:
        short = lesson.work_type
        plan.work_types[short] = None
        plan.note(Place(place.sheet), said(
            "Вид работы «%(short)s» новый: добавлен с весом 1.",
            short=short,
        ))
    return short


def _plan_work_type(
    plan: Plan, current: CurrentLesson, work_type: str | None, key: LessonKey, place: Place
) -> None:
    """Fill in the kind of work where the journal has none; a person's choice is kept and named."""
    if work_type is None or work_type == current.work_type:
        return
    if current.work_type is None:
        plan.lesson_work_types[current.id] = work_type
        return
    plan.note(
        place,
        said(
            "%(held_on)s: в файле вид работы «%(work_type)s», в журнале остался «%(kept)s».",
            held_on=key.held_on, work_type=work_type, kept=current.work_type,
        ),
    )
