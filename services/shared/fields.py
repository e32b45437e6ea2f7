"""Fields of what comes in: marshmallow's, with the limits that hold for every value of its kind.

Schemas take their fields from here and never from marshmallow itself, so that no schema can
forget: texts without characters that cannot be stored or seen (`services.shared.characters`),
whole numbers that a column holds, numbers of a few digits, dates of the years in which a school's
papers lie, and lists whose length is looked at before anything in them.
"""

from collections.abc import Callable, Sized
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate
from marshmallow.fields import UUID, Boolean, Enum, Field, Nested, Raw

from services.shared.characters import refused_character
from services.shared.language import say
from services.shared.wording import heard, said

__all__ = [
    "UUID", "AwareDateTime", "Boolean", "Date", "DateOfTerm", "Decimal", "Dict", "Enum", "Field",
    "Integer", "Kept", "List", "Nested", "Raw", "Spoken", "String", "Time",
]

FIRST_YEAR, LAST_YEAR = 1900, 2098
MOST_OF_A_LIST = 1000
_LARGEST = (1 << 31) - 1  # PostgreSQL's integer
_MOST_DIGITS = 40


class String(fields.String):
    """A text without characters that cannot be stored or seen."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *args, **options)
        if isinstance(text, str) and (wrong := refused_character(text)):
            raise ValidationError(wrong)
        return text


class Spoken(fields.String):
    """A text that a service says: a `Said` goes out in the language of the asker."""

    def _serialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super()._serialize(say(value) if value is not None else None, *args, **options)


class Kept(Spoken):
    """A sentence that is kept in Russian, as papers have it, and said in the asker's language."""

    def __init__(self, hear: Callable[[str], str] = heard, **options: Any) -> None:
        """Take what makes of a kept text the sentence that it was."""
        super().__init__(**options)
        self._hear = hear

    def _serialize(self, value: Any, *args: Any, **options: Any) -> Any:
        sentence = value if value is None else self._hear(value)
        return super()._serialize(sentence, *args, **options)


class Integer(fields.Integer):
    """A whole number that a column holds."""

    def _validated(self, value: Any) -> Any:
        _refuse_long(value)
        number = super()._validated(value)
        if number is not None and not -_LARGEST <= number <= _LARGEST:
            raise ValidationError(said("Число слишком велико."))
        return number


class Decimal(fields.Decimal):
    """A number of a few digits."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        # Asked so by the description of the interface for the limits: they are numbers there.
        if attr is None and obj is None and value is not None:
            return float(value)
        return super()._serialize(value, attr, obj, **options)

    def _validated(self, value: Any) -> Any:
        _refuse_long(value)
        return super()._validated(value)


class Date(fields.Date):
    """A day of the years in which a school's papers lie."""

    last_year = LAST_YEAR

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return _in_years(super()._deserialize(value, *args, **options), self.last_year)


class DateOfTerm(Date):
    """A day until which something is kept: terms of 75 years run beyond this century."""

    last_year = 2299


class Time(fields.Time):
    """A time of the day as a school's clock shows it, `08:30`."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        told = super()._deserialize(value, *args, **options)
        if told.tzinfo is not None:
            raise ValidationError(said("Время пишут без часового пояса: 08:30."))
        return told.replace(second=0, microsecond=0)


class AwareDateTime(fields.AwareDateTime):
    """A moment of the years in which a school's papers lie."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return _in_years(super()._deserialize(value, *args, **options), LAST_YEAR)


class Dict(fields.Dict):
    """An object of the caller's own: as many members as a list has, and texts like all texts."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        _refuse_many(value)
        for text in _texts(value):
            if wrong := refused_character(text):
                raise ValidationError(wrong)
        return super()._deserialize(value, *args, **options)  # type: ignore[no-untyped-call]


class List(fields.List[Any]):
    """A list whose length is looked at before anything in it."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        lengths = [one for one in self.validators if isinstance(one, validate.Length)]
        for limit in lengths:
            if isinstance(value, Sized):
                limit(value)
        if not lengths:
            _refuse_many(value)
        return super()._deserialize(value, *args, **options)


def _refuse_long(value: Any) -> None:
    # Turning digits into a number takes the square of their count.
    if isinstance(value, str) and len(value) > _MOST_DIGITS:
        raise ValidationError(said("Число слишком длинное."))


def _refuse_many(value: Any) -> None:
    if isinstance(value, Sized) and len(value) > MOST_OF_A_LIST:
        raise ValidationError(said("Не больше %(most)s за один раз.", most=MOST_OF_A_LIST))


def _in_years(value: date, last: int) -> date:
    if not FIRST_YEAR <= value.year <= last:
        what = said("Год должен быть от %(first)s до %(last)s.", first=FIRST_YEAR, last=last)
        raise ValidationError(what)
    return value


def _texts(value: Any) -> list[str]:
    """Return every text in a document, the names of its members too."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return found
