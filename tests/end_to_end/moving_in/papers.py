"""The four papers of a small school, as schools keep them: pupils, staff, load, timetable.

`write` makes those of the tests themselves, all of invented people; `Papers.of` reads from any
four such papers whom the walk may meet.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

DOUBLE = "4А"
"""The class in whose list one child stands twice."""

_CLASSES = {
    "4А": ("Аверин Тимур Олегович", "Белкина Рада Ильинична", "Гусев Марк Антонович",
           "Дроздова Лада Петровна", "Лебедева Майя Романовна", "Снегирёв Ян Львович"),
    "5А": ("Воробьёв Юлий Ильич", "Галкина Ника Андреевна", "Зябликов Клим Егорович",
           "Лебедев Савва Романович", "Синицына Эмма Юрьевна", "Чижов Яков Денисович"),
    "5Б": ("Грачёва Зоя Олеговна", "Иволгин Артур Львович", "Коршунов Влас Петрович",
           "Скворцова Алла Игоревна", "Соколов Давид Маратович", "Стрижов Эрик Антонович"),
    "9А": ("Голубева Инна Сергеевна", "Кречетов Герман Ильич", "Орлов Назар Денисович",
           "Павлинова Ася Львовна", "Уткин Платон Егорович", "Филинова Дина Маратовна"),
}
_BOYS = ("ов", "ев", "ин", "ёв")
_STAFF = (
    ("Беляева Нина Васильевна", "учитель начальных классов", "4А"),
    ("Крылова Тамара Ильинична", "учитель русского языка и литературы", ""),
    ("Озеров Пётр Семёнович", "учитель математики", "9А"),
    ("Ручьёва Лидия Павловна", "учитель английского языка", "5А"),
    ("Полянская Инга Юрьевна", "учитель английского языка", "5Б"),
    ("Холмский Олег Борисович", "учитель физической культуры", ""),
    ("Дубравина Ольга Аркадьевна", "директор", ""),
    ("Юнусова Ёлка Юрьевна", "заместитель директора по УВР", ""),
    ("Светлова Анна Игоревна", "педагог-психолог", ""),
)
# Teacher (by place in _STAFF), subject, its short name, classes, subgroups, hours.
_TAUGHT = (
    (0, "Русский язык", "Рус.яз", ("4А",), (), 4),
    (0, "Математика", "Матем", ("4А",), (), 4),
    (0, "Окружающий мир", "Окр.мир", ("4А",), (), 2),
    (1, "Русский язык", "Рус.яз", ("5А", "5Б", "9А"), (), 4),
    (2, "Математика", "Матем", ("5А", "5Б"), (), 5),
    (2, "Алгебра", "Алгебра", ("9А",), (), 4),
    (3, "Английский язык", "Англ.яз", ("5А", "5Б"), ("1 гр.",), 3),
    (4, "Английский язык", "Англ.яз", ("5А", "5Б"), ("2 гр.",), 3),
    (5, "Физическая культура", "Физ-ра", ("4А", "5А", "5Б", "9А"), (), 2),
)
_BELLS = (("8:30", "9:15"), ("9:25", "10:10"), ("10:20", "11:05"), ("11:15", "12:00"),
          ("12:10", "12:55"), ("13:05", "13:50"), ("14:00", "14:45"))
_DAYS = (("понедельник", "пн"), ("вторник", "вт"), ("среда", "ср"), ("четверг", "чт"),
         ("пятница", "пт"))


@dataclass(frozen=True)
class Papers:
    """Four papers, and whom they name.

    `corrected` are the pupils after the double was taken out, `count` how many they are, `divided`
    the classes that have subgroups. `family` is a representative of
    two children; `mover` is of 5А; `subject` is what `teacher` teaches to both `mover`'s class
    and that of the `pupil`, one of the two children.
    """

    year: str
    pupils: Path
    corrected: Path
    staff: Path
    load: Path
    timetable: Path
    classes: tuple[str, ...]
    divided: tuple[str, ...]
    count: int
    double: str
    family: str
    pupil: str
    pupil_class: str
    sibling: str
    mover: str
    leaver: str
    teacher: str
    subject: str
    class_teacher: str

    @classmethod
    def of(cls, folder: Path, year: str, own: Path) -> "Papers":
        """Read the papers of a folder; the corrected list is written to `own`."""
        pupils, corrected = folder / "pupils-by-class.xlsx", own / "pupils-corrected.xlsx"
        double = _correct(pupils, corrected)
        children = _children(corrected)
        family, pupil, sibling = _family(children)
        staff = list(_rows(folder / "staff.xlsx"))[1:]
        inside = [name for group, name, _parents in children if group == "5А"]
        mover = next(name for name in inside if name != pupil[1])
        leaver = next(name for name in inside if name not in (pupil[1], mover))
        load = _rows(folder / "teaching-load.xlsx")[1:]
        teacher, subject = _teacher(load, {"5А", pupil[0]})
        return cls(
            year=year, pupils=pupils, corrected=corrected, staff=folder / "staff.xlsx",
            load=folder / "teaching-load.xlsx", timetable=folder / "asc-timetable.xml",
            classes=tuple(dict.fromkeys(group for group, _name, _parents in children)),
            divided=tuple(dict.fromkeys(str(row[2]) for row in load if row[3])),
            count=len(children), double=double, family=family, pupil=pupil[1],
            pupil_class=pupil[0], sibling=sibling[1], mover=mover, leaver=leaver,
            teacher=teacher, subject=subject,
            class_teacher=next(str(row[0]) for row in staff if row[3] == "5А"),
        )


def write(folder: Path, year: str) -> None:
    """Write the tests' own four papers for an academic year («2026/2027»)."""
    _write_pupils(folder / "pupils-by-class.xlsx", int(year[:4]))
    _write_staff(folder / "staff.xlsx")
    _write_load(folder / "teaching-load.xlsx")
    (folder / "asc-timetable.xml").write_text(_timetable(), encoding="cp1251")


