"""Finds the subject that a name in a file means: by its full, short and other names.

One function for whoever reads files. What several subjects could be is given back as candidates
and never guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from services.journal.subjects.rules.federal import FEDERAL_SUBJECTS
from services.shared.wording import said

# A Latin letter in a Russian word is one that looks the same.
_LOOKALIKES = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_WORDS = re.compile(r"[^\W_]+")
_SHORTEST_BEGINNING = 2


def subject_words(text: str) -> tuple[str, ...]:
    """Return the words of a name: «Рус.яз.» → рус, яз; case and punctuation are nothing."""
    return tuple(_plain(word) for word in _WORDS.findall(text.casefold().replace("ё", "е")))


def fold_subject(text: str) -> str:
    """Return a name by which equal names are equal: «РУСCКИЙ  язык.» and «русский язык» alike."""
    return "".join(subject_words(text))


def _plain(word: str) -> str:
    return word.translate(_LOOKALIKES) if re.search("[а-я]", word) else word


@dataclass(frozen=True, slots=True)
class SubjectNames:
    """A subject with all its names."""

    id: UUID
    name: str
    short_name: str | None = None
    aliases: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        """Every name that the school has given it."""
        return tuple(filter(None, (self.name, self.short_name, *self.aliases)))


@dataclass(frozen=True, slots=True)
class FoundSubject:
    """What a name means: one subject, or the candidates between which people choose.

    Neither: no subject of the school is like it.
    """

    subject: SubjectNames | None = None
    candidates: tuple[SubjectNames, ...] = ()


@dataclass(frozen=True)
class KnownSubjects:
    """The subjects of a school, to be searched by name any number of times."""

    subjects: tuple[SubjectNames, ...] = field(default=())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[SubjectNames, ...]]:
        return _index((fold_subject(name), one) for one in self.subjects for name in one.all)

    @cached_property
    def _by_federal_name(self) -> Mapping[str, tuple[SubjectNames, ...]]:
        """What is usual to call a subject of that name, where the school itself says nothing."""
        own = {fold_subject(one.name): one for one in self.subjects}
        return _index(
            (fold_subject(name), own[fold_subject(usual.name)])
            for usual in FEDERAL_SUBJECTS
            if fold_subject(usual.name) in own
            for name in (usual.short_name, *usual.aliases)
        )

    def named(self, folded: str) -> tuple[SubjectNames, ...]:
        """Return the subjects that the school itself calls so."""
        return self._by_name.get(folded, ())

    def usually_named(self, folded: str) -> tuple[SubjectNames, ...]:
        """Return the subjects that are usually called so."""
        return self._by_federal_name.get(folded, ())


_FEDERAL_NAMES = frozenset(fold_subject(one.name) for one in FEDERAL_SUBJECTS)


def find_subject(known: KnownSubjects, text: str) -> FoundSubject:
    """Return what a name in a file means in the school.

    The school's own names go before all others. Else it is a usual name of a subject, or one that
    is shortened word by word («Рус. яз.», «Русский яз», «Матем»). Where several could be meant, so
    that «Лит.» is literature and its reading, all of them are candidates.
    """
    words = subject_words(text)
    folded = "".join(words)
    if not folded:
        return FoundSubject()
    usual = known.usually_named(folded)
    # «История» is a subject of its own and no «История России» that somebody has shortened.
    whole = folded in _FEDERAL_NAMES
    near = tuple(
        one for one in known.subjects if one in usual or (not whole and _begins(one, words))
    )
    return _one_of(known.named(folded) or near)


def _one_of(found: tuple[SubjectNames, ...]) -> FoundSubject:
    if len(found) == 1:
        return FoundSubject(found[0])
    # What is no longer taught gives way to what is.
    taught = tuple(one for one in found if not one.hidden)
    return FoundSubject(taught[0]) if len(taught) == 1 else FoundSubject(None, found)


def _begins(subject: SubjectNames, words: tuple[str, ...]) -> bool:
    """Whether each of the words begins a word of one of the names, in their order."""
    if len(words[0]) < _SHORTEST_BEGINNING:
        return False
    return any(
        len(words) <= len(whole)
        and all(full.startswith(part) for full, part in zip(whole, words, strict=False))
        for whole in map(subject_words, subject.all)
    )


def _index(
    pairs: Iterable[tuple[str, SubjectNames]],
) -> Mapping[str, tuple[SubjectNames, ...]]:
    found: defaultdict[str, dict[UUID, SubjectNames]] = defaultdict(dict)
    for folded, subject in pairs:
        found[folded][subject.id] = subject
    return {folded: tuple(subjects.values()) for folded, subjects in found.items()}


def ambiguous(text: str, candidates: Iterable[SubjectNames]) -> str:
    """Return the sentence on a name that several subjects could be."""
    return said(
        "«%(text)s» может быть: %(names)s. Выберите один из них.",
        text=text, names=tuple(one.name for one in candidates),
    )
