"""What a council decided and a region sent has a history of facts, and stays as it was."""

import sqlalchemy as sa
from alembic import op

from services.journal.migrations.facts import (
    keep_written_v1,
    tell_members_v1,
    tell_state_v1,
)
from services.shared.database.online import build_index

revision = "0028"
down_revision = "0027"

_CLASS = "j.class_id"
_JOURNAL = "JOIN class_journal j ON j.school_id = t.school_id AND j.id = t.class_journal_id"
_CLOSED = ("closed_on", "protocol_no", "protocol_on")
_RESULT = (
    "class_id", "year_id", "variant", "points", "total", "mark", "level", "version", "batch_id",
    "batch_row",
)
_RESULT_ID = "md5(t.monitoring_id || '/' || t.code)::uuid"
_CLASS_OF_JOURNAL = (
    "(SELECT j.class_id FROM public.class_journal j"
    " WHERE j.school_id = OLD.school_id AND j.id = OLD.class_journal_id)"
)
_KINDS = {
    "closing_step": "class_journal_term",
    "year_closing": "year_closing",
    "council_decision": "council_decision",
}


def upgrade() -> None:
    """Tell what stands there, and let it be changed no more."""
    build_index(
        op,
        "ix_external_result_fact",
        "external_result",
        ["school_id", sa.text("(CAST(md5(monitoring_id || '/' || code) AS uuid))")],
    )
    tell_state_v1(
        op,
        "year_closing",
        {name: f"t.{name}" for name in _CLOSED}
        | {"closed_at": "extract(epoch FROM t.closed_at)"},
        row_id="t.class_journal_id",
        class_id=_CLASS,
        joined=_JOURNAL,
    )
    tell_members_v1(
        op,
        "council_decision",
        row_id="t.class_journal_id",
        field="t.pupil_id",
        value="t.decision",
        class_id=_CLASS,
        joined=_JOURNAL,
    )
    tell_state_v1(
        op,
        "external_result",
        {name: f"t.{name}" for name in _RESULT}
        | {"taken_at": "extract(epoch FROM t.taken_at)"},
        row_id=_RESULT_ID,
        class_id="t.class_id",
    )
    for table, kind in _KINDS.items():
        keep_written_v1(op, table, kind, _CLASS_OF_JOURNAL)
    keep_written_v1(op, "external_result_change", "external_result", "OLD.class_id")


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
