"""The first lesson: teacher, class teacher, parent and pupil begin with their codes."""

import re

from playwright.sync_api import Locator

from tests.end_to_end.moving_in.papers import Papers
from tests.end_to_end.moving_in.walker import Walker


def give_lesson(teacher: Walker, papers: Papers) -> None:
    """See the own week, then give a mark to the pupil and to the child who will move."""
    teacher.reads("Мои журналы")
    teacher.look("teacher")
    teacher.menu("Расписание")
    teacher.reads("сегодня")
    teacher.look("teacher-week")
    for name, class_name in ((papers.pupil, papers.pupil_class), (papers.mover, "5А")):
        teacher.menu("Журналы")
        teacher.row(class_name, also=papers.subject)
        _give_mark(teacher, name, "5")
    teacher.look("journal")


def see_class(class_teacher: Walker) -> None:
    """Work as class teacher and see the week of the own class."""
    class_teacher.work_as("классный руководитель")
    class_teacher.reads("Мой класс")
    class_teacher.look("class-teacher")
    class_teacher.menu("Расписание")
    class_teacher.reads("сегодня")
    assert "5А" in class_teacher.page.locator("h1").inner_text()
    class_teacher.look("class-teacher-week")


def see_children(parent: Walker, papers: Papers) -> None:
    """See both children's weeks, and the mark of the one who has it."""
    for child in (papers.pupil, papers.sibling):
        parent.reads(_short(child))
    parent.look("parent")
    parent.menu("Расписание")
    parent.reads("сегодня")
    parent.follow_child(_short(papers.sibling))
    parent.reads("сегодня")
    parent.look("parent-timetable")
    parent.menu("Дневник")
    parent.follow_child(_short(papers.pupil))
    find_mark(parent, papers.subject)
    parent.look("parent-diary")


def see_own_week(pupil: Walker, papers: Papers) -> None:
    """See the own diary with the mark, and the own timetable."""
    find_mark(pupil, papers.subject)
    pupil.look("pupil-diary")
    pupil.menu("Расписание")
    pupil.reads("сегодня")
    pupil.look("pupil-timetable")


def _give_mark(teacher: Walker, name: str, mark: str) -> None:
    """Put a mark into the newest lesson of a journal and see it saved."""
    row = teacher.page.locator("#journal tbody tr", has_text=_short(name))
    teacher.click_on(_newest(teacher, row))
    teacher.page.keyboard.press(mark)
    teacher.page.keyboard.press("Enter")
    teacher.effort.fields += 1
    teacher.reads(re.compile(r"Сохранено в \d\d:\d\d"))


def _newest(teacher: Walker, row: Locator) -> Locator:
    place = teacher.page.locator("#journal").get_attribute("data-newest")
    return row.locator("td").nth(int(str(place)))


def find_mark(walker: Walker, subject: str) -> None:
    """Find the lesson with a mark in the diary, this week or before."""
    lessons = walker.page.locator(".day li", has_text=subject)
    lesson = lessons.filter(has_text=re.compile("Отметка:\\s*5"))
    for _week in range(4):
        if lesson.count():
            return
        walker.go(walker.page.locator("nav.week a[rel=prev]"))
    raise AssertionError(f"no mark of {subject} in the diary:\n{walker.text[:3000]}")


def _short(name: str) -> str:
    """Return family and given name, as journals and families see a child."""
    return " ".join(name.split()[:2])
