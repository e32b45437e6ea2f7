"""What a name in a file means: exact names, usual ones, shortened ones, and what is unclear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.subjects.rules.federal import FEDERAL_SUBJECTS
from services.journal.subjects.rules.names import (
    KnownSubjects,
    SubjectNames,
    find_subject,
    fold_subject,
)
from services.shared.database.base import new_id


def school(*names: str, **aliases: str) -> KnownSubjects:
    """Return a school with these subjects; an alias by the place of its subject: `s0="Рус"`."""
    return KnownSubjects(tuple(
        SubjectNames(new_id(), name, None, tuple(filter(None, [aliases.get(f"s{place}")])))
        for place, name in enumerate(names)
    ))


SCHOOL = school(
    "Русский язык", "Литература", "Литературное чтение", "Физика", "Физическая культура",
    "Иностранный язык (английский)", "Алгебра", "Алгебра и начала математического анализа",
    "Основы религиозных культур и светской этики", "История", "Изобразительное искусство",
)


@pytest.mark.parametrize(("text", "name"), [
    ("Русский язык", "Русский язык"),
    ("русский   язык ", "Русский язык"),
    ("Рус.яз.", "Русский язык"),
    ("Русский яз", "Русский язык"),
    ("РУСCКИЙ ЯЗЫК", "Русский язык"),  # a Latin C
    ("рус яз", "Русский язык"),
    ("Лит. чтение", "Литературное чтение"),
    ("Лит-ра", "Литература"),
    ("Физкультура", "Физическая культура"),
    ("физ. культ.", "Физическая культура"),
    ("Физика", "Физика"),
    ("Английский язык", "Иностранный язык (английский)"),
    ("Иностранный язык - английский", "Иностранный язык (английский)"),
    ("Алгебра", "Алгебра"),
    ("Алгебра и начала анализа", "Алгебра и начала математического анализа"),
    ("ОРКСЭ", "Основы религиозных культур и светской этики"),
    ("ИЗО", "Изобразительное искусство"),
    ("Истор", "История"),
])
def test_a_name_finds_its_subject(text: str, name: str) -> None:
    found = find_subject(SCHOOL, text).subject
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(("text", "names"), [
    ("Литер", {"Литература", "Литературное чтение"}),
    ("Физич", {"Физическая культура"}),
    ("Ал", {"Алгебра", "Алгебра и начала математического анализа"}),
])
def test_what_several_subjects_could_be_is_never_guessed(text: str, names: set[str]) -> None:
    found = find_subject(SCHOOL, text)
    told = {found.subject.name} if found.subject else {one.name for one in found.candidates}
    assert told == names
    assert (found.subject is None) == (len(names) > 1)


def test_the_whole_name_of_a_subject_is_no_other_one_shortened() -> None:
    known = school("История России", "Алгебра и начала математического анализа")
    for text in ("История", "Алгебра"):
        assert find_subject(known, text).subject is None
    assert find_subject(known, "Ист. Рос.").subject == known.subjects[0]


@pytest.mark.parametrize("text", ["", " .- ", "Химия", "и", "Ф", "язык"])
def test_what_no_subject_is_like_finds_none(text: str) -> None:
    found = find_subject(SCHOOL, text)
    assert (found.subject, found.candidates) == (None, ())


def test_the_schools_own_name_goes_before_the_usual_one() -> None:
    known = school("Литература", "Литературная гостиная", s1="Лит-ра")
    found = find_subject(known, "лит-ра").subject
    assert found is not None
    assert found.name == "Литературная гостиная"


def test_two_subjects_of_one_name_are_candidates_and_the_hidden_one_gives_way() -> None:
    taught = SubjectNames(new_id(), "Технология")
    former = SubjectNames(new_id(), "технология.")
    both = KnownSubjects((taught, former))
    assert find_subject(both, "Технология").candidates == (taught, former)
    hidden = SubjectNames(former.id, former.name, hidden=True)
    assert find_subject(KnownSubjects((taught, hidden)), "Технология").subject == taught


def test_no_usual_name_of_the_federal_list_means_two_subjects() -> None:
    seen: dict[str, str] = {}
    for one in FEDERAL_SUBJECTS:
        for name in {fold_subject(text) for text in (one.name, one.short_name, *one.aliases)}:
            assert seen.setdefault(name, one.name) == one.name


@pytest.mark.pure
@given(
    st.sampled_from([one.name for one in FEDERAL_SUBJECTS]),
    st.lists(st.sampled_from([" ", ".", "-", "  ", ","]), min_size=8, max_size=8),
    st.booleans(),
)
def test_case_spaces_punctuation_and_yo_change_nothing(
    name: str, between: list[str], upper: bool
) -> None:
    known = school(*(one.name for one in FEDERAL_SUBJECTS))
    words = (name.upper() if upper else name).replace("Ё", "Е").replace("ё", "е").split(" ")
    written = "".join(word + between[place % 8] for place, word in enumerate(words))
    found = find_subject(known, written).subject
    assert found is not None
    assert found.name == name
