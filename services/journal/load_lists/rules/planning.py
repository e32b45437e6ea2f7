"""Makes the plan: lays a list of load beside the school as it is. Without a clock."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.journal.classes.rules import class_title
from services.journal.load_lists.rules.current_state import Group, Load, LoadState, Teacher
from services.journal.papers.called import is_called, same_group
from services.journal.papers.load import LoadLine, LoadList
from services.journal.papers.outcome import Fate, Line
from services.journal.papers.structure import ClassKey, Findings
from services.journal.subjects.rules.names import ambiguous, find_subject, fold_subject
from services.journal.workbooks.names import fold
from services.journal.workbooks.places import Place
from services.shared.wording import said

MOST_END = 2
"""One load of so many of a class may be missing from a list; of more, the list is a cut one."""


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group that the school has not yet."""

    class_id: UUID
    subject_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NewLoad:
    """A load of a group from a day on."""

    group_id: UUID
    teacher_id: UUID | None
    hours: Decimal | None
    since: date


@dataclass(slots=True)
class LoadPlan:
    """Everything that a list of load changes; with problems nothing of it is written.

    `corrected` are loads that began no earlier than the list, by id, and `removed` those that go
    then: they were never so. `touched` are the groups whose loads change.
    """

    new_subjects: dict[UUID, str] = field(default_factory=dict)
    new_groups: dict[UUID, NewGroup] = field(default_factory=dict)
    new_loads: list[NewLoad] = field(default_factory=list)
    ended: dict[UUID, date] = field(default_factory=dict)
    corrected: dict[UUID, NewLoad] = field(default_factory=dict)
    removed: list[UUID] = field(default_factory=list)
    touched: list[UUID] = field(default_factory=list)
    members: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)


def make_load_plan(
    written: LoadList, current: LoadState, today: date, new_id: Callable[[], UUID]
) -> LoadPlan:
    """Return everything that the list changes, with every problem that keeps it out."""
    planning = _Planning(written, current, today, new_id)
    for line in written.lines:
        planning.place_line(line)
    planning.end_missing()
    return planning.plan


