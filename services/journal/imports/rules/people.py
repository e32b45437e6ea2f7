"""Who of a file is who of the class: matched, created with a new class, or a problem."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.journal.imports.rules.current_state import CurrentPupil
from services.journal.imports.rules.plan import Plan, PlannedPupil
from services.journal.list_reading.rules.identity import identify, same_class
from services.journal.list_reading.rules.known import KnownPupil
from services.journal.papers.structure import Findings, RosterPupil
from services.journal.workbooks.matching import (
    ExistingPupil,
    Matching,
    match_pupils,
    matching_problems,
)
from services.journal.workbooks.names import TELL_APART
from services.journal.workbooks.structure import FilePupil, JournalFile
from services.shared.wording import listed, said

MAX_PUPILS = 100
"""More than any class has."""


def plan_people(file: JournalFile, plan: Plan, new_id: Callable[[], UUID]) -> dict[str, UUID]:
    """Return the children by the name as written, those that are sure."""
    people = _create(file, plan, new_id) if plan.current.is_new else _find(file, plan, new_id)
    for pupil in file.pupils:
        if pupil.departed_on is not None and pupil.written in people:
            _plan_departure(pupil, people[pupil.written], plan)
    return people


def _find(file: JournalFile, plan: Plan, new_id: Callable[[], UUID]) -> dict[str, UUID]:
    existing = {p.id: ExistingPupil(p.id, p.name, p.born_on) for p in plan.current.pupils}
    matching = match_pupils(file.pupils, list(existing.values()))
    unknown = [pupil for pupil in file.pupils if pupil.written in matching.unknown]
    if not plan.enrol:
        plan.newcomers = [pupil.written for pupil in unknown]
        plan.refuse_all(matching_problems(matching, file.pupils, file.class_name))
        return matching.matches
    plan.refuse_all(
        matching_problems(replace(matching, unknown=()), file.pupils, file.class_name)
    )
    # Who is in the class already is nobody of these.
    others = [one for one in plan.current.known if one.id not in existing]
    return matching.matches | _take_in(file, unknown, others, plan, new_id)


def _take_in(
    file: JournalFile, pupils: Sequence[FilePupil], known: Sequence[KnownPupil], plan: Plan,
    new_id: Callable[[], UUID],
) -> dict[str, UUID]:
    """Take children into the class: those whom the school knows by name and birth date, and new.

    An initial in place of a given name says enough within the class that a child comes from, and
    nowhere else.
    """
    found = Findings()
    listed_ = [
        RosterPupil(one.place, one.name, one.born_on, None, file.grade, file.letter)
        for one in pupils
    ]
    who = identify(listed_, known, found)
    plan.refuse_all(found.problems)
    people: dict[str, UUID] = {}
    for place, pupil in enumerate(pupils):
        if place in who.unsure:
            continue
        one = who.known.get(place)
        if one is not None and (len(pupil.name.given_name) > 1 or same_class(listed_[place], one)):
            if _is_elsewhere(pupil, one, plan):
                continue
            plan.recognized[one.id] = one
            people[pupil.written] = one.id
        else:
            people[pupil.written] = new_id()
            plan.pupils[people[pupil.written]] = PlannedPupil(pupil.name, pupil.born_on)
        plan.enrolled_on[people[pupil.written]] = _first_day(file, pupil, one, plan)
    return people


def _is_elsewhere(pupil: FilePupil, known: KnownPupil, plan: Plan) -> bool:
    """Whether a child is in another class of the year: a transfer is a step of its own."""
    if not known.is_here or known.now is None:
        return False
    plan.refuse(pupil.place, said(
        "«%(written)s» по журналу в классе %(name)s: сначала переведите в этот класс.",
        written=pupil.written, name=known.now.class_name,
    ))
    return True


def _first_day(
    file: JournalFile, pupil: FilePupil, known: KnownPupil | None, plan: Plan
) -> date:
    """The day on which a child comes: with a new class the first one, else that of the first mark.

    Never before the day after another class was left.
    """
    first = plan.current.starts_on
    if not plan.current.is_new:
        days = [cell.lesson.held_on for cell in file.cells if cell.pupil == pupil.written]
        lessons = [lesson.key.held_on for lesson in file.lessons]
        first = max(first, min(days or [max(lessons, default=first)]))
    left = known.now.departed_on if known and known.now else None
    return first if left is None else max(first, left + timedelta(days=1))


def _create(file: JournalFile, plan: Plan, new_id: Callable[[], UUID]) -> dict[str, UUID]:
    """Take the file's own list as the class; two of it that may be one child are a problem."""
    if len(file.pupils) > MAX_PUPILS:
        what = said(
            "В файле больше %(max_pupils)s учеников: загрузите один класс.",
            max_pupils=MAX_PUPILS,
        )
        plan.refuse(file.pupils[0].place, what)
        return {}
    people = {pupil.written: new_id() for pupil in file.pupils}
    made = [
        ExistingPupil(people[pupil.written], pupil.name, pupil.born_on) for pupil in file.pupils
    ]
    for pupil in file.pupils:
        others = [one for one in made if one.pupil_id != people[pupil.written]]
        alike = match_pupils([pupil], others)
        if not alike.unknown:
            what = said(
                "«%(written)s» может быть тем же учеником, что и %(names)s: "
                "%(tell_apart)s.",
                written=pupil.written, names=_names(alike, others), tell_apart=TELL_APART,
            )
            plan.refuse(pupil.place, what)
    unclear = {problem.row for problem in plan.problems}
    sure = [pupil for pupil in file.pupils if pupil.place.row not in unclear]
    return _take_in(file, sure, plan.current.known, plan, new_id)


def _names(alike: Matching, others: list[ExistingPupil]) -> str:
    found = set(alike.matches.values())
    sure = [one for one in others if one.pupil_id in found]
    unsure = [one for ambiguity in alike.ambiguities for one in ambiguity.candidates]
    names = [said("«%(text)s»", text=str(one.name)) for one in (*sure, *unsure)]
    return listed(names)


def _plan_departure(pupil: FilePupil, pupil_id: UUID, plan: Plan) -> None:
    plan.departed_by_file.add(pupil_id)
    enrolled = plan.enrolled.get(pupil_id)
    if enrolled is None or enrolled.departed_on is None:
        _depart(pupil, pupil_id, enrolled, plan)
    elif enrolled.departed_on != pupil.departed_on:
        plan.refuse(
            pupil.place,
            said(
                "По журналу ученик выбыл %(ours)s, а в файле — %(file)s: "
                "проверьте дату.",
                ours=enrolled.departed_on, file=pupil.departed_on,
            ),
        )


def _depart(
    pupil: FilePupil, pupil_id: UUID, enrolled: CurrentPupil | None, plan: Plan
) -> None:
    if pupil.departed_on is None:
        return
    since = enrolled.enrolled_on if enrolled else plan.current.starts_on
    if pupil.departed_on < since:
        plan.refuse(pupil.place, said(
            "Ученик выбыл раньше, чем зачислен (%(since)s).",
            since=since,
        ))
        return
    plan.departures[pupil_id] = pupil.departed_on
