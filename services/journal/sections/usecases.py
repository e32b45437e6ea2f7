"""Tells the version of a section of settings, and raises it where nobody else was quicker."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.sections.models import SettingsSection
from services.journal.sections.rules import Section
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict
from services.shared.wording import said


@contextmanager
def reading_settings(database: Database, caller: Caller) -> Iterator[Session]:
    """Open a transaction in which the caller reads settings of the school.

    Raises:
        Forbidden: the caller's role reads none.
    """
    require(SETTINGS_READ, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        yield session


@contextmanager
def changing_settings(
    database: Database, caller: Caller, section: Section, seen: int | None
) -> Iterator[Session]:
    """Open a transaction in which the caller changes one section, alone.

    `seen` is the version that the caller's form was made from; None for a command.

    Raises:
        Conflict: somebody has changed the section since.
        Forbidden: the caller's role changes none.
    """
    basis = require(SETTINGS_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        raise_section(session, school_of(caller), section, seen)
        yield session
        record_access(session, caller, basis, kind="settings")


def section_version(session: Session, school_id: str, section: Section) -> int:
    """Return how often a section was changed."""
    version = session.scalar(
        select(SettingsSection.version).where(
            SettingsSection.school_id == school_id, SettingsSection.section == section
        )
    )
    return version or 0


def raise_section(
    session: Session, school_id: str, section: Section, seen: int | None = None
) -> int:
    """Lock a section for the rest of the transaction, raise its version and return the new one.

    `seen` is the version that the form was made from; None for who shows nothing before.

    Raises:
        Conflict: somebody has changed the section since.
    """
    values = {"school_id": school_id, "section": section, "version": 1}
    version = session.scalars(
        insert(SettingsSection)
        .values(values)
        .on_conflict_do_update(
            index_elements=["school_id", "section"],
            set_={"version": SettingsSection.version + 1},
        )
        .returning(SettingsSection.version)
    ).one()
    if seen is not None and version != seen + 1:
        raise Conflict(said(
            "Пока страница была открыта, эти настройки изменил кто-то другой. Ничего не "
            "записано: посмотрите, что стоит теперь, и повторите."
        ))
    return version
