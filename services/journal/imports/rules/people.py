"""Who of a file is who of the class: matched, created with a new class, or a problem."""

from collections.abc import Callable
from uuid import UUID

from services.journal.imports.rules.current_state import CurrentPupil
from services.journal.imports.rules.plan import Plan, PlannedPupil
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
    people = _create(file, plan, new_id) if plan.current.is_new else _find(file, plan)
    for pupil in file.pupils:
        if pupil.departed_on is not None and pupil.written in people:
            _plan_departure(pupil, people[pupil.written], plan)
    return people


def _find(file: JournalFile, plan: Plan) -> dict[str, UUID]:
    existing = {p.id: ExistingPupil(p.id, p.name, p.born_on) for p in plan.current.pupils}
    matching = match_pupils(file.pupils, list(existing.values()))
    plan.refuse_all(matching_problems(matching, file.pupils, file.class_name))
    return matching.matches


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
    plan.pupils.update({one.pupil_id: PlannedPupil(one.name, one.born_on) for one in made})
    return people


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
