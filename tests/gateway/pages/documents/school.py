"""A school in memory, and the documents that journal and portfolio answer of it."""

import threading
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.gateway.auth.ties import Child
from services.journal.attendance_codes.rules import USUAL, Attendance, Codes, CodeWriting
from services.journal.marks.rules.marks import CellError, format_cell, parse_cell

SCHOOL = ("131", "Школа № 131")


def uid(number: int) -> str:
    """A stable id."""
    return str(UUID(int=0x018F_0000_0000_7000_8000_0000_0000_0000 + number))


GRID = f"/journals/{uid(10)}"
CHILDREN = (Child(uid(301), "Снегирёва Анна", "8А"), Child(uid(302), "Снегирёв Пётр", "3Б"))

NAMES = (
    "Абрамова Дарья", "Алексеев Максим", "Баранова София", "Белов Артём", "Васильева Мария",
    "Волков Никита", "Григорьева Полина", "Дмитриев Иван", "Егорова Алиса", "Жуков Кирилл",
    "Зайцева Вероника", "Иванов Михаил", "Калинина Ева", "Кузнецов Даниил", "Лебедева Ксения",
    "Макаров Тимофей", "Морозова Арина", "Никитин Егор", "Орлова Варвара", "Павлов Роман",
    "Петрова Елизавета", "Романов Глеб", "Семёнова Виктория", "Соловьёв Матвей", "Степанова Юлия",
    "Тарасов Александр", "Фёдорова Анастасия", "Фролов Ярослав",
    "Чернышёва-Константинопольская Александра",
    "Яковлев Степан",
)
ATTENDANCE_CODES: tuple[dict[str, Any], ...] = tuple(
    {"code": str(one.code), "letters": one.letters, "name": str(one.name), "in_use": True,
     "spellings": []}
    for one in USUAL.writings
)
OWN_CODES = [
    {"code": "Н", "letters": "о", "name": "отсутствовал", "in_use": True, "spellings": []},
    {"code": "Б", "letters": "б", "name": "болел", "in_use": True, "spellings": ["бол"]},
    {"code": "У", "letters": "ув", "name": "по заявлению", "in_use": True, "spellings": []},
    {"code": "НП", "letters": "н", "name": "прогул", "in_use": False, "spellings": []},
    {"code": "О", "letters": "опз", "name": "опоздал", "in_use": True, "spellings": []},
]
TEXTS = ("", "", "", "5", "", "4", "", "", "Н", "3", "", "5·4", "", "Б", "4", "", "2", "", "О",
         "5", "", "", "4·Н", "У", "", "3", "")


