"""Two schools with somebody in every role, and the things that routes are asked about.

Seen from the people of the first class: `own` things, a `classmate`'s, those of an `other` class
of the school, which nobody leads, and of a school `elsewhere`. Each place has an id for every part
of an address; a service that brings new things adds theirs in `_add_things`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.archive.acts.models import ActDocument, DisposalAct, DisposalItem
from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.case_files import consumers as archive
from services.archive.case_files.models import CaseFile, RetentionHold
from services.archive.packages.models import Package, PackageFile, PackageObject
from services.journal.calendar.rules import BellTime, Holiday
from services.journal.calendar.usecases.bells import NewSchedule, ShiftTimes, add_schedule
from services.journal.calendar.usecases.days import add_day_off
from services.journal.classes.models import Subject
from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.facts.usecases import record_facts
from services.journal.imports.usecases import uploads
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.lists.usecases.uploads import preview_list
from services.journal.marks.models import TermMark
from services.journal.participant_codes.usecases import issue_codes
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.schools import usecases as schools
from services.journal.schools.models import WorkType
from services.journal.ties import usecases as ties
from services.journal.timetable.models import Room
from services.journal.years import usecases as years
from services.journal.years.models import Term
from services.portfolio.folders import consumers as portfolio
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import ROLES_ABOVE_SCHOOLS, Role
from services.shared.database.base import Database, new_id
from services.shared.messaging.contracts import CLASS_JOURNAL_OPENED
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.outbox import Outgoing
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from tests.end_to_end.workbooks import written
from tests.journal import region

SCHOOL, ELSEWHERE = "131", "132"
YEAR, UNLED = "2024/2025", "Б"
STAFF = ("director", "deputy", "teacher", "class_teacher", "psychologist", "archivist",
         "data_officer")
# Family names that stand nowhere else: an answer that holds one names the child.
NAMES = {"own": "Свояков", "classmate": "Соседкин", "other": "Другаков", "elsewhere": "Дальняков"}


@dataclass
class World:
    """The databases, who acts in each role, and the ids of each place."""

    databases: Mapping[str, Database]
    persons: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    _known_ties: dict[str, Ties] = field(default_factory=dict)

    def caller(self, role: str, correlation_id: str) -> Caller:
        """Return whoever acts in a role, with the ties that the journal knows of."""
        school = None if role in ABOVE else SCHOOL
        return Caller(
            user_id=f"asked-{role}",
            role=role,
            school_id=school,
            person_id=self.persons.get(role),
            ties=self._ties(role),
            correlation_id=correlation_id,
            origin="test",
        )

    def at(self, place: str) -> dict[str, Any]:
        """Return the ids of a place; nothing has those of `nowhere`, new at each call."""
        if place != "nowhere":
            return self.ids[place]
        return {
            key: new_id() if isinstance(value, UUID) else value
            for key, value in self.ids["own"].items()
        } | {"school_id": "nowhere"}

    def _ties(self, role: str) -> Ties:
        if role not in self._known_ties:
            known = role in self.persons and role not in ABOVE
            self._known_ties[role] = self._ask_ties(role) if known else Ties()
        return self._known_ties[role]

    def _ask_ties(self, role: str) -> Ties:
        told = ties.ties_of(
            self.databases["journal"], Caller("gateway", "gateway"),
            person_id=self.persons[role], school_id=SCHOOL, role=Role(role),
        )
        return Ties(
            frozenset(told.classes), frozenset(told.groups),
            frozenset(child.id for child in told.children),
        )


ABOVE = frozenset(ROLES_ABOVE_SCHOOLS)


def make_world(
    databases: Mapping[str, Database],
    put_cover: Callable[[Caller, UUID, BytesIO], None],
    hand_in: Callable[[Caller, UUID, UUID], dict[str, UUID]],
    packages: Storage,
) -> World:
    """Fill fresh databases of all services."""
    world = World(databases)
    journal = databases["journal"]
    for code in (SCHOOL, ELSEWHERE):
        schools.register_school(journal, operator(None), code=code, name=f"Школа № {code}")
    own = _make_class(journal, SCHOOL, "А", (NAMES["own"], NAMES["classmate"]))
    other = _make_class(journal, SCHOOL, UNLED, (NAMES["other"],))
    away = _make_class(journal, ELSEWHERE, "А", (NAMES["elsewhere"],))
    pupils = {"own": own["pupils"][0], "classmate": own["pupils"][1],
              "other": other["pupils"][0], "elsewhere": away["pupils"][0]}
    found = {"own": own, "classmate": own, "other": other, "elsewhere": away}
    for place, room in found.items():
        ids = {key: value for key, value in room.items() if key != "pupils"}
        world.ids[place] = {
            **ids, "pupil_id": pupils[place], "merge_id": new_id(), "record_id": pupils[place],
            "record_kind": "pupil", "stays_id": pupils[place], "goes_id": new_id(),
            "representative_id": _add_representative(journal, room["school_id"], pupils[place]),
            "child_person_id": _person_of(journal, room["school_id"], pupils[place]),
        }
    _tie_people(world, own)
    _tell_other_services(world)
    _add_things(world, put_cover)
    for ids in world.ids.values():
        ids |= hand_in(_family(ids), ids["pupil_id"], ids["group_id"])
    for school_id in (SCHOOL, ELSEWHERE):
        _add_package(world, packages, school_id)
    return world


def operator(school_id: str | None) -> Caller:
    """Return the caller of a command."""
    return Caller("operator:test", "operator", school_id, correlation_id="0" * 32, origin="cli")


def _make_class(
    journal: Database, school_id: str, letter: str, names: tuple[str, ...]
) -> dict[str, Any]:
    command = operator(school_id)
    year = years.open_year(journal, command, YEAR)
    teacher, leader = new_id(), new_id()
    staff = {
        role: people.appoint_staff(
            journal, command, person_id=person, roles=[role],
            name=parse_name(f"{word} {letter} {letter}"),
        )
        for role, person, word in (("teacher", teacher, "Учителева"),
                                   ("class_teacher", leader, "Классная"))
    }
    class_id = classes.create_class(
        journal, command, year_id=year.id, grade=7, letter=letter,
        class_teacher_id=None if letter == UNLED else staff["class_teacher"],
    )
    pupils = [
        enrolment.enrol_pupil(
            journal, command, class_id=class_id, name=parse_name(f"{name} Иван"),
            enrolled_on=date(2024, 9, 2), born_on=date(2011, 5, 1),
        )
        for name in names
    ]
    with journal.transaction(school_id) as session:
        subject = classes.ensure_subject(session, command, "Алгебра")
        group = classes.ensure_group(
            session, command, class_id=class_id, subject_id=subject, teacher_id=staff["teacher"]
        )
        control = session.scalars(select(WorkType.id).where(WorkType.short == "КР")).one()
        subgroup = classes.ensure_group(
            session, command, class_id=class_id, subject_id=subject, name="1 гр."
        )
        lesson = {"school_id": school_id, "id": new_id(), "group_id": group, "ordinal": 1,
                  "held_on": date(2024, 9, 3), "work_type_id": control}
        session.execute(insert(Lesson), [lesson])
        record_facts(session, command, LESSONS, [lesson["id"]])
        term = session.scalars(
            select(Term.id).where(Term.grade == 7).order_by(Term.starts_on).limit(1)
        ).one()
        marks = [
            {"school_id": school_id, "group_id": group, "term_id": term, "pupil_id": pupil,
             "mark": "осв"}
            for pupil in pupils
        ]
        session.execute(insert(TermMark), marks)  # so that the term can be closed
        room = {"school_id": school_id, "id": new_id(), "name": letter}
        session.execute(insert(Room), [room])
    return {"school_id": school_id, "year_id": year.id, "class_id": class_id, "group_id": group,
            "lesson_id": lesson["id"], "term_id": term, "staff_id": staff["teacher"],
            "room_id": room["id"], "address_id": new_id(), "subject_id": subject,
            "subgroup_id": subgroup, "person_id": teacher,
            "pupils": pupils, "leader": leader}


def _add_representative(journal: Database, school_id: str, pupil_id: UUID) -> UUID:
    return people.record_representation(
        journal, operator(school_id), person_id=new_id(), pupil_id=pupil_id,
        name=parse_name("Опекунова Анна Петровна"),
    )


def _person_of(journal: Database, school_id: str, pupil_id: UUID) -> UUID:
    with journal.transaction(school_id) as session:
        return session.get_one(Pupil, (school_id, pupil_id)).person_id


def _tie_people(world: World, own: dict[str, Any]) -> None:
    """Give every role a person: those of the own class, and the rest of the school's staff."""
    journal, command, pupil = world.databases["journal"], operator(SCHOOL), own["pupils"][0]
    world.persons = {role: new_id() for role in (*STAFF, *ABOVE, "representative")}
    world.persons |= {"teacher": own["person_id"], "class_teacher": own["leader"]}
    for role in set(STAFF) - {"teacher", "class_teacher"}:
        staff_id = people.appoint_staff(
            journal, command, person_id=world.persons[role], name=parse_name(f"Ролева {role} Р"),
            roles=[role],
        )
        if role == "psychologist":
            people.assign_child(
                journal, command, staff_id=staff_id, pupil_id=pupil, since=date(2024, 9, 2)
            )
    people.record_representation(
        journal, command, person_id=world.persons["representative"],
        name=parse_name("Родителева Мария Ивановна"), pupil_id=pupil,
    )
    world.persons["pupil"] = _person_of(journal, SCHOOL, pupil)


