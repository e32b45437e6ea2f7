"""Bodies of the grid, of batches of changes, and of histories."""

from marshmallow import Schema, validate

from services.journal.attendance_codes.schemas import AttendanceCodeSchema
from services.journal.lessons.schemas import LessonSchema
from services.shared import fields
from services.shared.wording import said

_MAX_BATCH = 200
_TEXT = validate.Length(max=60)
_REASON = validate.Length(max=500)
_BATCH = validate.Length(
    min=1,
    max=_MAX_BATCH,
    error=said("За один раз сохраняют от 1 до %(most)s изменений.", most=_MAX_BATCH),
)


class GridQuery(Schema):
    """The term of the grid; without one, today's, or the one with the last lesson."""

    term_id = fields.UUID(load_default=None, allow_none=True)


class GridGroupSchema(Schema):
    """What stands above the grid."""

    id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
    year = fields.String(required=True)
    numeric = fields.Boolean(required=True)
    can_write = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class TermSchema(Schema):
    """A term by name and state."""

    id = fields.UUID(required=True)
    name = fields.Spoken(required=True)
    state = fields.String(required=True)


class DatedTermSchema(TermSchema):
    """A term with its dates."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class GridPupilSchema(Schema):
    """A child: a row of the grid."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    departed_on = fields.Date(required=True, allow_none=True)
    cells = fields.List(fields.String(), required=True)
    average = fields.String(required=True, allow_none=True)
    weighted = fields.String(required=True, allow_none=True)
    term_mark = fields.String(required=True, allow_none=True)
    proposed = fields.String(required=True, allow_none=True)
    before = fields.List(fields.String(), required=True, allow_none=True)


class GridWorkTypeSchema(Schema):
    """A kind of work that a lesson of this school may be."""

    short = fields.String(required=True)
    name = fields.Spoken(required=True)


class GridThresholdsSchema(Schema):
    """From which weighted average on which mark is proposed, and from how many marks on."""

    five = fields.String(required=True)
    four = fields.String(required=True)
    three = fields.String(required=True)
    two = fields.String(required=True)
    least_marks = fields.Integer(required=True)


class GridSchema(Schema):
    """A grid: the answer is made without it, for speed; a test holds it to this."""

    group = fields.Nested(GridGroupSchema, required=True)
    term = fields.Nested(DatedTermSchema, required=True)
    terms = fields.List(fields.Nested(TermSchema), required=True)
    lessons = fields.List(fields.Nested(LessonSchema), required=True)
    pupils = fields.List(fields.Nested(GridPupilSchema), required=True)
    work_types = fields.List(fields.Nested(GridWorkTypeSchema), required=True)
    thresholds = fields.Nested(GridThresholdsSchema, required=True)
    attendance_codes = fields.List(fields.Nested(AttendanceCodeSchema), required=True)


class CellEditSchema(Schema):
    """One change of a cell; `expected` is what the client saw there before."""

    key = fields.UUID(required=True)
    lesson_id = fields.UUID(required=True, attribute="column_id")
    pupil_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=_TEXT, metadata={"example": "5·2"})
    expected = fields.String(required=True, validate=_TEXT)
    reason = fields.String(load_default=None, allow_none=True, validate=_REASON)


class CellEditsSchema(Schema):
    """A batch of changes of cells.

    Attendance stands in the texts as the platform stores it; with `letters` in the letters of the
    school, and in the answer too.
    """

    changes = fields.List(fields.Nested(CellEditSchema), required=True, validate=_BATCH)
    letters = fields.Boolean(load_default=False)


class TermMarkEditSchema(Schema):
    """One change of a term mark; an empty text takes it back."""

    key = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    term_id = fields.UUID(required=True, attribute="column_id")
    text = fields.String(required=True, validate=_TEXT)
    expected = fields.String(required=True, validate=_TEXT)
    reason = fields.String(load_default=None, allow_none=True, validate=_REASON)


class TermMarkEditsSchema(Schema):
    """A batch of changes of term marks."""

    changes = fields.List(fields.Nested(TermMarkEditSchema), required=True, validate=_BATCH)


class ResultSchema(Schema):
    """How one change ended, and what the child's cells come to now."""

    key = fields.UUID()
    status = fields.String(
        validate=validate.OneOf(["saved", "unchanged", "conflict", "refused"])
    )
    text = fields.String()
    average = fields.String(allow_none=True)
    weighted = fields.String(allow_none=True)
    proposed = fields.String(allow_none=True)
    message = fields.Spoken(allow_none=True)


class ResultsSchema(Schema):
    """How a batch ended."""

    saved_at = fields.AwareDateTime()
    results = fields.List(fields.Nested(ResultSchema))


class ChangeSchema(Schema):
    """One change in a history."""

    at = fields.AwareDateTime(required=True)
    author = fields.Spoken(required=True)
    old = fields.String(required=True)
    new = fields.String(required=True)
    reason = fields.Spoken(required=True, allow_none=True)
