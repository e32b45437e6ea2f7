"""Bodies of case files."""

from marshmallow import Schema, fields

from services.archive.packages.schemas import PackageSchema


class CaseFileQuery(Schema):
    """What narrows a list of case files."""

    year = fields.String(load_default=None, metadata={"example": "2024/2025"})


class RetentionSchema(Schema):
    """The rule that a case file is kept by."""

    title = fields.String(required=True)
    years = fields.Integer(required=True, allow_none=True)
    anchor = fields.String(required=True)
    source = fields.String(required=True)
    confirmed = fields.Boolean(required=True)


class CaseFileSchema(Schema):
    """A case file with the date from which it may go, and why."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"example": "journal"})
    title = fields.String(required=True)
    case_index = fields.String(required=True)
    year = fields.String(required=True)
    opened_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    closes_on = fields.Date(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    retention = fields.Nested(RetentionSchema, required=True)
    disposable_from = fields.Date(required=True, allow_none=True)
    expected = fields.Boolean(
        required=True, metadata={"description": "the year is still open: a date to come"}
    )
    state = fields.String(required=True)
    why = fields.String(required=True)


class ActOfCaseFileSchema(Schema):
    """The act that a case file is in; numbered once it is approved."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"example": "closed"})
    number = fields.Integer(required=True, allow_none=True)
    acted_on = fields.Date(required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(required=True)
    closed_on = fields.Date(required=True, allow_none=True)


class CaseFileStorySchema(CaseFileSchema):
    """A case file with everything that has happened to it."""

    registered_at = fields.AwareDateTime(required=True)
    packages = fields.List(fields.Nested(PackageSchema), required=True)
    act = fields.Nested(ActOfCaseFileSchema, required=True, allow_none=True)