HANDLERS = {
    "portfolio": portfolio.CONSUMERS,
    "archive": {CLASS_JOURNAL_OPENED: archive.class_journal_opened},
}


def _tell_other_services(world: World) -> None:
    """Hand what the journal has published to the consumers of the others, without a broker."""
    for service, database in world.databases.items():
        handlers = HANDLERS.get(service, {})
        for envelope in published(world.databases["journal"]):
            if envelope.type in handlers:
                with database.transaction(envelope.school_id) as session:
                    handlers[envelope.type](session, envelope)


def published(database: Database) -> list[Envelope]:
    with database.transaction() as session:
        return [
            Envelope(id=row.id, type=row.type, subject=row.subject, school_id=row.school_id,
                     sequence=number, time=row.happened_at, data=row.data, actor=row.actor,
                     correlation_id=row.correlation_id)
            for number, row in enumerate(session.scalars(select(Outgoing)), start=1)
        ]


def _add_things(world: World, put_cover: Callable[[Caller, UUID, BytesIO], None]) -> None:
    """Add what the addresses of the services name beside people, classes and lessons."""
    messages = {name: _add_message(database) for name, database in world.databases.items()}
    imports = {school: _add_import(world, school) for school in (SCHOOL, ELSEWHERE)}
    lists = {school: _add_list(world, school) for school in (SCHOOL, ELSEWHERE)}
    parked = _add_results(world)
    settings = {school: _find_settings(world, school) for school in (SCHOOL, ELSEWHERE)}
    acts = {school: add_act(world.databases["archive"], school) for school in (SCHOOL, ELSEWHERE)}
    for place, ids in world.ids.items():
        ids["import_id"] = imports[ids["school_id"]]
        ids["workbook"] = written()
        ids |= {"list_id": lists[ids["school_id"]], "pupil_list": PUPIL_LIST}
        ids |= settings[ids["school_id"]]
        ids["messages"] = messages
        ids |= {"name": "journal", "row_id": messages["journal"]}
        ids |= {"monitoring_id": region.ID, "parked_id": parked}
        ids |= {"incident_id": new_id(), "name": "journal"}
        ids |= acts[ids["school_id"]]
        put_cover(_family(ids), ids["pupil_id"], BytesIO())
        assert place in NAMES


