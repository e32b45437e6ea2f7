"""Bodies of attendance codes."""

from typing import Any

from marshmallow import Schema, post_load, validate

from services.journal.attendance_codes.rules import Attendance, CodeWriting
from services.journal.sections.schemas import VersionSchema
from services.shared import fields

_TEXT = validate.Length(max=200)


class _CodeSchema(Schema):
    code = fields.String(required=True, validate=validate.OneOf([str(one) for one in Attendance]))
    letters = fields.String(required=True, validate=_TEXT)
    in_use = fields.Boolean(required=True)
    spellings = fields.List(
        fields.String(validate=_TEXT), required=True, validate=validate.Length(max=50)
    )


class AttendanceCodeSchema(_CodeSchema):
    """How a school writes a code: `code` is what cells hold, `letters` what people see."""

    name = fields.Spoken(required=True)


class VersionedCodesSchema(VersionSchema):
    """The codes of a school with the version that a form is made from."""

    codes = fields.List(fields.Nested(AttendanceCodeSchema), required=True)


class NewCodeSchema(_CodeSchema):
    """A code as a form says it."""

    name = fields.String(required=True, validate=_TEXT)

    @post_load
    def _code(self, body: dict[str, Any], **_: Any) -> CodeWriting:
        return CodeWriting(
            Attendance(body["code"]),
            body["letters"].strip(),
            body["name"].strip(),
            body["in_use"],
            tuple(text.strip() for text in body["spellings"]),
        )


class NewCodesSchema(VersionSchema):
    """All codes of a school, as a form says them."""

    codes = fields.List(
        fields.Nested(NewCodeSchema), required=True, validate=validate.Length(max=20)
    )
