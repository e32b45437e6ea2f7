"""Sentences for people: Russian text that remembers how it was made, to be said in any language.

What a service says is a `Said`: an ordinary Russian string wherever a string is wanted, with the
pattern and the values beside it. Only where an answer leaves (services.shared.language) is it said
in the reader's language; what a worker finds out today is stored as pattern and values, and
said to whoever reads it tomorrow. The module is pure: rules use it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Self

# A pattern and its values in a JSON document, and a day among the values.
_DAY_IN_WORDS = re.compile(r"\d\d\.\d\d\.\d{4}", re.ASCII)
# So deep a sentence stands in others; a text that goes on is no sentence of ours.
_DEEPEST = 6
_PATTERN, _FORMS, _NUMBER, _VALUES, _DAY = "pattern", "forms", "number", "values", "day"


class Said(str):
    """A Russian sentence with its pattern, `%(name)s` or `{name}`, and the values that fill it.

    Values are texts, numbers, days, other sentences, or tuples of these (said with commas).
    `forms` and `number` are of a counted one: `отметка|отметки|отметок`.
    """

    pattern: str
    values: Mapping[str, Any]
    forms: str | None
    number: int | None

    def __new__(
        cls,
        pattern: str,
        values: Mapping[str, Any] | None = None,
        forms: str | None = None,
        number: int | None = None,
    ) -> Self:
        """Return the sentence in Russian."""
        values = values or {}
        text = russian_form(forms, number) if forms and number is not None else pattern
        sentence = super().__new__(cls, _filled(text, values, RUSSIAN))
        sentence.pattern, sentence.values = pattern, values
        sentence.forms, sentence.number = forms, number
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep how it was made on the way to another process."""
        return Said, (self.pattern, dict(self.values), self.forms, self.number)

    def format(self, *_places: Any, **values: Any) -> "Said":
        """Fill `{name}`, as marshmallow does with the words of its fields and validators."""
        return Said(self, values) if "{" in self else self


@dataclass(frozen=True)
class Language:
    """How a language says a message, a counted one, and a day."""

    message: Callable[[str], str]
    counted: Callable[[str, str, int], str]
    day: Callable[[date], str]

    def say(self, text: str) -> str:
        """Return a text in this language; what is no `Said` stands as it is."""
        # The message id "" is a catalogue's own head.
        if not isinstance(text, Said) or not text.pattern:
            return text
        if text.forms is not None and text.number is not None:
            pattern = self.counted(text.pattern, text.forms, text.number)
        elif isinstance(text.pattern, Said):
            pattern = self.say(text.pattern)
        else:
            pattern = self.message(text.pattern)
        return _filled(pattern, text.values, self)


def said(pattern: str, /, **values: Any) -> str:
    """Return a sentence; its Russian pattern, `%(name)s` for each value, is its message id."""
    return Said(pattern, values)


def counted(one: str, forms: str, number: int, /, **values: Any) -> str:
    """Return a sentence of three forms, `отметка|отметки|отметок`; its number is `%(num)s`."""
    return Said(one, {"num": number, **values}, forms, number)


def listed(parts: list[str] | tuple[str, ...], separator: str = ", ") -> str:
    """Return sentences or words one after another."""
    names = {f"part{place}": part for place, part in enumerate(parts)}
    return Said(separator.replace("%", "%%").join(f"%({name})s" for name in names), names)


def heard(text: str, *patterns: str) -> Said:
    """Return a Russian sentence that was kept as a text as it was said: by the pattern it fits.

    What papers and signed documents keep in Russian can so be said in any language; its values
    are days (dd.mm.yyyy) or such texts themselves. What fits none is said as it stands.
    """
    return _heard(text, patterns, _DEEPEST)


def stored(text: str) -> Any:
    """Return a text as a JSON document keeps it: a `Said` as an object, any other as itself."""
    if isinstance(text, Said):
        document = {
            _PATTERN: stored(text.pattern),
            _VALUES: {name: stored(value) for name, value in text.values.items()},
        }
        return document | ({_FORMS: text.forms, _NUMBER: text.number} if text.forms else {})
    if isinstance(text, date):
        return {_DAY: text.isoformat()}
    if isinstance(text, list | tuple):
        return [stored(part) for part in text]
    return text


def restored(document: Any) -> Any:
    """Return what `stored` made a document of; a plain text stays as it is."""
    if isinstance(document, list):
        return tuple(restored(part) for part in document)
    if not isinstance(document, dict):
        return document
    if _DAY in document:
        return date.fromisoformat(document[_DAY])
    values = {name: restored(value) for name, value in document[_VALUES].items()}
    pattern = restored(document[_PATTERN])
    return Said(pattern, values, document.get(_FORMS), document.get(_NUMBER))


def russian_form(forms: str, count: int) -> str:
    """Pick from `один|два|пять` the form that goes with a number."""
    one, few, many = forms.split("|")
    if count % 10 == 1 and count % 100 != 11:
        return one
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return few
    return many


def _heard(text: str, patterns: tuple[str, ...], deep: int) -> Said:
    for pattern in patterns if deep else ():
        values = _values(text, _places(pattern))
        if values is not None:
            told = {name: _value(value, patterns, deep - 1) for name, value in values.items()}
            return Said(pattern, told)
    return Said(text)


@cache
def _places(pattern: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words around the values of a pattern, and the names of the values."""
    parts = re.split(r"%\((\w+)\)s", pattern)
    return tuple(words.replace("%%", "%") for words in parts[::2]), tuple(parts[1::2])


def _values(
    text: str, places: tuple[tuple[str, ...], tuple[str, ...]]
) -> dict[str, str] | None:
    # Each value ends where the words after it stand first: one pass, whatever the text says.
    (first, *rest), names = places
    if not text.startswith(first):
        return None
    values: dict[str, str] = {}
    begin = len(first)
    for place, (name, words) in enumerate(zip(names, rest, strict=True), 1):
        last = place == len(names)
        end = len(text) - len(words) if last else text.find(words, begin + 1)
        value = text[begin:end]
        if end <= begin or not text.startswith(words, end) or values.get(name, value) != value:
            return None
        values[name] = value
        begin = end + len(words)
    return values if begin == len(text) else None


def _value(text: str, patterns: tuple[str, ...], deep: int) -> Any:
    if _DAY_IN_WORDS.fullmatch(text):
        try:
            day = date.fromisoformat(f"{text[6:]}-{text[3:5]}-{text[:2]}")
        except ValueError:  # people write what no calendar has
            return text
        return day if RUSSIAN.day(day) == text else text
    return _heard(text, patterns, deep)


def _filled(pattern: str, values: Mapping[str, Any], language: Language) -> str:
    if not values:
        return str(pattern)
    shown = {name: _shown(value, language) for name, value in values.items()}
    return pattern % shown if "%(" in pattern else str.format(pattern, **shown)


def _shown(value: Any, language: Language) -> Any:
    if isinstance(value, Said):
        return language.say(value)
    if isinstance(value, date):
        return language.day(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_shown(part, language)) for part in value)
    return value


RUSSIAN = Language(
    message=str,
    counted=lambda _one, forms, number: russian_form(forms, number),
    day=lambda day: f"{day:%d.%m.%Y}",
)
