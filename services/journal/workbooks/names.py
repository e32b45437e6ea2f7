"""Names of people, classes and subjects as files write them: cleaned, read, compared."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from services.shared.wording import said

_LATIN = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")
_ALL_ALIKE = re.compile(r"[ABCEHKMOPTXYabcehkmoptxy]+")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile("[\u2019\u2018\u02bc`\u00b4\u2032]")
# Letters have an upper case on both sides of a double name; «Иван - надомник» is none.
_DOUBLE_NAME = re.compile(r"(?<=[^\W\d_]) ?- ?(?=[A-ZА-ЯЁ])")
_SPACED_HYPHEN = re.compile(r" ?- ?")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
_BORN = re.compile(r"[\s,(]+(?P<day>\d{1,2}\.\d{1,2}\.\d{4})(?: ?г\.?(?: ?р\.?)?)?\)?")
_BRACKETS = re.compile(r" ?\(([^()]*)\) ?")
_PATRONYMIC = re.compile(r".+(?:вич|вна|ична|инична)", re.IGNORECASE)
_PATRONYMIC_SUFFIX = frozenset({"оглы", "оглу", "кызы", "гызы", "улы", "уулу", "зода"})
_CLASS = re.compile(
    r"(?P<grade>\d{1,2}) ?-? ?[«\"']?(?P<letter>(?:[^\W\d_]+(?:[ -][^\W\d_]+)*)?)[»\"']?"
)
_CLASS_WORD = re.compile(r" ?\bкл(?:асс|\.)?$", re.IGNORECASE)
_SHORT_LETTER = 3
TELL_APART = said(
    "допишите имена полностью, а при равных — даты рождения («Иванов Иван Иванович 12.05.2010»)"
)
"""What to do about two names that may be one person's, as the end of a sentence."""
_LONGEST_LETTER = 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name; a file may give initials in place of the given name and patronymic."""

    family_name: str
    given_name: str
    patronymic: str = ""

    def __str__(self) -> str:
        """The name as it is written, with a point after an initial."""
        rest = (self.given_name, self.patronymic)
        dotted = [f"{part}." if len(part) == 1 else part for part in rest if part]
        return " ".join([self.family_name, *dotted])


@dataclass(frozen=True, slots=True)
class WrittenName:
    """What a cell says of a person: the name, a birth date, and words in brackets left aside."""

    name: PersonName
    born_on: date | None = None
    aside: tuple[str, ...] = ()


class UnclearName(ValueError):
    """The text is no name whose parts can be told apart; the message says why, in Russian."""


def clean(text: str) -> str:
    """Text as it is seen: composed letters, one space between words, nothing of no width.

    A text decomposed (as macOS writes it), with no-break spaces, marks of direction or of no width
    gives the same as without; one that shows nothing gives an empty text.
    """
    if not text.isascii():
        shown = (letter for letter in text if unicodedata.category(letter) != "Cf")
        text = unicodedata.normalize("NFC", "".join(shown))
    return " ".join(text.split())


def clean_name(text: str) -> str:
    """A name in one spelling: one hyphen without spaces, one apostrophe, no comma at its end."""
    spelled = _APOSTROPHES.sub("'", _HYPHENS.sub("-", clean(text)))
    return _DOUBLE_NAME.sub("-", spelled).rstrip(" ,;")


def fold(text: str) -> str:
    """Text for comparing: case, Ё and Е, Latin lookalikes, hyphens, spaces make no difference."""
    folded = clean_name(text).translate(_LATIN).casefold().replace("ё", "е")
    return _SPACED_HYPHEN.sub("-", folded)


def read_name(text: str) -> WrittenName:
    """``Снегирёв Фёдор Ильич``, ``Снегирёв Ф.И.``, ``Гарсия Маркес, Габриэль``, with a birth date.

    Raises:
        UnclearName: it is no name, or nobody can say which word is what.
    """
    if len(text) > _LONGEST_NAME:
        raise UnclearName(said(
            "«%(text)s…»: слишком длинно для имени, в нём может быть до %(most)s знаков.",
            text=text[:40], most=_LONGEST_NAME,
        ))
    written, born_on = _without_birth_date(clean_name(text))
    aside = tuple(part.strip() for part in _BRACKETS.findall(written) if part.strip())
    for part in aside:
        if part.isdigit():
            raise UnclearName(said(
                "«%(text)s»: номер (%(part)s) никого не отличит. Вместо него допишите дату "
                "рождения, например «Иванов Иван Иванович 12.05.2010».",
                text=text, part=part,
            ))
    family, words = _family_and_rest(_BRACKETS.sub(" ", written).strip(), text)
    given, patronymic = words if len(words) == 2 else (words[0], "")
    return WrittenName(PersonName(family, given, patronymic), born_on, aside)


def read_name_part(text: str) -> str:
    """One part of a name from a column of its own: ``Гарсия Маркес``, ``Вугар оглы``.

    Raises:
        UnclearName: it is no part of a name.
    """
    words = clean_name(text).replace(".", ". ").split()
    for word in words:
        if not _WORD.fullmatch(word):
            raise UnclearName(said(
                "«%(text)s» не похоже на имя: уберите «%(word)s» или исправьте.",
                text=text, word=word,
            ))
    return " ".join(word.rstrip(".") for word in words)


def _without_birth_date(text: str) -> tuple[str, date | None]:
    found = _BORN.search(text)
    if found is None or found.end() != len(text):
        return text, None
    day, month, year = (int(part) for part in found["day"].split("."))
    try:
        return text[: found.start()], date(year, month, day)
    except ValueError as error:
        raise UnclearName(said(
            "«%(text)s»: такого дня, как %(day)s, нет.",
            text=text, day=found["day"],
        )) from error


def _family_and_rest(written: str, text: str) -> tuple[str, list[str]]:
    """The family name, and the given name with the patronymic, if there is one."""
    before, comma, after = written.partition(",")
    words = [word for part in (before, after) for word in part.replace(".", ". ").split()]
    for word in words:
        if not _WORD.fullmatch(word):
            raise UnclearName(said(
                "«%(text)s» не похоже на имя: уберите «%(word)s» или исправьте. Нужны фамилия и "
                "имя или инициал.",
                text=text, word=word,
            ))
    families = len(before.split()) if comma else _particles(words) + 1
    rest = _joined([word.rstrip(".") for word in words[families:]], known_family=bool(comma))
    if families == 0 or not rest:
        raise UnclearName(said(
            "«%(text)s» не похоже на имя: нужны фамилия и имя или инициал.",
            text=text,
        ))
    if len(rest) > 2:
        raise UnclearName(said(
            "«%(text)s»: не понять, где здесь имя. Отделите фамилию запятой, например «Гарсия "
            "Маркес, Габриэль Хосе».",
            text=text,
        ))
    return " ".join(word.rstrip(".") for word in words[:families]), rest


def _particles(words: list[str]) -> int:
    """How many words like «фон» or «де ла» stand before a family name with a capital letter."""
    if all(word[0].islower() for word in words):
        return 0
    return next((n for n, word in enumerate(words) if not word[0].islower() or "'" in word), 0)


def _joined(words: list[str], *, known_family: bool) -> list[str]:
    """Given name and patronymic: «Гасан оглы» is one, and so are two given names after a comma."""
    if len(words) >= 3 and words[-1].casefold() in _PATRONYMIC_SUFFIX:
        words = [*words[:-2], f"{words[-2]} {words[-1]}"]
    if not known_family or len(words) < 2:
        return words
    last = words[-1]
    if len(last) == 1 or " " in last or _PATRONYMIC.fullmatch(last):
        return [" ".join(words[:-1]), last]
    return [" ".join(words)]


def parse_class_name(text: str) -> tuple[int, str] | None:
    """Grade and letter of ``8А``, ``8 "а"``, ``10-Б``, ``10ИТ``, ``5 эколог``; else nothing.

    A letter of up to three stands in capitals, a longer word (a profile) in small letters.
    """
    match = _CLASS.fullmatch(_CLASS_WORD.sub("", _HYPHENS.sub("-", clean(text))))
    if match is None or not 1 <= int(match["grade"]) <= 12:
        return None
    letter = match["letter"]
    if not letter.isascii() or _ALL_ALIKE.fullmatch(letter):
        letter = letter.translate(_LATIN)
    if len(letter) > _LONGEST_LETTER:
        return None
    return int(match["grade"]), letter.upper() if len(letter) <= _SHORT_LETTER else letter.lower()
