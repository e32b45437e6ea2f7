"""Bodies of addresses of calendars."""

from marshmallow import Schema, validate

from services.shared import fields


class CalendarAddressSchema(Schema):
    """An address that is in force."""

    id = fields.UUID(required=True)
    made_at = fields.AwareDateTime(required=True)


class NewCalendarAddressSchema(Schema):
    """An address just made, with its secret."""

    id = fields.UUID(required=True)
    secret = fields.String(required=True)


class CalendarSecretSchema(Schema):
    """The secret of an address: in the body, so that no log line holds it."""

    secret = fields.String(required=True, validate=validate.Length(1, 200))


class CalendarTextSchema(Schema):
    """A calendar as text (RFC 5545)."""

    calendar = fields.String(required=True)
