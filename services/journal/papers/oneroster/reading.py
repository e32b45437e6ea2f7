"""Turns a checked bundle into what lists of pupils, of staff and of load say of a school's year.

Homerooms are classes; what is scheduled is taught to a class or to a part of it. Dates of roles
and enrolments decide who is there on a day; an end date is the first day without (as the binding
has it for sessions and enrolments).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.journal.papers.load import LoadList
from services.journal.papers.names import demand_whole
from services.journal.papers.oneroster.checking import Bundle, Record
from services.journal.papers.oneroster.enrolled import (
    STUDENT,
    TEACHER,
    teacher_of,
    with_role,
)
from services.journal.papers.oneroster.scheduled import Homes, read_scheduled
from services.journal.papers.oneroster.tables import POST
from services.journal.papers.pupils import full_key
from services.journal.papers.staff import StaffList, StaffMember
from services.journal.papers.structure import (
    ClassKey,
    Findings,
    Roster,
    RosterClass,
    RosterPupil,
    Sex,
)
from services.journal.papers.values import UnclearValue, read_birth_date, read_e_mail, read_phone
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.names import (
    PersonName,
    UnclearName,
    clean,
    parse_class_name,
    read_name_part,
)
from services.journal.workbooks.places import Place
from services.shared.wording import said

_FAMILY = frozenset({"guardian", "parent", "relative"})
USUAL_POSTS: Mapping[str, str] = {
    TEACHER: str(said("учитель")),
    "principal": str(said("директор")),
    "siteAdministrator": str(said("сотрудник администрации")),
    "counselor": str(said("консультант")),
    "aide": str(said("помощник")),
    "proctor": str(said("наблюдатель")),
}
"""What is written as the post of somebody new whose post a bundle does not say, by the role.

Only the first two give rights: the others say too little of what somebody may see.
"""
_SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}
_LONGEST_POST = 200


@dataclass(slots=True)
class BundleLists:
    """What a bundle says, as lists would; `found` is about the bundle itself."""

    roster: Roster
    staff: StaffList
    load: LoadList
    found: Findings


@dataclass(slots=True)
class _Reading:
    """What is known of the bundle so far."""

    bundle: Bundle
    year: AcademicYear
    today: date
    school: Record
    found: Findings = field(default_factory=Findings)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    homerooms: dict[str, tuple[int, str]] = field(default_factory=dict)
    members: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))

    def is_here(self, record: Record) -> bool:
        """Whether dates beside a role or enrolment leave it in force today."""
        return not record["endDate"] or date.fromisoformat(record["endDate"]) > self.today


def read_bundle(
    bundle: Bundle, year: AcademicYear, school_code: str, today: date
) -> BundleLists:
    """Return what a checked bundle says of a school's year on a day."""
    found = Findings()
    school = _school(bundle, school_code, found)
    if school is None:
        return BundleLists(Roster((), (), (), ()), StaffList(), LoadList(), found)
    reading = _Reading(bundle, year, today, school, found)
    for record in bundle.of("roles").values():
        if record["orgSourcedId"] == school["sourcedId"] and reading.is_here(record):
            reading.roles[record["userSourcedId"]].add(record["role"])
    classes = _classes_of_year(reading)
    for record in bundle.of("enrollments").values():
        if record["classSourcedId"] in classes and reading.is_here(record):
            reading.members[record["classSourcedId"]].append(record)
    roster = _roster(reading, classes)
    load = LoadList()
    if not found.problems:
        load = read_scheduled(
            [one for one in classes.values() if one["classType"] == "scheduled"],
            bundle.of("courses"), reading.members,
            Homes(reading.homerooms, {one.number: (one.grade, one.letter)
                                      for one in roster.pupils}),
            bundle.of("users"), found,
        )
    staff = _staff(reading)
    _note_others(reading)
    return BundleLists(roster, staff, load, found)


