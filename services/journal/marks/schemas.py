"""Bodies of the grid, of batches of changes, and of histories."""

from marshmallow import Schema, fields, validate

from services.journal.lessons.schemas import LessonSchema

_MAX_BATCH = 200
_TEXT = validate.Length(max=60)
_REASON = validate.Length(max=500)
_BATCH = validate.Length(
    min=1, max=_MAX_BATCH, error=f"За один раз сохраняют от 1 до {_MAX_BATCH} изменений."
)


class GridQuery(Schema):
    """Which term's grid is asked for; without one, the term that is wanted now."""

    term_id = fields.UUID(load_default=None, allow_none=True)


class GridGroupSchema(Schema):
    """What stands above the grid."""

    id = fields.UUID()
    class_id = fields.UUID()
    class_name = fields.String()
    subject = fields.String()
    subgroup = fields.String(allow_none=True)
    teacher = fields.String(allow_none=True)
    year = fields.String()
    numeric = fields.Boolean()
    can_write = fields.Boolean()
    version = fields.Integer()


class TermSchema(Schema):
    """A term by name and state."""

    id = fields.UUID()
    name = fields.String()
    state = fields.String()


class DatedTermSchema(TermSchema):
    """A term with its dates."""

    starts_on = fields.Date()
    ends_on = fields.Date()


class GridPupilSchema(Schema):
    """A child: a row of the grid."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    departed_on = fields.Date(allow_none=True)
    cells = fields.List(fields.String())
    average = fields.String(allow_none=True)
    weighted = fields.String(allow_none=True)
    term_mark = fields.String(allow_none=True)
    proposed = fields.String(allow_none=True)


class GridWorkTypeSchema(Schema):
    """A kind of work that a lesson of this school may be."""

    short = fields.String()
    name = fields.String()


class GridSchema(Schema):
    """A grid; documents the answer, which is built without it for speed."""

    group = fields.Nested(GridGroupSchema)
    term = fields.Nested(DatedTermSchema)
    terms = fields.List(fields.Nested(TermSchema))
    lessons = fields.List(fields.Nested(LessonSchema))
    pupils = fields.List(fields.Nested(GridPupilSchema))
    work_types = fields.List(fields.Nested(GridWorkTypeSchema))


class CellEditSchema(Schema):
    """One change of a cell; `expected` is what the client saw there before."""

    key = fields.UUID(required=True)
    lesson_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=_TEXT, metadata={"example": "5·2"})
    expected = fields.String(required=True, validate=_TEXT)
    reason = fields.String(load_default=None, allow_none=True, validate=_REASON)


class CellEditsSchema(Schema):
    """A batch of changes of cells."""

    changes = fields.List(fields.Nested(CellEditSchema), required=True, validate=_BATCH)


class TermMarkEditSchema(Schema):
    """One change of a term mark; an empty text takes it back."""

    key = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    term_id = fields.UUID(required=True)
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
    message = fields.String(allow_none=True)


class ResultsSchema(Schema):
    """How a batch ended."""

    saved_at = fields.AwareDateTime()
    results = fields.List(fields.Nested(ResultSchema))


class ChangeSchema(Schema):
    """One change in a history."""

    at = fields.AwareDateTime(required=True)
    author = fields.String(required=True)
    old = fields.String(required=True)
    new = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
