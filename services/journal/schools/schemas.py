"""Bodies of schools, years, staff, classes, groups and ties."""

from marshmallow import Schema, fields

from services.shared.accountability.roles import Role


class SchoolSchema(Schema):
    """A school in the directory."""

    school_id = fields.String(required=True, metadata={"example": "131"})
    name = fields.String(required=True)


class YearSchema(Schema):
    """An academic year."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"example": "2024/2025"})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    current = fields.Boolean(required=True)


class YearQuery(Schema):
    """Which year's lists are asked for."""

    year_id = fields.UUID(required=True)


class StaffSchema(Schema):
    """A member of staff with the roles held."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class ClassGroupSchema(Schema):
    """A subject group of a class."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)


class ClassSchema(Schema):
    """A class of a year."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    grade = fields.Integer(required=True)
    class_teacher = fields.String(required=True, allow_none=True)
    pupils = fields.Integer(required=True)
    groups = fields.List(fields.Nested(ClassGroupSchema), required=True)


class GroupSchema(ClassGroupSchema):
    """A subject group on its own."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    last_lesson_on = fields.Date(required=True, allow_none=True)


class TeacherSchema(Schema):
    """Who is to teach a group; null for nobody."""

    staff_id = fields.UUID(required=True, allow_none=True)


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


class TiedSchoolSchema(Schema):
    """The school of the ties."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class TiesSchema(Schema):
    """What binds a person to children in one school and role."""

    classes = fields.List(fields.UUID(), required=True)
    groups = fields.List(fields.UUID(), required=True)
    children = fields.List(fields.Nested(TiedChildSchema), required=True)
    school = fields.Nested(TiedSchoolSchema, required=True)
