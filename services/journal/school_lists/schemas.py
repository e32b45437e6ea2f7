"""Bodies of lists of schools."""

from flask_smorest.fields import Upload
from marshmallow import Schema, validate

from services.shared import fields
from services.shared.wording import said


class SchoolListForm(Schema):
    """How a list is sent: to be looked at, or to be applied as it was shown."""

    preview = fields.Boolean(
        load_default=True, metadata={"description": said("только посмотреть")}
    )
    seen = fields.String(
        load_default=None, validate=validate.Length(max=64),
        metadata={"description": said("`seen` просмотра: применить ровно то, что показано")},
    )


class SchoolListFiles(Schema):
    """The file itself."""

    file = Upload(required=True)


class SchoolListProblemSchema(Schema):
    """What keeps the list from going in, and where."""

    sheet = fields.String(required=True)
    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    what = fields.Spoken(required=True)


class SchoolLineSchema(Schema):
    """A school of the list."""

    school_id = fields.String(required=True)
    name = fields.String(required=True, attribute="card.name")
    fate = fields.String(required=True)
    what = fields.List(fields.String(), required=True)


class SchoolListReportSchema(Schema):
    """What the list does."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    problems = fields.List(fields.Nested(SchoolListProblemSchema), required=True)
    lines = fields.List(fields.Nested(SchoolLineSchema), required=True)
    seen = fields.String(required=True)
