"""Who of a list is whom of the school: by name and birth date over all years, never by a guess."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from services.journal.list_reading.rules.known import KnownPupil
from services.journal.papers.pupils import full_key
from services.journal.papers.structure import Findings, RosterPupil
from services.journal.workbooks.names import PersonName, fold
from services.shared.wording import said

_MOST = 50
"""So many children cannot be one of a list: whoever could be more of them is nobody for sure."""
_TOLD = 10
Fits = Callable[[RosterPupil, KnownPupil], bool]


@dataclass(slots=True)
class Identities:
    """Who is who: children of the list by their place in it; `renamed` have another name now.

    `unsure` may be somebody whom the school knows: a problem says whom.
    """

    known: dict[int, KnownPupil] = field(default_factory=dict)
    renamed: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)


def identify(
    pupils: Sequence[RosterPupil], known: Sequence[KnownPupil], found: Findings
) -> Identities:
    """Return who of the list the school knows; whoever may be two people is a problem.

    In this order: a number of somebody else's system that the school has of a child; the same
    whole name and birth date; the same name, where no birth date
    contradicts it and exactly one child is meant; in the same class a name that a journal had
    shortened; in the same class the same given name, patronymic and birth date under another
    family name, when the old one is missing from the list.
    """
    search = _Search(pupils, known, found)
    search.match_numbers({number: one for one in known for number in one.numbers})
    by_name: defaultdict[str, list[KnownPupil]] = defaultdict(list)
    by_both: defaultdict[object, list[KnownPupil]] = defaultdict(list)
    by_birth: defaultdict[object, list[KnownPupil]] = defaultdict(list)
    by_family: defaultdict[str, list[KnownPupil]] = defaultdict(list)
    for one in known:
        by_name[full_key(one.name)].append(one)
        by_family[fold(one.name.family_name)].append(one)
        if one.born_on is not None:
            by_birth[one.born_on].append(one)
            by_both[full_key(one.name), one.born_on].append(one)
    search.match(
        lambda pupil: by_both.get((full_key(pupil.name), pupil.born_on), []), _same_birth_date
    )
    search.match(lambda pupil: by_name[full_key(pupil.name)], _no_contradiction)
    search.match(
        lambda pupil: by_family[fold(pupil.name.family_name)], _shortened, renames=True
    )
    search.match(lambda pupil: by_birth[pupil.born_on], _other_family_name, renames=True)
    search.doubt(lambda pupil: by_name[full_key(pupil.name)], _other_birth_date)
    search.doubt(lambda pupil: by_birth[pupil.born_on], _misspelt)
    return search.result


class _Search:
    """Goes through the children of a list who are not known yet, rule after rule."""

    def __init__(
        self, pupils: Sequence[RosterPupil], known: Iterable[KnownPupil], found: Findings
    ) -> None:
        self.result = Identities()
        self._pupils = pupils
        self._free = {one.id for one in known}
        self._found = found

    def match_numbers(self, numbered: Mapping[str, KnownPupil]) -> None:
        """Match by the numbers; under one that is of another child nobody is taken."""
        for place, pupil in enumerate(self._pupils):
            known = numbered.get(pupil.number)
            if known is None or known.id not in self._free:
                continue
            if _is_of_number(pupil, known):
                self._take(place, known, full_key(pupil.name) != full_key(known.name))
                continue
            self.result.unsure.add(place)
            born = f" {pupil.born_on:%d.%m.%Y}" if pupil.born_on else ""
            self._found.refuse(pupil.place, said(
                "Под номером %(number)s школа знает ученика «%(known)s», а здесь «%(name)s»: что "
                "из этого верно? Исправьте имя или дату рождения, либо дайте другой номер.",
                number=pupil.number, known=_shown(known), name=f"{pupil.name}{born}",
            ))

    def match(
        self,
        near: Callable[[RosterPupil], list[KnownPupil]],
        fits: Fits,
        *,
        renames: bool = False,
    ) -> None:
        """Match by a rule whom it gives exactly one child, who is given to nobody else."""
        candidates = {
            place: chosen
            for place, pupil in self._unknown()
            if (chosen := self._candidates(pupil, near(pupil), fits))
        }
        wanted = Counter(one.id for chosen in candidates.values() for one in chosen)
        nearby = Counter(
            (one.id, self._pupils[place].class_key)
            for place, chosen in candidates.items()
            for one in chosen
        )
        for place, chosen in candidates.items():
            pupil = self._pupils[place]
            if len(chosen) > _MOST:
                continue
            if len(chosen) == 1 and wanted[chosen[0].id] == 1:
                self._take(place, chosen[0], renames)
                continue
            near_ones = [one for one in chosen if same_class(pupil, one)]
            if len(near_ones) == 1 and nearby[near_ones[0].id, pupil.class_key] == 1:
                self._take(place, near_ones[0], renames)
        for place, chosen in candidates.items():
            left = [one for one in chosen if one.id in self._free]
            if left and place not in self.result.known:
                self._doubt(place, left)

    def doubt(self, near: Callable[[RosterPupil], list[KnownPupil]], fits: Fits) -> None:
        """Refuse whoever may be a child of the class that the list does not name."""
        for place, pupil in list(self._unknown()):
            chosen = self._candidates(pupil, near(pupil), fits)
            if chosen:
                self._doubt(place, chosen)

    def _unknown(self) -> Iterator[tuple[int, RosterPupil]]:
        for place, pupil in enumerate(self._pupils):
            if place not in self.result.known and place not in self.result.unsure:
                yield place, pupil

    def _candidates(
        self, pupil: RosterPupil, near: list[KnownPupil], fits: Fits
    ) -> list[KnownPupil]:
        could_be = (one for one in near if one.id in self._free and fits(pupil, one))
        return list(islice(could_be, _MOST + 1))

    def _take(self, place: int, known: KnownPupil, renames: bool) -> None:
        self.result.known[place] = known
        self._free.discard(known.id)
        if renames:
            self.result.renamed.add(place)

    def _doubt(self, place: int, candidates: list[KnownPupil]) -> None:
        pupil = self._pupils[place]
        self.result.unsure.add(place)
        names = tuple(map(_shown, candidates[:_TOLD])) + ("…",) * (len(candidates) > _TOLD)
        if len(candidates) > 1 or full_key(candidates[0].name) == full_key(pupil.name):
            what = said(
                "«%(name)s» может быть тем же учеником, что и в журнале: %(known)s. Если это он, "
                "сверьте имя и дату рождения; если другой, сначала загрузите список без него.",
                name=str(pupil.name), known=names,
            )
        else:
            what = said(
                "«%(name)s» — новое имя, а «%(known)s» в списке нет: похоже, это один ученик. "
                "Если так, оставьте имя, как в журнале; если нет, сначала загрузите список "
                "без него.",
                name=str(pupil.name), known=names,
            )
        self._found.refuse(pupil.place, what)


def same_class(pupil: RosterPupil, known: KnownPupil) -> bool:
    """Whether a child is in the class of the list, or was in the one that it comes from."""
    if known.now is not None:
        return known.is_here and known.now.class_key == pupil.class_key
    if known.before is None or known.before.left:
        return False
    grade, letter = known.before.class_key
    return (grade + known.before.years_ago, letter) == pupil.class_key


def _is_of_number(pupil: RosterPupil, known: KnownPupil) -> bool:
    """Whether nothing contradicts a number: a birth date never, a name where nothing else fits."""
    if not _compatible(pupil, known):
        return False
    return (
        _same_birth_date(pupil, known)
        or full_key(pupil.name) == full_key(known.name)
        or _part_fits(known.name.given_name, pupil.name.given_name)
    )


def _same_birth_date(pupil: RosterPupil, known: KnownPupil) -> bool:
    return pupil.born_on is not None and pupil.born_on == known.born_on


def _no_contradiction(pupil: RosterPupil, known: KnownPupil) -> bool:
    return _compatible(pupil, known) and _is_of_age(pupil, known)


def _compatible(pupil: RosterPupil, known: KnownPupil) -> bool:
    return None in (pupil.born_on, known.born_on) or pupil.born_on == known.born_on


def _is_of_age(pupil: RosterPupil, known: KnownPupil) -> bool:
    """Whether the class may be the child's: a namesake two grades away is somebody else."""
    last = known.now or known.before
    if last is None:
        return True
    return -2 < pupil.grade - (last.class_key[0] + last.years_ago) < 2


