"""What a destruction takes of the history of facts."""

from sqlalchemy import and_

from services.destruction import ChainedRows
from services.journal.facts.models import FactChange
from services.journal.facts.queries import FactKind


def history_of(*kinds: FactKind) -> ChainedRows:
    """Return that the history of some kinds goes with the journal of the class."""
    names = [kind.name for kind in kinds]
    return ChainedRows(
        FactChange,
        lambda scope: and_(FactChange.class_id == scope.class_id, FactChange.kind.in_(names)),
    )
