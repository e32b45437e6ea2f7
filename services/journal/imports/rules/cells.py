"""Plans the cells of an import: what the file says, what it leaves empty, what people changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.imports.rules.current_state import EMPTY
from services.journal.imports.rules.merging import Verdict, describe_conflict, merge
from services.journal.imports.rules.places import Places
from services.journal.imports.rules.plan import Plan, PlannedCell
from services.journal.marks.rules.marks import CellContent, format_cell
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import FileCell, JournalFile, LessonKey, SubjectKey
from services.shared.wording import said

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
            plan.refuse(spot.place, said("Эта клетка встречается в файле дважды: оставьте одну."))
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
        shown = plan.codes.shown
        plan.refuse(spot.place, describe_conflict(
            None if before.base is None else shown(before.base), shown(before.current), shown(text)
        ))
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
        yield said("Период «%(name)s» закрыт: отметки в нём не меняют.", name=term.name)
    pupil = plan.enrolled.get(spot.pupil_id)
    if pupil is None:
        return
    if held_on < pupil.enrolled_on:
        yield said(
            "Ученик зачислен %(enrolled_on)s: на этом уроке его ещё не было.",
            enrolled_on=pupil.enrolled_on,
        )
    departed_on = None if pupil.id in plan.departed_by_file else pupil.departed_on
    if departed_on is not None and held_on > departed_on:
        yield said(
            "Ученик выбыл %(departed_on)s: на этом уроке его уже не было.",
            departed_on=departed_on,
        )


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
    """Go through the cells that an import has filled and that the file has empty, or has no more.

    A lesson that was moved in the old system stands in the new file on its new day alone: what an
    import has brought on the old one follows the file, too, and is named.
    """
    written = {pupil_id: name for name, pupil_id in people.items()}
    gone = _gone(file, plan, lessons)
    covered = {**gone, **{id_: key for key, id_ in lessons.items()}}
    listed = {(subject, people.get(name)) for subject, name in file.members}
    places = Places(file)
    emptied: Counter[UUID] = Counter()
    for (lesson_id, pupil_id), before in plan.current.cells.items():
        key = covered.get(lesson_id)
        if not before.base or key is None or (key.subject, pupil_id) not in listed:
            continue
        emptied[lesson_id] += 1
        yield _Spot(key, lesson_id, pupil_id, places.of_cell(written[pupil_id], key))
    for lesson_id, key in gone.items():
        if emptied[lesson_id]:
            plan.note(
                places.of_subject(key.subject),
                said(
                    "%(name)s: урока %(held_on)s в файле больше нет. Что на нём перенесено "
                    "раньше, будет убрано из журнала (клеток: %(emptied)s).",
                    name=key.subject.name, held_on=key.held_on, emptied=emptied[lesson_id],
                ),
            )


def _gone(
    file: JournalFile, plan: Plan, lessons: dict[LessonKey, UUID]
) -> dict[UUID, LessonKey]:
    """Return the lessons of the days that the file covers and that it does not have.

    A report covers its whole period, a sheet the days from its first lesson to its last.
    """
    subjects = {plan.groups[subject]: subject for subject in file.subjects}
    days: dict[SubjectKey, list[date]] = defaultdict(list)
    for shown in file.lessons:
        days[shown.key.subject].append(shown.key.held_on)
    kept = set(lessons.values())
    gone: dict[UUID, LessonKey] = {}
    for (group_id, held_on, ordinal), lesson in plan.current.lessons.items():
        subject = subjects.get(group_id)
        if subject is None or lesson.id in kept:
            continue
        begin, end = file.period or _span(days[subject])
        if begin <= held_on <= end:
            gone[lesson.id] = LessonKey(subject, held_on, ordinal)
    return gone


def _span(days: list[date]) -> tuple[date, date]:
    return (min(days), max(days)) if days else (date.max, date.min)
