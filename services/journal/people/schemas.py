"""Bodies of staff."""

from marshmallow import Schema

from services.shared import fields


class StaffSchema(Schema):
    """A member of staff with the roles held."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
