"""Lessons and clashes of a day in words."""

from typing import cast
from uuid import UUID

from services.journal.timetable.rules.clashes import Clash, ClashKind
from services.journal.timetable.rules.days import DayLesson
from services.journal.timetable.usecases.days import (
    SchoolWeek,
)
from services.shared.wording import said


def title(lesson: DayLesson) -> str:
    """Return class, subject and subgroup."""
    group = lesson.group
    return " ".join(filter(None, (group.class_name, group.subject, group.name)))


def tell_clash(clash: Clash, week: SchoolWeek) -> str:
    """Return a clash of a day as a sentence."""
    one, other = cast(DayLesson, clash.one.key), cast(DayLesson, clash.other.key)
    place = {
        "day": other.held_on, "ordinal": other.ordinal, "one": title(one), "other": title(other)
    }
    match clash.kind:
        case ClashKind.TEACHER:
            name = week.teachers.get(other.teacher_id or UUID(int=0), "")
            return said(
                "%(day)s, %(ordinal)s-й урок: %(name)s занят(а) дважды — %(one)s и %(other)s.",
                name=name, **place,
            )
        case ClashKind.ROOM:
            room = week.rooms.get(other.room_id or UUID(int=0), "")
            return said(
                "%(day)s, %(ordinal)s-й урок: кабинет %(room)s занят дважды — %(one)s и "
                "%(other)s.", room=room, **place,
            )
        case _:
            return said(
                "%(day)s, %(ordinal)s-й урок: у одних и тех же учеников два урока — %(one)s и "
                "%(other)s.", **place,
            )
