"""Plans the term marks of an import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.journal.imports.rules.current_state import EMPTY
from services.journal.imports.rules.merging import Verdict, describe_conflict, merge
from services.journal.imports.rules.places import Places
from services.journal.imports.rules.plan import Plan, PlannedTermMark
from services.journal.imports.rules.terms import TermName, named_term, period_term, read_term
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import FileTermMark, JournalFile, SubjectKey
from services.journal.years.rules import WHOLE_YEAR, ClassTerm, TermKind
from services.shared.wording import listed, said


@dataclass(frozen=True, slots=True)
class _Spot:
    """A child's place for a subject's term mark, and where the file speaks of it."""

    group_id: UUID
    term: ClassTerm
    pupil_id: UUID
    place: Place
    text: str

    @property
    def key(self) -> tuple[UUID, UUID, UUID]:
        """Which term mark it is."""
        return self.group_id, self.term.id, self.pupil_id


def plan_term_marks(
    file: JournalFile, plan: Plan, people: dict[str, UUID], new_id: Callable[[], UUID]
) -> None:
    """Plan the term marks of the file, and those that it has taken back."""
    filled: set[tuple[UUID, UUID, UUID]] = set()
    covered: dict[tuple[UUID, UUID], tuple[SubjectKey, ClassTerm]] = {}
    for mark in file.term_marks:
        term = _term(file, plan, mark, new_id)
        if term is None or mark.pupil not in people:
            continue
        group_id = plan.groups[mark.subject]
        spot = _Spot(group_id, term, people[mark.pupil], mark.place, mark.mark.value)
        covered[group_id, term.id] = (mark.subject, term)
        if spot.key in filled:
            plan.refuse(mark.place, said("Эта отметка за период встречается в файле дважды."))
            continue
        filled.add(spot.key)
        _plan_mark(plan, spot)
    for spot in _taken_back(file, plan, people, covered):
        if spot.key not in filled:
            _plan_mark(plan, spot)


def _plan_mark(plan: Plan, spot: _Spot) -> None:
    before = plan.current.term_marks.get(spot.key, EMPTY)
    verdict = merge(before.base, before.current, spot.text)
    if verdict is Verdict.CONFLICT:
        plan.refuse(spot.place, describe_conflict(before.base, before.current, spot.text))
        return
    if before.base != spot.text:
        plan.imported_term_marks[spot.key] = spot.text
    if verdict is not Verdict.CHANGE:
        return
    if not spot.term.writable:
        plan.refuse(spot.place, said(
            "Период «%(name)s» закрыт: отметки за него не меняют.",
            name=spot.term.name,
        ))
    plan.term_marks.append(PlannedTermMark(*spot.key, before.current, spot.text))


def _taken_back(
    file: JournalFile,
    plan: Plan,
    people: dict[str, UUID],
    covered: dict[tuple[UUID, UUID], tuple[SubjectKey, ClassTerm]],
) -> Iterator[_Spot]:
    """Go through marks that an import has set and that the same column now lacks."""
    written = {pupil_id: name for name, pupil_id in people.items()}
    listed = {(subject, people.get(name)) for subject, name in file.members}
    places = Places(file)
    for (group_id, term_id, pupil_id), before in plan.current.term_marks.items():
        found = covered.get((group_id, term_id))
        if not before.base or found is None or (found[0], pupil_id) not in listed:
            continue
        place = places.of_term_mark(written[pupil_id], found[0])
        yield _Spot(group_id, found[1], pupil_id, place, "")


def _term(
    file: JournalFile, plan: Plan, mark: FileTermMark, new_id: Callable[[], UUID]
) -> ClassTerm | None:
    column = Place(mark.place.sheet, None, mark.place.column)
    if mark.term is None:
        term = period_term(plan.current, file.period)
        if term is None:
            plan.note(
                column,
                said(
                    "Период файла не лежит внутри одной четверти или полугодия: итоговые "
                    "отметки за него не перенесены."
                ),
            )
        return term
    name = read_term(mark.term)
    if name is None:
        plan.note(column, said(
            "«%(term)s» — не отметка за период: не перенесена.",
            term=mark.term,
        ))
        return None
    return _named(file, plan, name, mark.term, column, new_id)


def _named(
    file: JournalFile,
    plan: Plan,
    name: TermName,
    heading: str,
    column: Place,
    new_id: Callable[[], UUID],
) -> ClassTerm | None:
    term = named_term(plan.current, name)
    if term is None and name.kind is TermKind.YEAR:
        return _year_term(plan, new_id)
    if term is None:
        parts = [part.name for part in plan.current.parts] or [said("периодов нет")]
        plan.refuse(column, said(
            "Периода «%(heading)s» у %(class_name)s нет: %(parts)s.",
            heading=heading, class_name=file.class_name, parts=listed(parts),
        ))
    return term


def _year_term(plan: Plan, new_id: Callable[[], UUID]) -> ClassTerm:
    """Return the whole year as a term, added with the first year mark."""
    if plan.year_term is None:
        current = plan.current
        plan.year_term = ClassTerm(
            new_id(), TermKind.YEAR, 1, WHOLE_YEAR, current.starts_on, current.ends_on
        )
    return plan.year_term
