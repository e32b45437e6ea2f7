"""Bodies of class lists, names and subjects."""

from marshmallow import Schema, validate

from services.journal.pupils.usecases import NAMED_AT_ONCE
from services.shared import fields


class PupilSchema(Schema):
    """A child by name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class ClassListSchema(Schema):
    """The children of a class."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    pupils = fields.List(fields.Nested(PupilSchema), required=True)


class NamesQuery(Schema):
    """Whose names are asked for."""

    id = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=NAMED_AT_ONCE)
    )


class PupilSearchSchema(Schema):
    """Beginnings of words of a child's name."""

    words = fields.String(required=True, validate=validate.Length(1, 100))


class PupilIdsSchema(Schema):
    """Ids of children, for a search in another list."""

    ids = fields.List(fields.UUID(), required=True)


class NamedPupilSchema(PupilSchema):
    """A child by name and class."""

    class_name = fields.String(required=True)


class PupilSubjectSchema(Schema):
    """A subject group that a child is in."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