class School:
    """What the services know: changed by what pages and scripts send."""

    def __init__(self, lessons: int = 24, pupils: int = 30, numeric: bool = True) -> None:
        self.lock = threading.Lock()
        self.answered: dict[str, Any] = {}
        self.sent: list[dict[str, Any]] = []
        self.grid = grid_document(lessons, pupils, numeric)
        self.history: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.imported = import_document("ready")
        self.list = list_document("ready")
        self.folder: dict[str, Any] | None = {
            "pupil_id": CHILDREN[0].id, "opened_at": "2024-09-01T06:00:00+00:00", "cover": None,
            "items": [listed(work("verified")), listed(work("submitted"))], "can_edit": True}

    def put_cells(
        self, changes: list[dict[str, Any]], *, letters: bool = False
    ) -> dict[str, Any]:
        """Save cells as the journal does: once per key, conflicts told with the other's value."""
        codes = codes_of(self.grid["attendance_codes"]) if letters else USUAL
        with self.lock:
            self.sent.extend(changes)
            results = [self._once(in_stored_codes(change, codes)) for change in changes]
        for result in results:
            result["text"] = codes.shown(result["text"])
        return {"saved_at": "2025-03-24T07:42:00+00:00", "results": results}

    def cell(self, lesson: int, pupil: int) -> str:
        """What stands in a cell now."""
        return str(self.grid["pupils"][pupil]["cells"][lesson])

    def _once(self, change: dict[str, Any]) -> dict[str, Any]:
        if change["key"] not in self.answered:
            self.answered[change["key"]] = self._change(change)
        return dict(self.answered[change["key"]])

    def _change(self, change: dict[str, Any]) -> dict[str, Any]:
        pupil = next(p for p in self.grid["pupils"] if p["id"] == change["pupil_id"])
        if "lesson_id" not in change:
            return self._change_term(pupil, change)
        column = [lesson["id"] for lesson in self.grid["lessons"]].index(change["lesson_id"])
        stands = pupil["cells"][column]
        if change["expected"] != stands:
            return answer_to(change, pupil, "conflict", stands, "Клетку уже изменили.")
        if change["text"] == "1":
            return answer_to(change, pupil, "refused", stands, "Единицу в этой школе не ставят.")
        pupil["cells"][column] = change["text"]
        pupil["average"], pupil["weighted"] = "4.50", "4.40"
        self.history.setdefault((change["lesson_id"], change["pupil_id"]), []).append(
            {"at": "2025-03-24T07:42:00+00:00", "author": "Соколова И. В.", "old": stands,
             "new": change["text"], "reason": change.get("reason")})
        return answer_to(change, pupil, "saved", change["text"], None)

    def _change_term(self, pupil: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
        pupil["term_mark"] = change["text"]
        return answer_to(change, pupil, "saved", change["text"], None)


def codes_of(told: list[dict[str, Any]]) -> Codes:
    """The codes of a document, for the rules of the journal."""
    return Codes(tuple(
        CodeWriting(Attendance(one["code"]), one["letters"], one["name"], one["in_use"],
                    tuple(one["spellings"]))
        for one in told
    ))


def in_stored_codes(change: dict[str, Any], codes: Codes) -> dict[str, Any]:
    """A change with its texts as the journal stores them; what no rule can read as it is."""
    def stored(text: str) -> str:
        try:
            return format_cell(parse_cell(text, codes=codes))
        except CellError:
            return text

    return {**change, **{name: stored(change[name]) for name in ("text", "expected")}}


def answer_to(change: dict[str, Any], pupil: dict[str, Any], status: str, text: str,
              message: str | None) -> dict[str, Any]:
    """One result of a PUT of cells."""
    return {"key": change["key"], "status": status, "text": text, "message": message,
            "average": pupil["average"], "weighted": pupil["weighted"],
            "proposed": pupil["proposed"]}


def grid_document(lessons: int, pupils: int, numeric: bool) -> dict[str, Any]:
    """A journal page of the given size, always the same."""
    first = date(2025, 1, 13)
    days = [first + timedelta(days=2 * n + n // 3) for n in range(lessons)]
    return {
        "group": {"id": uid(10), "class_id": uid(20), "class_name": "8А", "subject": "Алгебра",
                  "subgroup": None, "teacher": "Соколова Ирина Викторовна", "year": "2024/2025",
                  "numeric": numeric, "can_write": True, "version": 17},
        "term": {"id": uid(33), "name": "III четверть", "starts_on": "2025-01-09",
                 "ends_on": "2025-12-21", "state": "open"},
        "terms": [{"id": uid(30 + n), "name": f"{roman} четверть",
                   "state": "open" if n > 2 else "closed"}
                  for n, roman in enumerate(("I", "II", "III", "IV"), start=1)],
        "lessons": [{"id": uid(1000 + n), "date": str(day), "ordinal": 1,
                     "work_type": ("СР" if n % 5 == 2 else "КР" if n % 9 == 8 else None),
                     "weight": "1", "topic": f"Квадратные уравнения, урок {n + 1}",
                     "homework": "§ 21, № 412"} for n, day in enumerate(days)],
        "pupils": [pupil_row(n, days, numeric) for n in range(pupils)],
        "thresholds": {"five": "4.50", "four": "3.50", "three": "2.50", "two": "1.50",
                       "least_marks": 1},
        "attendance_codes": [dict(one) for one in ATTENDANCE_CODES],
        "work_types": [{"short": one["short"], "name": one["name"]} for one in WORK_TYPES],
    }


def pupil_row(number: int, days: list[date], numeric: bool) -> dict[str, Any]:
    """One pupil of the grid; the sixth has left the school, the third came from another class."""
    cells = [TEXTS[(n * 7 + number * 5 + n // 4) % len(TEXTS)] for n in range(len(days))]
    if not numeric:
        cells = [text if text in ("Н", "Б", "У") else "" for text in cells]
    gone = number == 5
    return {"id": uid(300 + number), "number": number + 1, "name": NAMES[number % len(NAMES)],
            "departed_on": str(days[len(days) // 2]) if gone and days else None, "cells": cells,
            "average": "4.44" if numeric else None, "weighted": "4.40" if numeric else None,
            "term_mark": "4" if number % 3 == 0 and numeric else None,
            "proposed": "4" if numeric else None,
            "before": ["5·4", "3"] if number == 2 and numeric else None}


def import_document(state: str) -> dict[str, Any]:
    """A preview of a workbook."""
    return {"id": uid(40), "layout": "class-journal", "class_name": "8А", "year": "2024/2025",
            "summary": {"pupils": 29, "subjects": 14, "lessons": 412, "marks": 3120,
                        "changed": 3120},
            "averages": {"compared": 406, "agree": 404,
                         "differ": [{"place": "Алгебра, Белов А.", "file": "4.2",
                                     "ours": "4.25"}]},
            "problems": [{"sheet": "Алгебра", "row": 14, "column": "G",
                          "what": "Две строки подходят ученику «Снегирёв Ф.»: укажите имя."},
                         {"sheet": "Физика", "row": 3, "column": None,
                          "what": "Не удалось прочитать дату урока."}],
            "notes": [{"sheet": "Физика", "row": 9, "column": "C",
                       "what": "Отметка «0» не входит в шкалу 5–1."}],
            "newcomers": ["Юдина Вера"] if state == "refused" else [],
            "subjects": [{"name": "Алгебра", "subgroup": "", "is_new": False, "lessons": 40,
                          "marks": 310, "changed": 310},
                         {"name": "Ин. язык", "subgroup": "2 гр.", "is_new": True, "lessons": 30,
                          "marks": 120, "changed": 120}],
            "pupils": [{"written": "Белов А.", "known_as": "Белов Артём"},
                       {"written": "Юдина Вера", "known_as": None}],
            "sample": {"subject": "Алгебра", "days": ["2024-09-02", "2024-09-04"],
                       "rows": [{"written": "Белов А.", "cells": ["5", "4·Н"]}]},
            "state": state}


def list_document(state: str) -> dict[str, Any]:
    """A preview of a list of pupils."""
    place = {"sheet": "5А", "row": 7, "column": "C",
             "what": "«31.02.2015» — такого дня нет: исправьте дату рождения."}
    return {"id": uid(41), "kind": "pupils", "year": "2026/2027", "state": state,
            "arrived": 1, "departed": 1, "moved": 1, "changed": 0, "unchanged": 450,
            "problems": [place] if state in ("asked", "refused") else [],
            "notes": [{**place, "what": "Столбец «Адрес» не читается: в списке он не нужен."}],
            "lines": [{"fate": "arrived", "name": "Титов Глеб Ильич", "beside": "5А", "what": []},
                      {"fate": "moved", "name": "Юдина Вера Львовна", "beside": "5Б",
                       "what": ["был в 5А"]},
                      {"fate": "departed", "name": "Белов Артём", "beside": "5А", "what": []}],
            "columns": [{"head": "Ребёнок", "folded": "ребенок", "sheet": "5А", "column": "B",
                         "samples": ["Титов Глеб Ильич", "Юдина Вера Львовна"],
                         "meaning": "name"},
                        {"head": "Когда родился", "folded": "когда родился", "sheet": "5А",
                         "column": "C", "samples": ["12.05.2015"], "meaning": ""}],
            "meanings": [{"meaning": "name", "words": "Фамилия, имя, отчество целиком"},
                         {"meaning": "born", "words": "Дата рождения"}]}


def work(state: str, **changes: Any) -> dict[str, Any]:
    """An item of a folder as its own page gets it."""
    file = {"id": uid(81), "name": "грамота.jpg", "content_type": "image/jpeg", "size": 812345,
            "sha256": "ef" * 32, "added_at": "2025-02-01T09:00:00+00:00",
            "arrived_size": 815000, "arrived_sha256": "ab" * 32,
            "altered_because": "убрано то, что записала камера, с местом съёмки: Exif",
            "in_place": True, "url": f"/api/portfolio/v1/items/{uid(80)}/files/{uid(81)}/content",
            "preview_state": "waiting", "preview": None, "finding": None, "jpeg": None}
    return {"id": uid(80), "pupil_id": CHILDREN[0].id, "class_id": uid(20), "year": "2024/2025",
            "created_at": "2025-02-01T09:00:00+00:00", "changed_at": "2025-02-01T09:10:00+00:00",
            "submitted_at": None if state == "draft" else "2025-02-01T09:20:00+00:00",
            "kind": {"code": "certificate", "name": "грамота", "makes_commendation": True},
            "title": "Олимпиада по физике, II место", "words": "Готовились всей семьёй.",
            "subject": "Физика", "group_id": uid(10),
            "level": {"code": "region", "name": "регион"},
            "awarded_on": "2025-01-25", "issuer": "Управление образования", "state": state,
            "version": 3, "files": [file], "can_edit": False, "steps": [],
            "reviews": [{"at": "2025-02-03T09:30:00+00:00", "step": "return", "role": "teacher",
                         "words": "Не видно печати."}],
            "limits": {"file_bytes": 512 << 20, "free_bytes": 512 << 20, "free_files": 19,
                       "suffixes": [".jpg", ".pdf"]}, **changes}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    """The same item as a folder or a list of works shows it."""
    return {name: value for name, value in item.items()
            if name not in ("steps", "limits", "can_edit", "reviews")}


CHOICES = {"kinds": [{"code": "certificate", "name": "грамота", "makes_commendation": True},
                     {"code": "model", "name": "модель", "makes_commendation": False}],
           "levels": [{"code": "region", "name": "регион"}]}
PERSONAL_FILE = {
    "pupil": {"id": CHILDREN[0].id, "name": "Снегирёва Анна", "class_name": "8А"},
    "commendations": [
        {"id": uid(80), "kind": "certificate", "level": "region", "awarded_on": "2025-01-25",
         "basis": "Олимпиада по физике, II место", "issuer": "Управление образования",
         "verified_at": "2025-02-03T09:30:00+00:00",
         "withdrawn_at": "2025-02-04T09:30:00+00:00"}]}
YEARS = [
    {"id": uid(1), "name": "2024/2025", "starts_on": "2024-09-01", "ends_on": "2025-05-31",
     "current": True},
    {"id": uid(2), "name": "2023/2024", "starts_on": "2023-09-01", "ends_on": "2024-05-31",
     "current": False},
]
GROUPS = [
    {"id": uid(10), "class_id": uid(20), "class_name": "8А", "subject": "Алгебра",
     "subgroup": None, "teacher": "Соколова И. В.", "last_lesson_on": "2025-03-24"},
    {"id": uid(11), "class_id": uid(21), "class_name": "8Б", "subject": "Английский язык",
     "subgroup": "группа 2", "teacher": "Соколова И. В.", "last_lesson_on": None},
]
CLASSES = [
    {"id": uid(20), "name": "8А", "grade": 8, "class_teacher": "Соколова Ирина Викторовна",
     "pupils": 29, "groups": [{"id": uid(100 + n), "subject": subject, "subgroup": None,
                               "teacher": "Соколова И. В."}
                              for n, subject in enumerate(("Алгебра", "Геометрия", "Физика",
                                                           "Русский язык", "Литература",
                                                           "История России", "Биология"))]},
    {"id": uid(21), "name": "8Б", "grade": 8, "class_teacher": None, "pupils": 0, "groups": []},
]
DIARY = {
    "pupil": {"id": CHILDREN[0].id, "name": "Снегирёва Анна", "class_name": "8А"},
    "week": {"iso": "2025-W13", "starts_on": "2025-03-24", "ends_on": "2025-03-29",
             "previous": "2025-W12", "next": "2025-W14"},
    "days": [
        {"date": "2025-03-24", "lessons": [
            {"ordinal": 1, "subject": "Алгебра", "topic": "Теорема Виета",
             "homework": "§ 21, № 412",
             "work_type": "СР", "cell": "5·2"},
            {"ordinal": 2, "subject": "Русский язык", "topic": "Обособленные определения",
             "homework": "Упражнение 310, выучить правило на странице 148, подготовить примеры",
             "work_type": None, "cell": "4"}]},
        {"date": "2025-03-25", "lessons": [
            {"ordinal": 1, "subject": "Физика", "topic": "", "homework": "",
             "work_type": None, "cell": "Н"},
            {"ordinal": 2, "subject": "История России", "topic": "Петровские реформы",
             "homework": "", "work_type": None, "cell": "4·О"}]},
        {"date": "2025-03-26", "lessons": []}],
    "attendance_codes": [dict(one) for one in ATTENDANCE_CODES],
    "averages": [{"subject": "Алгебра", "average": "4.44", "weighted": "4.40", "term_mark": "4"},
                 {"subject": "Физика", "average": None, "weighted": None, "term_mark": None}],
}
CASE_FILES = [
    {"id": uid(50), "kind": "journal", "closes_on": "2025-05-31", "closed_at": None,
     "expected": True, "title": "Электронный журнал 8А класса", "class_name": "8А",
     "case_index": "02-14",
     "year": "2024/2025", "opened_on": "2024-09-01", "closed_on": None,
     "retention": {"title": "Электронный журнал", "years": 5, "anchor": "NEXT_JAN_1",
                   "source": "Положение школы, п. 3", "confirmed": True},
     "disposable_from": "2031-01-01", "state": "active",
     "why": "Учебный год закончится в 2025 году, 5 лет считаются с 1 января 2026 года."},
    {"id": uid(51), "kind": "certificate_book", "closes_on": "2024-12-28",
     "closed_at": "2024-12-28T09:00:00+00:00", "expected": False,
     "title": "Книга выдачи аттестатов", "class_name": None, "case_index": "02-30", "year": "2024",
     "opened_on": "2024-01-09", "closed_on": "2024-12-28",
     "retention": {"title": "Книги учёта", "years": 75, "anchor": "NEXT_JAN_1",
                   "source": "Приказ, ст. 1", "confirmed": False},
     "disposable_from": None, "state": "active", "why": "Срок ещё не подтверждён школой."}]
INBOX_ITEM = {
    "id": uid(60), "event_id": uid(61), "type": "org.letopis.journal.pupil.enrolled.v1",
    "state": "dead", "attempts": 7, "last_error": "StoreUnavailable: connect to store timed out",
    "next_attempt_at": "2025-03-24T08:00:00+00:00", "received_at": "2025-03-24T07:00:00+00:00",
    "school_id": "131", "consumer": "portfolio", "subject": f"pupil/{CHILDREN[0].id}",
    "sequence": 4, "correlation_id": "c-1", "settled_at": None, "decided_by": None,
    "reason": None}
COUNTS = {"failed": 1, "dead": 1, "unreadable": 1, "done": 1204, "discarded": 0}
PUPILS_FOUND = [{"id": CHILDREN[0].id, "name": "Снегирёва Анна", "class_name": "8А"}]
ACCESS_LOG = {"items": [
    {"at": "2025-03-24T07:42:10+00:00", "who": "Соколова И. В.", "role": "teacher",
     "action": "marks.write", "kind": "group", "subject": "8А, Алгебра",
     "ground": "teacher:own_group", "outcome": "allowed", "origin": "web"},
    {"at": "2025-03-24T07:40:10+00:00", "who": "Снегирёва О. П.", "role": "representative",
     "action": "diary.read", "kind": "pupil", "subject": "Снегирёва Анна", "ground": "refused",
     "outcome": "refused", "origin": "web"}],
    "total": 51, "next": uid(97), "without": {}}
LOOKS = {"items": [
    {"day": "2025-03-24", "who": "Петрова А. В.", "role": "class_teacher", "person_id": uid(90),
     "action": "diary.read", "kind": "pupil", "ground": "class_teacher:own_class", "times": 3,
     "first_at": "2025-03-24T07:42:00+00:00", "last_at": "2025-03-24T09:10:00+00:00",
     "own": False, "started_by": ""},
    {"day": "2025-03-21", "who": "Снегирёва О. П.", "role": "representative",
     "person_id": uid(91), "action": "diary.read", "kind": "pupil",
     "ground": "representative:own_child", "times": 1, "own": True, "started_by": "",
     "first_at": "2025-03-21T17:02:00+00:00", "last_at": "2025-03-21T17:02:00+00:00"}],
    "next": "2025-03-21"}
FOLDER_LOOKS = {"items": [
    {"day": "2025-03-24", "role": "psychologist", "person_id": uid(92),
     "action": "portfolio.read", "kind": "pupil", "ground": "psychologist:assigned", "times": 1,
     "first_at": "2025-03-24T10:00:00+00:00", "last_at": "2025-03-24T10:00:00+00:00",
     "own": False, "started_by": ""},
    {"day": "2025-03-24", "role": "representative", "person_id": uid(91),
     "action": "portfolio.write", "kind": "item", "ground": "representative:own_child",
     "times": 1, "own": True, "started_by": "",
     "first_at": "2025-03-24T11:00:00+00:00", "last_at": "2025-03-24T11:00:00+00:00"},
    {"day": "2025-03-02", "role": "psychologist", "person_id": uid(92),
     "action": "portfolio.read", "kind": "pupil", "ground": "psychologist:assigned", "times": 1,
     "first_at": "2025-03-02T10:00:00+00:00", "last_at": "2025-03-02T10:00:00+00:00",
     "own": False, "started_by": ""}],
    "next": None}
ENTRIES = {"items": [
    {"at": "2025-03-24T07:42:10+00:00", "person_id": uid(90), "user_id": "u-90",
     "role": "class_teacher", "action": "portfolio.read", "kind": "pupil",
     "subject_id": CHILDREN[0].id, "ground": "class_teacher:own_class", "outcome": "allowed",
     "origin": "web"}], "total": 1, "next": None, "without": {}}
NAMED = {"people": {uid(90): "Петрова Анна Викторовна", uid(92): "Психологова О. И."},
         "subjects": {CHILDREN[0].id: "Снегирёва Анна"}}
WHOLE_CHAIN = {"sealed": 1204, "checked": 1204, "waiting": 2, "breaks": []}
BROKEN_CHAIN = {"sealed": 31, "checked": 31, "waiting": 0, "breaks": [
    {"chain": "access_log", "sequence": 17, "what": "содержание изменено"}]}
NO_INCIDENTS = {"items": [], "checked_at": "2025-09-12T01:10:00+03:00"}
INCIDENTS = {"checked_at": "2025-09-12T01:10:00+03:00", "items": [
    {"id": uid(7), "found_at": "2025-09-12T01:10:00+03:00", "subject": "mark_cell",
     "what": f"class_id {uid(20)}, pupil_id {uid(301)}: в таблице mark_cell «2», "
             "а в истории mark_change (запись 1) «5»",
     "explanation": None, "explained_by": None, "explained_at": None},
    {"id": uid(8), "found_at": "2025-09-11T01:10:00+03:00", "subject": "access_log",
     "what": "access_log, запись 17: внесена задним числом", "explained_by": "officer",
     "explanation": "Учитель ошибся классом", "explained_at": "2025-09-11T09:00:00+03:00"}]}
SMALLEST = {"value": 5, "source": "Решение проекта: группы меньше пяти детей не показываются"}
MARKED = {"pupils": 1204, "success": "92.00", "quality": "60.00", "level": "58.04",
          "average": "3.79"}
MISSED = {"pupils": 1204, "missed": "6.20", "ill": "3.10", "excused": "1.40",
          "unexcused": "0.20", "late": "0.85"}


def summary(figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A table of sums: a school with a withheld grade, and one with small grades together."""
    return {"smallest": SMALLEST, "years": ["2024/2025", "2023/2024"], "year": "2024/2025",
            "periods": ["half_year:1", "quarter:1", "quarter:2"], "period": "quarter:1",
            "subjects": [], "subject": None, "schools": [
                {"school_id": "131", "name": "Школа № 131", "total": figures, "blocks": [
                    {"grades": [7], "figures": figures}, {"grades": [8], "figures": figures},
                    {"grades": [11], "figures": None}]},
                {"school_id": "lyceum-2", "name": "Лицей № 2 имени Н. И. Лобачевского",
                 "total": figures, "blocks": [{"grades": [10, 11], "figures": figures}]}],
            "grades": [{"grades": [7], "figures": figures}], "total": figures, **more}


MARK_SUMS = summary(MARKED, subjects=["Алгебра", "Русский язык"], subject="Алгебра")
ABSENCE_SUMS = summary(MISSED)
MOVEMENT_SUMS = {"smallest": SMALLEST, "years": ["2024/2025"], "year": "2024/2025",
                 "arrivals": 12, "departures": 0, "schools": [
                     {"school_id": "131", "name": "Школа № 131", "arrivals": 12,
                      "departures": None},
                     {"school_id": "lyceum-2", "name": "Лицей № 2", "arrivals": None,
                      "departures": None}]}
OPENAPI = {
    "openapi": "3.1.0", "info": {"title": "Журнал", "version": "v1"},
    "paths": {"/api/journal/v1/pupils/{pupil_id}/diary": {
        "parameters": [{"name": "pupil_id", "in": "path", "required": True,
                        "schema": {"type": "string", "format": "uuid"}}],
        "get": {"summary": "Дневник за неделю", "tags": ["diary"],
                "parameters": [{"$ref": "#/components/parameters/x"},
                               {"name": "week", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "OK", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Diary"}}}}}}}},
    "components": {"schemas": {"Diary": {"type": "object", "required": ["days"], "properties": {
        "days": {"type": "array", "items": {"$ref": "#/components/schemas/Day"}}}}}}}
SCHOOLS = [{"school_id": "131", "name": "Школа № 131"},
           {"school_id": "lyceum-2", "name": "Лицей № 2"}]
WORK_TYPES = [{"id": uid(70), "short": "СР", "name": "самостоятельная работа", "weight": "1"},
              {"id": uid(71), "short": "КР", "name": "контрольная работа", "weight": "3"}]


def invitee(number: int, name: str, role: str, **more: Any) -> dict[str, Any]:
    """Somebody who can be invited, as the journal answers."""
    return {"person_id": uid(number), "name": name, "roles": [role], "children": [],
            "e_mail": None, "login": None, "refusal": None, **more}


INVITEES = {
    "school": SCHOOL[1], "class_id": uid(20), "class_name": "8А",
    "people": [
        invitee(1, "Снегирёва Анна Игоревна", "pupil", login="snegireva.ai"),
        invitee(2, "Чернышёва-Константинопольская Александра Вячеславовна", "pupil"),
        invitee(3, "Снегирёва Елена Ивановна", "representative", login="snegireva.ei",
                children=["Снегирёва Анна Игоревна"], e_mail="elena@example.org"),
        invitee(4, "Фролов Ярослав Олегович", "representative", login="frolov.io",
                children=["Фролова Майя Ярославовна"],
                refusal="Работает в школе: код выдаёт заместитель директора."),
    ],
}
