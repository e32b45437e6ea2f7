"""Bodies of accounts and of the people who can be invited."""

from marshmallow import Schema, validate

from services.shared import fields

_MOST = fields.MOST_OF_A_LIST


class InviteesQuery(Schema):
    """Of which class; without one, the staff."""

    class_id = fields.UUID(load_default=None)


class InviteSchema(Schema):
    """Whom to invite of a class, or of the staff where no class is named."""

    class_id = fields.UUID(load_default=None, allow_none=True)
    person_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=_MOST)
    )


class InviteeSchema(Schema):
    """Somebody who can be invited."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True, attribute="full_name")
    roles = fields.List(fields.String(), required=True)
    children = fields.List(fields.String(), required=True)
    e_mail = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    refusal = fields.Spoken(required=True, allow_none=True)


class InviteesSchema(Schema):
    """The people of a class or of the staff."""

    school = fields.String(required=True)
    class_id = fields.UUID(required=True, allow_none=True)
    class_name = fields.String(required=True, allow_none=True)
    people = fields.List(fields.Nested(InviteeSchema), required=True)


class NameSchema(Schema):
    """A name in its parts."""

    family = fields.String(required=True)
    given = fields.String(required=True)
    patronymic = fields.String(required=True)


class MembershipSchema(Schema):
    """A role, and the school in which it is held; none for a role above the schools."""

    role = fields.String(required=True)
    school_id = fields.String(required=True, allow_none=True)


class AccountSchema(Schema):
    """An account as the issuer must have it."""

    login = fields.String(required=True)
    person_id = fields.UUID(required=True)
    name = fields.Nested(NameSchema, required=True)
    memberships = fields.List(fields.Nested(MembershipSchema), required=True)
