"""Bodies of lists: the file that is sent, what it changes, what its columns hold."""

from flask_smorest.fields import Upload
from marshmallow import Schema, validate

from services.journal.papers.outcome import Fate
from services.journal.papers.vocabulary import LONGEST_HEAD
from services.shared import fields

MOST_COLUMNS = 200
ARCHIVE = "zip"
"""The form of a OneRoster bundle."""


class ListForm(Schema):
    """Which list, and of which year."""

    kind = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"example": "pupils"}
    )
    year = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"example": "2026/2027"}
    )


class FileQuery(ListForm):
    """Which year, and in which form a list goes home."""

    format = fields.String(
        load_default="xlsx", validate=validate.OneOf(["xlsx", "csv", ARCHIVE])
    )


class ListFiles(Schema):
    """The workbook or CSV."""

    file = Upload(required=True)


class PlaceSchema(Schema):
    """Something about a place of the file."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    what = fields.Spoken(required=True)


class LineSchema(Schema):
    """A line of the list: what becomes of it, the name, what stands beside, what changes."""

    fate = fields.String(required=True, validate=validate.OneOf([str(one) for one in Fate]))
    name = fields.Spoken(required=True)
    beside = fields.Spoken(required=True)
    what = fields.List(fields.Spoken(), required=True)


class ColumnSchema(Schema):
    """A column of the file: its head, the first values, what it is taken for."""

    head = fields.String(required=True)
    folded = fields.String(required=True)
    sheet = fields.String(required=True)
    column = fields.String(required=True)
    samples = fields.List(fields.String(), required=True)
    meaning = fields.String(required=True)


class MeaningSchema(Schema):
    """What a column may hold."""

    meaning = fields.String(required=True)
    words = fields.Spoken(required=True)


class ListSchema(Schema):
    """A list: `problems` keep it out, `notes` are worth a look and stop nothing."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    year = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["asked", "ready", "refused", "applied"])
    )
    arrived = fields.Integer(required=True, attribute="outcome.report.arrived")
    departed = fields.Integer(required=True, attribute="outcome.report.departed")
    moved = fields.Integer(required=True, attribute="outcome.report.moved")
    changed = fields.Integer(required=True, attribute="outcome.report.changed")
    unchanged = fields.Integer(required=True, attribute="outcome.report.unchanged")
    problems = fields.List(
        fields.Nested(PlaceSchema), required=True, attribute="outcome.report.problems"
    )
    notes = fields.List(
        fields.Nested(PlaceSchema), required=True, attribute="outcome.report.notes"
    )
    lines = fields.List(
        fields.Nested(LineSchema), required=True, attribute="outcome.report.lines"
    )
    columns = fields.List(
        fields.Nested(ColumnSchema), required=True, attribute="outcome.columns"
    )
    meanings = fields.List(fields.Nested(MeaningSchema), required=True)


class ToldSchema(Schema):
    """What a column holds; empty where it is not needed."""

    head = fields.String(required=True, validate=validate.Length(1, LONGEST_HEAD))
    meaning = fields.String(required=True, validate=validate.Length(max=60))


class ColumnsSchema(Schema):
    """What somebody says of columns, each by its folded head."""

    columns = fields.List(
        fields.Nested(ToldSchema), required=True, validate=validate.Length(1, MOST_COLUMNS)
    )
