"""Bodies of a timetable's file: what it would change, and the names that are asked about."""

from flask_smorest.fields import Upload
from marshmallow import Schema, validate

from services.journal.scheduling.schemas import ColumnEffectsSchema
from services.journal.timetable_files.rules.matching import Asked
from services.shared import fields

_ASKED = validate.OneOf([str(one) for one in Asked])


class TimetableForm(Schema):
    """What is sent beside the file; with `apply` it is written, else only looked at.

    With `bells`, a school that has no bell schedule takes the file's times.
    With the `seen` of a preview it is written only where it does what that showed.
    """

    year = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"example": "2026/2027"}
    )
    since = fields.Date(load_default=None)
    apply = fields.Boolean(load_default=False)
    bells = fields.Boolean(load_default=False)
    seen = fields.String(load_default=None, validate=validate.Length(max=64))


class TimetableFiles(Schema):
    """The export of aSc Timetables, or a workbook."""

    file = Upload(required=True)


class TimetablePlaceSchema(Schema):
    """Something about a place of the file."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    what = fields.Spoken(required=True)


class TimetableMeaningSchema(Schema):
    """What a name may mean."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class TimetableQuestionSchema(Schema):
    """A name that is not certain; `said` is the key of its answer."""

    asked = fields.String(required=True, validate=_ASKED)
    said = fields.String(required=True)
    text = fields.String(required=True)
    choices = fields.List(fields.Nested(TimetableMeaningSchema), required=True)


class FileBellSchema(Schema):
    """When the lesson of a place in the day begins and ends."""

    ordinal = fields.Integer(required=True)
    starts_at = fields.Time(format="%H:%M", required=True)
    ends_at = fields.Time(format="%H:%M", required=True)


class FileBellsSchema(Schema):
    """The file's times: offered to a school that has no bells, or what differs from its own."""

    offered = fields.List(fields.Nested(FileBellSchema), required=True)
    differs = fields.List(fields.Spoken(), required=True)
    taken = fields.Boolean(required=True)


class TimetableReportSchema(Schema):
    """What a file does, or would do; with problems nothing was changed."""

    arrived = fields.Integer(required=True)
    departed = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    problems = fields.List(fields.Nested(TimetablePlaceSchema), required=True)
    notes = fields.List(fields.Nested(TimetablePlaceSchema), required=True)
    questions = fields.List(fields.Nested(TimetableQuestionSchema), required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    columns = fields.Nested(ColumnEffectsSchema, required=True)
    bells = fields.Nested(FileBellsSchema, required=True)
    seen = fields.String(required=True)


class TimetableAnswerSchema(Schema):
    """What a name means."""

    asked = fields.String(required=True, validate=_ASKED)
    said = fields.String(required=True, validate=validate.Length(1, 200))
    id = fields.UUID(required=True)


class TimetableAnswersSchema(Schema):
    """Answers to questions about names."""

    answers = fields.List(
        fields.Nested(TimetableAnswerSchema), required=True, validate=validate.Length(1, 200)
    )
