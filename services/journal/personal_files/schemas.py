"""Bodies of personal files."""

from marshmallow import Schema

from services.journal.pupils.schemas import NamedPupilSchema
from services.shared import fields


class CommendationSchema(Schema):
    """A commendation; `withdrawn_at` says that its certificate was found wrong."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    level = fields.String(required=True)
    awarded_on = fields.Date(required=True)
    basis = fields.String(required=True)
    issuer = fields.String(required=True)
    verified_at = fields.AwareDateTime(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)


class PersonalFileSchema(Schema):
    """The personal file of a child."""

    pupil = fields.Nested(NamedPupilSchema, required=True)
    commendations = fields.List(fields.Nested(CommendationSchema), required=True)
