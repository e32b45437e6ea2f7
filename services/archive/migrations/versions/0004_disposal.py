"""The demo's clock, holds, disposal acts, and what the services answer to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID

from services.shared.database.tenancy import force_row_security

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and let a case file be held and put off."""
    _widen_case_files()
    _let_packages_go()
    _create_clock()
    _create_holds()
    _create_acts()
    _create_destruction()
    _create_papers()
    force_row_security(
        op,
        "retention_hold",
        "archive_details",
        "disposal_act",
        "disposal_signature",
        "disposal_item",
        "destruction_request",
        "destruction_receipt",
        "act_number",
        "act_document",
    )


def downgrade() -> None:
    """Refuse: an act is not undone."""
    raise NotImplementedError("migrations go forward only")


def _widen_case_files() -> None:
    op.add_column(
        "retention_rule",
        sa.Column("epk_flag", sa.Boolean, nullable=False, server_default="false"),
    )
    op.add_column("case_file", sa.Column("class_id", UUID))
    op.add_column("case_file", sa.Column("class_name", sa.Text))
    op.add_column(
        "case_file", sa.Column("hold_version", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("case_file", sa.Column("before_hold", sa.Text))
    op.add_column("case_file", sa.Column("extended_until", sa.Date))
    for name, rule in {
        "before_hold": "(state = 'on_hold') = (before_hold IS NOT NULL)",
        "extended_until": "state <> 'extended' OR extended_until IS NOT NULL",
        "hold_version": "hold_version >= 0",
    }.items():
        op.create_check_constraint(f"ck_case_file_{name}", "case_file", rule)


def _let_packages_go() -> None:
    """Let a package be destroyed that was still on its way."""
    op.drop_constraint("ck_package_kept", "package")
    op.create_check_constraint(
        "ck_package_kept",
        "package",
        "(state = 'arriving') <= (kept_at IS NULL) "
        "AND (state = 'kept') <= (kept_at IS NOT NULL)",
    )


def _create_clock() -> None:
    op.create_table(
        "platform_clock",
        sa.Column("sole", sa.Boolean, server_default="true", nullable=False),
        sa.Column("set_to", sa.Date, nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.CheckConstraint("sole", name="ck_platform_clock_sole"),
        sa.PrimaryKeyConstraint("sole", name="pk_platform_clock"),
    )


def _create_holds() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("placed_on", sa.Date, nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("placed_version", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("lifted_at", _MOMENT),
        sa.Column("lifted_by", sa.Text),
        sa.Column("lifted_version", sa.Integer),
        sa.Column("lift_reason", sa.Text),
        sa.CheckConstraint("reason <> ''", name="ck_retention_hold_reason"),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_version IS NULL) "
            "AND (lifted_at IS NULL) = (lifted_by IS NULL)",
            name="ck_retention_hold_lifted",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "case_file_id"],
            ["case_file.school_id", "case_file.id"],
            name="fk_retention_hold_school_id_case_file_id_case_file",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name="pk_retention_hold"),
    )
    op.create_index(
        "ix_retention_hold_case_file",
        "retention_hold",
        ["school_id", "case_file_id"],
        unique=False,
    )


def _create_acts() -> None:
    op.create_table(
        "archive_details",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("fond_no", sa.Text, nullable=False),
        sa.Column("fond_name", sa.Text, nullable=False),
        sa.Column("inventories", sa.Text, nullable=False),
        sa.Column("processor", sa.Text, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.CheckConstraint(
            "organisation <> '' AND address <> '' AND place <> ''",
            name="ck_archive_details_filled",
        ),
        sa.PrimaryKeyConstraint("school_id", name="pk_archive_details"),
    )
    op.create_table(
        "disposal_act",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("number_year", sa.Integer),
        sa.Column("acted_on", sa.Date),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("protocol_no", sa.Text),
        sa.Column("protocol_on", sa.Date),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("closed_on", sa.Date),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name="ck_disposal_act_closed"
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'executing', 'closed')) <= (number IS NOT NULL)",
            name="ck_disposal_act_numbered",
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'approved', 'executing', 'closed', 'refused',"
            " 'withdrawn')",
            name="ck_disposal_act_state",
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (number_year IS NULL) AND (number IS NULL) = (acted_on IS NULL)",
            name="ck_disposal_act_number",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name="pk_disposal_act"),
        sa.UniqueConstraint(
            "school_id",
            "number_year",
            "number",
            name="uq_disposal_act_school_id_number_year_number",
        ),
    )
    op.create_table(
        "disposal_signature",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("person_id", UUID),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=False),
        sa.Column("word", sa.Text, server_default="", nullable=False),
        sa.CheckConstraint(
            "step IN ('proposed', 'agreed', 'approved', 'executed', 'refused', 'withdrawn')",
            name="ck_disposal_signature_step",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "act_id"],
            ["disposal_act.school_id", "disposal_act.id"],
            name="fk_disposal_signature_school_id_act_id_disposal_act",
        ),
        sa.PrimaryKeyConstraint("school_id", "act_id", "step", name="pk_disposal_signature"),
    )
    op.create_index(
        "uq_disposal_signature_person",
        "disposal_signature",
        ["school_id", "act_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("step IN ('proposed', 'agreed', 'approved')"),
    )
    op.create_index(
        "uq_disposal_signature_user",
        "disposal_signature",
        ["school_id", "act_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("step IN ('proposed', 'agreed', 'approved')"),
    )
    op.create_table(
        "disposal_item",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("case_index", sa.Text, nullable=False),
        sa.Column("year_name", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date, nullable=False),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("live", sa.Boolean, server_default="true", nullable=False),
        sa.Column("state", sa.Text, server_default="listed", nullable=False),
        sa.Column("round", sa.Integer, server_default="0", nullable=False),
        sa.Column("why", sa.Text, server_default="", nullable=False),
        sa.CheckConstraint("(state = 'open') = (why <> '')", name="ck_disposal_item_why"),
        sa.CheckConstraint(
            "state IN ('listed', 'asked', 'verifying', 'open', 'destroyed')",
            name="ck_disposal_item_state",
        ),
        sa.CheckConstraint("round >= 0", name="ck_disposal_item_round"),
        sa.ForeignKeyConstraint(
            ["school_id", "act_id"],
            ["disposal_act.school_id", "disposal_act.id"],
            name="fk_disposal_item_school_id_act_id_disposal_act",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "case_file_id"],
            ["case_file.school_id", "case_file.id"],
            name="fk_disposal_item_school_id_case_file_id_case_file",
        ),
        sa.PrimaryKeyConstraint("school_id", "act_id", "case_file_id", name="pk_disposal_item"),
    )
    op.create_index(
        "uq_disposal_item_live",
        "disposal_item",
        ["school_id", "case_file_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )


def _create_destruction() -> None:
    op.create_table(
        "destruction_request",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("case_file_id", UUID, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('destroy', 'verify')", name="ck_destruction_request_purpose"
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "act_id", "case_file_id"],
            ["disposal_item.school_id", "disposal_item.act_id", "disposal_item.case_file_id"],
            name="fk_destruction_request_item",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name="pk_destruction_request"),
        sa.UniqueConstraint(
            "school_id",
            "act_id",
            "case_file_id",
            "purpose",
            "round",
            name="uq_destruction_request_round",
        ),
    )
    op.create_table(
        "destruction_receipt",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "request_id"],
            ["destruction_request.school_id", "destruction_request.id"],
            name="fk_destruction_receipt_school_id_request_id_destruction_request",
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "request_id", "service", name="pk_destruction_receipt"
        ),
    )


def _create_papers() -> None:
    op.create_table(
        "act_number",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.CheckConstraint("last > 0", name="ck_act_number_last"),
        sa.PrimaryKeyConstraint("school_id", "kind", "year", name="pk_act_number"),
    )
    op.create_table(
        "act_document",
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("act_id", UUID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("number_year", sa.Integer, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("content", BYTEA, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.CheckConstraint(
            "kind IN ('disposal_act', 'pd_destruction_act', 'event_log_extract')",
            name="ck_act_document_kind",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "act_id"],
            ["disposal_act.school_id", "disposal_act.id"],
            name="fk_act_document_school_id_act_id_disposal_act",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name="pk_act_document"),
        sa.UniqueConstraint(
            "school_id", "act_id", "kind", name="uq_act_document_school_id_act_id_kind"
        ),
        sa.UniqueConstraint(
            "school_id",
            "kind",
            "number_year",
            "number",
            name="uq_act_document_school_id_kind_number_year_number",
        ),
    )
