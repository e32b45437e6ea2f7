"""Messages in outbox and inbox that hold an identifier of a case file."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from services.destruction.declarations import Batch, Scope, Step
from services.destruction.erasers.selection import identifier
from services.shared.messaging.inbox.table import Incoming
from services.shared.messaging.outbox.table import Outgoing

# Events of the destruction itself name the case file and must arrive, those of the gaps that it
# leaves among them; so must those of packages, which hold ids and sums alone: a summary sheet
# outlives the journal that its package names.
_MUST_ARRIVE = (
    "org.letopis.%.destruction.%", "org.letopis.archive.hold.%", "org.letopis.%.package.%",
    "org.letopis.%.gaps.%",
)


@dataclass(frozen=True)
class Messages:
    """Payloads of the outbox or the inbox that hold an identifier of the case file.

    Those of the destruction itself and of packages are left: they hold ids and sums alone, and
    must arrive. What the inbox has settled has no content any more.
    """

    model: type[Any]

    @property
    def table(self) -> str:
        """Return the table whose rows go."""
        return str(self.model.__tablename__)

    def destroy(self, step: Step) -> Batch:
        """Delete the next messages."""
        mine = self._where(step.scope)
        chosen = select(self.model.id).where(mine).order_by(self.model.id).limit(step.limit)
        gone = step.session.scalars(
            delete(self.model)
            .where(self.model.id.in_(chosen))
            .returning(self.model.id)
            .execution_options(synchronize_session=False)
        ).all()
        return Batch(
            [identifier(self.table, (key,)) for key in sorted(gone)],
            full=len(gone) == step.limit,
        )

    def remaining(self, session: Session, scope: Scope) -> int:
        """Return how many such messages there still are."""
        return (
            session.scalar(
                select(func.count()).select_from(self.model).where(self._where(scope))
            )
            or 0
        )

    def _where(self, scope: Scope) -> ColumnElement[bool]:
        other = self.model.type.is_(None) | and_(
            *(self.model.type.not_like(pattern) for pattern in _MUST_ARRIVE)
        )
        return and_(other, _holds_identifier(self.model, scope))


def message_erasers() -> tuple[Messages, Messages]:
    """Return the erasers of messages about a case file in outbox and inbox."""
    return Messages(Outgoing), Messages(Incoming)


def _holds_identifier(model: type[Any], scope: Scope) -> ColumnElement[bool]:
    ids = {str(one) for one in (scope.class_id, scope.source_id, *scope.identifiers) if one}
    content: ColumnElement[Any] = cast(Outgoing.data, Text)
    if model is Outgoing:
        of_school: ColumnElement[bool] = Outgoing.school_id == scope.school_id
    else:
        # Compared as text of the bytes: what cannot be parsed may hold an identifier as well.
        content = func.encode(Incoming.body, "escape")
        of_school = Incoming.body.is_not(None)
    return and_(of_school, or_(*(content.contains(one, autoescape=True) for one in sorted(ids))))
