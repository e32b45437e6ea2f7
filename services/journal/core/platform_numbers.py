"""The platform's own numbers: each is a row with its source, not a constant in code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.core.models import PlatformRule

SMALLEST_GROUP = "smallest_group"
OWN_LOG_AGE = "own_log_age"


def rule_value(session: Session, name: str) -> int:
    """Return the number of a rule; the migration has written it."""
    return session.scalars(select(PlatformRule.value).where(PlatformRule.name == name)).one()


def rule(session: Session, name: str) -> PlatformRule:
    """Return a rule with its source."""
    return session.get_one(PlatformRule, name)
