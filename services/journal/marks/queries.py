"""What is read of cells and term marks: for saving, for histories, for the grid, for averages.

Statements take the parameters `school_id` and `group_id`, those on days `starts_on` and `ends_on`,
those on a batch of edits `keys`, `columns` and `pupils`: arrays of equal length. A mark's column
is the lesson of a cell, or the term of a term mark.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    join,
    null,
    outerjoin,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from services.journal.classes.models import Enrolment, SubjectGroup
from services.journal.classes.queries import (
    LAST_DAY,
    enrolled_on,
    not_departed_before,
    select_group_members,
)
from services.journal.enrolment.queries import former_groups
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import WORK_TYPE_OF_LESSON
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.people.models import Pupil, Staff
from services.journal.schools.models import WorkType

# A cell as people write it, the text that `rules.marks.format_cell` makes: marks joined by "·",
# the attendance code last. Empty for a cleared cell, and for none at all in an outer join.
CELL_TEXT = func.array_to_string(func.array_append(MarkCell.marks, MarkCell.attendance), "·")

_SCHOOL: BindParameter[Any] = bindparam("school_id")
_GROUP: BindParameter[Any] = bindparam("group_id")
_COLUMN: BindParameter[Any] = bindparam("column_id")
_PUPIL: BindParameter[Any] = bindparam("pupil_id")
_STARTS_ON: BindParameter[date] = bindparam("starts_on", type_=Date)
_ENDS_ON: BindParameter[date] = bindparam("ends_on", type_=Date)

_LESSON = (Lesson.school_id == _SCHOOL) & (Lesson.group_id == _GROUP)
_LESSON_OF_TERM = _LESSON & Lesson.held_on.between(_STARTS_ON, _ENDS_ON)
_LESSON_ORDER = (Lesson.held_on, Lesson.ordinal, Lesson.id)
_CELL = (MarkCell.school_id == _SCHOOL) & (MarkCell.lesson_id == Lesson.id)
_TERM_MARK = (TermMark.school_id == _SCHOOL) & (TermMark.group_id == _GROUP)
_MEMBERS = (SubjectGroup.school_id == _SCHOOL, SubjectGroup.id == _GROUP)

_EDITS = (
    func.unnest(
        *(bindparam(name, type_=ARRAY(Uuid)) for name in ("keys", "columns", "pupils"))
    )
    .table_valued(column("key", Uuid), column("column_id", Uuid), column("pupil_id", Uuid))
    .render_derived("edit")
)


def _membership(*order: ColumnElement[Any]) -> FromClause:
    """Select an edit's child in the group; of several enrolments the first by `order`."""
    return (
        select_group_members(Enrolment.enrolled_on, Enrolment.departed_on)
        .where(*_MEMBERS, Enrolment.pupil_id == _EDITS.c.pupil_id)
        .order_by(*order, Enrolment.enrolled_on.desc())
        .limit(1)
        .correlate(_EDITS, Lesson)
        .lateral("membership")
    )


def _select_situations(
    membership: FromClause,
    change: type[MarkChange | TermMarkChange],
    done_column: SQLColumnExpression[UUID],
    current: ColumnElement[str],
    held_on: SQLColumnExpression[Any],
) -> Select[Any]:
    """Select each edit of a batch with what it is decided on; what it names is to be joined.

    The lesson's day (NULL: not the group's lesson), the child's enrolment, the text that stands
    there, and what a change of the same key has done (`done_column` is NULL: none).
    """
    return (
        select(
            _EDITS.c.key,
            held_on.label("held_on"),
            membership.c.enrolled_on,
            membership.c.departed_on,
            current.label("current"),
            done_column.label("done_column"),
            change.pupil_id.label("done_pupil"),
            change.new_text.label("done_text"),
        )
        .select_from(_EDITS)
        .outerjoin(
            change, (change.school_id == _SCHOOL) & (change.client_key == _EDITS.c.key)
        )
    )


_on_the_day = _membership(enrolled_on(Lesson.held_on).desc())
_latest = _membership()

