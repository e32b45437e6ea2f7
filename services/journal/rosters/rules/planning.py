"""Makes the plan: lays a list of pupils beside the school as it is. Without a clock."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.journal.classes.rules import class_title
from services.journal.list_reading.rules.identity import Identities, identify
from services.journal.list_reading.rules.known import KnownEnrolment, KnownPupil
from services.journal.papers.outcome import Fate, Line
from services.journal.papers.structure import ClassKey, Roster, RosterClass, RosterPupil
from services.journal.rosters.rules.current_state import (
    CurrentState,
)
from services.journal.rosters.rules.plan import (
    ChildChange,
    Coming,
    Leaving,
    NewChild,
    Plan,
)
from services.journal.rosters.rules.representatives import plan_representatives
from services.journal.workbooks.names import PersonName, fold
from services.journal.workbooks.places import Place
from services.shared.wording import said

MOST_LEAVE = 2
"""One child of so many may be missing from a list; of more, the list is a cut one."""


def make_plan(
    roster: Roster, current: CurrentState, today: date, new_id: Callable[[], UUID]
) -> Plan:
    """Return what a list changes on a day, with every problem."""
    plan = Plan(classes=roster.classes)
    plan.found.problems += roster.problems
    plan.found.notes += roster.notes
    planning = _Planning(plan, roster, current, min(today, current.ends_on), new_id)
    who = identify(roster.pupils, current.pupils, plan.found)
    ids = {place: one.id for place, one in who.known.items()}
    for place in range(len(roster.pupils)):
        ids.setdefault(place, new_id())
    plan.numbers = {one.number: ids[at] for at, one in enumerate(roster.pupils) if one.number}
    words = plan_representatives(roster.pupils, ids, current, plan, new_id)
    for place, pupil in enumerate(roster.pupils):
        if place not in who.unsure:
            planning.place_child(place, pupil, ids[place], who, words[place])
    planning.let_depart(who)
    planning.check_classes()
    return plan


class _Planning:
    """Decides on one child after another."""

    def __init__(
        self, plan: Plan, roster: Roster, current: CurrentState, today: date,
        new_id: Callable[[], UUID],
    ) -> None:
        self.plan = plan
        self._new_id = new_id
        self._roster = roster
        self._current = current
        self._today = today
        self._classes = {one.key: one for one in roster.classes}
        # A list made in August is of the first day of the year.
        self._stated = {
            one.key: max(one.stated_on, current.starts_on) if one.stated_on else None
            for one in roster.classes
        }
        self._touched: set[ClassKey] = set()

    def place_child(
        self, place: int, pupil: RosterPupil, pupil_id: UUID, who: Identities,
        words: tuple[str, ...],
    ) -> None:
        """Decide what becomes of a child of the list."""
        known = who.known.get(place)
        if known is None:
            self.plan.new_children[pupil_id] = NewChild(pupil.name, pupil.born_on, pupil.sex)
            self._enrol(pupil, pupil_id)
            self._tell(Fate.ARRIVED, pupil)
            return
        what = (*self._changes(pupil, known, place in who.renamed), *words)
        fate, moved = self._movement(pupil, known)
        if fate is Fate.UNCHANGED and what:
            fate = Fate.CHANGED
        self._tell(fate, pupil, (*moved, *what))

    def _movement(
        self, pupil: RosterPupil, known: KnownPupil
    ) -> tuple[Fate, tuple[str, ...]]:
        now = known.now
        if now is None:
            self._enrol(pupil, known.id)
            if known.before is None or known.before.left:
                return Fate.ARRIVED, (said("снова в школе"),) if known.before else ()
            return Fate.MOVED, (_was_in(known.before),)
        stated_on = self._stated[pupil.class_key]
        if now.departed_on is not None:
            return self._return(pupil, known, now, now.departed_on, stated_on)
        if now.class_key == pupil.class_key:
            return Fate.UNCHANGED, ()
        if stated_on is not None and stated_on < now.enrolled_on <= self._today:
            self.plan.found.refuse(pupil.place, said(
                "По журналу ученик с %(since)s в %(now)s, а список составлен раньше, на "
                "%(stated)s: возьмите свежий список или исправьте день в его заголовке.",
                since=now.enrolled_on, now=now.class_name, stated=stated_on,
            ))
            return Fate.UNCHANGED, ()
        self.plan.leaving.append(Leaving(known.id, now, stated_on, pupil.class_key))
        self._touched |= {now.class_key, pupil.class_key}
        return Fate.MOVED, (_was_in(now),)

    def _return(
        self, pupil: RosterPupil, known: KnownPupil, now: KnownEnrolment, departed_on: date,
        stated_on: date | None,
    ) -> tuple[Fate, tuple[str, ...]]:
        """Take a child in again who has departed this year; an older list says nothing of it."""
        if stated_on is None and self._today <= departed_on:
            self.plan.found.note(pupil.place, said(
                "По журналу последний день ученика в школе — %(departed)s: так и осталось.",
                departed=departed_on,
            ))
            return Fate.UNCHANGED, ()
        if stated_on is not None and stated_on <= departed_on:
            self.plan.found.note(pupil.place, said(
                "По журналу ученик выбыл %(departed)s, а список составлен раньше, на %(stated)s: "
                "снова не зачислен.", departed=departed_on, stated=stated_on,
            ))
            return Fate.UNCHANGED, ()
        day = max(stated_on or self._today, date.fromordinal(departed_on.toordinal() + 1))
        self.plan.coming.append(Coming(known.id, pupil.class_key, day))
        self._touched.add(pupil.class_key)
        return Fate.ARRIVED, (said("снова в школе"),)

    def _enrol(self, pupil: RosterPupil, pupil_id: UUID) -> None:
        """Put a child into a class that it has not been in this year.

        Into a class that nobody is in yet, from the first day of the year.
        """
        known = self._current.classes.get(pupil.class_key)
        day = self._current.starts_on
        if known is not None and known.filled:
            stated_on = self._stated[pupil.class_key] or self._today
            day = min(max(stated_on, day), self._current.ends_on)
        self.plan.coming.append(Coming(pupil_id, pupil.class_key, day))
        self._touched.add(pupil.class_key)

    def _changes(
        self, pupil: RosterPupil, known: KnownPupil, renamed: bool
    ) -> tuple[str, ...]:
        """Note what is other of a child's own row; return it in words."""
        name = _fuller(pupil.name, known.name) if renamed else known.name
        born_on, sex = known.born_on or pupil.born_on, pupil.sex or known.sex
        words: list[str] = []
        if _parts(name) != _parts(known.name):
            words.append(said("имя было «%(old)s»", old=str(known.name)))
        if born_on != known.born_on:
            words.append(said("дата рождения"))
        identity = bool(words)
        if sex != known.sex:
            words.append(said("пол"))
        if words:
            self.plan.child_changes[known.id] = ChildChange(name, born_on, sex, identity)
        if pupil.number and pupil.number not in known.numbers:
            words.append(said("номер %(number)s", number=pupil.number))
        return tuple(words)

    def let_depart(self, who: Identities) -> None:
        """Let the children of the list's classes depart whom it does not name."""
        named = {one.id for one in who.known.values()}
        here: defaultdict[ClassKey, list[KnownPupil]] = defaultdict(list)
        for one in self._current.pupils:
            if one.is_here and one.now is not None and one.now.class_key in self._classes:
                here[one.now.class_key].append(one)
        for key, children in here.items():
            missing = [one for one in children if one.id not in named]
            if MOST_LEAVE * len(missing) > len(children):
                self.plan.found.refuse(self._classes[key].place, said(
                    "По списку из %(name)s выбывает %(missing)s из %(count)s — больше половины: "
                    "похоже, список обрезан. Загрузите его целиком.",
                    name=self._title(key), missing=len(missing), count=len(children),
                ))
                continue
            for one in missing:
                self._let_depart(one, self._classes[key])

    def _let_depart(self, one: KnownPupil, of: RosterClass) -> None:
        now = one.now
        if now is None:
            return
        stated_on = self._stated[of.key]
        if stated_on is not None and stated_on < now.enrolled_on <= self._today:
            self.plan.found.note(of.place, said(
                "«%(name)s» в списке нет, но зачислен он %(since)s, позже дня списка: оставлен.",
                name=str(one.name), since=now.enrolled_on,
            ))
            return
        self.plan.leaving.append(Leaving(one.id, now, stated_on))
        self._touched.add(now.class_key)
        self.plan.lines.append(Line(Fate.DEPARTED, str(one.name), now.class_name))

    def check_classes(self) -> None:
        """Open the classes that are new; refuse to change one whose journal is closed or gone."""
        places: dict[ClassKey, Place] = {key: one.place for key, one in self._classes.items()}
        entered = {one.class_key for one in self._roster.pupils}
        for key, one in self._classes.items():
            why = self._current.destroyed.get(class_title(one.grade, one.letter))
            if why is not None and key in self._touched:
                self.plan.found.refuse(one.place, why)
            if key not in self._current.classes and key in entered:
                self.plan.new_classes[self._new_id()] = one
        first = next(iter(places.values()), Place(""))
        for key in sorted(self._touched):
            known = self._current.classes.get(key)
            if known is not None and known.closed:
                self.plan.found.refuse(places.get(key, first), said(
                    "Учебный год класса %(name)s закрыт: состав его больше не меняется.",
                    name=known.name,
                ))

    def _title(self, key: ClassKey) -> str:
        return class_title(self._classes[key].grade, self._classes[key].letter)

    def _tell(self, fate: Fate, pupil: RosterPupil, what: tuple[str, ...] = ()) -> None:
        title = class_title(pupil.grade, pupil.letter)
        self.plan.lines.append(Line(fate, str(pupil.name), title, what))


def _was_in(enrolment: KnownEnrolment) -> str:
    return said("был в %(old)s", old=enrolment.class_name)


def _parts(name: PersonName) -> tuple[str, ...]:
    return tuple(map(fold, (name.family_name, name.given_name, name.patronymic)))


def _fuller(written: PersonName, known: PersonName) -> PersonName:
    """The name of the list, but for parts that the journal has whole and the list has not."""
    return PersonName(
        written.family_name,
        max(written.given_name, known.given_name, key=_whole),
        max(written.patronymic, known.patronymic, key=_whole),
    )


def _whole(part: str) -> int:
    return min(len(part.rstrip(".")), 2)
