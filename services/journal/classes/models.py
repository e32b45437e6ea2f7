"""Classes of a year, their journals, subject groups, and which child is in which."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.classes.rules import (
    LONGEST,
    LONGEST_GLUED_LETTER,
    ArrivalReason,
    DepartureReason,
)
from services.journal.core.base import Base, refers
from services.journal.years.rules import TermState
from services.shared.database.base import Key, Moment, SchoolKey

NAME = (
    f"grade::text || CASE WHEN length(letter) > {LONGEST_GLUED_LETTER} THEN ' ' ELSE '' END"
    " || letter"
)
"""The same as `class_title`."""
_STATES = ", ".join(f"'{state}'" for state in TermState)
_ARRIVALS = ", ".join(f"'{reason}'" for reason in ArrivalReason)
_DEPARTURES = ", ".join(f"'{reason}'" for reason in DepartureReason)


class SchoolClass(Base):
    """A class in one academic year; its name is its grade and letter."""

    __tablename__ = "school_class"
    __table_args__ = (
        refers("academic_year", "year_id"),
        refers("staff", "class_teacher_id"),
        UniqueConstraint("year_id", "grade", "letter", "school_id"),
        # The target of keys that must not mix years.
        UniqueConstraint("id", "year_id", "school_id"),
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade"),
        CheckConstraint("shift IN (1, 2)", name="shift"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    grade: Mapped[int] = mapped_column(SmallInteger)
    letter: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, Computed(NAME, persisted=True))
    class_teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    shift: Mapped[int] = mapped_column(SmallInteger, server_default="1")


class ClassTeacher(Base):
    """Somebody leads a class from one day to another; who leads it now stands at the class.

    Without `since`: from of old. `until` is the last day; `ground` is the order.
    """

    __tablename__ = "class_teacher"
    __table_args__ = (
        refers("school_class", "class_id"),
        refers("staff", "staff_id"),
        CheckConstraint("until >= since", name="dates"),
        CheckConstraint("ground <> '' AND length(ground) <= 200", name="ground"),
        ExcludeConstraint(
            ("class_id", "="),
            ("school_id", "="),
            (text("daterange(since, until, '[]')"), "&&"),
            name="ex_class_teacher_overlap",
        ),
        Index("ix_class_teacher_staff", "staff_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    class_id: Mapped[UUID] = mapped_column(Uuid)
    staff_id: Mapped[UUID] = mapped_column(Uuid)
    since: Mapped[date | None]
    until: Mapped[date | None]
    ground: Mapped[str | None] = mapped_column(Text)


class ClassJournal(Base):
    """The journal of a class, opened once for its year.

    `attendance_codes` is how the school wrote them when the year was closed
    (`attendance_codes.rules.codes_from`); NULL while it is not.
    """

    __tablename__ = "class_journal"
    __table_args__ = (
        refers("school_class", "class_id"),
        UniqueConstraint("class_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    class_id: Mapped[UUID] = mapped_column(Uuid)
    opened_at: Mapped[Moment]
    attendance_codes: Mapped[str | None] = mapped_column(Text)


class ClassJournalTerm(Base):
    """How far one class has settled a term; without a row the term is open."""

    __tablename__ = "class_journal_term"
    __table_args__ = (
        refers("class_journal", "class_journal_id"),
        refers("term", "term_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
    )

    school_id: Mapped[SchoolKey]
    class_journal_id: Mapped[Key]
    term_id: Mapped[Key]
    state: Mapped[str] = mapped_column(Text)


class Enrolment(Base):
    """A child is in a class from one day to another; in one class at a time within a year.

    `departed_on` is the last day in the class. `reason`, `order_number` and `came_from` are of the
    arrival, `departure_reason`, `departure_order` and `went_to` of the departure; empty where a
    list or a file said nothing.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        refers("pupil", "pupil_id"),
        ForeignKeyConstraint(
            ["school_id", "class_id", "year_id"],
            ["school_class.school_id", "school_class.id", "school_class.year_id"],
        ),
        CheckConstraint("departed_on IS NULL OR departed_on >= enrolled_on", name="dates"),
        CheckConstraint(f"reason IN ({_ARRIVALS})", name="reason"),
        CheckConstraint(f"departure_reason IN ({_DEPARTURES})", name="departure_reason"),
        CheckConstraint(
            "departed_on IS NOT NULL"
            " OR num_nonnulls(departure_reason, departure_order, went_to) = 0",
            name="departure",
        ),
        *(
            CheckConstraint(f"{name} <> '' AND length({name}) <= {most}", name=name)
            for name, most in LONGEST.items()
        ),
        ExcludeConstraint(
            ("pupil_id", "="),
            ("year_id", "="),
            ("school_id", "="),
            (text("daterange(enrolled_on, departed_on, '[]')"), "&&"),
            name="ex_enrolment_overlap",
        ),
        Index("ix_enrolment_class", "class_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    year_id: Mapped[UUID] = mapped_column(Uuid)
    enrolled_on: Mapped[date]
    departed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    order_number: Mapped[str | None] = mapped_column(Text)
    came_from: Mapped[str | None] = mapped_column(Text)
    departure_reason: Mapped[str | None] = mapped_column(Text)
    departure_order: Mapped[str | None] = mapped_column(Text)
    went_to: Mapped[str | None] = mapped_column(Text)


class Subject(Base):
    """A subject that a school teaches; one that is `hidden` is offered nowhere any more.

    Other names that files have for it: `services.journal.subjects`.
    """

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("short_name <> ''", name="short_name"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str | None] = mapped_column(Text)
    hidden: Mapped[bool] = mapped_column(Boolean, server_default=false())


class SubjectGroup(Base):
    """A class, or a subgroup of it, that is taught one subject by one teacher.

    `name` is None for the whole class. `version` grows with everything that changes a grid of the
    group; its row is what writers of one group wait for.
    """

    __tablename__ = "subject_group"
    __table_args__ = (
        refers("school_class", "class_id"),
        refers("subject", "subject_id"),
        refers("staff", "teacher_id"),
        UniqueConstraint(
            "class_id", "subject_id", "name", "school_id", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("name <> ''", name="name"),
        Index("ix_subject_group_teacher", "teacher_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    class_id: Mapped[UUID] = mapped_column(Uuid)
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str | None] = mapped_column(Text)
    teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SubjectGroupMember(Base):
    """A child in a subgroup; a group without a name has the whole class and no rows here.

    `since` is None for who is in it from its first day in the class.
    """

    __tablename__ = "subject_group_member"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("pupil", "pupil_id"),
    )

    school_id: Mapped[SchoolKey]
    group_id: Mapped[Key]
    pupil_id: Mapped[Key]
    since: Mapped[date | None]


class GroupStay(Base):
    """A child's time in a subgroup that it has left: its lessons of those days are the child's."""

    __tablename__ = "group_stay"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint("until >= since", name="dates"),
        Index("ix_group_stay_pupil", "pupil_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    group_id: Mapped[Key]
    pupil_id: Mapped[Key]
    since: Mapped[date | None]
    until: Mapped[date] = mapped_column(primary_key=True)
