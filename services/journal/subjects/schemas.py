"""Bodies of subjects and their names."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.sections.schemas import VersionSchema
from services.journal.subjects.usecases import NewNames
from services.shared import fields

_NAME = validate.Length(min=1, max=120)
_SHORT = validate.Length(max=40)


class ListedSubjectSchema(Schema):
    """A subject of the school with its other names."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True, allow_none=True)
    aliases = fields.List(fields.String(), required=True)
    hidden = fields.Boolean(required=True)
    groups = fields.Integer(required=True)


class FederalSubjectSchema(Schema):
    """A subject of the federal list; `grades` are the first and the last that usually have it."""

    name = fields.String(required=True)
    short_name = fields.String(required=True)
    grades = fields.List(fields.Integer(), required=True)


class SubjectListSchema(VersionSchema):
    """The subjects of a school, and those that it may choose beside."""

    subjects = fields.List(fields.Nested(ListedSubjectSchema), required=True)
    federal = fields.List(fields.Nested(FederalSubjectSchema), required=True)


class SubjectSchema(VersionSchema):
    """A subject as a form says it."""

    name = fields.String(required=True, validate=_NAME)
    short_name = fields.String(load_default="", validate=_SHORT)
    aliases = fields.List(
        fields.String(validate=_NAME), load_default=[], validate=validate.Length(max=40)
    )
    hidden = fields.Boolean(load_default=False)

    @post_load
    def _names(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        version = body.pop("version")
        names = NewNames(
            body["name"].strip(), body["short_name"].strip(),
            tuple(filter(None, (alias.strip() for alias in body["aliases"]))), body["hidden"],
        )
        return {"version": version, "names": names}


class FederalSubjectsSchema(VersionSchema):
    """Which subjects of the federal list to add."""

    names = fields.List(
        fields.String(validate=_NAME), required=True, validate=validate.Length(min=1, max=100)
    )


class AddedSubjectsSchema(Schema):
    """How many were added."""

    added = fields.Integer(required=True)
