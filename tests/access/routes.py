"""Every route of every service and every page: what it does to what, and how to ask for it.

**A new route needs one line here**; tests/guards/test_described_routes.py fails without it.
A service's operation names its action in docs/access-matrix.md and, if it takes one, a body that
its schema accepts. The parts of its address are filled by name from the world (world.py): each
place (own, classmate, other, elsewhere) has an id for `pupil_id`, `group_id` … A page names the
service and the action that decide what it shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from services.shared.database.base import new_id
from tests.portfolio.factory import photo

Ids = Mapping[str, Any]
Fields = Callable[[Ids], dict[str, Any]]


@dataclass(frozen=True)
class Operation:
    """One operation of a service.

    `body` is JSON, `form` a multipart form, `query` what follows the question mark: each made
    from the ids of a place. `logged` is False where no child's data is touched. `aimed` tells
    that the thing is named outside the address. `done` are the statuses of an allowed answer.
    """

    action: str
    body: Fields | None = None
    form: Fields | None = None
    query: Fields | None = None
    logged: bool = True
    aimed: bool = False
    done: frozenset[int] = frozenset({200, 201, 202, 204, 206})


@dataclass(frozen=True)
class Page:
    """One page of the gateway: the service and action behind it, if a service decides anything."""

    service: str = ""
    action: str = ""
    form: Fields | None = None
    query: Fields | None = None
    done: frozenset[int] = frozenset({200, 302, 303})


def _year(ids: Ids) -> dict[str, Any]:
    return {"year_id": ids["year_id"]}


_SCHOOLS = "Код;Название\nlisted;Школа из списка\n".encode()


def _new_school(_ids: Ids) -> dict[str, Any]:
    return {"school_id": f"new-{new_id().hex[-8:]}", "name": f"Новая {new_id()}"}


def _changed_school(_ids: Ids) -> dict[str, Any]:
    return {"name": f"Школа {new_id()}", "version": 1}


def _leader(_ids: Ids) -> dict[str, Any]:
    return {"name": "Новых Анна", "role": "director"}


def _operator(_ids: Ids) -> dict[str, Any]:
    return {"name": "Новых Анна", "role": "municipality_operator"}


def _two(ids: Ids) -> dict[str, Any]:
    return {"kind": "pupil", "stays_id": ids["pupil_id"], "goes_id": new_id()}


def _one_of_two(ids: Ids) -> dict[str, Any]:
    return {"kind": "pupil", "id": ids["pupil_id"]}


def _parted(ids: Ids) -> dict[str, Any]:
    return {**_one_of_two(ids), "name": {"family": "Вторых"}}


def _cell(ids: Ids) -> dict[str, Any]:
    known = {"lesson_id": ids["lesson_id"], "pupil_id": ids["pupil_id"]}
    return {"changes": [{"key": new_id(), **known, "text": "5", "expected": ""}]}


def _next_year(_ids: Ids) -> dict[str, Any]:
    return {"from_year": "2024/2025", "to_year": "2025/2026"}


def _roll_over(ids: Ids) -> dict[str, Any]:
    return {**_next_year(ids), "version": "0" * 16}


def _newcomer(ids: Ids) -> dict[str, Any]:
    # Another one each time: who is known is not enrolled anew.
    name = "".join("абвгдежзиклмнопр"[int(digit, 16)] for digit in new_id().hex[-16:])
    child = {"family_name": f"Н{name}", "given_name": f"Л{name}", "born_on": "2012-05-06"}
    return {"class_id": ids["class_id"], "child": child}


def _coming(ids: Ids) -> dict[str, Any]:
    # After the first term: a child without its mark would keep that from being closed.
    return {"class_id": ids["class_id"], "day": "2024-12-02", "reason": "other_school"}


def _new_arrival(ids: Ids) -> dict[str, Any]:
    return {**_coming(ids), **_newcomer(ids)}


def _enrolment(ids: Ids) -> dict[str, Any]:
    return {**_coming(ids), **_newcomer(ids)["child"], "who": "another"}


def _arrival(ids: Ids) -> dict[str, Any]:
    return {**_coming(ids), "version": "0" * 16}


def _transfer(ids: Ids) -> dict[str, Any]:
    return {"class_id": ids["class_id"], "day": "2024-10-14", "version": "0" * 16}


def _departure(_ids: Ids) -> dict[str, Any]:
    return {"day": "2024-10-14", "reason": "other_school", "version": "0" * 16}


def _term_mark(ids: Ids) -> dict[str, Any]:
    known = {"term_id": ids["term_id"], "pupil_id": ids["pupil_id"]}
    return {"changes": [{"key": new_id(), **known, "text": "4", "expected": ""}]}


def _timetable(_: Ids) -> dict[str, Any]:
    return {"file": (BytesIO(b"<timetable/>"), "timetable.xml"), "year": "2024/2025"}


def _week_change(ids: Ids) -> dict[str, Any]:
    return {"year_id": ids["year_id"], "seen": "", "changes": [{"becomes": {
        "group_id": ids["group_id"], "weekday": 1, "week": 0, "ordinal": 1,
    }}]}


def _answer(_: Ids) -> dict[str, Any]:
    return {"answers": [{"asked": "subject", "said": "Алг", "id": new_id()}]}


def _cover_day(_: Ids) -> dict[str, Any]:
    return {"teacher_id": new_id(), "since": "2024-09-02", "until": "2024-09-02"}


def _substitution(ids: Ids) -> dict[str, Any]:
    # No lesson of the world's week: who may change it hears that.
    lesson = {"group_id": ids["group_id"], "held_on": "2024-09-02", "ordinal": 1}
    return {"changes": [{**lesson, "cancelled": True}]}


def _of_class(ids: Ids) -> dict[str, Any]:
    return {"class_id": ids["class_id"]}


def _invited(ids: Ids) -> dict[str, Any]:
    return {"class_id": str(ids["class_id"]), "person_ids": [str(ids["child_person_id"])]}


def _ties(ids: Ids) -> dict[str, Any]:
    return {"person_id": ids["person_id"], "school_id": "131", "role": "pupil"}


def _cover(ids: Ids) -> dict[str, Any]:
    return {"file": (BytesIO(photo()), "cover.png")}


def _workbook(ids: Ids) -> dict[str, Any]:
    book = (BytesIO(ids["workbook"]), "journal.xlsx")
    return {"file": book, "year": "2024/2025", "class_name": "8В"}


def _list(ids: Ids) -> dict[str, Any]:
    file = (BytesIO(ids["pupil_list"]), "list.csv")
    return {"file": file, "kind": "pupils", "year": "2024/2025"}


def _list_year(_ids: Ids) -> dict[str, Any]:
    return {"kind": "pupils", "year": "2024/2025"}


def _columns(_ids: Ids) -> dict[str, Any]:
    return {"columns": [{"head": "улица", "meaning": ""}]}


def work(group_id: Any) -> dict[str, Any]:
    """Return what a family says of a model that its child has made."""
    return {"kind": "model", "title": "Макет вулкана", "year": "2024/2025", "words": "",
            "subject": "Алгебра", "group_id": str(group_id)}


def _decision(_ids: Ids) -> dict[str, Any]:
    return {"step": "return", "version": 1, "words": "проверка доступа"}


def _form(ids: Ids) -> dict[str, Any]:
    return {**work(ids["group_id"]), "level": "", "awarded_on": "", "issuer": ""}


def _file(_ids: Ids) -> dict[str, Any]:
    return {"file": (BytesIO(photo()), "макет.png")}


def _reason(_ids: Ids) -> dict[str, Any]:
    return {"reason": "проверка доступа"}


def _new_staff(_ids: Ids) -> dict[str, Any]:
    name = {"family": f"Новая-{new_id().hex}"}
    return {"name": name, "roles": ["teacher"], "since": "2024-09-01"}


def _agreement(_ids: Ids) -> dict[str, Any]:
    return {"protocol_no": "1", "protocol_on": "2025-01-01"}


def _case_files(ids: Ids) -> dict[str, Any]:
    return {"case_file_ids": [ids["case_file_id"]]}


def _head_of_acts(_ids: Ids) -> dict[str, Any]:
    return {"organisation": "Школа № 131", "address": "ул. Первая, 1", "place": "г. Город"}


def _council(_ids: Ids) -> dict[str, Any]:
    return {"protocol_no": "12", "protocol_on": "2025-05-28"}


def _work_type(_ids: Ids) -> dict[str, Any]:
    return {"short": "ТЕСТ", "name": "Тест", "weight": "1.5"}


def _terms(_ids: Ids) -> dict[str, Any]:
    days = (("2024-09-01", "2024-10-25"), ("2024-11-05", "2024-12-28"),
            ("2025-01-09", "2025-03-21"), ("2025-03-31", "2025-05-26"))
    terms = [{"starts_on": first, "ends_on": last} for first, last in days]
    return {"grade_from": 1, "grade_to": 9, "kind": "quarter", "terms": terms}


def _draft(ids: Ids) -> dict[str, Any]:
    days = {"starts_on": "2030-09-01", "ends_on": "2031-05-31"}
    return {"draft": {"name": "2030/2031", **days, "week_days": 5, "grades": [],
                      "days_off": [{**_day_off(ids), **days}], "schedules": []}}


def _day_off(_ids: Ids) -> dict[str, Any]:
    return {"name": "Праздник", "starts_on": "2024-11-04", "ends_on": "2024-11-04"}


def _bells(_ids: Ids) -> dict[str, Any]:
    bell = {"ordinal": 1, "starts_at": "08:30", "ends_at": "09:15"}
    return {"name": "Обычное", "shifts": [{"shift": 1, "bells": [bell]}], "uses": []}


# Made once; the second time its name is taken.
_ONCE = frozenset({201, 422})
# Asked for a second time, a thing may be settled already.
_CONFLICT = frozenset({200, 409})
_UNDONE = frozenset({200, 404})
_DONE_ALREADY = frozenset({200, 201, 409})
_WAITING = frozenset({303, 302, 409})
_WAITS: Mapping[str, Any] = {"done": frozenset({409}), "logged": False}
_NOBODY: Mapping[str, Any] = {"done": frozenset({404}), "logged": False}
_REDIRECT = frozenset({302, 303, 409})
_STALE = frozenset({409})
_REFUSED = frozenset({422})

# An empty form of settings: what is missing is said, or that somebody was quicker; it names no
# year, and rows of other years are not there.
_SHOWN = frozenset({200, 404})
_FORM = frozenset({302, 303, 404, 409, 422})

# Of every service: the queues, for operators alone.
MESSAGING: Mapping[str, Operation] = {
    "GET /inbox": Operation("queue.read", logged=False),
    "POST /inbox/search": Operation("queue.read", body=lambda _: {}, logged=False),
    "GET /inbox/<uuid:message_id>": Operation("queue.read", logged=False),
    "POST /inbox/<uuid:message_id>/replay": Operation(
        "queue.replay", logged=False, done=_CONFLICT
    ),
    "POST /inbox/<uuid:message_id>/discard": Operation(
        "queue.discard", body=_reason, logged=False, done=_CONFLICT
    ),
    "GET /outbox": Operation("queue.read", logged=False),
    "POST /outbox/send-again": Operation(
        "queue.send_again", body=lambda _: {"since": "2031-01-01T00:00:00Z"}, logged=False
    ),
}

# Of every service: its access log, for those who answer for personal data.
ACCESS_LOG: Mapping[str, Operation] = {
    "GET /access-log": Operation("access_log.read"),
    "POST /access-log/search": Operation("access_log.read", body=lambda _: {}),
    "POST /access-log/check": Operation("access_log.read"),
    "GET /access-log/incidents": Operation("access_log.read"),
    "POST /access-log/incidents/<uuid:incident_id>/explanation": Operation(
        "access_log.read", body=lambda _: {"text": "Опечатка"}, logged=False,
        done=frozenset({404}),
    ),
}

OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    "journal": {
        "GET /ties": Operation("ties.read", query=_ties, logged=False),
        "GET /accounts/<uuid:person_id>": Operation(
            "accounts.read", logged=False, done=frozenset({404})
        ),
        "GET /invitees": Operation("invitees.read", query=_of_class),
        "POST /invitees": Operation("invitees.invite", body=_invited, aimed=True),
        "GET /schools": Operation("schools.read", logged=False),
        "POST /schools/search": Operation("schools.read", body=lambda _: {}, logged=False),
        "GET /schools/<string:school_id>": Operation("schools.read", logged=False),
        "POST /schools/import": Operation(
            "schools.write",
            form=lambda _: {"file": (BytesIO(_SCHOOLS), "schools.csv"), "preview": "true"},
            logged=False,
        ),
        "POST /schools": Operation(
            "schools.write",
            body=_new_school,
        ),
        "PATCH /schools/<string:school_id>": Operation(
            "schools.write", body=_changed_school,
            logged=False, done=frozenset({200, 409}),
        ),
        "GET /schools/<string:school_id>/leaders": Operation(
            "school_leader.appoint", logged=False
        ),
        "POST /schools/<string:school_id>/leaders": Operation(
            "school_leader.appoint", body=_leader,
            logged=False, done=frozenset({201, 409}),
        ),
        "DELETE /schools/<string:school_id>/leaders/<uuid:person_id>": Operation(
            "school_leader.appoint", logged=False, done=frozenset({404, 409})
        ),
        "GET /operators": Operation("operators.read", logged=False),
        "POST /operators": Operation(
            "operators.write",
            body=_operator,
        ),
        "PUT /operators/<uuid:person_id>/e-mail": Operation(
            "operators.write", body=lambda _: {"e_mail": "a@b.example"}, logged=False,
            done=frozenset({404}),
        ),
        "POST /operators/<uuid:person_id>/end": Operation(
            "operators.write", logged=False, done=frozenset({404})
        ),
        "POST /operators/<uuid:person_id>/restore": Operation(
            "operators.write", logged=False, done=frozenset({404})
        ),
        "GET /years": Operation("year.read", logged=False),
        "GET /work-types": Operation("year.read", logged=False),
        "GET /settings": Operation("settings.read", logged=False),
        "GET /settings/term-mark-rule": Operation("settings.read", logged=False),
        "PUT /settings/term-mark-rule": Operation(
            "settings.write",
            body=lambda _: {"five": "4.5", "four": "3.5", "three": "2.5", "two": "1.5",
                            "least_marks": 1},
        ),
        "GET /settings/attendance-codes": Operation("settings.read", logged=False),
        "PUT /settings/attendance-codes": Operation(
            "settings.write",
            body=lambda _: {"codes": [
                {"code": code, "letters": code, "name": code, "in_use": True, "spellings": []}
                for code in ("Н", "Б", "У", "НП", "О")
            ]},
        ),
        "GET /settings/work-types": Operation("settings.read", logged=False),
        "POST /settings/work-types": Operation(
            "settings.write", body=_work_type, logged=False, done=_ONCE
        ),
        "PUT /settings/work-types/<uuid:work_type_id>": Operation(
            "settings.write", body=lambda _: {**_work_type(_), "short": "КР"}
        ),
        "POST /settings/work-types/<uuid:work_type_id>/removal": Operation(
            "settings.write", body=lambda _: {}
        ),
        "POST /years": Operation("settings.write", body=lambda _: {"name": "2024/2025"}),
        "GET /year-drafts": Operation(
            "settings.read", query=lambda _: {"name": "2030/2031"}, logged=False
        ),
        "POST /year-drafts": Operation("settings.write", body=_draft),
        "GET /years/<uuid:year_id>": Operation("settings.read", logged=False),
        "PUT /years/<uuid:year_id>": Operation(
            "settings.write",
            body=lambda _: {"starts_on": "2024-09-01", "ends_on": "2025-05-31", "week_days": 5},
        ),
        # The marks that stand keep their term where it is: who may move it is told so.
        "PUT /years/<uuid:year_id>/terms": Operation(
            "settings.write", body=_terms, logged=False, done=frozenset({204, 409})
        ),
        "GET /years/<uuid:year_id>/classes": Operation("settings.read", logged=False),
        "POST /years/<uuid:year_id>/classes": Operation(
            "settings.write", body=lambda _: {"names": ["12"]}, logged=False,
            done=frozenset({200, 422}),
        ),
        "PUT /classes/<uuid:class_id>/name": Operation(
            "settings.write", body=lambda _: {"name": "7Я"}, logged=False,
            done=frozenset({204, 422}),
        ),
        "GET /years/<uuid:year_id>/days-off": Operation("settings.read", logged=False),
        "POST /years/<uuid:year_id>/days-off": Operation(
            "settings.write", body=_day_off, logged=False, done=_ONCE
        ),
        "PUT /days-off/<uuid:day_off_id>": Operation(
            "settings.write", body=lambda _: {**_day_off(_), "starts_on": "2024-11-01"},
            logged=False, done=frozenset({204, 404}),
        ),
        "POST /days-off/<uuid:day_off_id>/removal": Operation(
            "settings.write", body=lambda _: {}, logged=False, done=frozenset({200, 404})
        ),
        "PUT /years/<uuid:year_id>/worked-days": Operation(
            "settings.write", body=lambda _: {"held_on": "2024-11-02", "as_weekday": 1}
        ),
        "GET /years/<uuid:year_id>/bells": Operation("settings.read", logged=False),
        "POST /years/<uuid:year_id>/bells": Operation(
            "settings.write", body=_bells, logged=False, done=_ONCE
        ),
        "PUT /bells/<uuid:schedule_id>": Operation(
            "settings.write", body=lambda _: {**_bells(_), "name": "Прежнее"},
            logged=False, done=frozenset({204, 404}),
        ),
        "POST /bells/<uuid:schedule_id>/removal": Operation(
            "settings.write", body=lambda _: {}, logged=False, done=frozenset({204, 404})
        ),
        "PUT /years/<uuid:year_id>/second-shift": Operation(
            "settings.write", body=lambda _: {"class_ids": []}
        ),
        "GET /subjects": Operation("settings.read", logged=False),
        "POST /subjects": Operation(
            "settings.write", body=lambda _: {"name": "Риторика"}, logged=False, done=_ONCE
        ),
        "POST /subjects/federal": Operation(
            "settings.write", body=lambda _: {"names": ["Физика"]}
        ),
        "PUT /subjects/<uuid:subject_id>": Operation(
            "settings.write", body=lambda _: {"name": "Алгебра", "short_name": "Алг."}
        ),
        "GET /staff": Operation("staff.read", logged=False),
        "POST /staff/search": Operation("staff.card", body=lambda _: {}, logged=False),
        "POST /staff": Operation("people.write", body=_new_staff),
        "GET /staff/<uuid:staff_id>": Operation("staff.card"),
        "PUT /staff/<uuid:staff_id>": Operation(
            "people.write", body=lambda _: {"name": {"family": "Учителева", "given": "А"}}
        ),
        "POST /staff/<uuid:staff_id>/appointments": Operation(
            "people.write", body=lambda _: {"role": "data_officer", "since": "2030-01-01"},
            logged=False, done=_DONE_ALREADY,
        ),
        "POST /staff/<uuid:staff_id>/end": Operation(
            "people.write", body=lambda _: {"until": "2090-01-01"}, logged=False,
            done=_DONE_ALREADY,
        ),
        "PUT /staff/<uuid:staff_id>/pupils": Operation(
            "people.write",
            body=lambda ids: {"pupil_ids": [ids["pupil_id"]], "since": "2090-01-01"},
        ),
        "PUT /classes/<uuid:class_id>/load": Operation(
            "group.assign",
            body=lambda ids: {
                "since": "2089-06-01",
                "changes": [{"group_id": ids["group_id"], "teacher_id": ids["staff_id"],
                             "hours": "4"}],
            },
        ),
        "GET /readiness": Operation("readiness.read", logged=False),
        "POST /pupils/list": Operation("pupil.list", body=lambda _: {}),
        "GET /pupils/<uuid:pupil_id>": Operation("pupil.card"),
        "PUT /pupils/<uuid:pupil_id>": Operation(
            "people.write",
            body=lambda _: {"name": {"family": "Ученикова", "given": "Иван"},
                            "born_on": "2011-05-01"},
        ),
        "POST /pupils/<uuid:pupil_id>/representatives": Operation(
            "people.write", body=lambda _: {"name": {"family": f"Новая-{new_id().hex}"}}
        ),
        "PUT /pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restriction": (
            Operation("people.write", body=lambda _: {
                "decision": "решение № 1", "since": "2089-01-01",
            })
        ),
        "POST /pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>"
        "/restriction/lift": Operation(
            "people.write", body=lambda _: {"decision": "решение № 2", "on": "2089-01-01"},
            logged=False, done=_CONFLICT,
        ),
        "POST /pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/end": Operation(
            "people.write", body=lambda _: {"reason": "записан по ошибке"}, logged=False,
            done=_UNDONE,
        ),
        "POST /pupils/<uuid:pupil_id>/representatives/<uuid:representative_id>/restore": (
            Operation("people.write", body=lambda _: {}, logged=False, done=_UNDONE)
        ),
        "POST /representatives/search": Operation("representative.read", body=lambda _: {}),
        "GET /representatives/<uuid:representative_id>": Operation("representative.read"),
        "PUT /representatives/<uuid:representative_id>": Operation(
            "people.write", body=lambda _: {"name": {"family": "Родителева", "given": "Анна"}}
        ),
        "GET /load": Operation("load.read", query=_year),
        "GET /classes/<uuid:class_id>/load": Operation("load.read"),
        "PUT /classes/<uuid:class_id>/class-teacher": Operation(
            "group.assign",
            body=lambda ids: {"staff_id": ids["staff_id"], "since": "2089-01-01"},
        ),
        "POST /classes/<uuid:class_id>/groups": Operation(
            "group.assign",
            body=lambda ids: {"subject_id": ids["subject_id"], "name": new_id().hex},
        ),
        "GET /classes/<uuid:class_id>/subjects/<uuid:subject_id>/members": Operation("pupil.list"),
        "PUT /groups/members": Operation(
            "group.assign",
            body=lambda ids: {"groups": [{"group_id": ids["subgroup_id"], "pupil_ids": []}]},
            aimed=True,
        ),
        "PUT /groups/<uuid:group_id>/load": Operation(
            "group.assign",
            body=lambda ids: {
                "teacher_id": ids["staff_id"], "hours": "3", "since": "2089-01-01",
            },
        ),
        "GET /calendar-addresses": Operation("calendar_address.own", logged=False),
        "POST /calendar-addresses": Operation("calendar_address.own", logged=False),
        "DELETE /calendar-addresses/<uuid:address_id>": Operation(
            "calendar_address.own", logged=False, done=frozenset({404})
        ),
        "POST /calendar-addresses/read": Operation(
            "calendar_address.read", body=lambda _: {"secret": "131.none"}, logged=False,
            done=frozenset({404}),
        ),
        "POST /timetable/file": Operation(
            "timetable.write", form=_timetable, logged=False, done=frozenset({200})
        ),
        "POST /timetable/week/trial": Operation(
            "timetable.write", body=lambda _: {}, logged=False
        ),
        "GET /timetable/stayed": Operation(
            "timetable.write", logged=False, query=lambda ids: {
                "year_id": ids["year_id"], "since": "2024-09-02", "until": "2024-09-08",
            },
        ),
        "PUT /timetable/week": Operation(
            "timetable.write", body=_week_change, logged=False, done=frozenset({409, 422})
        ),
        "PUT /timetable/answers": Operation(
            "timetable.write", body=_answer, logged=False, done=frozenset({422})
        ),
        "GET /timetable/choices": Operation("timetable.read", logged=False),
        "GET /classes/<uuid:class_id>/timetable": Operation("timetable.read", logged=False),
        "GET /staff/<uuid:staff_id>/timetable": Operation("timetable.read", logged=False),
        "GET /rooms/<uuid:room_id>/timetable": Operation("timetable.read", logged=False),
        "GET /pupils/<uuid:pupil_id>/timetable": Operation("timetable.read_pupil"),
        "GET /timetable/substitutions": Operation(
            "timetable.write", query=_cover_day, logged=False
        ),
        "PUT /timetable/substitutions": Operation(
            "timetable.write", body=_substitution, logged=False, done=frozenset({422})
        ),
        "GET /classes": Operation("class.read", query=_year, logged=False),
        "GET /groups": Operation("group.read", query=_year, logged=False),
        "PUT /groups/<uuid:group_id>/teacher": Operation(
            "group.assign", body=lambda ids: {"staff_id": ids["staff_id"]}
        ),
        "GET /groups/<uuid:group_id>/grid": Operation("marks.read"),
        "PUT /groups/<uuid:group_id>/cells": Operation("marks.write", body=_cell),
        "GET /groups/<uuid:group_id>/cells/<uuid:lesson_id>/<uuid:pupil_id>/history": Operation(
            "marks.read"
        ),
        "PUT /groups/<uuid:group_id>/term-marks": Operation("term_mark.write", body=_term_mark),
        "GET /groups/<uuid:group_id>/term-marks/<uuid:term_id>/<uuid:pupil_id>/history": (
            Operation("marks.read")
        ),
        "POST /groups/<uuid:group_id>/lessons": Operation(
            "lesson.write", body=lambda _: {"date": "2024-09-16", "ordinal": None}
        ),
        "PUT /lessons/<uuid:lesson_id>/place": Operation(
            "lesson.write", body=lambda _: {"date": "2024-09-04", "ordinal": 7}
        ),
        # The world's lesson has a kind of work: it is not empty, and nothing is touched.
        "DELETE /lessons/<uuid:lesson_id>": Operation(
            "lesson.write", logged=False, done=frozenset({409})
        ),
        "PATCH /lessons/<uuid:lesson_id>": Operation(
            "lesson.write", body=lambda _: {"topic": "Корни"}
        ),
        "GET /pupils/<uuid:pupil_id>/diary": Operation("diary.read"),
        "GET /classes/<uuid:class_id>/pupils": Operation("pupil.list"),
        "POST /pupils/search": Operation("pupil.name", body=lambda _: {"words": "ив"}),
        "POST /pupils/found": Operation("pupil.name", body=lambda _: {"words": "ив"}),
        "GET /pupils/names": Operation("pupil.name", query=lambda ids: {"id": ids["pupil_id"]}),
        "GET /pupils/<uuid:pupil_id>/subjects": Operation("pupil.subjects"),
        "GET /pupils/<uuid:pupil_id>/reviewers": Operation("pupil.reviewers"),
        "GET /pupils/<uuid:pupil_id>/personal-file": Operation("personal_file.read"),
        "GET /pupils/<uuid:pupil_id>/movement": Operation("movement.read"),
        # The world's children are in their class already, and the version is none of theirs.
        "POST /pupils/<uuid:pupil_id>/movement/arrival": Operation(
            "movement.write", body=_arrival, **_WAITS
        ),
        "POST /pupils/<uuid:pupil_id>/movement/transfer": Operation(
            "movement.write", body=_transfer, **_WAITS
        ),
        "POST /pupils/<uuid:pupil_id>/movement/departure": Operation(
            "movement.write", body=_departure, **_WAITS
        ),
        "POST /pupils/<uuid:pupil_id>/movement/undo": Operation(
            "movement.write", body=lambda _: {"version": "0" * 16}, **_WAITS
        ),
        "GET /people/doubles": Operation("people.merge"),
        "GET /people/merges": Operation("people.merge"),
        # Of two records the world has one, and what is asked for was shown to nobody.
        "POST /people/doubles/apart": Operation("people.merge", body=_two, **_NOBODY),
        "POST /people/merges/preview": Operation("people.merge", body=_two, **_NOBODY),
        "POST /people/merges": Operation(
            "people.merge", body=lambda ids: {**_two(ids), "seen": "0" * 16}, **_NOBODY
        ),
        "POST /people/merges/<uuid:merge_id>/undo": Operation("people.merge", **_NOBODY),
        "POST /people/splits/parts": Operation("people.merge", body=_one_of_two, aimed=True),
        "POST /people/splits/preview": Operation("people.merge", body=_parted, aimed=True),
        "POST /people/splits": Operation(
            "people.merge", body=lambda ids: {**_parted(ids), "seen": "0" * 16}, aimed=True,
            **_WAITS,
        ),
        "POST /rollover/preview": Operation("year.rollover", body=_next_year),
        "POST /rollover": Operation("year.rollover", body=_roll_over, **_WAITS),
        "POST /rollover/undo": Operation(
            "year.rollover", body=_next_year, logged=False, done=frozenset({404})
        ),
        "GET /movement/classes": Operation("movement.write", logged=False),
        "POST /movement/recognition": Operation("movement.write", body=_newcomer),
        "POST /movement/arrivals": Operation("movement.write", body=_new_arrival),
        "POST /movement/alphabet-book": Operation("movement.books", body=lambda _: {}),
        "GET /movement/alphabet-book.xlsx": Operation("movement.books"),
        "GET /movement/log": Operation("movement.books", query=_year),
        "GET /movement/log.xlsx": Operation("movement.books", query=_year),
        "GET /classes/<uuid:class_id>/closing": Operation("closing.read"),
        "POST /classes/<uuid:class_id>/terms/<uuid:term_id>/propose": Operation("term.propose"),
        "POST /classes/<uuid:class_id>/terms/<uuid:term_id>/close": Operation("term.close"),
        # After it: whoever writes next finds the term open again.
        "POST /classes/<uuid:class_id>/terms/<uuid:term_id>/reopen": Operation(
            "term.reopen", body=_reason
        ),
        "POST /classes/<uuid:class_id>/year-closing": Operation(
            "year.close", body=_council, logged=False, done=_CONFLICT  # terms are open
        ),
        "POST /imports": Operation("journal.import", form=_workbook),
        "GET /imports/<uuid:import_id>": Operation("journal.import"),
        "POST /imports/<uuid:import_id>/enrol": Operation("journal.import"),
        "POST /imports/<uuid:import_id>/apply": Operation("journal.import", done=_CONFLICT),
        "POST /lists": Operation("roster.import", form=_list),
        "GET /lists/file": Operation("roster.export", query=_list_year),
        "GET /lists/form": Operation(
            "roster.export", query=_list_year, logged=False
        ),
        "GET /lists/<uuid:list_id>": Operation("roster.import"),
        "PUT /lists/<uuid:list_id>/columns": Operation(
            "roster.import", body=_columns, done=_CONFLICT, logged=False
        ),
        "POST /lists/<uuid:list_id>/apply": Operation("roster.import", done=_CONFLICT),
        "GET /summaries/marks": Operation("summary.read", logged=False),
        "GET /summaries/attendance": Operation("summary.read", logged=False),
        "GET /summaries/movement": Operation("summary.read", logged=False),
        "POST /access-log/found": Operation(
            "access_log.read", body=lambda _: {"words": "ив"}
        ),
        "POST /access-log/names": Operation(
            "access_log.read", body=lambda _: {"people": [], "subjects": []}
        ),
        "GET /pupils/<uuid:pupil_id>/access-log": Operation("access_log.read_child"),
        "POST /pupils/<uuid:pupil_id>/access-log/names": Operation(
            "access_log.read_child", body=lambda _: {"people": []}
        ),
        "GET /monitorings": Operation("participant_codes.issue", logged=False),
        "POST /classes/<uuid:class_id>/participant-codes": Operation(
            "participant_codes.issue", body=lambda ids: {"monitoring": ids["monitoring_id"]}
        ),
        "GET /classes/<uuid:class_id>/participant-codes/<monitoring_id>": Operation(
            "participant_codes.read"
        ),
        "GET /classes/<uuid:class_id>/external-results": Operation("external_results.read_class"),
        "GET /groups/<uuid:group_id>/external-results": Operation("external_results.read_group"),
        "GET /pupils/<uuid:pupil_id>/external-results": Operation("external_results.read_child"),
        "GET /exchange/batches": Operation("batches.read", logged=False),
        "POST /exchange/batches/search": Operation(
            "batches.read", body=lambda _: {}, logged=False
        ),
        "POST /exchange/messages/search": Operation(
            "regional_messages.read", body=lambda _: {}, logged=False
        ),
        "GET /exchange/messages": Operation("regional_messages.read", logged=False),
        "POST /exchange/messages/<uuid:parked_id>/replay": Operation(
            "regional_messages.replay", logged=False, done=_CONFLICT
        ),
        "POST /exchange/messages/<uuid:parked_id>/discard": Operation(
            "regional_messages.discard", body=_reason, logged=False, done=_CONFLICT | {204}
        ),
    },
    "portfolio": {
        "GET /folders/<uuid:pupil_id>": Operation("portfolio.read"),
        "PUT /folders/<uuid:pupil_id>/cover": Operation("portfolio.write", form=_cover),
        "GET /folders/<uuid:pupil_id>/cover": Operation("portfolio.read"),
        "DELETE /folders/<uuid:pupil_id>/cover": Operation("portfolio.write"),
        "GET /pupils/<uuid:pupil_id>/access-log": Operation("access_log.read_child"),
        "GET /choices": Operation("portfolio.read_choices", logged=False),
        "GET /waiting": Operation("portfolio.read_waiting"),
        "POST /waiting/search": Operation("portfolio.read_waiting", body=lambda _: {}),
        "POST /folders/<uuid:pupil_id>/items": Operation(
            "portfolio.write", body=lambda ids: work(ids["group_id"])
        ),
        "GET /items/<uuid:item_id>": Operation("portfolio.read_item"),
        "GET /items/<uuid:item_id>/files": Operation("portfolio.read_item", logged=False),
        # The item waits for the school: who might change it is told so, and nothing is done.
        "PUT /items/<uuid:item_id>": Operation(
            "portfolio.write", body=lambda ids: work(ids["group_id"]), **_WAITS
        ),
        "DELETE /items/<uuid:item_id>": Operation("portfolio.write", **_WAITS),
        "POST /items/<uuid:item_id>/submit": Operation("portfolio.write", **_WAITS),
        "POST /items/<uuid:item_id>/decision": Operation(
            "portfolio.verify", body=_decision, **_WAITS
        ),
        "POST /items/<uuid:item_id>/files": Operation("portfolio.write", **_WAITS),
        "DELETE /items/<uuid:item_id>/files/<uuid:file_id>": Operation(
            "portfolio.write", **_WAITS
        ),
        "GET /items/<uuid:item_id>/files/<uuid:file_id>/content": Operation(
            "portfolio.read_item"
        ),
        "GET /items/<uuid:item_id>/files/<uuid:file_id>/jpeg": Operation(
            "portfolio.read_item", logged=False, done=frozenset({200, 404})
        ),
        "GET /items/<uuid:item_id>/files/<uuid:file_id>/preview": Operation(
            "portfolio.read_item", logged=False, done=frozenset({200, 404})
        ),
    },
    "archive": {
        "GET /case-files": Operation("archive.read"),
        "POST /case-files/search": Operation("archive.read", body=lambda _: {}),
        "POST /case-files/<uuid:case_file_id>/extend": Operation(
            "retention.extend", body=lambda _: {"until": "2099-01-01"}, **_WAITS
        ),
        "GET /disposal": Operation("disposal.read"),
        "POST /disposal/search": Operation("disposal.read", body=lambda _: {}),
        # The file is not due, and the act was withdrawn: who might go on with it is told so.
        "POST /acts": Operation("disposal.propose", body=_case_files, aimed=True, **_WAITS),
        "GET /acts/<uuid:act_id>": Operation("disposal.read"),
        "GET /acts/<uuid:act_id>/documents/<string:document_kind>": Operation("disposal.read"),
        "POST /acts/<uuid:act_id>/agree": Operation(
            "disposal.agree",
            body=_agreement,
            **_WAITS,
        ),
        "POST /acts/<uuid:act_id>/approve": Operation("disposal.approve", **_WAITS),
        "POST /acts/<uuid:act_id>/refuse": Operation(
            "disposal.refuse", body=_reason, **_WAITS
        ),
        "POST /acts/<uuid:act_id>/withdraw": Operation(
            "disposal.withdraw", body=_reason, **_WAITS
        ),
        "POST /acts/<uuid:act_id>/execute": Operation("disposal.execute", **_WAITS),
        "POST /acts/<uuid:act_id>/ask-again": Operation(
            "disposal.execute", body=lambda ids: {"case_file_id": ids["case_file_id"]}, **_WAITS
        ),
        "POST /holds": Operation(
            "hold.place",
            body=lambda ids: {"case_file_id": ids["case_file_id"], **_reason(ids)},
            aimed=True,
        ),
        "POST /holds/<uuid:hold_id>/lift": Operation("hold.lift", body=_reason, **_WAITS),
        "GET /details": Operation("disposal.read", logged=False),
        "PUT /details": Operation("archive.describe", body=_head_of_acts),
        "GET /case-files/<uuid:case_file_id>": Operation("archive.read"),
        "GET /store": Operation("archive.read", logged=False),
        "POST /packages/<uuid:package_id>/check": Operation("archive.check"),
        "GET /packages/<uuid:package_id>/content": Operation("archive.fetch"),
        # What lies there is no bag: who may take a file out is told so.
        "GET /packages/<uuid:package_id>/files/<path:path>": Operation(
            "archive.fetch", done=frozenset({409})
        ),
    },
}

PAGES: Mapping[str, Page] = {
    "access_log.check": Page("journal", "access_log.read", form=lambda _: {}),
    "access_log.incidents": Page("journal", "access_log.read"),
    "access_log.explain": Page(
        "journal", "access_log.read", form=_reason, done=frozenset({302, 303, 404})
    ),
    "access_log.listing": Page("journal", "access_log.read"),
    "access_log.of_child": Page("journal", "access_log.read_child"),
    "archive.case_file": Page("archive", "archive.read"),
    "archive.check": Page("archive", "archive.check", form=lambda _: {}, done=_REDIRECT),
    "archive.listing": Page("archive", "archive.read"),
    **{
        f"people.{name}": Page("journal", action)
        for name, action in (
            ("hub", "readiness.read"), ("readiness", "readiness.read"), ("person", "staff.card"),
            ("assigned", "staff.card"), ("new_person", "people.write"), ("pupil", "pupil.card"),
            ("representative", "representative.read"), ("classes", "class.read"),
            ("of_class", "load.read"), ("load", "load.read"), ("division", "pupil.list"),
        )
    },
    **{
        f"people.{name}": Page("journal", action, form=lambda _: {})
        for name, action in (
            ("staff", "staff.card"), ("pupils", "pupil.list"),
            ("representatives", "representative.read"),
        )
    },
    **{
        f"people.{name}": Page("journal", "people.write", form=lambda _: {}, done=_FORM)
        for name in (
            "enter_person", "change_person", "appoint", "end_roles", "assign_pupils",
            "change_pupil", "add_representative", "restrict", "lift", "end_representation",
            "restore_representation", "change_representative",
        )
    },
    **{
        f"people.{name}": Page("journal", "group.assign", form=lambda _: {}, done=_FORM)
        for name in ("set_class_teacher", "assign_load", "open_group", "set_members")
    },
    "classes.find": Page("journal", "pupil.name", form=lambda _: {"words": "ив"}),
    "classes.listing": Page("journal", "class.read"),
    "merging.doubles": Page("journal", "people.merge"),
    "merging.choose": Page("journal", "people.merge"),
    "merging.parts": Page("journal", "people.merge"),
    "merging.preview": Page("journal", "people.merge", done=frozenset({404})),
    "merging.merge": Page(
        "journal", "people.merge", form=lambda _: {"seen": "0" * 16}, done=frozenset({404})
    ),
    "merging.apart": Page("journal", "people.merge", form=_two, done=frozenset({404})),
    "merging.undo": Page("journal", "people.merge", form=lambda _: {}, done=frozenset({404})),
    "merging.split": Page("journal", "people.merge", form=lambda _: {"family": "Вторых"}),
    "movement.alphabet_book": Page("journal", "movement.books", form=lambda _: {"words": "ив"}),
    "movement.arrival": Page("journal", "movement.write"),
    "movement.departure": Page("journal", "movement.write", form=_departure, done=_STALE),
    "movement.enrol": Page("journal", "movement.write", form=_enrolment),
    "movement.log": Page("journal", "movement.books"),
    "movement.of_child": Page("journal", "movement.read"),
    "movement.start": Page(),
    "rollover.plan": Page("journal", "year.rollover"),
    "rollover.run": Page("journal", "year.rollover", form=_roll_over, done=_REFUSED),
    "rollover.undo": Page(
        "journal", "year.rollover", form=_next_year, done=frozenset({404})
    ),
    "movement.transfer": Page("journal", "movement.write", form=_transfer, done=_STALE),
    "movement.undo": Page(
        "journal", "movement.write", form=lambda _: {"version": "0" * 16}, done=_STALE
    ),
    "closing.close": Page("journal", "term.close", form=lambda _: {}, done=_REDIRECT),
    "closing.of_class": Page("journal", "closing.read"),
    "closing.propose": Page("journal", "term.propose", form=lambda _: {}, done=_REDIRECT),
    "closing.reopen": Page("journal", "term.reopen", form=_reason, done=_REDIRECT),
    "closing.year": Page("journal", "year.close", form=_council, done=_REDIRECT),
    "codes.issue": Page("journal", "participant_codes.issue", form=lambda _: {}),
    "codes.listing": Page("journal", "participant_codes.issue"),
    "codes.of_class": Page("journal", "participant_codes.read"),
    "diary.start": Page("journal", "diary.read"),
    "diary.week": Page("journal", "diary.read"),
    "acts.act": Page("archive", "disposal.read"),
    "acts.agree": Page(
        "archive",
        "disposal.agree",
        form=_agreement,
        done=_REDIRECT,
    ),
    "acts.approve": Page("archive", "disposal.approve", form=lambda _: {}, done=_REDIRECT),
    "acts.ask_again": Page(
        "archive",
        "disposal.execute",
        form=lambda ids: {"case_file_id": ids["case_file_id"]},
        done=_REDIRECT,
    ),
    "acts.header": Page("archive", "archive.describe"),
    "acts.execute": Page("archive", "disposal.execute", form=lambda _: {}, done=_REDIRECT),
    "acts.extend": Page(
        "archive", "retention.extend", form=lambda _: {"until": "2099-01-01"}, done=_REDIRECT
    ),
    "acts.lift_hold": Page("archive", "hold.lift", form=_reason, done=_REDIRECT),
    "acts.listing": Page("archive", "disposal.read"),
    "acts.new_hold": Page("archive", "disposal.read"),
    "acts.place_hold": Page(
        "archive",
        "hold.place",
        form=lambda ids: {"case_file_id": ids["case_file_id"], **_reason(ids)},
        done=_REDIRECT,
    ),
    "acts.propose": Page("archive", "disposal.propose", form=lambda _: {}, done=_REDIRECT),
    "acts.refuse": Page("archive", "disposal.refuse", form=_reason, done=_REDIRECT),
    "acts.save_header": Page(
        "archive", "archive.describe", form=_head_of_acts, done=_REDIRECT
    ),
    "acts.withdraw": Page("archive", "disposal.withdraw", form=_reason, done=_REDIRECT),
    "exchange.discard": Page(
        "journal", "regional_messages.discard", form=_reason, done=_REDIRECT
    ),
    "exchange.listing": Page("journal", "regional_messages.read"),
    "exchange.replay": Page(
        "journal", "regional_messages.replay", form=lambda _: {}, done=_REDIRECT
    ),
    "external.of_class": Page("journal", "external_results.read_class"),
    "external.of_group": Page("journal", "external_results.read_group"),
    "classes.pupils": Page("journal", "pupil.list"),
    "home.start": Page(),
    **{
        f"settings.{name}": Page("journal", "settings.read")
        for name in ("hub", "subjects", "work_types", "term_mark_rule", "year", "days_off",
                     "bells", "classes", "attendance_codes")
    },
    **{
        f"settings.{name}": Page("journal", "settings.write", done=_SHOWN)
        for name in ("subject", "work_type", "terms", "new_schedule", "day_off", "schedule",
                     "class_name", "draft")
    },
    **{
        f"settings.{name}": Page("journal", "settings.write", form=lambda _: {}, done=_FORM)
        for name in ("add_subject", "add_federal_subjects", "change_subject", "add_work_type",
                     "change_work_type", "remove_work_type", "change_term_mark_rule",
                     "change_attendance_codes",
                     "change_year", "set_terms", "add_day_off", "set_worked_day",
                     "set_shifts", "add_schedule", "open_classes", "change_day_off",
                     "remove_day_off", "change_schedule", "remove_schedule", "rename_class",
                     "apply_draft")
    },
    "imports.apply": Page("journal", "journal.import", form=lambda _: {}),
    "imports.enrol": Page("journal", "journal.import", form=lambda _: {}),
    "imports.preview": Page("journal", "journal.import"),
    "imports.receive": Page("journal", "journal.import", form=_workbook),
    "imports.upload": Page("journal", "journal.import"),
    "lists.apply": Page("journal", "roster.import", form=lambda _: {}),
    "lists.columns": Page("journal", "roster.import"),
    "lists.overview": Page(),
    "lists.preview": Page("journal", "roster.import"),
    "lists.receive": Page("journal", "roster.import", form=_list),
    "lists.tell": Page(
        "journal", "roster.import", form=lambda _: {"head": "улица", "meaning": ""}
    ),
    "lists.upload": Page(),
    "invitations.listing": Page("journal", "class.read"),
    "invitations.of_class": Page("journal", "invitees.read"),
    "invitations.of_staff": Page("journal", "invitees.read"),
    "invitations.print_class": Page(
        "journal", "invitees.invite", form=lambda _: {"person": str(new_id())}, done=_REDIRECT
    ),
    "invitations.print_staff": Page(
        "journal", "invitees.invite", form=lambda _: {"person": str(new_id())}, done=_REDIRECT
    ),
    "items.add_file": Page("portfolio", "portfolio.write", form=_file, done=_WAITING),
    "items.change": Page("portfolio", "portfolio.write", form=_form, done=_WAITING),
    "items.create": Page("portfolio", "portfolio.write", form=_form),
    "items.decide": Page("portfolio", "portfolio.verify", form=_decision, done=_WAITING),
    "items.edit": Page("portfolio", "portfolio.read_item"),
    "items.item": Page("portfolio", "portfolio.read_item"),
    "items.looked_at": Page("portfolio", "portfolio.read_item"),
    "items.new": Page("portfolio", "portfolio.write"),
    "items.remove": Page("portfolio", "portfolio.write", form=lambda _: {}, done=_WAITING),
    "items.remove_file": Page(
        "portfolio", "portfolio.write", form=lambda _: {}, done=_WAITING
    ),
    "items.submit": Page("portfolio", "portfolio.write", form=lambda _: {}, done=_WAITING),
    "items.waiting": Page("portfolio", "portfolio.read_waiting"),
    "journals.grid": Page("journal", "marks.read"),
    "journals.mine": Page("journal", "group.read"),
    "personal_files.file": Page("journal", "personal_file.read"),
    "folders.change_cover": Page("portfolio", "portfolio.write", form=_cover),
    "folders.folder": Page("portfolio", "portfolio.read"),
    "folders.remove_cover": Page("portfolio", "portfolio.write", form=lambda _: {}),
    "folders.start": Page("portfolio", "portfolio.read"),
    "queues.discard": Page("", "queue.discard", form=_reason, done=_REDIRECT),
    "queues.inbox": Page("", "queue.read"),
    "queues.replay": Page("", "queue.replay", form=lambda _: {}, done=_REDIRECT),
    "schools.listing": Page("journal", "schools.read"),
    "school_lists.upload": Page("journal", "schools.write"),
    "school_lists.look": Page(
        "journal", "schools.write", form=lambda _: {"file": (BytesIO(_SCHOOLS), "schools.csv")},
    ),
    "school_lists.apply": Page(
        "journal", "schools.write", form=lambda _: {"content": "", "seen": ""},
        done=frozenset({200}),
    ),
    "schools.school": Page("journal", "schools.read"),
    "schools.new": Page("journal", "schools.write"),
    "schools.create": Page("journal", "schools.write", form=_new_school),
    "schools.edit": Page("journal", "schools.write"),
    "schools.change": Page(
        "journal", "schools.write", form=_changed_school, done=frozenset({303, 302, 409}),
    ),
    "schools.appoint": Page(
        "journal", "school_leader.appoint", form=_leader, done=frozenset({422}),
    ),
    "schools.renew": Page("journal", "school_leader.appoint", form=lambda _: {}),
    "schools.withdraw": Page("journal", "school_leader.appoint", form=lambda _: {}),
    "operators.listing": Page("journal", "operators.read"),
    "operators.new": Page("journal", "operators.write"),
    "operators.create": Page("journal", "operators.write", form=_operator),
    "operators.renew": Page("journal", "operators.read", form=lambda _: {}),
    "operators.mail": Page("journal", "operators.read", form=lambda _: {}),
    "operators.address": Page(
        "journal", "operators.write", form=lambda _: {}, done=frozenset({302, 404})
    ),
    "operators.end": Page(
        "journal", "operators.write", form=lambda _: {}, done=frozenset({302, 404})
    ),
    "operators.restore": Page(
        "journal", "operators.write", form=lambda _: {}, done=frozenset({302, 404})
    ),
    "timetable.week": Page(),
    "calendar.addresses": Page(),
    "calendar.make": Page("journal", "calendar_address.own", form=lambda _: {}),
    "calendar.revoke": Page(
        "journal", "calendar_address.own", form=lambda _: {}, done=frozenset({302, 404})
    ),
    "week_editing.page": Page("journal", "timetable.write"),
    "week_editing.step": Page("journal", "timetable.write", form=lambda _: {}),
    "timetable_file.upload": Page(),
    "timetable_file.receive": Page("journal", "timetable.write", form=_timetable),
    "substitutions.page": Page("journal", "timetable.read"),
    "substitutions.save": Page("journal", "timetable.read", form=lambda _: {}),
    "summaries.attendance": Page("journal", "summary.read"),
    "summaries.marks": Page("journal", "summary.read"),
    "summaries.movement": Page("journal", "summary.read"),
}

# Asked by tests of their own: they end or change the session itself, or know nobody.
ASKED_BY_OTHER_TESTS: Mapping[str, str] = {
    "auth.logout": "tests/gateway/auth/test_logout.py",
    "auth.logout_everywhere": "tests/gateway/auth/test_logout.py",
    "auth.switch_membership": "tests/gateway/auth/test_ties.py",
}


def operations_of(service: str) -> Mapping[str, Operation]:
    """Return every operation of a service, by method and address."""
    return {**ACCESS_LOG, **OPERATIONS[service], **MESSAGING}
