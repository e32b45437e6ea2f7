"""Names of a file among the pupils of a class: found, unsure or unknown, never guessed."""

from uuid import UUID

from services.journal.workbooks import ExistingPupil, match_pupils, matching_problems
from services.journal.workbooks.names import PersonName, read_name
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import FilePupil


def existing(*names: str) -> list[ExistingPupil]:
    return [ExistingPupil(UUID(int=n), name_of(name)) for n, name in enumerate(names)]


def name_of(text: str) -> PersonName:
    return read_name(text).name


def matched(written: str, *names: str) -> int | None:
    found = match_pupils([name_of(written)], existing(*names)).matches
    return next((pupil_id.int for pupil_id in found.values()), None)


def test_a_short_name_finds_the_full_one_and_the_reverse() -> None:
    assert matched("Снегирёв Ф.", "Талов Артём Ильич", "Снегирёв Фёдор Ильич") == 1
    assert matched("Снегирёв Фёдор Ильич", "Талов А.", "Снегирёв Ф.") == 1
    assert matched("Снегирёв Ф.И.", "Снегирёв Фёдор Ильич", "Снегирёв Фёдор Глебович") == 0


def test_yo_and_ye_are_one_letter_unless_they_tell_two_pupils_apart() -> None:
    assert matched("Снегирев Ф.", "Снегирёв Фёдор") == 0
    assert matched("Семёнов Иван", "Семенов Иван", "Семёнов Иван") == 1


def test_two_who_fit_are_an_ambiguity_and_never_a_guess() -> None:
    matching = match_pupils([name_of("Дубов И.")], existing("Дубов Иван", "Дубов Илья"))
    assert not matching.matches
    assert len(matching.ambiguities[0].candidates) == 2


def test_two_written_names_never_become_one_pupil() -> None:
    written = [name_of("Дубов Иван"), name_of("Дубов Илья")]
    matching = match_pupils(written, existing("Дубов И."))
    assert not matching.matches
    assert len(matching.ambiguities) == 2


def test_who_is_not_in_the_class_is_named_with_his_place() -> None:
    name = name_of("Дубов Иван")
    pupil = FilePupil("Дубов Иван", name, None, Place("Химия", 4, "B"))
    matching = match_pupils([pupil], existing("Талов А."))
    assert matching.unknown == ("Дубов Иван",)
    problem = matching_problems(matching, [pupil], "8А")[0]
    assert (problem.sheet, problem.row, problem.column) == ("Химия", 4, "B")
    assert "В 8А нет «Дубов Иван»" in problem.what