def _school(bundle: Bundle, code: str, found: Findings) -> Record | None:
    """Return the bundle's one school, or that of several which has the school's own code."""
    schools = [one for one in bundle.of("orgs").values() if one["type"] == "school"]
    if len(schools) > 1:
        own = [one for one in schools if code in (one["identifier"], one["sourcedId"])]
        if len(own) == 1:
            return own[0]
        found.refuse(schools[1].place("type"), said(
            "В пакете несколько школ: %(names)s. Загрузите пакет одной школы.",
            names=tuple(one["name"] for one in schools[:10]),
        ))
        return None
    if not schools:
        found.refuse(Place("orgs.csv"), said("В пакете нет школы (type school)."))
        return None
    found.note(schools[0].place("name"), said(
        "Школа в пакете названа «%(name)s».", name=schools[0]["name"]
    ))
    return schools[0]


def _classes_of_year(reading: _Reading) -> dict[str, Record]:
    """Return the school's classes of the year; `schoolYear` is the year in which it ends."""
    ending = str(reading.year.starts_on.year + 1)
    sessions = reading.bundle.of("academicSessions")
    own = {
        id_: one for id_, one in reading.bundle.of("classes").items()
        if one["schoolSourcedId"] == reading.school["sourcedId"]
    }
    of_year = {
        id_: one for id_, one in own.items()
        if any(
            sessions[term.strip()]["schoolYear"] == ending
            for term in one["termSourcedIds"].split(",")
        )
    }
    others = [one for id_, one in own.items() if id_ not in of_year]
    if not of_year:
        years = sorted({one["schoolYear"] for one in sessions.values()})
        reading.found.refuse(Place("academicSessions.csv"), said(
            "В пакете нет классов %(year)s учебного года: у них должен быть schoolYear "
            "%(ending)s, а есть %(years)s.",
            year=reading.year.name, ending=ending, years=tuple(years),
        ))
    elif others:
        reading.found.note(others[0].place("termSourcedIds"), said(
            "Классы других учебных лет не читаются: %(count)s.", count=len(others)
        ))
    return of_year


def _roster(reading: _Reading, classes: Mapping[str, Record]) -> Roster:
    found = reading.found
    written: dict[ClassKey, RosterClass] = {}
    home: dict[str, tuple[int, str]] = {}
    homerooms = [one for one in classes.values() if one["classType"] == "homeroom"]
    if classes and not homerooms:
        found.refuse(Place("classes.csv"), said(
            "В пакете нет классов с classType homeroom: в каком классе ученик, не узнать."
        ))
    for one in homerooms:
        of = parse_class_name(one["title"])
        if of is None:
            found.refuse(one.place("title"), said(
                "«%(text)s» — не класс: напишите так — 8А.", text=one["title"][:40]
            ))
            continue
        reading.homerooms[one["sourcedId"]] = of
        of_title = RosterClass(*of, one.place("title"))
        first = written.setdefault(of_title.key, of_title)
        if first is not of_title:
            found.refuse(of_title.place, said(
                "Такой класс уже есть: %(first)s.", first=str(first.place)
            ))
        for member in with_role(reading.members[one["sourcedId"]], STUDENT):
            user = member["userSourcedId"]
            if home.setdefault(user, of) != of:
                found.refuse(member.place("userSourcedId"), said(
                    "Ученик «%(name)s» сразу в двух классах: оставьте один.",
                    name=_shown(reading.bundle.of("users")[user]),
                ))
    # A title that cannot be read leaves its children without a class: one problem is enough.
    pupils = () if found.problems else tuple(_pupils(reading, home))
    _refuse_doubles(pupils, found)
    return Roster(tuple(written.values()), pupils, (), ())


