"""Bodies of substitutions: lessons to cover with who is free, and what is otherwise on days."""

from marshmallow import Schema, validate

from services.shared import fields

_ORDINAL = validate.Range(1, 20)


class CoverQuery(Schema):
    """Whose lessons, from which day to which."""

    teacher_id = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)


class OfferSchema(Schema):
    """A teacher who is free at the time of a lesson."""

    teacher_id = fields.UUID(required=True)
    name = fields.String(required=True)
    same_subject = fields.Boolean(required=True)
    at_school = fields.Boolean(required=True)


class BesideSchema(Schema):
    """A lesson of the same time that a class could be joined to."""

    group_id = fields.UUID(required=True)
    title = fields.String(required=True)


class LessonToCoverSchema(Schema):
    """A lesson of somebody's day; `held_on` and `ordinal` are its place by the timetable."""

    group_id = fields.UUID(required=True)
    held_on = fields.Date(required=True)
    ordinal = fields.Integer(required=True)
    shown_on = fields.Date(required=True)
    shown_ordinal = fields.Integer(required=True)
    starts_at = fields.String(
        required=True, allow_none=True, metadata={"example": "08:30"}
    )
    class_name = fields.String(required=True)
    subject = fields.String(required=True)
    subgroup = fields.String(required=True, allow_none=True)
    room = fields.String(required=True, allow_none=True)
    teacher_id = fields.UUID(required=True, allow_none=True)
    teacher = fields.String(required=True, allow_none=True)
    change = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    version = fields.Integer(required=True)
    offers = fields.List(fields.Nested(OfferSchema), required=True)
    beside = fields.List(fields.Nested(BesideSchema), required=True)


class WantedChangeSchema(Schema):
    """What is to be otherwise with a lesson; `version` is the one that was seen."""

    group_id = fields.UUID(required=True)
    held_on = fields.Date(required=True)
    ordinal = fields.Integer(required=True, strict=True, validate=_ORDINAL)
    version = fields.Integer(load_default=0, strict=True, validate=validate.Range(0))
    teacher_id = fields.UUID(load_default=None, allow_none=True)
    room = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    moved_on = fields.Date(load_default=None, allow_none=True)
    moved_ordinal = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=_ORDINAL
    )
    cancelled = fields.Boolean(load_default=False)
    with_group_id = fields.UUID(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class ChangesSchema(Schema):
    """Changes that are saved together; `accepted` says that their clashes were seen."""

    changes = fields.List(
        fields.Nested(WantedChangeSchema), required=True, validate=validate.Length(1, 100)
    )
    accepted = fields.Boolean(load_default=False)


class SavedChangesSchema(Schema):
    """How many were saved; with clashes that nobody has accepted: none."""

    saved = fields.Integer(required=True)
    clashes = fields.List(fields.Spoken(), required=True)
