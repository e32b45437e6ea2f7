"""Scheduled classes of a bundle as lines of a teaching load: of a class, or of a part of it.

Of which class they are is said by our own column beside the standard's, else by the homerooms
of those who are taught. Where nobody is enrolled, neither says it, and a note does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.journal.classes.rules import class_title
from services.journal.papers.load import LoadLine, LoadList, read_group, read_hours
from services.journal.papers.oneroster.checking import Record
from services.journal.papers.oneroster.enrolled import STUDENT, teacher_of, with_role
from services.journal.papers.oneroster.tables import GROUP, HOMEROOM, HOURS
from services.journal.papers.structure import Findings
from services.journal.workbooks.names import clean, fold
from services.shared.wording import said

Class = tuple[int, str]
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Homes:
    """The classes by the sourcedId of their homeroom, and the children's by their own."""

    of_homeroom: Mapping[str, Class]
    of_child: Mapping[str, Class]


def read_scheduled(
    classes: Iterable[Record],
    courses: Mapping[str, Record],
    members: Mapping[str, list[Record]],
    homes: Homes,
    users: Mapping[str, Record],
    found: Findings,
) -> LoadList:
    """Return who teaches what to whom; `members` are the enrolments of each class."""
    load = LoadList(found=Findings())
    told = [
        one for record in classes
        if (one := _told(record, courses, members, homes, found)) is not None
    ]
    parts = Counter((of, fold(one.subject)) for one in told for of in one.children)
    for one in told:
        teacher = teacher_of(members.get(one.record["sourcedId"], ()), found)
        user = users[teacher["userSourcedId"]] if teacher else None
        for of, group, children in _groups(one, parts, homes, found):
            load.lines.append(LoadLine(
                one.record.place("title"),
                " ".join(filter(None, (user["familyName"], user["givenName"],
                                       user["middleName"]))) if user else "",
                one.subject, *of, group,
                read_hours(one.record[HOURS], one.record.place(HOURS), found),
                number=user["sourcedId"] if user else "",
                members=tuple(children) if group else (),
            ))
    return load


@dataclass(frozen=True, slots=True)
class _Told:
    """A scheduled class: its subject, and its children by their classes."""

    record: Record
    subject: str
    children: Mapping[Class, Sequence[str]]


def _told(
    record: Record,
    courses: Mapping[str, Record],
    members: Mapping[str, list[Record]],
    homes: Homes,
    found: Findings,
) -> _Told | None:
    subject = clean(courses[record["courseSourcedId"]]["title"])
    if len(subject) > _LONGEST:
        found.refuse(courses[record["courseSourcedId"]].place("title"), said(
            "Слишком длинное название предмета: сократите."
        ))
        return None
    children: defaultdict[Class, list[str]] = defaultdict(list)
    if record[HOMEROOM]:
        of = homes.of_homeroom.get(record[HOMEROOM])
        if of is None:
            found.refuse(record.place(HOMEROOM), said(
                "«%(id)s»: класса (homeroom) с таким sourcedId в пакете нет.",
                id=record[HOMEROOM][:40],
            ))
            return None
        children[of] = []
    for one in with_role(members.get(record["sourcedId"], ()), STUDENT):
        child = one["userSourcedId"]
        of = homes.of_child[child]
        if record[HOMEROOM] and of not in children:
            found.refuse(one.place("userSourcedId"), said(
                "В группе «%(title)s» ученик другого класса.", title=record["title"][:100]
            ))
        children[of].append(child)
    if not children:
        found.note(record.place("title"), said(
            "«%(title)s»: никто не записан, и чей это урок, не узнать. Не загружено.",
            title=record["title"][:100],
        ))
        return None
    if len(children) > 1:
        found.note(record.place("title"), said(
            "«%(title)s»: учатся дети нескольких классов (%(classes)s), записано в каждый.",
            title=record["title"][:100],
            classes=tuple(class_title(*of) for of in sorted(children)),
        ))
    return _Told(record, subject, children)


def _groups(
    one: _Told, parts: Mapping[tuple[Class, str], int], homes: Homes, found: Findings
) -> Iterator[tuple[Class, str, Sequence[str]]]:
    """Go through the groups of classes: the class, the name of the part, the children of it."""
    if one.record[HOMEROOM]:
        of, children = next(iter(one.children.items()))
        yield of, read_group(one.record[GROUP]), children
        return
    everybody = Counter(homes.of_child.values())
    for of, children in one.children.items():
        whole = len(set(children)) == everybody[of] and parts[of, fold(one.subject)] == 1
        name = "" if whole else read_group(one.record["classCode"] or one.record["title"])
        if not whole and not name:
            found.refuse(one.record.place("title"), said(
                "Это часть класса %(name)s, а как она называется, не сказано.",
                name=class_title(*of),
            ))
        yield of, name, children
