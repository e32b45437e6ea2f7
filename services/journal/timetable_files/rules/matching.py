"""What the names of a file mean: classes, subjects, subgroups and teachers of the school.

The load says which groups there are and who teaches them; a name is matched with that. What could
be several things, or nothing, is a question, and the answer is kept for the school.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.journal.papers.called import is_called, same_group
from services.journal.papers.structure import Findings
from services.journal.papers.timetable.structure import WrittenLesson
from services.journal.subjects.rules.names import (
    SubjectNames,
    find_subject,
    fold_subject,
)
from services.journal.timetable_files.rules.current_state import (
    CurrentState,
    KnownGroup,
    KnownTeacher,
)
from services.journal.workbooks.names import fold, parse_class_name
from services.shared.wording import said


class Asked(StrEnum):
    """What a question is about."""

    SUBJECT = "subject"
    GROUP = "group"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Question:
    """A name that is not certain; `said` is the key of its answer, `choices` ids with titles."""

    asked: Asked
    said: str
    text: str
    choices: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class MatchedLesson:
    """A written lesson of a group; `teacher_id` is None where the group's own teacher gives it."""

    written: WrittenLesson
    group: KnownGroup
    teacher_id: UUID | None


@dataclass
class Matching:
    """Goes through the lessons of a file; each problem and question is told once."""

    state: CurrentState
    found: Findings
    questions: dict[str, Question] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def match(self, lessons: Iterable[WrittenLesson]) -> list[MatchedLesson]:
        """Return the lessons whose group is known."""
        return [one for lesson in lessons if (one := self._matched(lesson)) is not None]

    def _matched(self, lesson: WrittenLesson) -> MatchedLesson | None:
        key = parse_class_name(lesson.class_name)
        class_key = (key[0], fold(key[1])) if key else None
        if class_key is None or class_key not in self.state.classes:
            self._refuse(lesson, said(
                "Класса «%(name)s» в %(year)s нет.", name=lesson.class_name, year=self.state.year
            ))
            return None
        group = self._group(lesson, self.state.groups.get(class_key, ()))
        if group is None:
            return None
        return MatchedLesson(lesson, group, self._teacher(lesson, group))

    def _group(self, lesson: WrittenLesson, of_class: Sequence[KnownGroup]) -> KnownGroup | None:
        key = group_key(lesson)
        answered = self.state.group_by_id.get(self.state.answers.get(key, UUID(int=0)))
        if answered is not None:
            return answered
        subjects = self._subjects(lesson)
        if not subjects:
            self._ask(lesson, Asked.SUBJECT, lesson.subject, said(
                "Предмета «%(text)s» в школе нет. Выберите, какой это предмет.",
                text=lesson.subject,
            ), [(one.id, one.name) for one in self.state.subjects.subjects])
            return None
        taught = [one for one in of_class if one.subject_id in {known.id for known in subjects}]
        if not taught:
            self._refuse(lesson, said(
                "В нагрузке %(class_name)s нет предмета «%(text)s»: загрузите нагрузку или "
                "исправьте расписание.", class_name=lesson.class_name, text=lesson.subject,
            ))
            return None
        groups = [one for one in taught if same_group(one.name, lesson.group)]
        if not groups:
            self._refuse(lesson, _no_such_group(lesson, taught))
            return None
        if len(groups) > 1:
            groups = self._taught_by(groups, lesson.teachers) or groups
        if len(groups) > 1:
            self._ask(lesson, Asked.GROUP, key, said(
                "%(class_name)s, «%(text)s»: может быть %(names)s. Выберите одно.",
                class_name=lesson.class_name, text=lesson.subject,
                names=tuple(one.title for one in groups),
            ), [(one.id, one.title) for one in groups])
            return None
        return groups[0]

    def _subjects(self, lesson: WrittenLesson) -> tuple[SubjectNames, ...]:
        """Return the subjects that could be meant."""
        if lesson.whole is not None:
            named = self.state.subjects.named(fold_subject(lesson.whole))
            if named:
                return named
        found = find_subject(self.state.subjects, lesson.subject)
        return (found.subject,) if found.subject else found.candidates

    def _taught_by(
        self, groups: Sequence[KnownGroup], teachers: Sequence[str]
    ) -> list[KnownGroup]:
        """Return the groups whose teacher in the load is one of the names."""
        return [
            one for one in groups
            if one.teacher_id is not None
            and any(self._is_called(one.teacher_id, name) for name in teachers)
        ]

    def _teacher(self, lesson: WrittenLesson, group: KnownGroup) -> UUID | None:
        """Return who gives the lesson, if it is not the group's own teacher."""
        if not lesson.teachers or self._taught_by([group], lesson.teachers):
            return None
        if len(lesson.teachers) > 1:
            self._refuse(lesson, said(
                "%(group)s: указаны %(names)s, и никто из них не ведёт её по нагрузке.",
                group=group.title, names=lesson.teachers,
            ))
            return None
        (name,) = lesson.teachers
        answered = self.state.answers.get(teacher_key(name))
        could_be = [one for one in self.state.teachers if is_called(one.name, name)]
        if answered is None and len(could_be) != 1:
            self._ask(lesson, Asked.TEACHER, teacher_key(name), said(
                "Кто такой «%(name)s», неясно: таких сотрудников %(count)s. Выберите.",
                name=name, count=len(could_be),
            ), [(one.id, str(one.name)) for one in could_be or self.state.teachers])
            return None
        teacher_id = answered or could_be[0].id
        if group.teacher_id in (None, teacher_id):
            return None if group.teacher_id == teacher_id else teacher_id
        own = self.state.teacher_by_id[group.teacher_id]
        self._refuse(lesson, said(
            "%(group)s: в расписании %(name)s, а по нагрузке ведёт %(own)s. Исправьте нагрузку "
            "или расписание.", group=group.title, name=name, own=str(own.name),
        ))
        return None

    def _is_called(self, teacher_id: UUID, name: str) -> bool:
        known: KnownTeacher | None = self.state.teacher_by_id.get(teacher_id)
        answered = self.state.answers.get(teacher_key(name))
        if answered is not None:
            return answered == teacher_id
        return known is not None and is_called(known.name, name)

    def _ask(
        self, lesson: WrittenLesson, asked: Asked, key: str, what: str,
        choices: list[tuple[UUID, str]],
    ) -> None:
        text = key if asked is not Asked.GROUP else " ".join(
            filter(None, (lesson.class_name, lesson.subject, lesson.group))
        )
        if asked is Asked.TEACHER:
            text = lesson.teachers[0]
        self.questions.setdefault(f"{asked}:{key}", Question(asked, key, text, tuple(choices)))
        self._refuse(lesson, what)

    def _refuse(self, lesson: WrittenLesson, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.found.refuse(lesson.place, what)


def group_key(lesson: WrittenLesson) -> str:
    """Return the key of an answer about a group of a class."""
    words = (lesson.class_name, lesson.subject, lesson.group or "")
    return " | ".join(fold(word) for word in words)[:200]


def teacher_key(name: str) -> str:
    """Return the key of an answer about a teacher."""
    return " ".join(fold(name).replace(".", " ").split())[:200]


def _no_such_group(lesson: WrittenLesson, taught: Sequence[KnownGroup]) -> str:
    names = tuple(one.name for one in taught if one.name)
    if lesson.group is None:
        return said(
            "%(class_name)s, «%(text)s»: в расписании весь класс, а в нагрузке только группы "
            "%(names)s.", class_name=lesson.class_name, text=lesson.subject, names=names,
        )
    if not names:
        return said(
            "%(class_name)s, «%(text)s»: в нагрузке нет группы «%(group)s», предмет ведётся "
            "всему классу.", class_name=lesson.class_name, text=lesson.subject,
            group=lesson.group,
        )
    return said(
        "%(class_name)s, «%(text)s»: в нагрузке нет группы «%(group)s», есть %(names)s.",
        class_name=lesson.class_name, text=lesson.subject, group=lesson.group, names=names,
    )