def _shortened(pupil: RosterPupil, known: KnownPupil) -> bool:
    return (
        same_class(pupil, known)
        and _compatible(pupil, known)
        and _part_fits(known.name.given_name, pupil.name.given_name)
        and _part_fits(known.name.patronymic, pupil.name.patronymic)
        and full_key(known.name) != full_key(pupil.name)
    )


def _part_fits(one: str, other: str) -> bool:
    """Whether a part is the other, its initial (a journal's has a point), or missing."""
    short, whole = sorted((fold(one).rstrip("."), fold(other).rstrip(".")), key=len)
    return short == whole or (len(short) <= 1 and whole.startswith(short))


def _other_family_name(pupil: RosterPupil, known: KnownPupil) -> bool:
    return (
        same_class(pupil, known)
        and _same_birth_date(pupil, known)
        and _rest(pupil.name) == _rest(known.name)
    )


def _other_birth_date(pupil: RosterPupil, known: KnownPupil) -> bool:
    return same_class(pupil, known)


def _misspelt(pupil: RosterPupil, known: KnownPupil) -> bool:
    return (
        same_class(pupil, known)
        and _same_birth_date(pupil, known)
        and fold(pupil.name.family_name) == fold(known.name.family_name)
    )


def _rest(name: PersonName) -> tuple[str, str]:
    return fold(name.given_name), fold(name.patronymic)


def _shown(known: KnownPupil) -> str:
    born = f" {known.born_on:%d.%m.%Y}" if known.born_on else ""
    return f"{known.name}{born}"
