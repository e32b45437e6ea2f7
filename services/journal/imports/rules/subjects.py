"""Which subject of the school each subject of a file is, and the groups that are still to open."""

from collections.abc import Callable
from uuid import UUID

from services.journal.imports.rules.current_state import folded
from services.journal.imports.rules.places import Places
from services.journal.imports.rules.plan import Plan, PlannedGroup
from services.journal.subjects.rules.names import (
    SubjectNames,
    ambiguous,
    find_subject,
    fold_subject,
    subject_words,
)
from services.journal.workbooks.names import fold
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import JournalFile, SubjectKey
from services.journal.workbooks.subject_sheets import NAME_SUBJECT
from services.shared.wording import listed, said

NewId = Callable[[], UUID]


def plan_groups(file: JournalFile, plan: Plan, new_id: NewId) -> None:
    """Find the group of each subject of the file, or plan to open it."""
    by_likeness = dict(plan.current.groups)
    places = Places(file)
    for subject in file.subjects:
        cut = file.cut_subjects.get(subject)
        place = cut or places.of_subject(subject)
        meant = _subject(subject, place, plan) if cut is None else _whole_name(
            subject, cut, plan
        )
        alike = folded(meant)
        if alike not in by_likeness:
            by_likeness[alike] = new_id()
            plan.new_groups.append(PlannedGroup(by_likeness[alike], meant))
        if by_likeness[alike] in plan.groups.values():
            plan.refuse(place, said(
                "Лист по предмету «%(name)s» в файле уже есть: оставьте один.",
                name=meant.name,
            ))
        plan.groups[subject] = by_likeness[alike]


def _subject(subject: SubjectKey, place: Place, plan: Plan) -> SubjectKey:
    """Return the school's subject that a name means; one that it has not stays as it is written.

    A name that is shortened («Матем.») or usual is taken with a note, and asked about where it
    could be several. One that is only the beginning of another («Алгебра» and «Алгебра и начала
    анализа») may well be a subject of its own: it is opened, and the note names the other one.
    """
    known = plan.current.school_subjects
    found = find_subject(known, subject.name)
    near = (found.subject,) if found.subject else found.candidates
    if not near:
        return subject
    own = known.named(fold_subject(subject.name))
    if not own and all(_goes_on(subject.name, one) for one in near):
        names = listed([said("«%(text)s»", text=one.name) for one in near])
        plan.note(place, said(
            "Предмета «%(name)s» в школе нет, он добавлен; похожие: %(names)s.",
            name=subject.name, names=names,
        ))
        return subject
    if found.subject is None:
        plan.refuse(place, ambiguous(subject.name, found.candidates))
        return subject
    if not own:
        plan.note(place, said(
            "«%(text)s» — это предмет «%(name)s».", text=subject.name, name=found.subject.name
        ))
    return SubjectKey(found.subject.name, subject.subgroup)


def _goes_on(text: str, subject: SubjectNames) -> bool:
    """Whether a name of the subject begins with all words of the text, and has more of them."""
    words = subject_words(text)
    return any(
        len(whole) > len(words) and whole[: len(words)] == words
        for whole in map(subject_words, subject.all)
    )


def _whole_name(subject: SubjectKey, place: Place, plan: Plan) -> SubjectKey:
    """Return the school's subject whose name begins as Excel has cut it; never a second one."""
    names = {fold(one.name): one.name for one in plan.current.school_subjects.subjects}
    cut = fold(subject.name)
    meant = sorted(name for alike, name in names.items() if alike.startswith(cut))
    if len(meant) == 1:
        if fold(meant[0]) != cut:
            plan.note(place, said("Имя листа обрезано: это предмет «%(name)s».", name=meant[0]))
        return SubjectKey(meant[0], subject.subgroup)
    found = said("такого предмета в школе нет")
    if meant:
        quoted = listed([said("«%(text)s»", text=name) for name in meant])
        found = said("так начинаются %(names)s", names=quoted)
    plan.refuse(place, said(
        "Имя листа, видно, обрезано, и %(found)s. %(name_subject)s",
        found=found, name_subject=NAME_SUBJECT,
    ))
    return subject
