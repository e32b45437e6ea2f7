"""Timetables made to do harm: small files that stand for millions of lessons, problems, clashes.

None of them may take the process that reads it, in which other schools are served too.
"""

from itertools import combinations, islice
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.papers.structure import Findings
from services.journal.papers.timetable.grid import read_grid
from services.journal.papers.timetable.reading import open_timetable_file, read_timetable
from services.journal.papers.timetable.structure import (
    MOST_LESSONS,
    MOST_PROBLEMS,
    WrittenTimetable,
)
from services.journal.timetable.rules.clashes import Clash, Clashes, Placed, PlacedGroup
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.opening import Sheet, Workbook
from tests.journal.timetable_files.school import asc, card, lesson

EVERY_DAY = '<card lessonid="L" period="1" days="1111111" weeks="1"/>'


def read(content: bytes, found: Findings | None = None) -> WrittenTimetable:
    return read_timetable(open_timetable_file(content), found or Findings())


def test_a_card_does_not_stand_for_thousands_of_lessons() -> None:
    same = ",".join(["GA"] * 1000)
    once = read(asc(EVERY_DAY, lessons=lesson("L", "A", same, "T1", length=20)))
    assert len(once.lessons) == 7 * 20
    with pytest.raises(WorkbookRefused, match=str(MOST_LESSONS)):
        read(asc(*[EVERY_DAY] * 200, lessons=lesson("L", "A", "GA", "T1", length=20)))


def test_a_million_wrong_references_are_told_by_the_first() -> None:
    nobody = ",".join(f"{number:x}" for number in range(900))
    found = Findings()
    read(asc(EVERY_DAY, lessons="\n".join([lesson("L", "A", nobody, "T1")] * 1000)), found)
    assert len(found.problems) == MOST_PROBLEMS


@pytest.mark.parametrize("number", ["²", "9" * 4000, "-1", "1.0"])
def test_what_is_no_number_of_a_lesson_is_refused_in_words(number: str) -> None:
    found = Findings()
    read(asc(
        card("L", 1, number), lessons=lesson("L", "A", "GA", "T1"), encoding="utf-8",
        more=f'<periods><period period="{number}" starttime="8:00" endtime="9:00"/></periods>',
    ), found)
    assert [one.what for one in found.problems] == [f"Номер урока «{number}» не от 1 до 20."]


@pytest.mark.parametrize("text", ["[" * 30_000, "Алгебра;" * 4_000, "(" * 30_000, "1" * 30_000])
def test_a_cell_of_a_grid_holds_no_book(text: str) -> None:
    found = Findings()
    read_grid(grid(text), found)
    assert [one.what for one in found.problems] == [
        "Слишком длинно: в клетке может быть до 1000 знаков."
    ]


def test_a_grid_has_no_more_lessons_than_a_school() -> None:
    with pytest.raises(WorkbookRefused, match=str(MOST_LESSONS)):
        read_grid(grid(*["Алгебра;" * 100] * 201), Findings())


def test_clashes_are_found_without_laying_everything_beside_everything() -> None:
    """Twenty thousand lessons at one time are two hundred million pairs."""
    groups = [uuid4() for _ in range(200)]
    clashes = Clashes({one: PlacedGroup(uuid4(), True) for one in groups})
    together = [Placed(at, groups[at % 200], 1, 1, room_id="зал") for at in range(20_000)]
    assert len(list(islice(clashes.each(together), MOST_PROBLEMS))) == MOST_PROBLEMS
    assert clashes.among(
        Placed(at, uuid4(), 1, 1, teacher_id=uuid4(), room_id=at) for at in range(20_000)
    ) == []


IDS = [UUID(int=one) for one in range(6)]
GROUPS = {
    IDS[0]: PlacedGroup(IDS[0], True), IDS[1]: PlacedGroup(IDS[0], False, frozenset(IDS[:2])),
    IDS[2]: PlacedGroup(IDS[0], False, frozenset(IDS[2:3])),
    IDS[3]: PlacedGroup(IDS[1], False, frozenset(IDS[1:3])),
}
LESSONS = st.builds(
    Placed, st.uuids(), st.sampled_from(IDS), st.just(1), st.integers(1, 2),
    teacher_id=st.sampled_from([None, *IDS[:2]]), room_id=st.sampled_from([None, "1", "2"]),
    week=st.integers(0, 2), joint=st.sampled_from([None, "x"]),
)


@given(st.lists(LESSONS, max_size=12))
def test_they_are_those_of_every_pair(lessons: list[Placed]) -> None:
    clashes = Clashes(GROUPS)
    every = [
        Clash(kind, one, other)
        for one, other in combinations(lessons, 2)
        if one.ordinal == other.ordinal
        for kind in clashes.between(one, other)
    ]
    assert sorted(map(repr, clashes.among(lessons))) == sorted(map(repr, every))


def grid(*cells: str) -> Workbook:
    """A table with one class, a lesson a row."""
    rows: list[list[object]] = [["", "", "5А"]]
    rows += [
        ["вт" if at % 40 == 20 else "пн" if at % 20 == 0 else "", at % 20 + 1, text]
        for at, text in enumerate(cells)
    ]
    return Workbook((Sheet("1", rows),))  # type: ignore[arg-type]
