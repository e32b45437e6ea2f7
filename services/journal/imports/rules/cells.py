"""Plans the cells of an import: what the file says, what it leaves empty, what people changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from services.journal.imports.rules.current_state import EMPTY
from services.journal.imports.rules.merging import Verdict, describe_conflict, merge
from services.journal.imports.rules.places import Places
from services.journal.imports.rules.plan import Plan, PlannedCell
from services.journal.marks.rules.marks import CellContent, format_cell
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import FileCell, JournalFile, LessonKey, SubjectKey

_NOTHING = CellContent()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A cell that the file speaks of, and where."""

    key: LessonKey
    lesson_id: UUID
    pupil_id: UUID
    place: Place
    content: CellContent = _NOTHING


def plan_cells(
    file: JournalFile, plan: Plan, people: dict[str, UUID], lessons: dict[LessonKey, UUID]
) -> None:
    """Plan every cell that the file fills, and those that it has emptied since the last import."""
    filled: set[tuple[UUID, UUID]] = set()
    for spot in _filled(file, people, lessons):
        if (spot.lesson_id, spot.pupil_id) in filled:
            plan.refuse(spot.place, "Эта клетка встречается в файле дважды: оставьте одну.")
            continue
        filled.add((spot.lesson_id, spot.pupil_id))
        _plan_cell(plan, spot)
    for spot in _emptied(file, plan, people, lessons):
        if (spot.lesson_id, spot.pupil_id) not in filled:
            _plan_cell(plan, spot)


def _plan_cell(plan: Plan, spot: _Spot) -> None:
    before = plan.current.cells.get((spot.lesson_id, spot.pupil_id), EMPTY)
    text = format_cell(spot.content)
    verdict = merge(before.base, before.current, text)
    if verdict is Verdict.CONFLICT:
        plan.refuse(spot.place, describe_conflict(before.base, before.current, text))
        return
    if before.base != text:
        plan.imported_cells[spot.lesson_id, spot.pupil_id] = text
    if verdict is Verdict.CHANGE:
        for what in _why_not(plan, spot):
            plan.refuse(spot.place, what)
        group_id = plan.groups[spot.key.subject]
        plan.cells.append(
            PlannedCell(
                group_id, spot.lesson_id, spot.pupil_id, before.current, spot.content
            )
        )


def _why_not(plan: Plan, spot: _Spot) -> Iterator[str]:
    """Tell why the cell may not change: a closed term, or a child who was not there.

    A departure that the file itself states stops nothing: the file's reader notes such a cell.
    """
    held_on = spot.key.held_on
    term = plan.current.term_on(held_on)
    if term is not None and not term.writable:
        yield f"Период «{term.name}» закрыт: отметки в нём не меняют."
    pupil = plan.enrolled.get(spot.pupil_id)
    if pupil is None:
        return
    if held_on < pupil.enrolled_on:
        yield f"Ученик зачислен {pupil.enrolled_on:%d.%m.%Y}: на этом уроке его ещё не было."
    departed_on = None if pupil.id in plan.departed_by_file else pupil.departed_on
    if departed_on is not None and held_on > departed_on:
        yield f"Ученик выбыл {departed_on:%d.%m.%Y}: на этом уроке его уже не было."


def _filled(
    file: JournalFile, people: dict[str, UUID], lessons: dict[LessonKey, UUID]
) -> Iterator[_Spot]:
    for cell in file.cells:
        if cell.pupil in people and cell.lesson in lessons:
            yield _spot(cell, people[cell.pupil], lessons[cell.lesson])


def _spot(cell: FileCell, pupil_id: UUID, lesson_id: UUID) -> _Spot:
    return _Spot(cell.lesson, lesson_id, pupil_id, cell.place, cell.content)


def _emptied(
    file: JournalFile, plan: Plan, people: dict[str, UUID], lessons: dict[LessonKey, UUID]
) -> Iterator[_Spot]:
    """Go through the cells that an import has filled and this file covers.

    A report covers its whole period: a lesson that lost its last mark is not in it any more. A
    sheet covers the lessons whose columns it has.
    """
    written = {pupil_id: name for name, pupil_id in people.items()}
    covered = {**_of_period(file, plan), **{id_: key for key, id_ in lessons.items()}}
    listed = {(subject, people.get(name)) for subject, name in file.members}
    places = Places(file)
    for (lesson_id, pupil_id), before in plan.current.cells.items():
        key = covered.get(lesson_id)
        if not before.base or key is None or (key.subject, pupil_id) not in listed:
            continue
        yield _Spot(key, lesson_id, pupil_id, places.of_cell(written[pupil_id], key))


def _of_period(file: JournalFile, plan: Plan) -> dict[UUID, LessonKey]:
    if file.period is None:
        return {}
    begin, end = file.period
    subjects: dict[UUID, SubjectKey] = {plan.groups[subject]: subject for subject in file.subjects}
    return {
        lesson.id: LessonKey(subjects[group_id], held_on, ordinal)
        for (group_id, held_on, ordinal), lesson in plan.current.lessons.items()
        if group_id in subjects and begin <= held_on <= end
    }
