"""Finds the pupils of a file among those of a class: sure, unsure and unknown, never a guess."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.workbooks.names import TELL_APART, PersonName, fold
from services.journal.workbooks.structure import FilePupil, Problem
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ExistingPupil:
    """A pupil who is in the class already."""

    pupil_id: UUID
    name: PersonName
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A written name that fits several pupils, or one pupil whom several written names fit."""

    written: str
    candidates: tuple[ExistingPupil, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Who is who: by the name as written."""

    matches: dict[str, UUID]
    ambiguities: tuple[Ambiguity, ...]
    unknown: tuple[str, ...]


def match_pupils(
    written_names: Sequence[PersonName | FilePupil], existing: Sequence[ExistingPupil]
) -> Matching:
    """Match by family name, given name or initial; patronymic and birth date where both have."""
    found = {_written(written): _candidates(written, existing) for written in written_names}
    claims = Counter(
        candidates[0].pupil_id for candidates in found.values() if len(candidates) == 1
    )
    matches: dict[str, UUID] = {}
    ambiguities: list[Ambiguity] = []
    for written, candidates in found.items():
        if len(candidates) == 1 and claims[candidates[0].pupil_id] == 1:
            matches[written] = candidates[0].pupil_id
        elif candidates:
            ambiguities.append(Ambiguity(written, tuple(candidates)))
    unknown = tuple(written for written, candidates in found.items() if not candidates)
    return Matching(matches, tuple(ambiguities), unknown)


def matching_problems(
    matching: Matching, pupils: Sequence[FilePupil], class_name: str
) -> tuple[Problem, ...]:
    """What keeps the file out of a class that exists: unsure and unknown pupils, by place."""
    unsure = {ambiguity.written: ambiguity for ambiguity in matching.ambiguities}
    problems: list[Problem] = []
    for pupil in pupils:
        if pupil.written in unsure:
            names = ", ".join(str(each.name) for each in unsure[pupil.written].candidates)
            what = said(
                "«%(written)s» подходит не одному ученику (%(names)s): %(tell_apart)s.",
                written=pupil.written, names=names, tell_apart=TELL_APART,
            )
            problems.append(Problem.at(pupil.place, what))
        elif pupil.written in matching.unknown:
            what = said(
                "В %(class_name)s нет «%(written)s»: зачислите или исправьте имя.",
                class_name=class_name, written=pupil.written,
            )
            problems.append(Problem.at(pupil.place, what))
    return tuple(problems)


def _candidates(
    written: PersonName | FilePupil, existing: Sequence[ExistingPupil]
) -> list[ExistingPupil]:
    """All whom the name may mean, narrowed to an exact likeness when there is just one."""
    name = _name(written)
    born_on = written.born_on if isinstance(written, FilePupil) else None
    fitting = [
        pupil
        for pupil in existing
        if _fits(name, pupil.name) and not (born_on and pupil.born_on not in {None, born_on})
    ]
    exact = [pupil for pupil in fitting if fold(str(pupil.name)) == fold(str(name))]
    to_the_letter = [pupil for pupil in exact if str(pupil.name) == str(name)]
    for narrower in (to_the_letter, exact):
        if len(narrower) == 1:
            return narrower
    return fitting


def _fits(one: PersonName, other: PersonName) -> bool:
    return (
        fold(one.family_name) == fold(other.family_name)
        and _part_fits(one.given_name, other.given_name)
        and (
            not (one.patronymic and other.patronymic)
            or _part_fits(one.patronymic, other.patronymic)
        )
    )


def _part_fits(one: str, other: str) -> bool:
    """Equal, or one is the initial of the other."""
    first, second = fold(one), fold(other)
    if min(len(first), len(second)) <= 1:
        return first[:1] == second[:1]
    return first == second


def _name(written: PersonName | FilePupil) -> PersonName:
    return written.name if isinstance(written, FilePupil) else written


def _written(written: PersonName | FilePupil) -> str:
    return written.written if isinstance(written, FilePupil) else str(written)
