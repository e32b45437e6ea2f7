"""Who of a list of staff is whom of the school: by name and e-mail address, never by a guess."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from services.journal.papers.pupils import full_key
from services.journal.papers.staff import StaffMember
from services.journal.papers.structure import Findings
from services.journal.staff_lists.rules.current_state import KnownStaff
from services.journal.workbooks.names import fold
from services.shared.wording import said


def identify_staff(
    members: Sequence[StaffMember], staff: Sequence[KnownStaff], found: Findings
) -> dict[int, KnownStaff | None]:
    """Return who of the list is whom of the staff, None for somebody new, by the place in it.

    By a number of somebody else's system; by the whole name with the e-mail address; by the name
    alone, where exactly one is meant on both sides; by the address under another family name. Two
    of one name are told apart by their addresses or numbers; whoever may be two people is a
    problem.
    """
    search = _Search(members, staff)
    search.match_numbers(found)
    search.match_addresses()
    for key, places in search.left().items():
        if not search.match_names(key, places):
            for at in places:
                found.refuse(members[at].place, said(
                    "«%(name)s»: людей с этим именем несколько, а кто из них это — не видно. "
                    "Впишите каждому его e-mail; если это один человек с двумя должностями, "
                    "оставьте одну строку и обе должности через запятую.",
                    name=str(members[at].name),
                ))
    return search.result


class _Search:
    """Goes through the list, rule after rule; nobody of the school is given twice."""

    def __init__(self, members: Sequence[StaffMember], staff: Sequence[KnownStaff]) -> None:
        self.result: dict[int, KnownStaff | None] = {}
        self.unsure: set[int] = set()
        self._members = members
        self._staff = staff
        self._free = {one.id for one in staff}
        self._named = Counter(full_key(member.name) for member in members)
        self._by_name: defaultdict[str, list[KnownStaff]] = defaultdict(list)
        for one in staff:
            self._by_name[full_key(one.name)].append(one)

    def match_numbers(self, found: Findings) -> None:
        """Match by the numbers; under one that is of somebody else nobody is taken."""
        numbered = {number: one for one in self._staff for number in one.numbers}
        for place, member in enumerate(self._members):
            known = numbered.get(member.number)
            if known is None or known.id not in self._free:
                continue
            given = fold(member.name.given_name) == fold(known.name.given_name)
            if not given and not alike(known.e_mail, member.e_mail):
                self.unsure.add(place)
                found.refuse(member.place, said(
                    "Под номером %(number)s школа знает сотрудника «%(known)s», а здесь "
                    "«%(name)s»: кто из них верен? Исправьте имя или дайте другой номер.",
                    number=member.number, known=str(known.name), name=str(member.name),
                ))
            else:
                self._take(place, known)

    def match_addresses(self) -> None:
        """Match those of one name and one address."""
        for place, member in enumerate(self._members):
            if place in self.result or place in self.unsure:
                continue
            same = [
                one for one in self._near(full_key(member.name))
                if alike(one.e_mail, member.e_mail)
            ]
            if len(same) == 1:
                self._take(place, same[0])

    def left(self) -> dict[str, list[int]]:
        """The places that nobody is matched to yet, by the name."""
        left: defaultdict[str, list[int]] = defaultdict(list)
        for place, member in enumerate(self._members):
            if place not in self.result and place not in self.unsure:
                left[full_key(member.name)].append(place)
        return left

    def match_names(self, key: str, places: list[int]) -> bool:
        """Match those of one name; tell whether it is clear who they are."""
        near = self._near(key)
        if not near and (len(places) == 1 or self._told_apart(places)):
            for place in places:
                renamed = self._renamed(self._members[place])
                if renamed is None:
                    self.result[place] = None
                else:
                    self._take(place, renamed)
            return True
        alone = self._named[key] == 1 or (near and not near[0].e_mail)
        if len(places) == 1 and len(near) == 1 and alone:
            self._take(places[0], near[0])
            return True
        return False

    def _near(self, key: str) -> list[KnownStaff]:
        return [one for one in self._by_name[key] if one.id in self._free]

    def _take(self, place: int, known: KnownStaff) -> None:
        self.result[place] = known
        self._free.discard(known.id)

    def _told_apart(self, places: list[int]) -> bool:
        addresses = {(self._members[at].e_mail or "").casefold() for at in places}
        numbers = {self._members[at].number for at in places}
        return len(places) in (len(addresses - {""}), len(numbers - {""}))

    def _renamed(self, member: StaffMember) -> KnownStaff | None:
        """The one with the same given name, patronymic and address under another family name."""
        same = [
            one for one in self._staff
            if one.id in self._free and alike(one.e_mail, member.e_mail) and _rest(one) == (
                fold(member.name.given_name), fold(member.name.patronymic)
            )
        ]
        return same[0] if len(same) == 1 else None


def alike(one: str | None, other: str | None) -> bool:
    """Whether two addresses are there and the same."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def _rest(known: KnownStaff) -> tuple[str, str]:
    return fold(known.name.given_name), fold(known.name.patronymic)
