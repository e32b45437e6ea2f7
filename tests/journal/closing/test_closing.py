"""Closing terms and the year: the checklist, who may what, what a closed term refuses."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, text

from services.journal.closing.models import ClosingStep, CouncilDecision
from services.journal.closing.rules import Decision, propose_decision
from services.journal.closing.usecases.reading import find_class_by_name, read_closing
from services.journal.closing.usecases.terms import move_term
from services.journal.closing.usecases.year import close_year
from services.journal.enrolment.usecases import depart_pupil
from services.journal.lessons.usecases.lessons import LessonContent, add_lesson
from services.journal.marks.models import TermMark
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from tests.journal.closing.classes import (
    COUNCIL,
    close_all_terms,
    closed_year,
    mark_terms,
    packages,
    points,
    states,
)
from tests.journal.factory import Classroom, make_classroom


def move(database: Database, room: Classroom, caller: Caller, what: str, reason: str = "") -> None:
    move_term(database, caller, room.class_id, room.terms[0], what, reason)


def test_a_class_teacher_proposes_and_a_deputy_closes(
    database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    move(database, room, room.class_teacher, "propose")
    assert states(database, room)[0] == "review"
    move(database, room, room.deputy, "close")
    assert states(database, room) == ["closed", "open", "open", "open"]
    with database.transaction(room.school_id) as session:
        steps = session.scalars(select(ClosingStep).order_by(ClosingStep.at)).all()
    assert [(step.state, step.role) for step in steps] == [
        ("review", "class_teacher"), ("closed", "deputy"),
    ]


def test_a_child_without_a_mark_for_the_term_blocks_it(
    database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(delete(TermMark).where(TermMark.pupil_id == room.pupils[1]))
    assert points(database, room, blocking=True) == {"no_term_mark"}
    term = read_closing(database, room.deputy, room.class_id).terms[0]
    (point,) = [one for one in term.points if one.blocking]
    assert point.names == ("Ёлкина Вера",)
    assert point.group_id == room.group_id
    assert term.moves == []
    with pytest.raises(Conflict, match=(
        r"^Период «1 четверть» закрыть нельзя: в списке проверки 1 обязательных пунктов\. "
        r"Исправьте их и повторите\.$"
    )):
        move(database, room, room.deputy, "close")
    assert states(database, room)[0] == "open"


@pytest.mark.parametrize("mark", ["н/а", "осв"])
def test_a_child_who_is_not_attested_or_exempt_blocks_nothing(
    database: Database, room: Classroom, mark: str
) -> None:
    mark_terms(database, room, mark=mark)
    assert points(database, room, blocking=True) == set()
    move(database, room, room.deputy, "close")


def test_a_child_who_departed_before_the_end_needs_no_mark(
    database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(delete(TermMark).where(TermMark.pupil_id == room.pupils[0]))
    depart_pupil(database, room.operator, room.pupils[0], room.class_id, date(2024, 10, 1))
    assert points(database, room, blocking=True) == set()


def test_lessons_without_a_topic_and_marks_out_of_nothing_are_warned_of(
    database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(text("UPDATE lesson SET topic = '' WHERE held_on = '2024-09-03'"))
    assert points(database, room, blocking=False) == {"no_topic", "mark_without_marks"}
    move(database, room, room.deputy, "close")


def test_the_first_year_needs_no_marks(database: Database) -> None:
    room = make_classroom(database, grade=1)
    assert points(database, room, blocking=True) == set()


def test_a_term_that_is_not_over_is_not_closed(
    database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(
            text("UPDATE term SET starts_on = '2090-09-01', ends_on = '2090-11-03' "
                 "WHERE id = :id"),
            {"id": room.terms[0]},
        )
    assert points(database, room, blocking=True, term=3) == {"not_over"}  # it is the last now
    with pytest.raises(Conflict):
        move(database, room, room.deputy, "close")


@pytest.mark.parametrize(
    ("role", "what"),
    [
        ("class_teacher", "close"), ("class_teacher", "reopen"), ("teacher", "propose"),
        ("teacher", "close"), ("deputy", "propose"), ("archivist", "close"),
        ("representative", "close"), ("psychologist", "propose"),
    ],
)
def test_who_may_not_is_refused(
    database: Database, room: Classroom, role: str, what: str
) -> None:
    mark_terms(database, room)
    caller = room.caller(role, classes=frozenset({room.class_id}))
    with pytest.raises((Forbidden, NotFound)):
        move(database, room, caller, what, "потому что")


def test_a_class_teacher_of_another_class_is_refused(
    database: Database, room: Classroom
) -> None:
    stranger = room.caller("class_teacher", classes=frozenset({new_id()}))
    with pytest.raises(Forbidden):
        move(database, room, stranger, "propose")


def test_a_closed_term_refuses_marks_term_marks_and_lessons_in_words(
    database: Database, room: Classroom
) -> None:
    close_all_terms(database, room)
    (cell,) = record_cells(database, room.teacher, room.group_id, [room.edit("5")]).results
    assert (cell.status, "закрыт" in (cell.message or "")) == ("refused", True)
    edit = Edit(new_id(), room.terms[0], room.pupils[0], "5", "4")
    (mark,) = record_term_marks(database, room.teacher, room.group_id, [edit]).results
    assert (mark.status, "закрыт" in (mark.message or "")) == ("refused", True)
    with pytest.raises(Conflict, match=r"^Период «1 четверть» закрыт: уроки в нём не меняют\.$"):
        add_lesson(
            database, room.teacher, room.group_id,
            held_on=date(2024, 9, 20), ordinal=None, content=LessonContent(),
        )


def test_a_term_of_another_class_stays_open(database: Database, room: Classroom) -> None:
    other = make_classroom(database, "lyceum-2")
    close_all_terms(database, room)
    assert states(database, other) == ["open"] * 4
    saved = record_cells(database, other.teacher, other.group_id, [other.edit("5")])
    assert saved.results[0].status == "saved"


def test_a_reopened_term_takes_marks_again_and_needs_a_reason(
    database: Database, room: Classroom
) -> None:
    close_all_terms(database, room)
    with pytest.raises(BadInput):
        move(database, room, room.deputy, "reopen", "  ")
    move(database, room, room.deputy, "reopen", "ошибка в отметке Жукова")
    saved = record_cells(database, room.teacher, room.group_id, [room.edit("5")])
    assert saved.results[0].status == "saved"
    steps = read_closing(database, room.deputy, room.class_id).steps
    assert steps[0].reason == "ошибка в отметке Жукова"


def test_closing_waits_for_a_teacher_who_writes_and_the_next_one_is_refused(
    database: Database, room: Classroom
) -> None:
    """The writer that waits for a closing must see the closed term, not what it saw before."""
    mark_terms(database, room)
    seen: list[str] = []

    def write() -> None:
        said = record_cells(database, room.teacher, room.group_id, [room.edit("5")])
        seen.append(said.results[0].status)

    with database.transaction(room.school_id) as session:
        session.execute(
            text("SELECT FROM subject_group WHERE id = :id FOR UPDATE"), {"id": room.group_id}
        )
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(0.5)
        assert not seen
        session.execute(
            text(
                "INSERT INTO class_journal_term SELECT school_id, id, :term, 'closed'"
                " FROM class_journal"
            ),
            {"term": room.terms[0]},
        )
    writer.join(10)
    assert seen == ["refused"]


def test_doing_it_again_changes_nothing(database: Database, room: Classroom) -> None:
    close_all_terms(database, room)
    move(database, room, room.deputy, "close")
    with database.transaction(room.school_id) as session:
        assert len(session.scalars(select(ClosingStep)).all()) == 4


def test_a_year_with_an_open_term_is_not_closed(database: Database, room: Classroom) -> None:
    mark_terms(database, room)
    with pytest.raises(Conflict, match=(
        "^Учебный год закрыть нельзя: сначала закройте все периоды и дождитесь "
        r"31\.05\.2025\.$"
    )):
        close_year(database, room.deputy, room.class_id, COUNCIL)
    assert packages(database, room) == []


def test_a_closed_year_tells_so_and_asks_for_both_packages_once(
    database: Database, room: Classroom
) -> None:
    closed_year(database, room)
    close_year(database, room.deputy, room.class_id, COUNCIL)
    assert [p.kind for p in packages(database, room)] == ["journal", "class_summary_sheet"]
    with database.transaction(room.school_id) as session:
        (event,) = session.scalars(
            select(Outgoing).where(Outgoing.type == contracts.CLASS_JOURNAL_CLOSED)
        ).all()
        decisions = session.scalars(select(CouncilDecision.decision)).all()
    assert event.data["closed_on"] == "2025-05-31"
    assert decisions == ["promoted"] * 3


def test_the_council_may_decide_otherwise(database: Database, room: Classroom) -> None:
    close_all_terms(database, room)
    council = replace(COUNCIL, decisions={room.pupils[0]: Decision.RETAINED})
    close_year(database, room.deputy, room.class_id, council)
    status = read_closing(database, room.deputy, room.class_id)
    by_id = {pupil.id: pupil.decision for pupil in status.pupils}
    assert by_id[room.pupils[0]] == "retained"
    assert sorted(by_id.values()) == ["promoted", "promoted", "retained"]


def test_a_year_without_a_protocol_is_not_closed(database: Database, room: Classroom) -> None:
    close_all_terms(database, room)
    with pytest.raises(BadInput, match=r"^Укажите номер протокола педагогического совета\.$"):
        close_year(database, room.deputy, room.class_id, replace(COUNCIL, protocol_no=" "))


def test_a_decision_on_a_child_of_another_class_is_refused(
    database: Database, room: Classroom
) -> None:
    close_all_terms(database, room)
    council = replace(COUNCIL, decisions={new_id(): Decision.RETAINED})
    with pytest.raises(BadInput, match=(
        r"^В решении назван ребёнок, которого нет в классе\. Обновите страницу\.$"
    )):
        close_year(database, room.deputy, room.class_id, council)


def test_nothing_is_reopened_in_a_closed_year(database: Database, room: Classroom) -> None:
    closed_year(database, room)
    with pytest.raises(Conflict, match=(
        r"^Учебный год этого класса закрыт: журнал больше не меняется\.$"
    )):
        move(database, room, room.deputy, "reopen", "надо")


@pytest.mark.parametrize(
    ("marks", "decision"),
    [(["5", "3"], "promoted"), (["5", "2"], "conditionally"), (["н/а"], "conditionally"),
     ([], "promoted")],
)
def test_what_the_marks_suggest_to_the_council(marks: list[str], decision: str) -> None:
    assert propose_decision(marks) == decision


def test_looking_and_closing_are_in_the_access_log(database: Database, room: Classroom) -> None:
    closed_year(database, room)
    with database.transaction(room.school_id) as session:
        actions = set(
            session.scalars(select(Access.action).where(Access.subject_id == room.class_id))
        )
    assert {"term.close", "year.close"} <= actions


def test_a_command_finds_a_class_by_its_year_and_name(database: Database, room: Classroom) -> None:
    status = read_closing(database, room.deputy, room.class_id)
    assert find_class_by_name(database, room.operator, status.year, "7А") == room.class_id
    with pytest.raises(NotFound, match=(
        r"^Класса 12Я в 2024/2025 году в школе 131 нет\. Год пишется как 2024/2025, класс — "
        r"кириллицей без пробела: 7А\.$"
    )):
        find_class_by_name(database, room.operator, status.year, "12Я")
