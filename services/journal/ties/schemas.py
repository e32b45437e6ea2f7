"""Bodies of ties."""

from marshmallow import Schema

from services.shared import fields
from services.shared.accountability.roles import Role


class TiesQuery(Schema):
    """Whose ties are asked for."""

    person_id = fields.UUID(required=True)
    school_id = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)


class TiedChildSchema(Schema):
    """A child that somebody is bound to."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_name = fields.String(required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)
    reads_until = fields.Date(required=True, allow_none=True)


class TiedSchoolSchema(Schema):
    """The school of the ties."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True, allow_none=True)


class TiesSchema(Schema):
    """What binds a person to children in one school and role."""

    classes = fields.List(fields.UUID(), required=True)
    groups = fields.List(fields.UUID(), required=True)
    day_groups = fields.List(fields.UUID(), required=True)
    day = fields.Date(required=True)
    children = fields.List(fields.Nested(TiedChildSchema), required=True)
    school = fields.Nested(TiedSchoolSchema, required=True)
