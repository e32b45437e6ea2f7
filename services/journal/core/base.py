"""What the journal's tables share: their registry, and the names of people with a sort key."""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Computed,
    ForeignKeyConstraint,
    MetaData,
    SQLColumnExpression,
    Text,
    Uuid,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from services.shared.database.base import NAMING

_UPPER = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_PLAIN = "абвгдеежзийклмнопрстуфхцчшщъыьэюя"

# By code point «Ё» comes before «А», and servers differ in the collations that they know. Letters
# are therefore mapped to lower case without «ё» here and compared byte by byte (COLLATE "C"):
# the same order on every server.
SORT_KEY = (
    "translate(family_name || ' ' || given_name || ' ' || patronymic, "
    f"'{_UPPER}', '{_PLAIN}{_PLAIN}')"
)


class Base(DeclarativeBase):
    """Tables that only the journal has."""

    metadata = MetaData(naming_convention=NAMING)


class Named:
    """A person as one school knows them.

    `person_id` is the same for one person in every school and in the accounts; there is no table
    of persons beside, because a name belongs to the school that has learned it.
    """

    person_id: Mapped[UUID] = mapped_column(Uuid)
    family_name: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    patronymic: Mapped[str] = mapped_column(Text, server_default="")

    @declared_attr
    def sort_key(cls) -> Mapped[str]:
        """Return the key by which lists of people are ordered."""
        return mapped_column(Text(collation="C"), Computed(SORT_KEY, persisted=True))

    @hybrid_property
    def full_name(self) -> str:
        """Return family name, given name and patronymic; in a statement, its SQL."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> ColumnElement[str]:
        return func.concat_ws(
            " ",
            func.nullif(cls.family_name, ""),
            func.nullif(cls.given_name, ""),
            func.nullif(cls.patronymic, ""),
        )

    @hybrid_property
    def short_name(self) -> str:
        """Return the name as lists of a class show it: family and given name."""
        return f"{self.family_name} {self.given_name}".strip()

    @short_name.inplace.expression
    @classmethod
    def _short_name(cls) -> ColumnElement[str]:
        return func.concat_ws(" ", cls.family_name, func.nullif(cls.given_name, ""))

    @hybrid_property
    def initialled_name(self) -> str:
        """Return ``Фамилия И. О.``; in a statement, its SQL: NULL where nobody was joined."""
        initials = [f"{part[0]}." for part in (self.given_name, self.patronymic) if part]
        return " ".join([self.family_name, *initials])

    @initialled_name.inplace.expression
    @classmethod
    def _initialled_name(cls) -> ColumnElement[str]:
        return cls.family_name + _initial(cls.given_name) + _initial(cls.patronymic)


def _initial(part: SQLColumnExpression[str]) -> ColumnElement[str]:
    return func.coalesce(" " + func.left(func.nullif(part, ""), 1) + ".", "")


def refers(table: str, column: str) -> ForeignKeyConstraint:
    """Return a reference to `table` that never leaves the school."""
    return ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"])


def refers_to_class_of_year() -> ForeignKeyConstraint:
    """Return a reference by `class_id` and `year_id` to a class that is of that year."""
    return ForeignKeyConstraint(
        ["school_id", "class_id", "year_id"],
        ["school_class.school_id", "school_class.id", "school_class.year_id"],
    )
