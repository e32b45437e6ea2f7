"""HTTP bodies of holds."""

from marshmallow import Schema

from services.archive.core.schemas import REASON
from services.shared import fields


class HoldRequestSchema(Schema):
    """A hold to be placed."""

    case_file_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=REASON)
    until = fields.DateOfTerm(load_default=None, allow_none=True)
