"""A class's year as the forms print it: made without a database, with whatever people write."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from services.journal.closing.rules import Decision
from services.journal.packages.rules.record import (
    ClassRecord,
    RecordGroup,
    RecordLesson,
    RecordPupil,
)
from services.journal.years.rules import ClassTerm, TermKind, TermState

_SPACE = UUID("0198f2c4-7a10-7000-8000-000000000001")
_CELLS = ("5", "4", "н/а", "Н", "Б", "3·О", "5/4", "", "2·У", "осв", "НП")
_NAMES = ("Ёлкина Ыйса Юрьевна", "Җәлил Өмет Үзбәкұлы", "Łęcki-Šöñ Ægir", "О’Нил Д’Артаньян")
_TOPICS = (
    "√2 ≈ 1,41; x² ≤ ∞ → ½·π, ∑ и Δ",
    "«Слово о полку Игореве» — ч. I, § 3–4, № 5",
    "你好 😀 \x07: знаки, которых нет в шрифтах формы",
    "Die Brüder Grimm, l’été, el niño, α/β/Ω",
)


def year_of_a_class(pupils: int = 25, lessons: int = 68) -> ClassRecord:
    """Return a closed year with two subjects, one of them in a subgroup."""
    terms = [
        _term(TermKind.HALF_YEAR, 1, "I полугодие", date(2024, 9, 2), date(2024, 12, 28)),
        _term(TermKind.HALF_YEAR, 2, "II полугодие", date(2025, 1, 9), date(2025, 5, 26)),
        _term(TermKind.YEAR, 1, "Год", date(2024, 9, 2), date(2025, 5, 26)),
    ]
    children = [_pupil(number) for number in range(1, pupils + 1)]
    return ClassRecord(
        school_code="school-1",
        time_zone=None, school_name="МБОУ «Гимназия № 1»",
        class_journal_id=_id("journal"),
        class_name="11Ё",
        grade=11,
        year="2024/2025",
        class_teacher="Щёголева А. П.",
        director="Юнусов Ё. Ы.",
        closed_on=date(2025, 6, 1),
        closed_at=datetime(2025, 6, 2, 9, 15, 40, tzinfo=UTC),
        protocol_no="4-п",
        protocol_on=date(2025, 5, 27),
        terms=terms,
        pupils=children,
        groups=[
            _group("Алгебра и начала анализа", None, children, lessons, terms),
            _group("Немецкий язык", "вторая группа", children[::2], lessons // 2, terms),
        ],
        cell_changes=(),
        term_mark_changes=(),
        lesson_changes=(),
    )


def _term(kind: TermKind, number: int, name: str, starts_on: date, ends_on: date) -> ClassTerm:
    return ClassTerm(_id(name), kind, number, name, starts_on, ends_on, TermState.CLOSED)


def _pupil(number: int) -> RecordPupil:
    name = f"{_NAMES[number % len(_NAMES)]} {number}"
    departed = date(2025, 2, 3) if number == 5 else None
    return RecordPupil(
        id=_id(name),
        number=number,
        full_name=name,
        short_name=name,
        enrolled_on=date(2024, 9, 1),
        departed_on=departed,
        decision=None if departed else tuple(Decision)[number % len(Decision)],
    )


def _group(
    subject: str,
    subgroup: str | None,
    pupils: Iterable[RecordPupil],
    lessons: int,
    terms: Iterable[ClassTerm],
) -> RecordGroup:
    held = [_lesson(subject, number) for number in range(lessons)]
    ids = [pupil.id for pupil in pupils]
    return RecordGroup(
        id=_id(subject),
        subject=subject,
        subgroup=subgroup,
        teacher="Ъ-Эпштейн Х. Ц.",
        pupils=frozenset(ids),
        lessons=held,
        cells={
            (lesson.id, pupil): _CELLS[(row + column) % len(_CELLS)]
            for column, lesson in enumerate(held)
            for row, pupil in enumerate(ids)
        },
        term_marks={(term.id, pupil): "4" for term in terms for pupil in ids},
    )


def _lesson(subject: str, number: int) -> RecordLesson:
    return RecordLesson(
        id=_id(f"{subject} {number}"),
        held_on=date(2024, 9, 2) + timedelta(days=number * 3),
        ordinal=1,
        topic=_TOPICS[number % len(_TOPICS)],
        homework="§ 12, упр. 3–5\nвыучить",
        work_type="Контрольная работа",
        weight="1",
    )


def _id(name: str) -> UUID:
    return uuid5(_SPACE, name)
