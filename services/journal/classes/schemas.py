"""Bodies of classes and subject groups."""

from marshmallow import Schema

from services.shared import fields


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
