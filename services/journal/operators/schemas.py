"""Bodies of people above the schools."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.accountability.roles import Role
from services.shared.wording import said


class AddressSchema(Schema):
    """Where somebody's invitations go."""

    e_mail = fields.String(
        load_default=None, allow_none=True,
        validate=validate.Regexp(r"^[^@\s]{1,120}@[^@\s]{1,120}$", error=said(
            "Адрес почты пишется так: имя@сервер."
        )),
    )


class NewOperatorSchema(AddressSchema):
    """Somebody to take in."""

    name = fields.String(
        required=True, validate=validate.Length(max=400),
        metadata={"description": said("фамилия, имя, отчество")},
    )
    role = fields.Enum(Role, by_value=True, required=True)
    login = fields.String(
        load_default="", validate=validate.Length(max=100),
        metadata={"description": said("без него — из имени")},
    )


class OperatorSchema(Schema):
    """Somebody above the schools."""

    person_id = fields.UUID(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    e_mail = fields.String(required=True, allow_none=True)
