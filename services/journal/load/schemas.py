"""Bodies of teaching load, class teachers and subgroups."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.wording import said

GROUND = said("номер и дата приказа")
_SEEN = said("`seen` того, что было на странице; без него не сверяется")


class ChangeSchema(Schema):
    """From which day, by which order, and what the form was made from."""

    since = fields.Date(required=True, metadata={"description": said("с какого дня")})
    ground = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 200),
        metadata={"description": GROUND, "example": "№ 45 от 28.08.2026"},
    )
    seen = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=64),
        metadata={"description": _SEEN},
    )


class ClassTeacherSchema(ChangeSchema):
    """Who is to lead a class; null for nobody."""

    staff_id = fields.UUID(required=True, allow_none=True)


class HoursField(fields.Decimal):
    """Hours a week, up to 60, in hundredths."""

    def __init__(self, **options: object) -> None:
        """Take what else holds for the field."""
        over_nought = validate.Range(0, 60, min_inclusive=False)
        super().__init__(places=2, validate=over_nought, **options)  # type: ignore[arg-type]


class LoadSchema(ChangeSchema):
    """Who is to teach a group how many hours; a teacher who is null is a vacancy."""

    teacher_id = fields.UUID(required=True, allow_none=True)
    hours = HoursField(load_default=None, allow_none=True)


class GroupChangeSchema(Schema):
    """Who is to teach one of the groups."""

    group_id = fields.UUID(required=True)
    teacher_id = fields.UUID(required=True, allow_none=True)
    hours = HoursField(load_default=None, allow_none=True)
    seen = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class ClassLoadSchema(Schema):
    """Who is to teach groups of a class from a day on, all or none."""

    since = fields.Date(required=True)
    ground = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    changes = fields.List(
        fields.Nested(GroupChangeSchema), required=True, validate=validate.Length(1, 200)
    )


class TeacherSchema(Schema):
    """Who is to teach a group; null for nobody."""

    staff_id = fields.UUID(required=True, allow_none=True)


class GroupLoadSchema(Schema):
    """Who teaches a group, how many hours, from when."""

    teacher_id = fields.UUID(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
    hours = fields.Decimal(required=True, allow_none=True, as_string=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class StaffedGroupSchema(Schema):
    """A subject group with its load today and what is to follow."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    subject_id = fields.UUID(required=True)
    members = fields.Integer(required=True)
    now = fields.Nested(GroupLoadSchema, required=True)
    later = fields.List(fields.Nested(GroupLoadSchema), required=True)
    seen = fields.String(required=True)


class StintSchema(Schema):
    """Somebody who has led a class."""

    staff_id = fields.UUID(required=True)
    name = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    ground = fields.String(required=True, allow_none=True)


class ClassStaffingSchema(Schema):
    """Who leads a class and who teaches its groups."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    year_id = fields.UUID(required=True)
    class_teacher_id = fields.UUID(required=True, allow_none=True)
    class_teacher = fields.String(required=True, allow_none=True)
    leaders = fields.List(fields.Nested(StintSchema), required=True)
    groups = fields.List(fields.Nested(StaffedGroupSchema), required=True)
    hours = fields.Decimal(required=True, as_string=True)
    seen = fields.String(required=True)


class TaughtGroupSchema(Schema):
    """A group that a teacher teaches."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    group_id = fields.UUID(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    hours = fields.Decimal(required=True, allow_none=True, as_string=True)


class TeacherLoadSchema(Schema):
    """A teacher with the hours in all; without a teacher, what nobody teaches."""

    teacher_id = fields.UUID(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
    hours = fields.Decimal(required=True, as_string=True)
    groups = fields.List(fields.Nested(TaughtGroupSchema), required=True)


class NewGroupSchema(Schema):
    """A group of a class for a subject; null or no name for the whole class."""

    subject_id = fields.UUID(required=True)
    name = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 40)
    )


class OpenedGroupSchema(Schema):
    """The group that was opened."""

    id = fields.UUID(required=True)


class DividedChildSchema(Schema):
    """A child of the class."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class SubgroupSchema(Schema):
    """A subgroup with its list."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    members = fields.List(fields.UUID(), required=True)
    seen = fields.String(required=True)


class DivisionSchema(Schema):
    """How a class is divided for a subject."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    subject_id = fields.UUID(required=True)
    subject = fields.String(required=True)
    pupils = fields.List(fields.Nested(DividedChildSchema), required=True)
    subgroups = fields.List(fields.Nested(SubgroupSchema), required=True)


class MemberListSchema(Schema):
    """Who is to be in a subgroup."""

    group_id = fields.UUID(required=True)
    pupil_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=200))
    seen = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class MembersSchema(Schema):
    """Who is to be in subgroups, all of them at once."""

    groups = fields.List(
        fields.Nested(MemberListSchema), required=True, validate=validate.Length(1, 20)
    )
