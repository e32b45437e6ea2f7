"""What the page of the week shows: the lessons of one class, teacher or room in their cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.timetable.draft import Draft, key_of, place_of

CLASS, TEACHER, ROOM = "class", "teacher", "room"
WEEKDAYS: dict[int, Any] = {
    1: _l("понедельник"), 2: _l("вторник"), 3: _l("среда"), 4: _l("четверг"),
    5: _l("пятница"), 6: _l("суббота"), 7: _l("воскресенье"),
}
TURNS: dict[int, Any] = {0: _l("каждую неделю"), 1: _l("неделя А"), 2: _l("неделя Б")}


@dataclass(frozen=True)
class ShownLesson:
    """A lesson in its cell, with what clashes with it."""

    key: str
    title: str
    about: str
    turn: str
    changed: bool
    clashes: list[str]
    refused: bool


@dataclass
class Cell:
    """A place of a day; `would` is what the lesson in hand would clash with there."""

    weekday: int
    ordinal: int
    lessons: list[ShownLesson] = field(default_factory=list)
    would: list[str] = field(default_factory=list)
    bad: bool = False


@dataclass(frozen=True)
class ShownEditor:
    """The page: whose week it is, its cells by day, the changes in words, the open lesson."""

    of: str
    kind: str
    choices: list[tuple[str, list[tuple[str, str]]]]
    title: str
    days: list[tuple[int, Any, list[Cell]]]
    changes: list[tuple[str, list[str]]]
    notes: list[str]
    refused: int
    opened: dict[str, Any] | None


def show_editor(
    week: Mapping[str, Any], draft: Draft, of: str, opened: dict[str, Any] | None
) -> ShownEditor:
    """Return what the page shows of a tried week; `of` is «class:…», «teacher:…» or «room:…»."""
    groups = {one["id"]: one for one in week["groups"]}
    teachers = {one["id"]: one["name"] for one in week["teachers"]}
    choices = _choices(week)
    known = [value for _title, several in choices for value, _name in several]
    of = of if of in known else (known[0] if known else "")
    kind, _colon, chosen = of.partition(":")
    cells = {
        (day, place): Cell(day, place)
        for day in range(1, week["weekdays"] + 1) for place in range(1, week["ordinals"] + 1)
    }
    clashes = _clashes(week)
    for one in week["lessons"]:
        if _is_of(one, groups, kind, chosen) and (one["weekday"], one["ordinal"]) in cells:
            cells[one["weekday"], one["ordinal"]].lessons.append(
                _lesson(one, groups, teachers, kind, clashes)
            )
    for place in week["places"]:
        cell = cells[place["weekday"], place["ordinal"]]
        cell.would, cell.bad = place["clashes"], place["refused"]
    names = {value: name for _title, several in choices for value, name in several}
    changed = [one["becomes"] for one in draft.changes if one["becomes"]]
    return ShownEditor(
        of, kind, choices, names.get(of, ""),
        [(day, WEEKDAYS[day], [cells[day, place] for place in range(1, week["ordinals"] + 1)])
         for day in range(1, week["weekdays"] + 1)],
        [(_words(one, groups), _of_change(one, clashes)) for one in draft.changes],
        [one["what"] for one in week["clashes"] if not one["refused"] and (
            any(place_of(it) in (one["one"], one["other"]) for it in changed)
        )],
        sum(one["refused"] for one in week["clashes"]),
        _open(opened, week, kind, chosen, clashes),
    )


def _choices(week: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    classes = dict.fromkeys((one["class_id"], one["class_name"]) for one in week["groups"])
    teaching = {one["teacher_id"] for one in (*week["groups"], *week["lessons"])}
    found = [
        (_("Классы"), [(f"{CLASS}:{id_}", name) for id_, name in classes]),
        (_("Учителя"), [
            (f"{TEACHER}:{one['id']}", one["name"])
            for one in week["teachers"] if one["id"] in teaching
        ]),
        (_("Кабинеты"), [(f"{ROOM}:{one}", one) for one in week["rooms"]]),
    ]
    return [(title, several) for title, several in found if several]


def _is_of(
    lesson: Mapping[str, Any], groups: Mapping[str, Any], kind: str, chosen: str
) -> bool:
    if kind == CLASS:
        return bool(groups[lesson["group_id"]]["class_id"] == chosen)
    return bool(lesson["teacher_id" if kind == TEACHER else "room"] == chosen)


def _clashes(week: Mapping[str, Any]) -> Mapping[str, list[Mapping[str, Any]]]:
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in week["clashes"]:
        for side in ("one", "other"):
            found[key_of(one[side])].append(one)
    return found


def _lesson(
    lesson: Mapping[str, Any], groups: Mapping[str, Any], teachers: Mapping[str, str], kind: str,
    clashes: Mapping[str, Sequence[Mapping[str, Any]]],
) -> ShownLesson:
    group, key = groups[lesson["group_id"]], key_of(lesson)
    title = " ".join(filter(None, (
        group["class_name"] if kind != CLASS else "", group["subject"], group["subgroup"],
    )))
    room = _("каб. %(room)s", room=lesson["room"]) if lesson["room"] and kind != ROOM else ""
    teacher = short_name(teachers.get(lesson["teacher_id"], "")) if kind != TEACHER else ""
    found = {id(one): one for one in clashes.get(key, ())}.values()
    return ShownLesson(
        key, title, " · ".join(filter(None, (room, teacher))),
        str(TURNS[lesson["week"]]) if lesson["week"] else "", lesson["changed"],
        list(dict.fromkeys(one["what"] for one in found)), any(one["refused"] for one in found),
    )


def short_name(name: str) -> str:
    """Return a name with initials."""
    family, *rest = name.split(" ")
    return " ".join([family, *(f"{one[0]}." for one in rest if one)])


def _words(change: Mapping[str, Any], groups: Mapping[str, Any]) -> str:
    was, becomes = change["was"], change["becomes"]
    group = groups.get((becomes or was)["group_id"])
    name = " ".join(filter(None, (
        group["class_name"], group["subject"], group["subgroup"]
    ))) if group else ""
    if was is None:
        return _("%(name)s: новый урок, %(when)s", name=name, when=_when(becomes))
    if becomes is None:
        return _("%(name)s: убирается, %(when)s", name=name, when=_when(was))
    if place_of(was) == place_of(becomes):
        return _("%(name)s: меняется, %(when)s", name=name, when=_when(becomes))
    return _(
        "%(name)s: %(before)s → %(after)s", name=name, before=_when(was), after=_when(becomes)
    )


def _when(lesson: Mapping[str, Any]) -> str:
    when = _(
        "%(day)s, %(ordinal)s-й урок", day=WEEKDAYS.get(lesson["weekday"], ""),
        ordinal=lesson["ordinal"],
    )
    return f"{when}, {TURNS[lesson['week']]}" if lesson["week"] else when


def _of_change(
    change: Mapping[str, Any], clashes: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[str]:
    if change["becomes"] is None:
        return []
    return list(dict.fromkeys(
        one["what"] for one in clashes.get(key_of(change["becomes"]), ()) if one["refused"]
    ))


def _open(
    opened: dict[str, Any] | None, week: Mapping[str, Any], kind: str, chosen: str,
    clashes: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any] | None:
    """Return the open lesson with what its form can choose, and what it would clash with."""
    if opened is None:
        return None
    there = next((one for one in week["lessons"] if key_of(one) == opened["key"]), None)
    if there is None and opened["key"] and "typed" not in opened:
        return None
    fields = {
        "group_id": "", "teacher_id": None, "week": 0, "weekday": 1, "ordinal": 1,
        "room": chosen if kind == ROOM else None, **(there or {}), **opened,
    }
    group = next((one for one in week["groups"] if one["id"] == fields["group_id"]), None)
    if kind == CLASS or group:
        of_class = group["class_id"] if group else chosen
        groups = [one for one in week["groups"] if one["class_id"] == of_class]
    elif kind == TEACHER:
        groups = [one for one in week["groups"] if one["teacher_id"] == chosen]
    else:
        groups = list(week["groups"])
    own = group["teacher_id"] if group else None
    found = clashes.get(key_of(fields), ()) if group else ()
    return {
        **fields, "groups": groups, "own": own,
        "teacher_id": None if fields["teacher_id"] == own else fields["teacher_id"],
        "clashes": list(dict.fromkeys((one["what"], one["refused"]) for one in found)),
        "shared": fields.get("joint") or any(one["kind"] == TEACHER for one in found),
    }