def _find_settings(world: World, school_id: str) -> dict[str, Any]:
    """Return the rows of a school's settings that addresses name."""
    journal, command = world.databases["journal"], operator(school_id)
    year_id = years.open_year(journal, command, YEAR).id
    holiday = Holiday(date(2024, 11, 1), date(2024, 11, 1), "Каникулы")
    morning = ShiftTimes(1, (BellTime(1, time(8, 30), time(9, 15)),))
    day_off_id = add_day_off(journal, command, None, year_id, holiday)
    schedule = NewSchedule("Прежнее", (morning,), ())
    schedule_id = add_schedule(journal, command, None, year_id, schedule)
    with world.databases["journal"].transaction(school_id) as session:
        return {
            "subject_id": session.scalars(select(Subject.id)).first(),
            "work_type_id": session.scalars(
                select(WorkType.id).where(WorkType.short == "КР")
            ).one(),
            "day_off_id": day_off_id,
            "schedule_id": schedule_id,
        }


def _family(ids: Mapping[str, Any]) -> Caller:
    ties = Ties(groups=frozenset({ids["group_id"]}), pupils=frozenset({ids["pupil_id"]}))
    return Caller("family", "representative", ids["school_id"], ties=ties)


def _add_package(world: World, packages: Storage, school_id: str) -> None:
    """Give the first case file of a school a package that the archive keeps."""
    package_id, stored = new_id(), packages.put_stream(BytesIO(b"bag"), limit=9)
    with world.databases["archive"].transaction(school_id) as session:
        file_id = session.scalars(select(CaseFile.id).order_by(CaseFile.title)).first()
        session.execute(
            insert(Package).values(
                school_id=school_id, id=package_id, case_file_id=file_id, version=1, state="kept",
                size=3, sha256=stored.sha256, made_at=now(), arrived_at=now(), kept_at=now(),
            )
        )
        session.execute(
            insert(PackageObject).values(
                school_id=school_id, package_id=package_id, object_key=stored.key,
                object_version=stored.version, size=3, sha256=stored.sha256, lock_mode="NONE",
            )
        )
        session.execute(
            insert(PackageFile).values(
                school_id=school_id, package_id=package_id, path="data/a.pdf", size=3,
                sha256=stored.sha256,
            )
        )
    for ids in world.ids.values():
        if ids["school_id"] == school_id:
            ids |= {"case_file_id": file_id, "package_id": package_id, "path": "data/a.pdf"}


