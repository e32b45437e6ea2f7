"""Which representatives of a list are one person, and whom the school knows already."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.journal.papers.pupils import full_key
from services.journal.papers.structure import FileRepresentative, RosterPupil
from services.journal.rosters.rules.current_state import (
    CurrentState,
    KnownRepresentative,
)
from services.journal.rosters.rules.plan import Plan, PlannedRepresentative
from services.shared.wording import said

Contact = tuple[str, str]
"""A whole name, folded, and a telephone or an e-mail address: together they are one person."""


@dataclass(slots=True, eq=False)
class _Person:
    """One person of the list: the children beside whom, and the contacts given."""

    key: str
    mentions: list[tuple[int, FileRepresentative]] = field(default_factory=list)
    known: dict[UUID, KnownRepresentative] = field(default_factory=dict)

    def told(self, what: str) -> list[str]:
        """The telephones or addresses that the list gives, each once."""
        values = (getattr(mention, what) for _, mention in self.mentions)
        return list({value.casefold(): value for value in values if value}.values())


def plan_representatives(
    pupils: Sequence[RosterPupil],
    ids: Mapping[int, UUID],
    current: CurrentState,
    plan: Plan,
    new_id: Callable[[], UUID],
) -> list[tuple[str, ...]]:
    """Plan who answers for whom; return what changes of each child's, in words, by its place.

    The same whole name with the same telephone or e-mail address is one person, and so is that
    name beside a child whom a person of that name represents already. The same name with other
    contacts is another person, and a note names both. Whom the list leaves out stays, and whose
    representation somebody has ended does not come back: a note says so.
    """
    words: list[list[str]] = [[] for _ in pupils]
    people, known = _people(pupils), _Known(current)
    people = [one for person in people for one in _recognized(person, ids, known)]
    for person in people:
        if len(person.known) > 1:
            _refuse(person, pupils, plan, said(
                "«%(name)s»: в журнале двое с этим именем и этими контактами. Проверьте телефон "
                "и адрес почты.", name=_name(person)
            ))
        for what in ("phone", "e_mail"):
            if len(person.told(what)) > 1:
                _refuse(person, pupils, plan, said(
                    "«%(name)s»: у одного человека два разных контакта (%(contacts)s). Оставьте "
                    "один во всех строках.", name=_name(person),
                    contacts=tuple(person.told(what)),
                ))
        _plan_person(person, pupils, ids, plan, new_id, words)
    _note_namesakes(people, pupils, current, plan)
    return [tuple(dict.fromkeys(one)) for one in words]


def _people(pupils: Sequence[RosterPupil]) -> list[_Person]:
    """Put the mentions of one person together: what shares a contact, and what shares that."""
    people: list[_Person] = []
    by_contact: dict[Contact, _Person] = {}
    for place, pupil in enumerate(pupils):
        for mention in pupil.representatives:
            key = full_key(mention.name)
            contacts = _contacts(key, mention.phone, mention.e_mail)
            same = list(dict.fromkeys(by_contact[c] for c in contacts if c in by_contact))
            person = same[0] if same else _Person(key)
            if not same:
                people.append(person)
            for other in same[1:]:
                person.mentions += other.mentions
                people.remove(other)
                by_contact |= {c: person for c, one in by_contact.items() if one is other}
            person.mentions.append((place, mention))
            by_contact |= dict.fromkeys(contacts, person)
    return people


class _Known:
    """The representatives whom the school knows, by contact and by the child whose they are."""

    def __init__(self, current: CurrentState) -> None:
        self.by_contact: defaultdict[Contact, list[KnownRepresentative]] = defaultdict(list)
        self.by_child: defaultdict[tuple[str, UUID], list[KnownRepresentative]] = defaultdict(list)
        for key, namesakes in current.representatives_by_name.items():
            for one in namesakes:
                for contact in _contacts(key, one.phone, one.e_mail):
                    self.by_contact[contact].append(one)
                for child in (*one.children, *one.ended):
                    self.by_child[key, child].append(one)


def _contacts(key: str, phone: str | None, e_mail: str | None) -> list[Contact]:
    return [(key, value.casefold()) for value in (phone, e_mail) if value]


def _recognized(
    person: _Person, ids: Mapping[int, UUID], known: _Known
) -> list[_Person]:
    """Find whom the school knows: by the name and a contact, else by the child and the name.

    Who is two people in the journal (merged by hand alone) stays two: each beside its children.
    """
    reached = [
        one
        for _, mention in person.mentions
        for contact in _contacts(person.key, mention.phone, mention.e_mail)
        for one in known.by_contact.get(contact, ())
    ]
    beside = [
        one
        for place, _ in person.mentions
        for one in known.by_child.get((person.key, ids[place]), ())
    ]
    person.known = {one.id: one for one in (reached or beside)}
    if len(person.known) < 2:
        return [person]
    parts: dict[UUID | None, _Person] = {}
    for place, mention in person.mentions:
        own = next(
            (one for one in beside if ids[place] in one.children or ids[place] in one.ended), None
        )
        part = parts.setdefault(own.id if own else None, _Person(person.key))
        part.mentions.append((place, mention))
        part.known = {own.id: own} if own else person.known
    return list(parts.values())


def _plan_person(
    person: _Person,
    pupils: Sequence[RosterPupil],
    ids: Mapping[int, UUID],
    plan: Plan,
    new_id: Callable[[], UUID],
    words: list[list[str]],
) -> None:
    known = next(iter(person.known.values()), None)
    first = person.mentions[0][1]
    phone, e_mail = (next(iter(person.told(what)), None) for what in ("phone", "e_mail"))
    changes = False
    if known is None:
        representative_id = new_id()
        plan.new_representatives[representative_id] = PlannedRepresentative(
            first.name, phone, e_mail
        )
    else:
        representative_id = known.id
        phone, e_mail = phone or known.phone, _kept(e_mail, known.e_mail)
        changes = (phone, e_mail) != (known.phone, known.e_mail)
        if changes:
            plan.contacts[known.id] = PlannedRepresentative(known.name, phone, e_mail)
    for place, mention in person.mentions:
        children = known.children if known else {}
        key = (representative_id, ids[place])
        if known and ids[place] in known.ended:
            plan.found.note(pupils[place].place, said(
                "«%(name)s» не записан представителем: в школе представительство прекратили. "
                "Если файл прав, верните его на карточке ученика.", name=known.name
            ))
        elif ids[place] not in children:
            plan.relations[key] = mention.relation or plan.relations.get(key)
            words[place].append(said("представитель"))
        elif mention.relation and mention.relation != children[ids[place]]:
            plan.relations[key] = mention.relation
            words[place].append(said("кем приходится представитель"))
        if changes:
            words[place].append(said("контакты представителя"))


def _kept(told: str | None, known: str | None) -> str | None:
    """An address that differs in its letters' case alone stays as it is."""
    if told is None or (known is not None and told.casefold() == known.casefold()):
        return known
    return told


def _note_namesakes(
    people: Sequence[_Person], pupils: Sequence[RosterPupil], current: CurrentState, plan: Plan
) -> None:
    """Name those who may be one person: of one name, with other contacts, or on the staff."""
    of_name: defaultdict[str, list[_Person]] = defaultdict(list)
    for person in people:
        of_name[person.key].append(person)
    for key, namesakes in of_name.items():
        known = {
            one.id for one in current.representatives_by_name.get(key, ())
        } - {id_ for person in namesakes for id_ in person.known}
        place = pupils[namesakes[-1].mentions[0][0]].place
        name = _name(namesakes[0])
        if len(namesakes) + len(known) > 1:
            plan.found.note(place, said(
                "Представители «%(name)s» с разными контактами приняты за разных людей; "
                "возможно, это один человек.", name=name
            ))
        if key in current.staff:
            plan.found.note(place, said(
                "Представителя «%(name)s» зовут так же, как сотрудника школы; возможно, "
                "это один человек.", name=name
            ))


def _refuse(person: _Person, pupils: Sequence[RosterPupil], plan: Plan, what: str) -> None:
    plan.found.refuse(pupils[person.mentions[-1][0]].place, what)


def _name(person: _Person) -> str:
    return str(person.mentions[0][1].name)
