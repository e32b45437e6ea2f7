"""Lists that grow: narrowed, searched by the beginnings of words, counted, a page at a time.

A place in a list is the id of the row that a page ended with: it names nobody, and pages stay
whole when rows come and go. Words of a search may be names of children: they travel in bodies.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    UnaryExpression,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import desc_op

from services.shared.errors import NotFound
from services.shared.wording import said

PAGE = 50
COUNTED = 10_000  # rows are counted up to here: one more stands for "more than that"

_LETTERS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯё"
_PLAIN = "абвгдеежзийклмнопрстуфхцчшщъыьэюяе"
_SIGNS = "-‐‑–—_.,;:/\\()[]«»„“”\"'’№#*+=!?\u00a0\t\r\n"
_WORDS = 8

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """A page of a list.

    `total` is how many rows there are in all, 10,001 for more than 10,000, None where the listing
    is not counted; `next` asks for the page after it. Where nothing is found, `without` says how
    many rows there would be without each of what narrows the list, by its name.
    """

    items: Sequence[Row]
    total: int | None
    next: UUID | str | None
    without: Mapping[str, int] = field(default_factory=dict)

    def map(self, change: Callable[[Row], Other]) -> "ListPage[Other]":
        """Return the same page of what `change` makes of each row."""
        items = [change(one) for one in self.items]
        return ListPage(items, self.total, self.next, self.without)


@dataclass(frozen=True)
class Listing:
    """What is listed and how it is ordered.

    `base` selects one entity in one school, without an order; `order` is of its own columns, none
    of them null, and ends with `id`. `only` holds for every row that is shown, whatever people
    choose: a row that ceases to be shown still marks the place that a page ended at.
    """

    base: Select[Any]
    id: Any  # the column of the entity's id
    order: Sequence[Any]
    only: Sequence[ColumnElement[bool]] = ()
    is_counted: bool = True  # not where there may be millions, and few of them match


def has_words(words: str, *columns: Any) -> ColumnElement[bool]:
    """Return the condition that every word begins some word of the columns.

    Case does not matter, nor does ё or е, nor a dash or slash between words. Under row-level
    security PostgreSQL uses no text index for this: it looks at the rows of the one school.
    """
    text = plain(func.concat_ws(" ", "", *columns))
    return and_(true(), *(text.like(_begins(word), escape="\\") for word in split_words(words)))


def plain(column: Any) -> ColumnElement[str]:
    """Return a text as it is compared and ordered: small letters, е for ё, spaces for signs.

    Letters are named one by one: the database's own locale knows none but the Latin ones.
    """
    signs = _LETTERS + _SIGNS
    return func.translate(func.lower(func.coalesce(column, "")), signs, _PLAIN + " " * len(_SIGNS))


def split_words(words: str) -> list[str]:
    """Return the words of a search as they are compared, at most eight."""
    plain = unicodedata.normalize("NFC", words).lower().replace("ё", "е")
    return [one for one in re.split(f"[\\s{re.escape(_SIGNS)}]+", plain) if one][:_WORDS]


def class_order(name: Any) -> ColumnElement[int]:
    """Return what orders class names by their grade: 5А before 10А; no grade comes first."""
    grade = func.substring(func.coalesce(name, ""), r"^\d{1,2}")
    return func.coalesce(cast(func.nullif(grade, ""), Integer), 0)


def read_page(
    session: Session,
    listing: Listing,
    narrowed: Mapping[str, ColumnElement[bool]],
    after: UUID | str | None,
    *,
    size: int = PAGE,
) -> ListPage[Any]:
    """Return the page of a list that follows the row `after`, or the first: three queries at most.

    `narrowed` has the conditions by the names of what they come from.

    Raises:
        NotFound: there is no row `after` any more.
    """
    found = listing.base.where(*listing.only, *narrowed.values())
    total = _count(session, found) if listing.is_counted else None
    if after is not None:
        found = found.where(_follows(session, listing, after))
    rows = session.scalars(found.order_by(*listing.order).limit(size + 1)).all()
    page = rows[:size]
    following = page[-1].id if len(rows) > size else None
    is_empty = not total if listing.is_counted else not rows and after is None
    without = _without(session, listing, narrowed) if is_empty else {}
    return ListPage(page, total, following, without)


def _begins(word: str) -> str:
    return f"% {word.replace('%', chr(92) + '%')}%"


def _count(session: Session, query: Select[Any]) -> int:
    rows = query.with_only_columns(literal(1), maintain_column_froms=True).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _without(
    session: Session, listing: Listing, narrowed: Mapping[str, ColumnElement[bool]]
) -> dict[str, int]:
    return {
        name: _count(
            session,
            listing.base.where(
                *listing.only, *(one for other, one in narrowed.items() if other != name)
            ),
        )
        for name in narrowed
    }


def _follows(
    session: Session, listing: Listing, after: UUID | str
) -> ColumnElement[bool]:
    keys = [_bare(one) for one in listing.order]
    at = session.execute(
        listing.base.with_only_columns(*keys).where(listing.id == after)
    ).one_or_none()
    if at is None:
        raise NotFound(said("Этого места в списке больше нет: откройте список заново."))
    places = list(zip(listing.order, keys, at, strict=True))
    return or_(
        *(
            and_(
                *(same == value for _, same, value in places[:number]),
                key < value if _is_descending(one) else key > value,
            )
            for number, (one, key, value) in enumerate(places)
        )
    )


def _is_descending(one: Any) -> bool:
    return isinstance(one, UnaryExpression) and one.modifier is desc_op


def _bare(one: Any) -> Any:
    return one.element if _is_descending(one) else one