def _add_import(world: World, school_id: str) -> UUID:
    deputy = Caller("deputy", "deputy", school_id, correlation_id="0" * 32)
    return uploads.preview_import(
        world.databases["journal"], deputy, content=written(), year=YEAR, class_name="8А"
    ).id


PUPIL_LIST = "ФИО;Дата рождения;Класс\nСизов Пётр Ильич;12.05.2014;4Ж\n".encode()


def _add_list(world: World, school_id: str) -> UUID:
    deputy = Caller("deputy", "deputy", school_id, correlation_id="0" * 32)
    journal = world.databases["journal"]
    return preview_list(journal, deputy, "pupils", content=PUPIL_LIST, year=YEAR).id


def _add_results(world: World) -> UUID:
    """Let a region announce, send results of every class, and something that nobody can read."""
    journal = world.databases["journal"]
    north = region.Sender(journal)
    north.announce()
    for ids in world.ids.values():
        deputy = Caller("deputy", "deputy", ids["school_id"], correlation_id="0" * 32)
        told = issue_codes(journal, deputy, region.ID, ids["class_id"])
        north.results(region.record(code, 1, 2, 2, school=ids["school_id"]) for code in told)
    north.inbox.receive(b"{")
    with journal.transaction() as session:
        query = select(Incoming.id).where(Incoming.digest.is_not(None))
        found = session.scalars(query.where(Incoming.consumer == "region.north"))
        return found.one()


def add_act(archive: Database, school_id: str) -> dict[str, Any]:
    """Add the head of acts, a withdrawn act with a paper, and a lifted hold."""
    archivist = Caller("archivist", "archivist", school_id, name="Архивариус")
    write_act_header(archive, archivist, ActHeader("Школа", "ул. Первая, 1", "г. Город"))
    at, act_id, hold_id = now(), new_id(), new_id()
    with archive.transaction(school_id) as session:
        file = session.scalars(select(CaseFile).limit(1)).one()
        common = {"school_id": school_id, "act_id": act_id}
        session.add(DisposalAct(school_id=school_id, id=act_id, state="withdrawn", proposed_at=at))
        session.flush()
        session.add(
            DisposalItem(
                **common, case_file_id=file.id, position=1, title=file.title, case_index="02-15",
                year_name=YEAR, opened_on=at.date(), closed_on=at.date(), term="", live=False,
            )
        )
        session.add(
            ActDocument(
                **common, id=new_id(), kind="disposal_act", number=1, number_year=2025,
                made_on=at.date(), made_at=at, said={}, content=b"%PDF", sha256="0" * 64,
            )
        )
        session.add(
            RetentionHold(
                school_id=school_id, id=hold_id, case_file_id=file.id, reason="проверка",
                placed_on=at.date(), placed_at=at, placed_version=1, user_id="archivist",
                role="archivist", name="", lifted_at=at, lifted_by="archivist", lifted_version=2,
            )
        )
    return {
        "act_id": act_id, "hold_id": hold_id, "case_file_id": file.id,
        "document_kind": "disposal_act",
    }


def _add_message(database: Database) -> UUID:
    """Put a message that cannot be read into a service's inbox."""
    message_id = new_id()
    with database.transaction() as session:
        _incoming(session, message_id)
    return message_id


def _incoming(session: Session, message_id: UUID) -> None:
    session.add(
        Incoming(id=message_id, consumer="test", correlation_id="0" * 32, state="unreadable",
                 attempts=1, received_at=now(), body=b"{", digest=message_id.bytes)
    )
