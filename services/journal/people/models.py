"""People of schools: staff and posts, pupils, representatives, who answers for whom, accounts."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, Named, refers
from services.shared.accountability.roles import ROLES_ABOVE_SCHOOLS, STAFF_ROLES, Role
from services.shared.database.base import Key, SchoolKey


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


_PHONE = "phone ~ '^[+]?[0-9]{5,15}$'"
_E_MAIL = "e_mail ~ '^[^@]+@[^@]+$' AND length(e_mail) <= 254"


class Staff(Named, Base):
    """Somebody who works at a school; `post` as the school writes it («учитель математики»).

    A telephone number is digits, after ``+`` where it is whole.
    """

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("person_id", "school_id"),
        CheckConstraint("post <> '' AND length(post) <= 200", name="post"),
        CheckConstraint(_PHONE, name="phone"),
        CheckConstraint(_E_MAIL, name="e_mail"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    post: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    e_mail: Mapped[str | None] = mapped_column(Text)


class Appointment(Base):
    """A role that a member of staff holds in the school, from one day to another.

    Without `since`: from of old. `until` is the last day. `ground` is the order of the
    appointment, `end_ground` that of its end.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        refers("staff", "staff_id"),
        CheckConstraint(f"role IN ({_listed(STAFF_ROLES)})", name="role"),
        CheckConstraint("until >= since", name="dates"),
        CheckConstraint("ground <> '' AND length(ground) <= 200", name="ground"),
        CheckConstraint(
            "length(end_ground) BETWEEN 1 AND 200 AND until IS NOT NULL OR end_ground IS NULL",
            name="end_ground",
        ),
        ExcludeConstraint(
            ("staff_id", "="),
            ("role", "="),
            ("school_id", "="),
            (text("daterange(since, until, '[]')"), "&&"),
            name="ex_appointment_overlap",
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key] = mapped_column(server_default=text("gen_random_uuid()"))
    staff_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]
    ground: Mapped[str | None] = mapped_column(Text)
    end_ground: Mapped[str | None] = mapped_column(Text)


class Pupil(Named, Base):
    """A child at a school; the name may end in initials where a file gave no more.

    With `merged_into` the record went into that child's (services/journal/merging): the row is
    what its history names, and nobody of the school any more.
    """

    __tablename__ = "pupil"
    __table_args__ = (
        UniqueConstraint("person_id", "school_id"),
        CheckConstraint("sex IN ('m', 'f')", name="sex"),
        refers("pupil", "merged_into"),
        CheckConstraint("merged_into <> id", name="merged_into"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    born_on: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[UUID | None] = mapped_column(Uuid)


class Representative(Named, Base):
    """A legal representative of children at a school; contacts as lists of pupils give them.

    A telephone number is digits, after ``+`` where it is whole.
    """

    __tablename__ = "representative"
    __table_args__ = (
        UniqueConstraint("person_id", "school_id"),
        CheckConstraint(_PHONE, name="phone"),
        CheckConstraint(_E_MAIL, name="e_mail"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    phone: Mapped[str | None] = mapped_column(Text)
    e_mail: Mapped[str | None] = mapped_column(Text)


class Representation(Base):
    """A representative answers for a child, unless a court has restricted it for a time."""

    __tablename__ = "representation"
    __table_args__ = (
        refers("representative", "representative_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint(
            "(restricted_from IS NULL) = (restricted_by IS NULL)", name="restriction_has_ground"
        ),
        CheckConstraint(
            "restricted_until IS NULL OR restricted_until >= restricted_from",
            name="restriction_dates",
        ),
        CheckConstraint("relation <> '' AND length(relation) <= 40", name="relation"),
    )

    school_id: Mapped[SchoolKey]
    representative_id: Mapped[Key]
    pupil_id: Mapped[Key]
    relation: Mapped[str | None] = mapped_column(Text)  # «мать», «опекун», as the school writes
    restricted_by: Mapped[str | None] = mapped_column(Text)  # the court's decision
    restricted_from: Mapped[date | None]
    restricted_until: Mapped[date | None]  # None: until the court decides again


class EndedRepresentation(Base):
    """A representation that a person has ended, with the reason; what it said is kept to undo it.

    Its row in `representation` is gone: whoever asks who answers for a child gets it nowhere.
    """

    __tablename__ = "ended_representation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "representative_id"],
            ["representative.school_id", "representative.id"],
            ondelete="CASCADE",
        ),
        refers("pupil", "pupil_id"),
        CheckConstraint("length(reason) BETWEEN 3 AND 300", name="reason"),
        CheckConstraint("isfinite(ended_at)", name="ended_at_is_finite"),
    )

    school_id: Mapped[SchoolKey]
    representative_id: Mapped[Key]
    pupil_id: Mapped[Key]
    relation: Mapped[str | None] = mapped_column(Text)
    restricted_by: Mapped[str | None] = mapped_column(Text)
    restricted_from: Mapped[date | None]
    restricted_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PersonNumber(Base):
    """A number under which somebody else's system knows a person of the school.

    `source` names the system; a number is of one person, a person may have several.
    """

    __tablename__ = "person_number"
    __table_args__ = (
        CheckConstraint("source <> '' AND length(source) <= 100", name="source"),
        CheckConstraint("number <> '' AND length(number) <= 255", name="number"),
        Index("ix_person_number_person", "person_id", "school_id"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid)


class Assignment(Base):
    """A child whom a psychologist works with."""

    __tablename__ = "assignment"
    __table_args__ = (
        refers("staff", "staff_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
    )

    school_id: Mapped[SchoolKey]
    staff_id: Mapped[Key]
    pupil_id: Mapped[Key]
    since: Mapped[date]
    until: Mapped[date | None]


class Account(Base):
    """Who may log in, and under which login; no tenant table, since a person may have two schools.

    What an account may do follows from what the schools say of its person. Names stand here only
    for people above the schools, whom no school knows; since `ended_at` they hold no role there.
    Their address is where invitations go by e-mail.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="login"),
        CheckConstraint(
            f"roles <@ ARRAY[{_listed(ROLES_ABOVE_SCHOOLS)}] "
            "AND (roles = '{}') = (family_name IS NULL)",
            name="roles",
        ),
        CheckConstraint("ended_at IS NULL OR roles <> '{}'", name="ended_at"),
        CheckConstraint(
            f"e_mail IS NULL OR ({_E_MAIL}) AND roles <> '{{}}'", name="e_mail"
        ),
    )

    login: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    family_name: Mapped[str | None] = mapped_column(Text)
    given_name: Mapped[str | None] = mapped_column(Text)
    patronymic: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    e_mail: Mapped[str | None] = mapped_column(Text)