def _write_pupils(path: Path, first: int) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for group, names in _CLASSES.items():
        sheet = book.create_sheet(group)
        sheet.append([f"Список обучающихся {group} класса на 01.09.{first}"])
        sheet.append([])
        sheet.append(["№ п/п", "Фамилия, имя, отчество", "Дата рождения", "Пол",
                      "Родители (законные представители)", "Телефон, e-mail"])
        born = first - 7 - int(group[:-1])
        shown = (*names, names[0]) if group == DOUBLE else names
        for place, name in enumerate(shown, 1):
            month = names.index(name) + 3
            sheet.append([place, name, date(born, month, 2 * month), "м" if _is_boy(name) else "ж",
                          *_parent(name)])
        sheet.append([])
        sheet.append([None, f"Всего: {len(shown)}"])
    book.save(path)


def _parent(name: str) -> tuple[str, str]:
    """Return who represents a child, and the telephone: brother and sister have one mother."""
    family = name.split()[0].removesuffix("а")
    given = "Вера Олеговна" if family == "Лебедев" else "Мария Ильинична"
    return f"{family}а {given} (мать)", f"+7 900 555-{len(family):02}-{ord(family[1]) % 100:02}"


def _is_boy(name: str) -> bool:
    return name.split()[0].endswith(_BOYS)