def _pupils(
    reading: _Reading, home: Mapping[str, tuple[int, str]]
) -> Iterable[RosterPupil]:
    found = reading.found
    learning = {
        one["userSourcedId"] for of_class in reading.members.values()
        for one in with_role(of_class, STUDENT)
    }
    for id_, user in reading.bundle.of("users").items():
        if STUDENT not in reading.roles[id_] and id_ not in learning:
            continue
        name = _name(user, found)
        if id_ not in home:
            found.refuse(user.place(), said(
                "Ученик «%(name)s» не записан ни в один класс (homeroom): запишите его или "
                "закройте его роль.", name=_shown(user),
            ))
            continue
        own = reading.bundle.of("demographics").get(id_)
        born_on = None
        try:
            born_on = read_birth_date(own["birthDate"] if own else "", reading.year)
        except UnclearValue as error:
            found.refuse(own.place("birthDate") if own else user.place(), error.args[0])
        if name is not None:
            yield RosterPupil(
                user.place("familyName"), name, born_on,
                _SEXES.get(own["sex"]) if own else None, *home[id_], number=id_,
            )


def _staff(reading: _Reading) -> StaffList:
    led: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for id_, of in reading.homerooms.items():
        leader = teacher_of(reading.members[id_], reading.found)
        if leader is not None:
            led[leader["userSourcedId"]].append(of)
    staff = StaffList()
    teaching = {
        one["userSourcedId"] for of_class in reading.members.values()
        for one in with_role(of_class, TEACHER)
    }
    for id_, user in reading.bundle.of("users").items():
        roles = reading.roles[id_] - _FAMILY
        if id_ in teaching:
            roles |= {TEACHER}
        if not roles - {STUDENT}:
            continue
        if STUDENT in roles:
            reading.found.refuse(user.place(), said(
                "«%(name)s» — и ученик, и сотрудник: оставьте одну роль.", name=_shown(user)
            ))
        name = _name(user, reading.found)
        if name is not None:
            staff.members.append(StaffMember(
                user.place("familyName"), name, clean(user[POST])[:_LONGEST_POST] or None,
                tuple(sorted(led[id_])), _contact(user, "phone", reading.found),
                _contact(user, "email", reading.found), number=id_, usual_post=_post(roles),
            ))
    return staff


def _post(roles: Iterable[str]) -> str:
    told = [USUAL_POSTS[role] for role in USUAL_POSTS if role in roles]
    return ", ".join(told) or str(said("сотрудник"))


def _contact(user: Record, column: str, found: Findings) -> str | None:
    if not user[column]:
        return None
    try:
        return read_e_mail(user[column]) if column == "email" else read_phone(user[column])
    except UnclearValue as error:
        found.refuse(user.place(column), error.args[0])
        return None


def _name(user: Record, found: Findings) -> PersonName | None:
    try:
        name = PersonName(*(
            read_name_part(user[column]) for column in ("familyName", "givenName", "middleName")
        ))
        demand_whole(name)
    except UnclearName as error:
        found.refuse(user.place("familyName"), error.args[0])
        return None
    return name


def _shown(user: Record) -> str:
    parts = (user["familyName"], user["givenName"], user["middleName"])
    return " ".join(filter(None, parts))[:100]


def _refuse_doubles(pupils: Iterable[RosterPupil], found: Findings) -> None:
    """Refuse a child who stands in the bundle under two numbers."""
    there: dict[tuple[str, date], RosterPupil] = {}
    for pupil in pupils:
        if pupil.born_on is None:
            continue
        first = there.setdefault((full_key(pupil.name), pupil.born_on), pupil)
        if first is not pupil:
            found.refuse(pupil.place, said(
                "Этот ученик в пакете дважды, под разными sourcedId: %(first)s и %(again)s. "
                "Оставьте одну строку.", first=str(first.place), again=str(pupil.place),
            ))


def _note_others(reading: _Reading) -> None:
    """Say of whom nothing is read: representatives, and who has no role at the school."""
    family = [
        user for id_, user in reading.bundle.of("users").items()
        if reading.roles[id_] and reading.roles[id_] <= _FAMILY
    ]
    if family:
        reading.found.note(family[0].place(), said(
            "Представители из пакета не читаются (%(count)s): их приносит список учеников.",
            count=len(family),
        ))

