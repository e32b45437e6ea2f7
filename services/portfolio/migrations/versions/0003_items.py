"""Items of achievement folders, their files, reviews, and the lists that they choose from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from services.shared.database.tenancy import force_row_security

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)
_REGULATION = "Положение школы, п. 2"
_USUAL = "обычный перечень, школой не подтверждён"

_KINDS = (
    ("certificate", "грамота, диплом, награда", True, _REGULATION),
    ("presentation", "презентация", False, _REGULATION),
    ("model", "модель: схема, чертёж", False, _REGULATION),
    ("creative_work", "творческая работа", False, _REGULATION),
    ("project", "проект, исследование", False, _USUAL),
    ("participation", "участие, занятия вне школы", False, _USUAL),
)
_LEVELS = (
    ("class", "класс"),
    ("school", "школа"),
    ("municipality", "муниципалитет"),
    ("region", "регион"),
    ("country", "Россия"),
    ("world", "международный"),
)


def upgrade() -> None:
    """Create the tables, fill the lists, and keep schools apart."""
    _create_lists()
    _create_items()
    _create_files()
    _create_reviews()
    force_row_security(op, "achievement_item", "item_file", "item_review")
    _create_queues()


def _create_lists() -> None:
    kinds = op.create_table(
        "item_kind",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("makes_commendation", sa.Boolean, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    levels = op.create_table(
        "award_level",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.bulk_insert(
        kinds,
        [
            {
                "code": code,
                "name": name,
                "makes_commendation": makes,
                "position": position,
                "source": source,
            }
            for position, (code, name, makes, source) in enumerate(_KINDS, start=1)
        ],
    )
    op.bulk_insert(
        levels,
        [
            {"code": code, "name": name, "position": position, "source": _USUAL}
            for position, (code, name) in enumerate(_LEVELS, start=1)
        ],
    )


def _create_items() -> None:
    op.create_table(
        "achievement_item",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("folder_id", UUID, nullable=False),
        sa.Column("pupil_id", UUID, nullable=False),
        sa.Column("class_id", UUID, nullable=False),
        sa.Column("year", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, sa.ForeignKey("item_kind.code"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("group_id", UUID),
        sa.Column("level", sa.Text, sa.ForeignKey("award_level.code")),
        sa.Column("awarded_on", sa.Date),
        sa.Column("issuer", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("submitted_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["school_id", "folder_id"], ["achievement_folder.school_id", "achievement_folder.id"]
        ),
        sa.CheckConstraint("title <> ''", name="ck_achievement_item_title"),
        sa.CheckConstraint(
            "year ~ '^20[0-9]{2}/20[0-9]{2}$'", name="ck_achievement_item_year"
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'verified')",
            name="ck_achievement_item_state",
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name="ck_achievement_item_submitted"
        ),
    )
    for name, columns in (
        ("folder", ["folder_id"]),
        ("class", ["class_id", "year"]),
        ("state", ["state"]),
    ):
        op.create_index(
            f"ix_achievement_item_{name}", "achievement_item", ["school_id", *columns]
        )


def _create_files() -> None:
    op.create_table(
        "item_file",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("item_id", UUID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("object_key", sa.Text, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("preview_state", sa.Text, nullable=False),
        sa.Column("preview_key", sa.Text),
        sa.Column("preview_sha256", sa.Text),
        sa.Column("preview_size", sa.Integer),
        sa.Column("preview_width", sa.SmallInteger),
        sa.Column("preview_height", sa.SmallInteger),
        _of_item(),
        sa.UniqueConstraint("object_key", name="uq_item_file_object_key"),
        sa.CheckConstraint("size > 0", name="ck_item_file_size"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="ck_item_file_sha256"),
        sa.CheckConstraint(
            "preview_state IN ('waiting', 'ready', 'none', 'failed')",
            name="ck_item_file_preview_state",
        ),
        sa.CheckConstraint(
            "(preview_state = 'ready') = (preview_key IS NOT NULL)",
            name="ck_item_file_preview_key",
        ),
    )
    op.create_index("ix_item_file_item", "item_file", ["school_id", "item_id"])


def _create_reviews() -> None:
    op.create_table(
        "item_review",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("item_id", UUID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text, nullable=False),
        _of_item(),
        sa.CheckConstraint(
            "step IN ('submit', 'revise', 'verify', 'return', 'withdraw')",
            name="ck_item_review_step",
        ),
        sa.CheckConstraint(
            "step NOT IN ('return', 'withdraw') OR words <> ''", name="ck_item_review_words"
        ),
    )
    op.create_index("ix_item_review_item", "item_review", ["school_id", "item_id"])
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history of a review is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER only_added_to BEFORE UPDATE ON item_review "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _create_queues() -> None:
    op.create_table("school", sa.Column("code", sa.Text, primary_key=True))
    # Every school's folders at once, for this statement alone.
    op.execute("ALTER TABLE achievement_folder NO FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO school SELECT DISTINCT school_id FROM achievement_folder")
    op.execute("ALTER TABLE achievement_folder FORCE ROW LEVEL SECURITY")
    op.create_table(
        "preview_waiting",
        sa.Column("file_id", UUID, primary_key=True),
        sa.Column("school", sa.Text, nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
    )


def _of_item() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["school_id", "item_id"], ["achievement_item.school_id", "achievement_item.id"]
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
