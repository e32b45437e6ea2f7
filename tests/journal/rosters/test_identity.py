"""Who of a list is who of the school: no child is made twice, and nobody is guessed."""

from datetime import date
from uuid import UUID

import pytest

from services.journal.list_reading.rules.identity import Identities, identify
from services.journal.list_reading.rules.known import KnownEnrolment, KnownPupil
from services.journal.papers.structure import Findings, RosterPupil
from services.journal.workbooks import PersonName
from services.journal.workbooks.places import Place

BORN, OTHER = date(2015, 5, 12), date(2015, 6, 1)


def written(
    name: str = "Иванов Пётр Ильич", born: date | None = BORN, letter: str = "А", row: int = 4
) -> RosterPupil:
    return RosterPupil(Place(f"5{letter}", row, "B"), person(name), born, None, 5, letter)


def known(
    number: int, name: str = "Иванов Пётр Ильич", born: date | None = BORN, letter: str = "а",
    *, grade: int = 5, years_ago: int = 0, departed: date | None = None, left: bool = False,
) -> KnownPupil:
    enrolment = KnownEnrolment(
        UUID(int=100 + number), UUID(int=200), (grade, letter), f"{grade}{letter}",
        date(2026, 9, 1), departed, years_ago, left,
    )
    now, before = (None, enrolment) if years_ago else (enrolment, None)
    return KnownPupil(UUID(int=number), person(name), born, None, now, before)


def person(name: str) -> PersonName:
    family, given, *rest = name.split()
    return PersonName(family, given, " ".join(rest))


def found(
    pupils: list[RosterPupil], school: list[KnownPupil]
) -> tuple[dict[int, int], list[str], Identities]:
    """Return who is who by number, the problems, and all of it."""
    findings = Findings()
    who = identify(pupils, school, findings)
    numbers = {place: one.id.int for place, one in who.known.items()}
    return numbers, [one.what for one in findings.problems], who


@pytest.mark.parametrize("school", [
    [known(1)],
    [known(1, letter="б")],
    [known(1, name="ИВАНОВ Петр Ильич", grade=4, years_ago=1)],
    [known(1, born=None)],
    [known(1, grade=3, years_ago=2, left=True)],
    [known(1, departed=date(2026, 10, 1))],
    [known(1), known(2, born=OTHER)],
    [known(1), known(2, born=None, letter="б")],
    [known(1, born=None), known(2, born=None, letter="б")],  # in this class there is one
    [known(1), known(2, letter="б")],
    [known(1, "Иванов П. И.", None)],
    [known(1, "Иванов Пётр", None)],
    [known(1, "Кузнецов Пётр Ильич")],
    [known(1, "Кузнецов Пётр Ильич", grade=4, years_ago=1)],
])
def test_a_child_whom_the_school_knows_is_known(school: list[KnownPupil]) -> None:
    numbers, problems, _ = found([written()], school)
    assert (numbers, problems) == ({0: 1}, [])


@pytest.mark.parametrize("school", [
    [],
    [known(1, "Иванов Лев Ильич", OTHER)],
    [known(1, born=OTHER, letter="б")],
    [known(1, born=None, grade=9)],
    [known(1, born=None, grade=9, years_ago=2)],
    [known(1, "Кузнецов Пётр Ильич", OTHER)],
    [known(1, "Кузнецов Пётр Ильич", letter="б")],
    [known(1, "Кузнецов Пётр Ильич", departed=date(2026, 10, 1))],
    [known(1, "Иванов П. И.", None, letter="б")],
])
def test_a_child_whom_the_school_does_not_know_is_new(school: list[KnownPupil]) -> None:
    numbers, problems, who = found([written()], school)
    assert (numbers, problems, who.unsure) == ({}, [], set())


@pytest.mark.parametrize("school", [
    [known(1, born=None, letter="б"), known(2, born=None, letter="в")],
    [known(1), known(2)],
    [known(1, born=OTHER)],  # the same class, another birth date: one of the two is wrong
    [known(1, "Иванов Лев Ильич")],  # the same class, family and birth date, another given name
    [known(1, "Иванов Пётр Львович")],
    [known(1, "Иванов П. И.", None), known(2, "Иванов П.", None)],
    [known(1, "Кузнецов Пётр Ильич"), known(2, "Орлов Пётр Ильич")],
])
def test_whoever_may_be_two_people_is_a_problem(school: list[KnownPupil]) -> None:
    numbers, problems, who = found([written()], school)
    assert (numbers, who.unsure, len(problems)) == ({}, {0}, 1)


def test_two_of_the_list_who_may_be_one_child_are_both_asked_about() -> None:
    pupils = [written(), written(born=OTHER, row=5)]
    numbers, problems, who = found(pupils, [known(1, born=None)])
    assert (numbers, who.unsure, len(problems)) == ({}, {0, 1}, 2)


def test_the_one_in_the_same_class_is_meant_and_the_namesake_elsewhere_is_new() -> None:
    pupils = [written(), written(born=OTHER, letter="Б")]
    numbers, problems, _ = found(pupils, [known(1, born=None)])
    assert (numbers, problems) == ({0: 1}, [])


def test_namesakes_of_one_class_are_told_by_their_birth_dates() -> None:
    pupils = [written(), written(born=OTHER, row=5)]
    numbers, problems, who = found(pupils, [known(1, born=OTHER), known(2)])
    assert (numbers, problems, who.renamed) == ({0: 2, 1: 1}, [], set())


def test_another_family_name_is_taken_only_when_the_old_one_is_missing() -> None:
    pupils = [written(), written("Кузнецов Пётр Ильич", row=5)]
    numbers, _, who = found(pupils, [known(1, "Кузнецов Пётр Ильич")])
    assert (numbers, who.renamed) == ({1: 1}, set())
    assert found([written()], [known(1, "Кузнецов Пётр Ильич")])[2].renamed == {0}