class _Planning:
    """Decides on one line after another."""

    def __init__(
        self, written: LoadList, current: LoadState, today: date, new_id: Callable[[], UUID]
    ) -> None:
        self.plan = LoadPlan()
        self.plan.found.problems += written.found.problems
        self.plan.found.notes += written.found.notes
        self._current = current
        self._new_id = new_id
        stated = written.stated_on
        self._first = min(max(stated or current.starts_on, current.starts_on), current.ends_on)
        # What is other than before is so from the day of the list, else from today.
        changed = stated or min(max(today, current.starts_on), current.ends_on)
        self._changed = max(changed, current.starts_on)
        self._subjects: dict[str, UUID | None] = {}
        self._told: set[str] = set()
        self._by_family: defaultdict[str, list[Teacher]] = defaultdict(list)
        for one in current.teachers:
            self._by_family[_first_word(one.name.family_name)].append(one)
        self._called: dict[str, list[Teacher]] = {}
        self._known: dict[tuple[UUID, UUID], list[Group]] = defaultdict(list)
        for group in current.groups:
            self._known[group.class_id, group.subject_id].append(group)
        self._places: dict[tuple[UUID, UUID, str], LoadLine] = {}
        self._named: set[UUID] = set()
        self._classes: dict[ClassKey, Place] = {}

    def place_line(self, line: LoadLine) -> None:
        """Decide what a line changes."""
        self._classes.setdefault(line.class_key, line.place)
        of = self._current.classes.get(line.class_key)
        subject_id = self._subject(line)
        known, teacher = self._teacher(line)
        if of is None:
            self._refuse_once(line, said(
                "Класса %(name)s в этом учебном году нет: сначала загрузите список учеников или "
                "исправьте класс.", name=class_title(line.grade, line.letter),
            ))
            return
        if subject_id is None or not known:
            return
        key = (of.id, subject_id, fold(line.group))
        first = self._places.setdefault(key, line)
        if first is not line:
            self.plan.found.refuse(line.place, said(
                "%(name)s, %(subject)s уже есть: %(first)s. Если класс поделён, впишите группы.",
                name=of.name, subject=line.subject, first=str(first.place),
            ))
            return
        group = next(
            (one for one in self._known[of.id, subject_id]
             if same_group(one.name or None, line.group or None)), None
        )
        changed = self._place(line, of.id, subject_id, group, teacher)
        if changed and of.closed:
            self._refuse_once(line, said(
                "Учебный год класса %(name)s закрыт: нагрузка больше не меняется.", name=of.name
            ))

    def _place(
        self, line: LoadLine, class_id: UUID, subject_id: UUID, group: Group | None,
        teacher: Teacher | None,
    ) -> bool:
        teacher_id = teacher.id if teacher else None
        load = group.load if group else None
        running = load if load and load.until is None else None
        if group is None:
            group_id = self._new_id()
            self.plan.new_groups[group_id] = NewGroup(class_id, subject_id, line.group)
            if line.group and not line.members:
                self._note_once(line, said(
                    "Подгруппы новые, учеников в них ещё нет: впишите состав."
                ))
        else:
            group_id = group.id
            self._named.add(group.id)
        hours = line.hours or (running.hours if running else None)
        members = self._members(line, group_id)
        if running is None:
            since = self._first if load is None or load.until is None else max(
                self._changed, load.until + timedelta(days=1)
            )
            self.plan.new_loads.append(NewLoad(group_id, teacher_id, hours, since))
            self.plan.touched.append(group_id)
            self._tell(Fate.ARRIVED, line, teacher, hours)
            return True
        if (running.teacher_id, running.hours) == (teacher_id, hours):
            self._tell(Fate.CHANGED if members else Fate.UNCHANGED, line, teacher, None, *members)
            return bool(members)
        self._change(running, NewLoad(group_id, teacher_id, hours, self._changed))
        self.plan.touched.append(group_id)
        if running.teacher_id != teacher_id:
            was = next((str(one.name) for one in self._current.teachers
                        if one.id == running.teacher_id), None)
            what = said("вёл(а) %(name)s", name=was) if was else said("была вакансия")
            self._tell(Fate.MOVED, line, teacher, hours, what, *members)
        else:
            what = said("было часов: %(hours)s", hours=_shown(running.hours))
            self._tell(Fate.CHANGED, line, teacher, hours, what, *members)
        return True

    def _members(self, line: LoadLine, group_id: UUID) -> tuple[str, ...]:
        """Plan who is in a subgroup, where the line says so; return a change in words."""
        wanted = frozenset(self._current.numbered[one] for one in line.members)
        if not wanted or wanted == self._current.members.get(group_id, frozenset()):
            return ()
        self.plan.members[group_id] = wanted
        return (said("состав группы"),)

    def _change(self, running: Load, new: NewLoad) -> None:
        if running.since is not None and running.since >= new.since:
            self.plan.corrected[running.id] = new
        else:
            self.plan.ended[running.id] = new.since - timedelta(days=1)
            self.plan.new_loads.append(new)

    def _subject(self, line: LoadLine) -> UUID | None:
        folded = fold_subject(line.subject)
        if folded not in self._subjects:
            self._subjects[folded] = self._find_subject(line)
        return self._subjects[folded]

    def _find_subject(self, line: LoadLine) -> UUID | None:
        found = find_subject(self._current.subjects, line.subject)
        if found.subject is not None:
            if fold_subject(found.subject.name) != fold_subject(line.subject):
                self.plan.found.note(line.place, said(
                    "«%(text)s» — предмет школы «%(name)s».",
                    text=line.subject, name=found.subject.name,
                ))
            return found.subject.id
        if found.candidates:
            self.plan.found.refuse(line.place, ambiguous(line.subject, found.candidates))
            return None
        if "." in line.subject:
            self.plan.found.refuse(line.place, said(
                "Предмета «%(text)s» в школе нет, и это сокращение: напишите название целиком.",
                text=line.subject,
            ))
            return None
        self.plan.found.note(line.place, said(
            "Предмет «%(text)s» новый: он появится в школе.", text=line.subject
        ))
        subject_id = self._new_id()
        self.plan.new_subjects[subject_id] = line.subject
        return subject_id

    def _teacher(self, line: LoadLine) -> tuple[bool, Teacher | None]:
        """Return whether it is known who teaches, and who; nobody of a vacancy."""
        if not line.teacher:
            return True, None
        if line.number:
            # Who is not among them has a problem of their own.
            staff_id = self._current.numbered.get(line.number)
            of_number = [one for one in self._current.teachers if one.id == staff_id]
            return bool(of_number), next(iter(of_number), None)
        if line.teacher not in self._called:
            self._called[line.teacher] = self._could_be(line.teacher)
        could_be = self._called[line.teacher]
        if len(could_be) == 1 and could_be[0].works:
            return True, could_be[0]
        if could_be and not could_be[0].works:
            self._refuse_once(line, said(
                "%(name)s в школе уже не работает: исправьте учителя или сначала назначьте на "
                "должность.", name=str(could_be[0].name),
            ))
            return False, None
        if could_be:
            self._refuse_once(line, said(
                "«%(text)s» — это %(names)s? Напишите имя целиком.",
                text=line.teacher, names=tuple(str(one.name) for one in could_be),
            ))
        else:
            self._refuse_once(line, said(
                "Сотрудника «%(text)s» в школе нет: исправьте имя или сначала загрузите список "
                "сотрудников.", text=line.teacher,
            ))
        return False, None

    def _could_be(self, text: str) -> list[Teacher]:
        """Return who is called so: by the whole name first, and who works here still."""
        near = self._by_family.get(_first_word(text), [])
        could_be = [one for one in near if is_called(one.name, text)]
        whole = [one for one in could_be if fold(str(one.name)) == fold(text)] or could_be
        return [one for one in whole if one.works] or whole

    def end_missing(self) -> None:
        """End the loads of the list's classes that it does not name."""
        ids = {
            of.id: (of.name, self._classes[key])
            for key, of in self._current.classes.items() if key in self._classes
        }
        running = [
            group for group in self._current.groups
            if group.class_id in ids and group.load and group.load.until is None
        ]
        missing = [group for group in running if group.id not in self._named]
        of_class = Counter(group.class_id for group in running)
        gone = Counter(group.class_id for group in missing)
        for class_id, count in gone.items():
            name, place = ids[class_id]
            if MOST_END * count > of_class[class_id]:
                self.plan.found.refuse(place, said(
                    "По нагрузке в классе %(name)s прекращается больше половины предметов: "
                    "%(missing)s из %(count)s. Похоже, файл обрезан: загрузите его целиком.",
                    name=name, missing=count, count=of_class[class_id],
                ))
        for group in missing:
            self._end(group, ids[group.class_id][0])

    def _end(self, group: Group, class_name: str) -> None:
        load = group.load
        if load is None:
            return
        last = self._changed - timedelta(days=1)
        if load.since is not None and load.since > last:
            self.plan.removed.append(load.id)
        else:
            self.plan.ended[load.id] = last
        self.plan.touched.append(group.id)
        teacher = next((str(one.name) for one in self._current.teachers
                        if one.id == load.teacher_id), said("вакансия"))
        beside = ", ".join(filter(None, (class_name, group.subject, group.name)))
        self.plan.lines.append(Line(Fate.DEPARTED, teacher, beside))

    def _tell(
        self, fate: Fate, line: LoadLine, teacher: Teacher | None, hours: Decimal | None,
        *what: str,
    ) -> None:
        title = class_title(line.grade, line.letter)
        beside = ", ".join(filter(None, (title, line.subject, line.group)))
        told = (said("часов: %(hours)s", hours=_shown(hours)),) if hours else ()
        name = str(teacher.name) if teacher else said("вакансия")
        self.plan.lines.append(Line(fate, name, beside, (*told, *what)))

    def _refuse_once(self, line: LoadLine, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.plan.found.refuse(line.place, what)

    def _note_once(self, line: LoadLine, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.plan.found.note(line.place, what)


def _first_word(text: str) -> str:
    return next(iter(fold(text).split()), "")


def _shown(hours: Decimal | None) -> str:
    return "—" if hours is None else f"{hours.normalize():f}".replace(".", ",")
