"""Bodies of reviewers."""

from marshmallow import Schema

from services.shared import fields


class ReviewersQuery(Schema):
    """Of which subject the work is, if of one."""

    group_id = fields.UUID(load_default=None, allow_none=True)


class ReviewerSchema(Schema):
    """Somebody who may review a child's work."""

    role = fields.String(required=True, metadata={"example": "class_teacher"})
    name = fields.String(required=True, metadata={"example": "Петрова А. В."})
