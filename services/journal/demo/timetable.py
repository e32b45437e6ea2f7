"""The demo's lessons: what each grade learns, on which days, with which topics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.shared.accountability.roles import Role

SUBGROUPS = ("1 гр.", "2 гр.")


@dataclass(frozen=True, slots=True)
class Course:
    """A subject of a grade: hours a week, the posts of those who teach it, topics in turn.

    Two posts mean two subgroups at the same time.
    """

    subject: str
    hours: int
    posts: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """One lesson of a course."""

    held_on: date
    ordinal: int
    topic: str
    homework: str
    work_type: str | None


_MATHS = ("Степени и корни", "Уравнения", "Неравенства", "Функции", "Задачи на движение",
          "Проценты", "Повторение")
_GEOMETRY = ("Треугольники", "Параллельные прямые", "Окружность", "Площади", "Теорема Пифагора")
_RUSSIAN = ("Правописание приставок", "Причастный оборот", "Не с глаголами", "Сложное предложение",
            "Прямая речь", "Развитие речи")
_LITERATURE = ("А. С. Пушкин", "М. Ю. Лермонтов", "Н. В. Гоголь", "И. С. Тургенев",
               "Внеклассное чтение")
_ENGLISH = ("Present Perfect", "My town", "Travelling", "Reading", "Speaking practice", "Grammar")
_HISTORY = ("Великие открытия", "Реформация", "Смутное время", "Первые Романовы", "Эпоха Петра I")
_NATURE = ("Строение клетки", "Растения", "Животные", "Климат", "Реки и озёра", "Материки")
_PHYSICS = ("Механическое движение", "Силы в природе", "Давление", "Работа и энергия",
            "Тепловые явления")
_SPORT = ("Лёгкая атлетика", "Баскетбол", "Гимнастика", "Лыжная подготовка")
_COUNTING = ("Счёт до двадцати", "Больше и меньше", "Сложение", "Вычитание", "Фигуры")
_LETTERS = ("Звуки и буквы", "Гласные", "Согласные", "Слоги", "Пишем слова")
_READING = ("Чтение по слогам", "Сказки", "Стихи о природе", "Рассказы о детях")
_WORLD = ("Времена года", "Наша школа", "Домашние животные", "Прогулка в парк")

_FIRST = (
    Course("Математика", 4, ("primary",), _COUNTING),
    Course("Русский язык", 5, ("primary",), _LETTERS),
    Course("Литературное чтение", 4, ("primary",), _READING),
    Course("Окружающий мир", 2, ("primary",), _WORLD),
    Course("Физическая культура", 2, ("sport",), _SPORT),
)
_MIDDLE = (
    Course("Математика", 5, (Role.TEACHER,), _MATHS),
    Course("Русский язык", 5, (Role.CLASS_TEACHER,), _RUSSIAN),
    Course("Литература", 3, (Role.CLASS_TEACHER,), _LITERATURE),
    Course("Английский язык", 3, ("english_1", "english_2"), _ENGLISH),
    Course("История", 2, ("history",), _HISTORY),
    Course("Биология", 1, ("nature",), _NATURE),
    Course("География", 1, ("nature",), _NATURE),
    Course("Физическая культура", 2, ("sport",), _SPORT),
)
_SENIOR = (
    Course("Алгебра", 3, (Role.TEACHER,), _MATHS),
    Course("Геометрия", 2, (Role.TEACHER,), _GEOMETRY),
    Course("Русский язык", 4, (Role.CLASS_TEACHER,), _RUSSIAN),
    Course("Литература", 2, (Role.CLASS_TEACHER,), _LITERATURE),
    Course("Английский язык", 3, ("english_1", "english_2"), _ENGLISH),
    Course("История", 2, ("history",), _HISTORY),
    Course("Физика", 2, ("physics",), _PHYSICS),
    Course("Биология", 2, ("nature",), _NATURE),
    Course("География", 2, ("nature",), _NATURE),
    Course("Физическая культура", 2, ("sport",), _SPORT),
)


def courses_of(grade: int) -> tuple[Course, ...]:
    """Return what a grade learns."""
    if grade == 1:
        return _FIRST
    return _MIDDLE if grade < 7 else _SENIOR


def plan_lessons(
    grade: int, days: Sequence[date]
) -> Iterator[tuple[Course, list[PlannedLesson]]]:
    """Return each course of a grade with its lessons on the school days given."""
    hours = [course for course in courses_of(grade) for _ in range(course.hours)]
    # One after the other over the week: the hours of a subject fall on different days.
    slots: dict[int, list[Course]] = {day: hours[day::5] for day in range(5)}
    for course in courses_of(grade):
        held = [
            (day, slots[day.weekday()].index(course) + 1)
            for day in days
            if course in slots[day.weekday()]
        ]
        yield course, [
            _lesson(grade, course, number, day, ordinal)
            for number, (day, ordinal) in enumerate(held)
        ]


def school_days(first: date, last: date) -> list[date]:
    """Return the days from Monday to Friday between two dates."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() < 5]


def _lesson(grade: int, course: Course, number: int, day: date, ordinal: int) -> PlannedLesson:
    return PlannedLesson(
        held_on=day,
        ordinal=ordinal,
        topic=course.topics[number // 2 % len(course.topics)],
        homework="" if grade == 1 else f"§ {number // 2 + 1}, упр. {number * 3 % 40 + 1}",
        work_type=None if grade == 1 else _work_type(course, number),
    )


def _work_type(course: Course, number: int) -> str | None:
    if course.subject == "Физическая культура":
        return None
    if number % 12 == 11:
        return "КР"
    return "СР" if number % 5 == 4 else None
