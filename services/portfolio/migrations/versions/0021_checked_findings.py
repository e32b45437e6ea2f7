"""Only findings that are known, of files that could not be shown; a JPEG whole or not at all."""

from alembic import op

from services.shared.database.online import add_check

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the rules, while the services of before go on writing."""
    for name, condition in (
        ("finding", "finding IN ('locked', 'broken', 'large', 'unfinished')"),
        ("finding_state", "finding IS NULL OR preview_state = 'failed'"),
        ("jpeg_key", "num_nulls(jpeg_key, jpeg_sha256, jpeg_size) IN (0, 3)"),
        ("jpeg_sha256", "jpeg_sha256 ~ '^[0-9a-f]{64}$'"),
    ):
        add_check(op, f"ck_item_file_{name}", "item_file", condition)


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
