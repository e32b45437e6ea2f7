"""What an operator sees and does at the outbox, and how long its rows are kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, defer

from services.shared.messaging.outbox.table import Outgoing

# For so long after sending everything can be sent again, if the broker or a receiver has lost it.
# Receivers remember longer what they have taken in (services.shared.messaging.inbox.admin).
KEPT = timedelta(days=14)
_SHOWN = 100
_PRUNED_AT_ONCE = 5000


def pending(session: Session) -> int:
    """Return how many events the broker has not taken yet."""
    return session.scalar(select(func.count()).where(Outgoing.sent_at.is_(None))) or 0


def oldest_pending_at(session: Session) -> datetime | None:
    """Return when the event was written that has waited longest."""
    return session.scalar(select(func.min(Outgoing.happened_at)).where(Outgoing.sent_at.is_(None)))


def list_pending(session: Session) -> list[Outgoing]:
    """Return the hundred events that have waited longest, without what they say."""
    return list(
        session.scalars(
            select(Outgoing)
            # Data that nobody can read must not end the page that shows it waiting.
            .options(defer(Outgoing.data, raiseload=True))
            .where(Outgoing.sent_at.is_(None))
            .order_by(Outgoing.position)
            .limit(_SHOWN)
        )
    )


def send_again(session: Session, since: datetime) -> int:
    """Let the relay send everything again that happened since; receivers skip what they have."""
    result = session.execute(
        update(Outgoing)
        .where(Outgoing.sent_at.is_not(None), Outgoing.happened_at >= since)
        .values(sent_at=None)
        .returning(Outgoing.id)
    )
    return len(result.all())


def prune(session: Session, now: datetime) -> int:
    """Delete events whose window is over, some at a time; return how many."""
    old = select(Outgoing.id).where(Outgoing.sent_at < now - KEPT).limit(_PRUNED_AT_ONCE)
    return len(
        session.execute(
            delete(Outgoing).where(Outgoing.id.in_(old)).returning(Outgoing.id)
        ).all()
    )
