"""Bodies about external assessment: monitorings, codes, results, and what regions have sent."""

from marshmallow import Schema, fields, validate

from services.journal.external.rules.comparing import Comparison


class _MonitoringSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    subject = fields.String(required=True)
    held_on = fields.Date(required=True)


class ClassForMonitoringSchema(Schema):
    """A class that may take part, with how many codes and results it has."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    codes = fields.Integer(required=True)
    results = fields.Integer(required=True)


class MonitoringForSchoolSchema(_MonitoringSchema):
    """A monitoring with the school's classes of its grade."""

    grade = fields.Integer(required=True)
    classes = fields.List(fields.Nested(ClassForMonitoringSchema), required=True)


class IssueSchema(Schema):
    """For which monitoring codes are issued."""

    monitoring = fields.String(required=True, validate=validate.Length(1, 64))


class CodesSchema(Schema):
    """The codes of a class, without names."""

    codes = fields.List(fields.String(), required=True)


class _CodedPupilSchema(Schema):
    name = fields.String(required=True)
    code = fields.String(required=True)


class _CodesMonitoringSchema(_MonitoringSchema):
    grade = fields.Integer(required=True)


class CodeListSchema(Schema):
    """The codes of a class beside the names."""

    monitoring = fields.Nested(_CodesMonitoringSchema, required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    pupils = fields.List(fields.Nested(_CodedPupilSchema), required=True)


class _ResultSchema(Schema):
    total = fields.String(required=True, allow_none=True)
    mark = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    corrected = fields.Boolean(required=True)
    term_mark = fields.String(required=True, allow_none=True)
    term = fields.String(required=True, allow_none=True)
    comparison = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(list(Comparison))
    )


class _PupilResultSchema(_ResultSchema):
    name = fields.String(required=True)


class _MonitoringResultsSchema(_MonitoringSchema):
    maximum = fields.String(required=True)
    pupils = fields.List(fields.Nested(_PupilResultSchema), required=True)


class ResultsOfManySchema(Schema):
    """What a class or a group has reached, a monitoring after the other."""

    title = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    monitorings = fields.List(fields.Nested(_MonitoringResultsSchema), required=True)


class ResultOfChildSchema(_MonitoringSchema, _ResultSchema):
    """What one child has reached in one monitoring."""

    maximum = fields.String(required=True)


class ParkedSchema(Schema):
    """A message of a region that waits for a decision; what it holds is not told."""

    id = fields.UUID(required=True)
    region = fields.String(required=True)
    state = fields.String(required=True)
    type = fields.String(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    digest = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True)
    why = fields.String(required=True)


class DiscardParkedSchema(Schema):
    """Why a message is given up."""

    reason = fields.String(required=True, validate=validate.Length(3, 500))


class BatchSchema(Schema):
    """How far a batch is judged, in numbers of records."""

    id = fields.UUID(required=True)
    region = fields.String(required=True)
    batch = fields.String(required=True)
    monitoring_id = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    rows = fields.Integer(required=True)
    judged = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    superseded = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    last_error = fields.String(required=True, allow_none=True)
