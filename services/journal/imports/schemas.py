"""Bodies of imports: the file that is sent, and its report."""

from flask_smorest.fields import Upload
from marshmallow import Schema, validate

from services.shared import fields


class ImportForm(Schema):
    """What is sent beside the file."""

    year = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"example": "2024/2025"}
    )
    class_name = fields.String(
        load_default=None,
        validate=validate.Length(max=20),
        metadata={"example": "8А", "description": "Если файл не называет класс."},
    )


class ImportFiles(Schema):
    """The workbook."""

    file = Upload(required=True)


class SummarySchema(Schema):
    """What the file holds, and how much of it is new to the journal."""

    pupils = fields.Integer(required=True)
    subjects = fields.Integer(required=True)
    lessons = fields.Integer(required=True)
    marks = fields.Integer(required=True)
    changed = fields.Integer(required=True)


class DifferenceSchema(Schema):
    """An average of the file that its own marks do not give."""

    place = fields.Spoken(required=True)
    file = fields.String(required=True)
    ours = fields.Spoken(required=True)


class AveragesSchema(Schema):
    """How many averages of the file agree with ours."""

    compared = fields.Integer(required=True)
    agree = fields.Integer(required=True)
    differ = fields.List(fields.Nested(DifferenceSchema), required=True)


class ProblemSchema(Schema):
    """Something about a place of the file."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    what = fields.Spoken(required=True)


class SubjectLineSchema(Schema):
    """A subject of the file."""

    name = fields.String(required=True)
    subgroup = fields.String(required=True)
    is_new = fields.Boolean(required=True)
    lessons = fields.Integer(required=True)
    marks = fields.Integer(required=True)
    changed = fields.Integer(required=True)


class PupilLineSchema(Schema):
    """A child of the file, and the one of the journal that it is; null where it is new."""

    written = fields.String(required=True)
    known_as = fields.String(required=True, allow_none=True)


class SampleRowSchema(Schema):
    """A child's cells in the order of the days."""

    written = fields.String(required=True)
    cells = fields.List(fields.String(), required=True)


class SampleSchema(Schema):
    """A corner of the file as it was read."""

    subject = fields.String(required=True)
    days = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Nested(SampleRowSchema), required=True)


class ImportSchema(Schema):
    """An import: `problems` keep it out, `notes` are worth a look and stop nothing."""

    id = fields.UUID(required=True)
    layout = fields.String(required=True, attribute="report.layout")
    class_name = fields.String(required=True, attribute="report.class_name")
    year = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["ready", "refused", "applied"])
    )
    summary = fields.Nested(SummarySchema, required=True, attribute="report.summary")
    averages = fields.Nested(AveragesSchema, required=True, attribute="report.averages")
    problems = fields.List(
        fields.Nested(ProblemSchema), required=True, attribute="report.problems"
    )
    notes = fields.List(fields.Nested(ProblemSchema), required=True, attribute="report.notes")
    newcomers = fields.List(
        fields.String(), required=True, attribute="report.newcomers",
        metadata={"description": "Кого в классе нет; их можно зачислить вместе с файлом."},
    )
    subjects = fields.List(
        fields.Nested(SubjectLineSchema), required=True, attribute="report.subjects"
    )
    pupils = fields.List(fields.Nested(PupilLineSchema), required=True, attribute="report.pupils")
    sample = fields.Nested(
        SampleSchema, required=True, allow_none=True, attribute="report.sample"
    )
