"""Bodies of the access log."""

from marshmallow import Schema, fields


class AccessLogQuery(Schema):
    """Which part of the log is asked for; `before` comes from the page before."""

    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    action = fields.String(load_default=None, allow_none=True)
    subject = fields.UUID(load_default=None, allow_none=True)
    before = fields.UUID(load_default=None, allow_none=True)


class AccessSchema(Schema):
    """One action with children's data; `ground` is `role:tie`, or `role:refused`."""

    at = fields.AwareDateTime(required=True)
    who = fields.String(required=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    ground = fields.String(required=True)
    outcome = fields.String(required=True)
    origin = fields.String(required=True)


class AccessLogSchema(Schema):
    """A page of the log, the newest first."""

    items = fields.List(fields.Nested(AccessSchema), required=True)
    next = fields.UUID(required=True, allow_none=True)
