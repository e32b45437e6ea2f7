"""A school moves in: from the first link to the year after, by what pages say alone.

With LETOPIS_PICTURES set to a folder, each page is photographed into it, wide and narrow.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.development.ports import free_port
from services.shared.process.clock import today
from tests.days import days
from tests.end_to_end.moving_in.first_lesson import (
    give_lesson,
    see_children,
    see_class,
    see_own_week,
)
from tests.end_to_end.moving_in.movement import enrol, let_go, move, roll_over, see_books
from tests.end_to_end.moving_in.opening import open_platform, open_school
from tests.end_to_end.moving_in.papers import Papers, write
from tests.end_to_end.moving_in.setting_up import (
    bring_lists,
    bring_timetable,
    divide,
    print_letters,
    see_what_is_left,
    set_year_up,
)
from tests.end_to_end.moving_in.walker import Effort, Walker
from tests.end_to_end.platform import Platform
from tests.parts import make_home
from tests.servers import KIND

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NEW_SCHOOL = Path(__file__).parents[3] / "shared" / "data" / "new-school"
NEW_SCHOOL_YEAR = "2026/2027"
SCHOOLS = {"own": ("lyceum-7", "Лицей № 7"), "new-school": ("school-12", "Школа № 12")}


@dataclass(frozen=True)
class Municipality:
    """A platform whose administrator has begun, its operator at work, and what that cost."""

    platform: Platform
    operator: Walker
    effort: Effort


@pytest.fixture(scope="module")
def municipality(browser: Browser) -> Iterator[Municipality]:
    """Begin with an empty platform: administrator, then operator."""
    folder = make_home("moving")
    platform = Platform(folder / "data", KIND, free_port(), demo=False)
    try:
        platform.start()
        (link,) = re.findall(r"http://\S+/begin#\S+", platform.told)
        effort = Effort()
        told = open_platform(browser, platform.url, link, effort)
        operator = Walker(browser, platform.url, effort).begin(*told)
        yield Municipality(platform, operator, effort)
        operator.close()
    finally:
        platform.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=SCHOOLS)
def papers(request: pytest.FixtureRequest, tmp_path: Path) -> Papers:
    """Return the tests' own papers, then those of a whole school where they are at hand."""
    day = today()
    year = f"{day.year - (day.month < 9)}/{day.year + (day.month >= 9)}"
    if day.month in (6, 7, 8):
        pytest.skip("no lesson is held in summer")
    if request.param == "own":
        write(tmp_path, year)
        return Papers.of(tmp_path, year, tmp_path)
    if not NEW_SCHOOL.is_dir():
        pytest.skip(f"no papers of a whole school in {NEW_SCHOOL}")
    if year != NEW_SCHOOL_YEAR:
        pytest.skip(f"the papers of the whole school are of {NEW_SCHOOL_YEAR}")
    return Papers.of(NEW_SCHOOL, year, tmp_path)


@pytest.mark.timeout(600)
def test_a_school_moves_in(
    municipality: Municipality, papers: Papers, browser: Browser, request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kind = request.node.callspec.params["papers"]
    whole = kind == "new-school"
    effort = Effort(municipality.effort.clicks, municipality.effort.fields)
    told = open_school(municipality.operator, *SCHOOLS[kind], effort)
    with ExitStack() as open_windows:

        def begin(login: str, code: str, width: int = 1366) -> Walker:
            walker = Walker(browser, municipality.platform.url, effort, width)
            open_windows.callback(walker.close)
            return walker.begin(login, code)

        deputy = begin(*told)
        set_year_up(deputy, papers.year, None if whole else days(20))
        bring_lists(deputy, papers)
        bring_timetable(deputy, papers)
        letters = print_letters(deputy, "Сотрудники", "letters-staff")
        teacher = begin(*letters[papers.teacher])
        give_lesson(teacher, papers)
        with capsys.disabled():
            sys.stdout.write(f"\nto the first lesson of {papers.count} children: {effort}\n")
        for class_name in papers.divided[:1] if whole else papers.divided:
            divide(deputy, class_name)
        for class_name in {"5А", papers.pupil_class} if whole else papers.classes:
            letters |= print_letters(deputy, class_name, "letters-class")
        left = see_what_is_left(deputy)
        assert bool(left) == whole, left
        with capsys.disabled():
            sys.stdout.write(f"until the rest is {left or 'nothing'}: {effort}\n")
        see_class(begin(*letters[papers.class_teacher]))
        see_children(begin(*letters[papers.family], 360), papers)
        see_own_week(begin(*letters[papers.pupil], 360), papers)
        enrol(deputy)
        move(deputy, papers)
        let_go(deputy, papers)
        see_books(deputy, papers)
        roll_over(deputy, papers, refused=whole)
