"""The weekly timetable, rooms, substitutions on single days, addresses of calendars."""

from alembic import op

from services.shared.database.tenancy import force_row_security

revision = "0032"
down_revision = "0031"

_TABLES = (
    """CREATE TABLE room (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT pk_room PRIMARY KEY (school_id, id),
        CONSTRAINT uq_room_school_id_name UNIQUE (school_id, name),
        CONSTRAINT ck_room_name CHECK (name <> '' AND length(name) <= 40),
        CONSTRAINT fk_room_school_id_school
            FOREIGN KEY (school_id) REFERENCES school (code)
    )
    """,
    """CREATE TABLE timetable (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        year_id UUID NOT NULL,
        since DATE NOT NULL,
        until DATE NOT NULL,
        version BIGINT DEFAULT '1' NOT NULL,
        filled_version BIGINT DEFAULT '0' NOT NULL,
        CONSTRAINT pk_timetable PRIMARY KEY (school_id, id),
        CONSTRAINT fk_timetable_school_id_year_id_academic_year
            FOREIGN KEY (school_id, year_id) REFERENCES academic_year (school_id, id),
        CONSTRAINT ck_timetable_dates CHECK (until >= since),
        CONSTRAINT ex_timetable_overlap
            EXCLUDE USING gist (year_id WITH =, school_id WITH =,
            daterange(since, until, '[]') WITH &&)
    )
    """,
    """CREATE TABLE timetable_entry (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        timetable_id UUID NOT NULL,
        group_id UUID NOT NULL,
        weekday SMALLINT NOT NULL,
        week SMALLINT DEFAULT '0' NOT NULL,
        ordinal SMALLINT NOT NULL,
        room_id UUID,
        teacher_id UUID,
        joint UUID,
        CONSTRAINT pk_timetable_entry PRIMARY KEY (school_id, id),
        CONSTRAINT fk_timetable_entry_school_id_timetable_id_timetable
            FOREIGN KEY (school_id, timetable_id) REFERENCES timetable (school_id, id),
        CONSTRAINT fk_timetable_entry_school_id_group_id_subject_group
            FOREIGN KEY (school_id, group_id) REFERENCES subject_group (school_id, id),
        CONSTRAINT fk_timetable_entry_school_id_room_id_room
            FOREIGN KEY (school_id, room_id) REFERENCES room (school_id, id),
        CONSTRAINT fk_timetable_entry_school_id_teacher_id_staff
            FOREIGN KEY (school_id, teacher_id) REFERENCES staff (school_id, id),
        CONSTRAINT ck_timetable_entry_weekday CHECK (weekday BETWEEN 1 AND 7),
        CONSTRAINT ck_timetable_entry_week CHECK (week BETWEEN 0 AND 2),
        CONSTRAINT ck_timetable_entry_ordinal CHECK (ordinal BETWEEN 1 AND 20),
        CONSTRAINT ex_timetable_entry_twice
            EXCLUDE USING gist (timetable_id WITH =, group_id WITH =, weekday WITH =,
            ordinal WITH =, school_id WITH =, int4range(CASE week WHEN 2 THEN 2 ELSE 1 END,
            CASE week WHEN 1 THEN 1 ELSE 2 END, '[]') WITH &&)
    )
    """,
    """CREATE TABLE substitution (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        group_id UUID NOT NULL,
        held_on DATE NOT NULL,
        ordinal SMALLINT NOT NULL,
        teacher_id UUID,
        room_id UUID,
        moved_on DATE,
        moved_ordinal SMALLINT,
        cancelled BOOLEAN DEFAULT 'false' NOT NULL,
        joint UUID,
        reason TEXT DEFAULT '' NOT NULL,
        version BIGINT DEFAULT '1' NOT NULL,
        CONSTRAINT pk_substitution PRIMARY KEY (school_id, id),
        CONSTRAINT fk_substitution_school_id_group_id_subject_group
            FOREIGN KEY (school_id, group_id) REFERENCES subject_group (school_id, id),
        CONSTRAINT fk_substitution_school_id_teacher_id_staff
            FOREIGN KEY (school_id, teacher_id) REFERENCES staff (school_id, id),
        CONSTRAINT fk_substitution_school_id_room_id_room
            FOREIGN KEY (school_id, room_id) REFERENCES room (school_id, id),
        CONSTRAINT uq_substitution_group_id_held_on_ordinal_school_id
            UNIQUE (group_id, held_on, ordinal, school_id),
        CONSTRAINT ck_substitution_ordinal CHECK (ordinal BETWEEN 1 AND 20),
        CONSTRAINT ck_substitution_moved_ordinal CHECK (moved_ordinal BETWEEN 1 AND 20),
        CONSTRAINT ck_substitution_moved CHECK ((moved_on IS NULL) = (moved_ordinal IS NULL)),
        CONSTRAINT ck_substitution_cancelled
            CHECK (NOT cancelled OR coalesce(teacher_id, room_id, joint) IS NULL
            AND moved_on IS NULL),
        CONSTRAINT ck_substitution_reason CHECK (length(reason) <= 200)
    )
    """,
    """CREATE TABLE timetable_answer (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        said TEXT NOT NULL,
        teacher_id UUID,
        group_id UUID,
        CONSTRAINT pk_timetable_answer PRIMARY KEY (school_id, id),
        CONSTRAINT fk_timetable_answer_school_id_teacher_id_staff
            FOREIGN KEY (school_id, teacher_id) REFERENCES staff (school_id, id),
        CONSTRAINT fk_timetable_answer_school_id_group_id_subject_group
            FOREIGN KEY (school_id, group_id) REFERENCES subject_group (school_id, id),
        CONSTRAINT uq_timetable_answer_school_id_said UNIQUE (school_id, said),
        CONSTRAINT ck_timetable_answer_said CHECK (said <> '' AND length(said) <= 200),
        CONSTRAINT ck_timetable_answer_means CHECK ((teacher_id IS NULL) <> (group_id IS NULL))
    )
    """,
    """CREATE TABLE calendar_address (
        school_id TEXT NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        role TEXT NOT NULL,
        digest BYTEA NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        revoked_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_calendar_address PRIMARY KEY (school_id, id),
        CONSTRAINT uq_calendar_address_school_id_digest UNIQUE (school_id, digest),
        CONSTRAINT fk_calendar_address_school_id_school
            FOREIGN KEY (school_id) REFERENCES school (code)
    )
    """,
)
_INDEXES = (
    "CREATE INDEX ix_timetable_entry_group ON timetable_entry (group_id, school_id)",
    "CREATE INDEX ix_substitution_day ON substitution (school_id, held_on)",
    "CREATE INDEX ix_calendar_address_person ON calendar_address (school_id, person_id)",
)


def upgrade() -> None:
    """Create the tables and keep schools apart."""
    for statement in (*_TABLES, *_INDEXES):
        op.execute(statement)
    force_row_security(
        op,
        "room",
        "timetable",
        "timetable_entry",
        "substitution",
        "timetable_answer",
        "calendar_address",
    )


def downgrade() -> None:
    """Refuse: what was kept is not thrown away."""
    raise NotImplementedError("migrations go forward only")
