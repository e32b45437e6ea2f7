"""What bodies of settings share: the version that a form was made from."""

from marshmallow import Schema, validate

from services.shared import fields


class VersionSchema(Schema):
    """The version of the section that the caller has seen; who has seen none gives none."""

    version = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=0)
    )


class SettingMadeSchema(Schema):
    """The row of settings that was made."""

    id = fields.UUID(required=True)
