"""Sessions, logins under way, logout messages and counted attempts, on the shared mechanism."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.shared_migrations import audit, messaging

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    audit.create_audit_v1(op)
    messaging.create_messaging_v1(op)
    _create_login_attempt()
    _create_browser_session()
    op.create_table(
        "seen_logout",
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_seen_logout_expires_at", "seen_logout", ["expires_at"])
    # Unlogged: a count lost in a crash costs nothing, and counting must not wait for a disk.
    op.create_table(
        "attempt_count",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("tried", sa.Integer, nullable=False),
        sa.Column("window_ends_at", _MOMENT, nullable=False),
        sa.CheckConstraint("tried > 0", name="ck_attempt_count_tried"),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    """Not offered: a backup is what goes back."""
    raise NotImplementedError


def _create_login_attempt() -> None:
    op.create_table(
        "login_attempt",
        sa.Column("state_digest", BYTEA, primary_key=True),
        sa.Column("browser_digest", BYTEA, nullable=False),
        sa.Column("secrets", BYTEA, nullable=False),
        sa.Column("next_path", sa.Text, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_login_attempt_expires_at", "login_attempt", ["expires_at"])


def _create_browser_session() -> None:
    op.create_table(
        "browser_session",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("token_digest", BYTEA, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sid", sa.Text),
        sa.Column("person_id", UUID),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("places", JSONB, nullable=False),
        sa.Column("active_school", sa.Text),
        sa.Column("active_role", sa.Text, nullable=False),
        sa.Column("id_token", BYTEA, nullable=False),
        sa.Column("refresh_token", BYTEA),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "length(token_digest) = 32", name="ck_browser_session_token_digest"
        ),
        sa.CheckConstraint("jsonb_array_length(places) > 0", name="ck_browser_session_places"),
    )
    op.create_index(
        "uq_browser_session_token_digest", "browser_session", ["token_digest"], unique=True
    )
    for column in ("subject", "sid", "expires_at"):
        op.create_index(f"ix_browser_session_{column}", "browser_session", [column])