CELL_SITUATIONS = (
    _select_situations(_on_the_day, MarkChange, MarkChange.lesson_id, CELL_TEXT, Lesson.held_on)
    .outerjoin(Lesson, _LESSON & (Lesson.id == _EDITS.c.column_id))
    .outerjoin(_on_the_day, true())
    .outerjoin(MarkCell, _CELL & (MarkCell.pupil_id == _EDITS.c.pupil_id))
)
TERM_MARK_SITUATIONS = (
    _select_situations(
        _latest, TermMarkChange, TermMarkChange.term_id, func.coalesce(TermMark.mark, ""), null()
    )
    .outerjoin(_latest, true())
    .outerjoin(
        TermMark,
        _TERM_MARK
        & (TermMark.term_id == _EDITS.c.column_id)
        & (TermMark.pupil_id == _EDITS.c.pupil_id),
    )
)


def _select_history(change: type[MarkChange | TermMarkChange], source: Any) -> Select[Any]:
    """Select the changes that `source` has, the latest first, with their authors."""
    columns = (change.at, change.old_text, change.new_text, change.reason, change.role)
    author: Any = Staff.initialled_name
    return (
        select(*columns, author)
        .select_from(source)
        .outerjoin(
            Staff,
            (Staff.school_id == change.school_id) & (Staff.person_id == change.person_id),
        )
        .order_by(change.at.desc(), change.id.desc())
    )


_IS_MEMBER = (
    select_group_members(Enrolment.pupil_id)
    .where(*_MEMBERS, Enrolment.pupil_id == _PUPIL)
    .exists()
)
# A child's record with those that went into it: what was marked there is its history as well.
_RECORDS = select(Pupil.id).where(
    Pupil.school_id == _SCHOOL, (Pupil.id == _PUPIL) | (Pupil.merged_into == _PUPIL)
)
_ASKED = select(_IS_MEMBER.label("is_member")).subquery("asked")

# A mark of the group's child that nobody has changed is one row of NULL; no row at all: the group
# has no such child, or no such lesson.
CELL_HISTORY = _select_history(
    MarkChange,
    outerjoin(
        Lesson,
        MarkChange,
        (MarkChange.school_id == Lesson.school_id)
        & (MarkChange.lesson_id == Lesson.id)
        & MarkChange.pupil_id.in_(_RECORDS),
    ),
).where(_LESSON, Lesson.id == _COLUMN, MarkChange.id.is_not(None) | _IS_MEMBER)
TERM_MARK_HISTORY = _select_history(
    TermMarkChange,
    outerjoin(
        _ASKED,
        TermMarkChange,
        (TermMarkChange.school_id == _SCHOOL)
        & (TermMarkChange.group_id == _GROUP)
        & (TermMarkChange.term_id == _COLUMN)
        & TermMarkChange.pupil_id.in_(_RECORDS),
    ),
).where(TermMarkChange.id.is_not(None) | _ASKED.c.is_member)

_PUPILS = func.any(bindparam("pupils", type_=ARRAY(Uuid)))
_SINCE = func.max(Enrolment.enrolled_on).label("since")
_saved = (
    select_group_members(
        SubjectGroup.school_id, SubjectGroup.id.label("group_id"), Enrolment.pupil_id, _SINCE
    )
    .where(*_MEMBERS, Enrolment.pupil_id == _PUPILS)
    .group_by(SubjectGroup.school_id, SubjectGroup.id, Enrolment.pupil_id)
    .cte("saved")
)
_former_of_saved = former_groups(_saved, "former_of_saved").c
_FORMER_TEXTS: tuple[Any, ...] = (Lesson.held_on, CELL_TEXT, WorkType.weight)


def _former_lessons(former: Any) -> ColumnElement[bool]:
    """Whether a lesson of the term is one of a group where a child had the subject before."""
    return and_(
        Lesson.school_id == _SCHOOL,
        Lesson.group_id == former.former_id,
        Lesson.held_on.between(_STARTS_ON, _ENDS_ON),
        Lesson.held_on < former.until,
    )


