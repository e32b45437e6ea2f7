"""Reads of the directory of schools."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from services.journal.schools.models import School
from services.shared.database.listing import Listing, ListPage, has_words, plain, read_page


def find_page(
    session: Session, words: str, after: str | UUID | None, *, only: str | None
) -> ListPage[School]:
    """Return a page of schools in the order of their names, found by the beginnings of words.

    With `only`, the code of a school, there is no other.
    """
    base = select(School).where(School.code == only) if only else select(School)
    listing = Listing(base, School.code, (plain(School.name), School.code))
    narrowed = (
        {"words": has_words(
            words, School.name, School.code, School.full_name, School.address, School.responsible,
        )}
        if words.strip() else {}
    )
    return read_page(session, listing, narrowed, after)


def select_school(code: str, *, lock: bool = False) -> Select[School]:
    """Select a school by its code; with `lock`, nobody changes it until the transaction ends."""
    query = select(School).where(School.code == code)
    return query.with_for_update() if lock else query


def select_taken(code: str | None, name: str, *, other_than: str | None) -> Select[str, str]:
    """Select the codes and names of schools that a new or changed one would be taken for."""
    same = [School.name == name, *([School.code == code] if code else [])]
    query = select(School.code, School.name).where(or_(*same))
    return query.where(School.code != other_than) if other_than else query
