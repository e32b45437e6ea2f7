"""Bodies of the access log."""

from marshmallow import Schema, validate

from services.shared import fields
from services.shared.http.access_log.schemas import LookSchema
from services.shared.http.listing import ListPageSchema


class AccessSchema(Schema):
    """One action with children's data; `ground` is `role:tie`, or `role:refused`."""

    at = fields.AwareDateTime(required=True)
    who = fields.String(required=True)
    role = fields.String(required=True)
    action = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    ground = fields.String(required=True)
    outcome = fields.String(required=True)
    origin = fields.String(required=True)


class AccessLogSchema(ListPageSchema):
    """A page of the log, the newest first."""

    items = fields.List(fields.Nested(AccessSchema), required=True)


class WordsSchema(Schema):
    """What people or things are looked for by: beginnings of words of their names."""

    words = fields.String(required=True, validate=validate.Length(1, 100))


class FoundSchema(Schema):
    """Ids that words stand for."""

    people = fields.List(fields.UUID(), required=True)
    subjects = fields.List(fields.UUID(), required=True)


class NamedLookSchema(LookSchema):
    """A line of the log with the name, where the family may know it."""

    who = fields.String(required=True)


class ChildLogSchema(Schema):
    """Whole days of a child's log, the newest first; `next` asks for the days before."""

    items = fields.List(fields.Nested(NamedLookSchema), required=True)
    next = fields.Date(required=True, allow_none=True)


class PeopleSchema(Schema):
    """People whose names a family asks for, by the ids that another service's log has."""

    people = fields.List(fields.UUID(), required=True, validate=validate.Length(max=500))


class IdsSchema(PeopleSchema):
    """People, and what was touched, whose names a data officer asks for."""

    subjects = fields.List(fields.UUID(), required=True, validate=validate.Length(max=500))


class NamesSchema(Schema):
    """Names by id; who is not known here is left out."""

    people = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    subjects = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class PeopleNamesSchema(Schema):
    """Names of people by id."""

    people = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
