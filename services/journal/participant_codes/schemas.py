"""Bodies about participant codes."""

from marshmallow import Schema, validate

from services.journal.monitorings.schemas import MonitoringHeadSchema
from services.shared import fields


class IssueSchema(Schema):
    """For which monitoring codes are issued."""

    monitoring = fields.String(required=True, validate=validate.Length(1, 64))


class CodesSchema(Schema):
    """The codes of a class, without names."""

    codes = fields.List(fields.String(), required=True)


class _CodedPupilSchema(Schema):
    name = fields.String(required=True)
    code = fields.String(required=True)


class _MonitoringOfCodesSchema(MonitoringHeadSchema):
    grade = fields.Integer(required=True)


class CodeListSchema(Schema):
    """The codes of a class beside the names."""

    monitoring = fields.Nested(_MonitoringOfCodesSchema, required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    pupils = fields.List(fields.Nested(_CodedPupilSchema), required=True)
