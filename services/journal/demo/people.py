"""Who and what is in the demo: schools, classes, staff, families, and their logins, as data."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.journal.classes.rules import class_title
from services.journal.people.rules import Name, parse_name
from services.shared.accountability.roles import Role

_NAMESPACE = UUID("0192f0a0-5d3e-7c4b-9a51-6b1d0c2e7f10")
PAST_YEAR = "2024/2025"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the staff of a school; `post` names the person within it, also in the login."""

    post: str
    name: Name
    roles: tuple[Role, ...] = (Role.TEACHER,)
    login: bool = False


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school of the demo."""

    code: str
    name: str
    staff: tuple[Member, ...]

    def person_id(self, post: str) -> UUID:
        """Return the person of a post, the same whenever the demo is made."""
        return person_of(f"{self.code}/staff/{post}")

    def login(self, post: str) -> str:
        """Return the login of a post."""
        return f"{post.replace('_', '-')}-{self.code}"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Children who go through the school together; `grade` is theirs in the current year."""

    grade: int
    letter: str
    size: int
    # Whether the cohort was in the past year's classes as well.
    was_there: bool = False

    @property
    def name(self) -> str:
        """Return the class's name in the current year."""
        return class_title(self.grade, self.letter)


@dataclass(frozen=True, slots=True)
class ClosedClass:
    """A class whose past year is closed: its school, its name then, the council's day."""

    school: str
    name: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a family: the school, the cohort, and the name that the class list has."""

    school: str
    cohort: str
    place: int
    name: Name

    @property
    def person_id(self) -> UUID:
        """Return the child's person."""
        return pupil_person(self.school, self.cohort, self.place)


@dataclass(frozen=True, slots=True)
class Family:
    """A representative with children, perhaps in two schools; `person` may be one of a staff."""

    login: str
    person_id: UUID
    name: Name
    children: tuple[Child, ...]


def person_of(key: str) -> UUID:
    """Return the id of a person of the demo."""
    return uuid5(_NAMESPACE, key)


def pupil_person(school: str, cohort: str, place: int) -> UUID:
    """Return the id of a child by its place in a cohort."""
    return person_of(f"{school}/pupil/{cohort}/{place}")


def _leaders(*names: str) -> tuple[Member, ...]:
    roles = (
        Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.CLASS_TEACHER, Role.PSYCHOLOGIST,
        Role.ARCHIVIST, Role.DATA_OFFICER,
    )
    return tuple(
        Member(role, parse_name(name), (role,), login=True)
        for role, name in zip(roles, names, strict=True)
    )


def _teachers(**names: str) -> tuple[Member, ...]:
    return tuple(Member(post, parse_name(name)) for post, name in names.items())


SCHOOLS = (
    DemoSchool(
        "131",
        "Средняя школа № 131",
        _leaders(
            "Архипова Людмила Васильевна",
            "Терентьев Сергей Павлович",
            "Орлова Наталья Сергеевна",
            "Крылова Елена Юрьевна",
            "Маслова Ольга Андреевна",
            "Субботина Галина Фёдоровна",
            "Дьячков Антон Игоревич",
        )
        + _teachers(
            primary="Пахомова Светлана Ильинична",
            english_1="Гришина Анна Олеговна",
            english_2="Рябова Юлия Максимовна",
            history="Ефимов Николай Кириллович",
            nature="Зайцева Тамара Львовна",
            physics="Кудрявцев Виктор Семёнович",
            sport="Быков Игорь Леонидович",
        ),
    ),
    DemoSchool(
        "lyceum-2",
        "Лицей № 2",
        _leaders(
            "Белозёров Михаил Аркадьевич",
            "Ширяева Инна Робертовна",
            "Костина Валерия Денисовна",
            "Шестаков Павел Андреевич",
            "Ларионова Вера Станиславовна",
            "Прохорова Зоя Матвеевна",
            "Нестерова Алла Геннадьевна",
        )
        + _teachers(
            primary="Мухина Лариса Петровна",
            english_1="Блинова Ирина Вадимовна",
            english_2="Самойлов Денис Юрьевич",
            history="Кононова Раиса Борисовна",
            nature="Агафонов Леонид Тимурович",
            physics="Виноградова Нина Захаровна",
            sport="Третьяков Руслан Олегович",
        ),
    ),
)

# No grade 8 in either year: it is left free for journals that people bring along.
COHORTS = (
    Cohort(1, "А", 21),
    Cohort(5, "А", 23),
    Cohort(7, "А", 24, was_there=True),
    Cohort(7, "Б", 20),
    Cohort(9, "А", 22, was_there=True),
    Cohort(11, "А", 15, was_there=True),
)

# Closed and handed to the archive as people do it: its journal is due in January 2031.
CLOSED_CLASS = ClosedClass("131", "9А", date(2025, 5, 28))

FAMILIES = (
    Family(
        "parent1-131",
        person_of("family/1"),
        parse_name("Соколова Марина Викторовна"),
        (
            Child("131", "7А", 0, parse_name("Соколов Артём Денисович")),
            Child("lyceum-2", "5А", 0, parse_name("Соколова Варвара Денисовна")),
        ),
    ),
    Family(
        "parent2-131",
        person_of("family/2"),
        parse_name("Мельников Олег Петрович"),
        (
            Child("131", "5А", 0, parse_name("Мельникова Дарья Олеговна")),
            Child("131", "9А", 0, parse_name("Мельников Кирилл Олегович")),
        ),
    ),
    Family(
        "parent1-lyceum-2",
        person_of("family/3"),
        parse_name("Гордеева Ирина Алексеевна"),
        (Child("lyceum-2", "7А", 0, parse_name("Гордеев Матвей Сергеевич")),),
    ),
    Family(
        "parent2-lyceum-2",
        person_of("family/4"),
        parse_name("Лаптев Роман Ильич"),
        (
            Child("lyceum-2", "9А", 0, parse_name("Лаптева София Романовна")),
            Child("lyceum-2", "1А", 0, parse_name("Лаптев Тимур Романович")),
        ),
    ),
    # A teacher who is also a parent: the same person and login, a second role.
    Family(
        "teacher2-131",
        SCHOOLS[0].person_id("physics"),
        parse_name("Кудрявцев Виктор Семёнович"),
        (Child("131", "7Б", 0, parse_name("Кудрявцев Егор Викторович")),),
    ),
)

PUPIL_LOGINS = {
    "pupil-131": FAMILIES[0].children[0].person_id,
    "pupil-lyceum-2": FAMILIES[2].children[0].person_id,
}

ABOVE_SCHOOLS = (
    ("municipality", Role.MUNICIPALITY_OPERATOR, parse_name("Соловьёв Андрей Викторович")),
    ("region", Role.REGION_OPERATOR, parse_name("Никитина Оксана Дмитриевна")),
    ("platform", Role.PLATFORM_ADMIN, parse_name("Горбунов Илья Константинович")),
)

# The psychologist of a school works with the first children of this cohort.
ASSIGNED_COHORT, ASSIGNED = "7А", 3


def child_at(school: str, cohort: str, place: int) -> Child | None:
    """Return the child of a family at a place of a class list, if there is one."""
    children = (child for family in FAMILIES for child in family.children)
    return next(
        (c for c in children if (c.school, c.cohort, c.place) == (school, cohort, place)), None
    )
