"""What a destruction leaves of the access log, and why."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.destruction import Declaration, Scope, Stays
from services.shared.accountability.access_log import Access
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the log, which stays; a receipt counts its rows about the class and its groups."""
    return Declaration(
        stays=(
            Stays(
                "access_log",
                said(
                    "журнал доступа: значений не содержит, хранится по своему сроку, "
                    "не менее 3 лет"
                ),
                _count,
                said("Записи журнала доступа о классе"),
            ),
        )
    )


def _count(session: Session, scope: Scope) -> int:
    query = select(func.count()).select_from(Access)
    about_class = Access.subject_id.in_({scope.class_id, *scope.identifiers})
    return session.scalar(query.where(Access.school_id == scope.school_id, about_class)) or 0