def _write_staff(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Сотрудники"
    sheet.append(["ФИО", "Должность", "Предметы", "Классное руководство", "E-mail"])
    for place, (name, post, led) in enumerate(_STAFF, 1):
        sheet.append([name, post, None, led or None, f"t{place:02}@school.example"])
    book.save(path)


def _write_load(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Нагрузка"
    sheet.append(["Учитель", "Предмет", "Класс", "Группа", "Часов в неделю"])
    for teacher, subject, _short, groups, parts, hours in _TAUGHT:
        for group in groups:
            sheet.append([_STAFF[teacher][0], subject, group, parts[0] if parts else None, hours])
    book.save(path)


def _timetable() -> str:
    """Return the timetable as aSc Timetables writes it: no class or teacher is in two places."""
    shorts = list(dict.fromkeys(short for _who, _what, short, *_rest in _TAUGHT))
    groups = list(_CLASSES)
    lessons, cards = [], []
    taken: set[tuple[str, int, int]] = set()
    for teacher, _subject, short, taught, parts, hours in _TAUGHT:
        for group in taught:
            place = groups.index(group)
            part = parts[0][0] if parts else "0"
            lesson = f"L{len(lessons)}"
            lessons.append(
                f'<lesson id="{lesson}" subjectid="S{shorts.index(short)}" classids="C{place}" '
                f'groupids="G{place}_{part}" teacherids="T{teacher}" classroomids="R{teacher}" '
                f'periodspercard="1" periodsperweek="{hours}.0" weeksdefid="W0" termsdefid="D"/>')
            for day, period in _free(taken, f"T{teacher}", f"C{place}_{part}", f"C{place}", hours):
                days = "".join("1" if one == day else "0" for one in range(5))
                cards.append(f'<card lessonid="{lesson}" classroomids="R{teacher}" '
                             f'period="{period}" days="{days}" weeks="1" terms="1"/>')
    return "\n".join([
        '<?xml version="1.0" encoding="windows-1251"?>',
        '<timetable ascttversion="2021.6.2" importtype="database" '
        'displayname="aSc Timetables 2012 XML">',
        "<periods>", *(f'<period name="{one}" short="{one}" period="{one}" starttime="{starts}" '
                       f'endtime="{ends}"/>' for one, (starts, ends) in enumerate(_BELLS, 1)),
        "</periods>",
        "<daysdefs>", *(f'<daysdef id="D{place}" name="{name}" short="{short}" days="'
                        + "".join("1" if one == place else "0" for one in range(5)) + '"/>'
                        for place, (name, short) in enumerate(_DAYS)), "</daysdefs>",
        '<weeksdefs><weeksdef id="W0" weeks="1" name="Каждую неделю" short="Все"/></weeksdefs>',
        "<subjects>", *(f'<subject id="S{place}" name="{short}" short="{short}"/>'
                        for place, short in enumerate(shorts)), "</subjects>",
        "<teachers>", *(_teacher_xml(place, one[0]) for place, one in enumerate(_STAFF)),
        "</teachers>",
        "<classrooms>", *(f'<classroom id="R{place}" name="{201 + place}" short="{201 + place}"/>'
                          for place in range(len(_STAFF))), "</classrooms>",
        "<classes>", *(f'<class id="C{place}" name="{group}" short="{group}"/>'
                       for place, group in enumerate(groups)), "</classes>",
        "<groups>", *(_groups_xml(place) for place in range(len(groups))), "</groups>",
        "<lessons>", *lessons, "</lessons>", "<cards>", *cards, "</cards>", "</timetable>",
    ])


def _free(
    taken: set[tuple[str, int, int]], teacher: str, part: str, group: str, hours: int
) -> list[tuple[int, int]]:
    """Take so many slots, one a day, in which teacher and class are free.

    A part of a class may have a lesson beside the other part.
    """
    whole = part == f"{group}_0"
    found: list[tuple[int, int]] = []
    for place in range(len(_DAYS) * len(_BELLS)):
        day, period = place % len(_DAYS), place // len(_DAYS) + 1
        needs = [teacher, part, *([f"{group}_1", f"{group}_2"] if whole else [f"{group}_0"])]
        if len(found) < hours and not any((one, day, period) in taken for one in needs):
            found.append((day, period))
            taken.update((one, day, period) for one in (teacher, part))
    return found


def _teacher_xml(place: int, name: str) -> str:
    family, given, patronymic = name.split()
    short = f"{family} {given[0]}.{patronymic[0]}."
    return (f'<teacher id="T{place}" firstname="{given[0]}.{patronymic[0]}." lastname="{family}" '
            f'name="{short}" short="{short}"/>')


def _groups_xml(place: int) -> str:
    names = ("Весь класс", "1 группа", "2 группа")
    return "".join(
        f'<group id="G{place}_{part}" classid="C{place}" name="{name}" '
        f'entireclass="{int(not part)}" divisiontag="{int(bool(part))}"/>'
        for part, name in enumerate(names))


def _rows(path: Path, sheet: str = "") -> list[tuple[object, ...]]:
    book = load_workbook(path)
    return list((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True))


def _correct(pupils: Path, corrected: Path) -> str:
    """Take the double out as a deputy would; return its place as the page names it."""
    book = load_workbook(pupils)
    sheet = book[DOUBLE]
    seen: dict[object, int] = {}
    for row in range(4, sheet.max_row + 1):
        name = sheet.cell(row, 2).value
        if sheet.cell(row, 1).value and name in seen:
            told = (f"лист «{DOUBLE}», строка {seen[name]}, столбец B и "
                    f"лист «{DOUBLE}», строка {row}, столбец B")
            sheet.delete_rows(row)
            book.save(corrected)
            return told
        seen[name] = row
    raise AssertionError(f"nobody stands twice in {DOUBLE} of {pupils}")


def _children(pupils: Path) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return class, name and representatives (name, contact) of each child."""
    found = []
    for sheet in load_workbook(pupils).worksheets:
        for row in sheet.iter_rows(min_row=4, values_only=True):
            if row[0]:
                parents = [one.partition("(")[0].strip() for one in str(row[4]).split(";")]
                contacts = [one.strip() for one in str(row[5]).split(";")]
                found.append((sheet.title, str(row[1]), list(zip(parents, contacts, strict=True))))
    return found


def _family(
    children: list[tuple[str, str, list[tuple[str, str]]]]
) -> tuple[str, tuple[str, str], tuple[str, str]]:
    """Return somebody with two children, and both by class and name, the older first."""
    known: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for group, name, parents in children:
        for parent in parents:
            known[parent].append((group, name))
    name, two = next((parent[0], both) for parent, both in known.items() if len(both) == 2)
    younger, older = sorted(two, key=lambda one: int(one[0][:-1]))
    return name, older, younger


def _teacher(load: list[tuple[object, ...]], groups: set[str]) -> tuple[str, str]:
    """Return who teaches the same subject to all these classes as a whole."""
    taught: dict[tuple[str, str], set[str]] = defaultdict(set)
    for teacher, subject, group, part, _hours in load:
        if not part:
            taught[str(teacher), str(subject)].add(str(group))
    return next(one for one, where in taught.items() if groups <= where)
