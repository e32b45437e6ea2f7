"""Bodies about external results: batches as regions send them, and what the API shows."""

from marshmallow import EXCLUDE, Schema, validate

from services.journal.external_results.rules.comparing import Comparison
from services.journal.monitorings.schemas import MonitoringHeadSchema, Points
from services.journal.regions.schemas import IDENTIFIER
from services.shared import fields
from services.shared.http.listing import ListPageSchema

MOST_ROWS = 20_000


class ResultsSchema(Schema):
    """A batch of results; its records are judged one by one, so a bad one spoils no other."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    batch = fields.String(required=True, validate=IDENTIFIER)
    monitoring = fields.String(required=True, validate=IDENTIFIER)
    rows = fields.List(fields.Raw(), required=True, validate=validate.Length(1, MOST_ROWS))


class ClassForMonitoringSchema(Schema):
    """A class that may take part, with how many codes and results it has."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    codes = fields.Integer(required=True)
    results = fields.Integer(required=True)


class MonitoringForSchoolSchema(MonitoringHeadSchema):
    """A monitoring with the school's classes of its grade."""

    grade = fields.Integer(required=True)
    classes = fields.List(fields.Nested(ClassForMonitoringSchema), required=True)


class _ResultSchema(Schema):
    total = Points(required=True, allow_none=True)
    mark = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    corrected = fields.Boolean(required=True)
    term_mark = fields.String(required=True, allow_none=True)
    term = fields.Spoken(required=True, allow_none=True)
    comparison = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(list(Comparison))
    )


class _PupilResultSchema(_ResultSchema):
    name = fields.String(required=True)


class _MonitoringResultsSchema(MonitoringHeadSchema):
    maximum = Points(required=True)
    pupils = fields.List(fields.Nested(_PupilResultSchema), required=True)


class ResultsOfManySchema(Schema):
    """What a class or a group has reached, a monitoring after the other."""

    title = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    monitorings = fields.List(fields.Nested(_MonitoringResultsSchema), required=True)


class ResultOfChildSchema(MonitoringHeadSchema, _ResultSchema):
    """What one child has reached in one monitoring."""

    maximum = Points(required=True)


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


class BatchPageSchema(ListPageSchema):
    """A page of batches."""

    items = fields.List(fields.Nested(BatchSchema), required=True)
