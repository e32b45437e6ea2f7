"""Bodies of staff."""

from marshmallow import Schema, validate

from services.journal.staff.queries import STATES
from services.shared import fields
from services.shared.accountability.roles import STAFF_ROLES, Role
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.wording import said

_ORDER = said("номер и дата приказа")
_OF_STAFF = validate.OneOf(STAFF_ROLES)


class SeenSchema(Schema):
    """What the form was made from; without it nothing is compared."""

    seen = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class StaffQuerySchema(ListQuerySchema):
    """Whom of the staff: by words of the name or post, by a role held today, by a state."""

    role = fields.Enum(Role, by_value=True, load_default=None, allow_none=True)
    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(STATES))


class FoundStaffSchema(Schema):
    """A member of staff in a list."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    post = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)


class StaffPageSchema(ListPageSchema):
    """A page of the staff, by name."""

    items = fields.List(fields.Nested(FoundStaffSchema), required=True)


class PersonNameSchema(Schema):
    """A name in three parts."""

    family = fields.String(required=True, validate=validate.Length(1, 100))
    given = fields.String(load_default="", validate=validate.Length(max=100))
    patronymic = fields.String(load_default="", validate=validate.Length(max=100))


class ContactsSchema(Schema):
    """Telephone number and e-mail address."""

    phone = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^[+]?[0-9]{5,15}$", error=said(
            "Номер телефона: 5–15 цифр, с «+» впереди, если он полный."
        )),
        metadata={"example": "+79991234567"},
    )
    e_mail = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^[^@\s]{1,120}@[^@\s]{1,120}$", error=said(
            "Адрес почты пишется так: имя@сервер."
        )),
    )


class PersonSchema(ContactsSchema):
    """Name, post and contacts."""

    name = fields.Nested(PersonNameSchema, required=True)
    post = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))


class NewStaffSchema(PersonSchema):
    """Somebody to be entered, with roles from a day on, by an order."""

    roles = fields.List(
        fields.Enum(Role, by_value=True, validate=_OF_STAFF),
        required=True,
        validate=validate.Length(1, len(STAFF_ROLES)),
    )
    since = fields.Date(required=True)
    ground = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 200),
        metadata={"description": _ORDER},
    )
    is_namesake = fields.Boolean(load_default=False)


class ChangedStaffSchema(PersonSchema, SeenSchema):
    """What is to be said of somebody from now on."""


class AppointmentSchema(SeenSchema):
    """A role from a day on, by an order."""

    role = fields.Enum(Role, by_value=True, required=True, validate=_OF_STAFF)
    since = fields.Date(required=True)
    ground = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 200),
        metadata={"description": _ORDER},
    )


class EndSchema(SeenSchema):
    """The last day of roles, by an order; no roles: all of them."""

    roles = fields.List(
        fields.Enum(Role, by_value=True, validate=_OF_STAFF), load_default=None, allow_none=True
    )
    until = fields.Date(required=True)
    ground = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 200),
        metadata={"description": _ORDER},
    )


class AssignedSchema(SeenSchema):
    """The pupils of a psychologist from a day on."""

    pupil_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=500))
    since = fields.Date(required=True)


class PostSchema(Schema):
    """A role held from one day to another."""

    id = fields.UUID(required=True)
    role = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    ground = fields.String(required=True, allow_none=True)
    end_ground = fields.String(required=True, allow_none=True)


class LedClassSchema(Schema):
    """A class led now."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    year = fields.String(required=True)


class TaughtBySchema(Schema):
    """A group taught now."""

    group_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    hours = fields.Decimal(required=True, allow_none=True, as_string=True)
    since = fields.Date(required=True, allow_none=True)
    year = fields.String(required=True)


class AssignedChildSchema(Schema):
    """A child whom a psychologist works with."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


class StaffCardSchema(Schema):
    """What is known of a member of staff."""

    id = fields.UUID(required=True)
    name = fields.Nested(PersonNameSchema, required=True)
    full_name = fields.String(required=True)
    post = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    e_mail = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    appointments = fields.List(fields.Nested(PostSchema), required=True)
    classes = fields.List(fields.Nested(LedClassSchema), required=True)
    groups = fields.List(fields.Nested(TaughtBySchema), required=True)
    pupils = fields.List(fields.Nested(AssignedChildSchema), required=True)
    seen = fields.String(required=True)
    pupils_seen = fields.String(required=True)


class EndedSchema(Schema):
    """What an end leaves behind."""

    card = fields.Nested(StaffCardSchema, required=True)
    vacant_groups = fields.Integer(required=True)
    unled_classes = fields.List(fields.String(), required=True)
    is_past = fields.Boolean(required=True)