# The cells of the children `pupils` on days: pupil, day, text, weight of the lesson's work. Those
# of other groups where a child had the subject before count as well.
CELLS_OF_PUPILS = union_all(
    select(MarkCell.pupil_id, *_FORMER_TEXTS)
    .select_from(Lesson)
    .join(MarkCell, _CELL)
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON)
    .where(_LESSON_OF_TERM, MarkCell.pupil_id == _PUPILS),
    select(MarkCell.pupil_id, *_FORMER_TEXTS)
    .select_from(_former_of_saved.pupil_id.table)
    .join(Lesson, _former_lessons(_former_of_saved))
    .join(MarkCell, _CELL & (MarkCell.pupil_id == _former_of_saved.pupil_id))
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON),
)

GRID_LESSONS = (
    select(
        Lesson.id,
        Lesson.held_on,
        Lesson.ordinal,
        WorkType.short,
        WorkType.weight,
        Lesson.topic,
        Lesson.homework,
    )
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON)
    .where(_LESSON_OF_TERM)
    .order_by(*_LESSON_ORDER)
)

# MATERIALIZED: a planner that knows nothing of a new school yet would work the cells out again
# for every child.
_roster = (
    select_group_members(
        SubjectGroup.school_id, SubjectGroup.id.label("group_id"), Enrolment.pupil_id,
        LAST_DAY.label("departed_on"), _SINCE,
    )
    .where(*_MEMBERS, Enrolment.enrolled_on <= _ENDS_ON, not_departed_before(_STARTS_ON))
    .group_by(SubjectGroup.school_id, SubjectGroup.id, Enrolment.pupil_id)
    .cte("roster")
    .prefix_with("MATERIALIZED")
)
_places = (
    select(
        Lesson.id,
        cast(func.row_number().over(order_by=_LESSON_ORDER) - 1, Integer).label("place"),
    )
    .where(_LESSON_OF_TERM)
    .cte("places")
    .prefix_with("MATERIALIZED")
)
_cells = (
    select(
        MarkCell.pupil_id,
        func.array_agg(_places.c.place).label("places"),
        func.array_agg(CELL_TEXT).label("texts"),
    )
    .select_from(_places)
    .join(MarkCell, (MarkCell.school_id == _SCHOOL) & (MarkCell.lesson_id == _places.c.id))
    .group_by(MarkCell.pupil_id)
    .cte("cells")
    .prefix_with("MATERIALIZED")
)
_former = former_groups(_roster, "former").c
# What children had in the subject before they came into this group, by the days of the lessons;
# NULL in a row of NULL for who came from another class without any.
_before = (
    select(
        _former.pupil_id,
        *(
            func.array_agg(aggregate_order_by(one, Lesson.held_on, Lesson.ordinal)).label(name)
            for name, one in (("texts", CELL_TEXT), ("weights", WorkType.weight))
        ),
    )
    .select_from(_former.pupil_id.table)
    .outerjoin(
        join(Lesson, MarkCell, _CELL), _former_lessons(_former)
        & (MarkCell.pupil_id == _former.pupil_id),
    )
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON)
    .where(_former.moved | MarkCell.pupil_id.is_not(None))
    .group_by(_former.pupil_id)
    .cte("before")
    .prefix_with("MATERIALIZED")
)
# The children of the group in a term (`term_id`): id, name, last day, the places of their cells
# among the lessons with their texts (NULL without cells), term mark, the texts and weights of
# their cells in other groups before (NULL for who has always been here). Who left the class and
# came back has two enrolments and one row.
GRID_PUPILS = (
    select(
        Pupil.id,
        Pupil.short_name,
        _roster.c.departed_on,
        _cells.c.places,
        _cells.c.texts,
        TermMark.mark,
        _before.c.texts.label("texts_before"),
        _before.c.weights.label("weights_before"),
    )
    .select_from(_roster)
    .join(Pupil, (Pupil.school_id == _SCHOOL) & (Pupil.id == _roster.c.pupil_id))
    .outerjoin(_cells, _cells.c.pupil_id == _roster.c.pupil_id)
    .outerjoin(_before, _before.c.pupil_id == _roster.c.pupil_id)
    .outerjoin(
        TermMark,
        _TERM_MARK
        & (TermMark.term_id == bindparam("term_id"))
        & (TermMark.pupil_id == _roster.c.pupil_id),
    )
    .order_by(Pupil.sort_key, Pupil.id)
)
