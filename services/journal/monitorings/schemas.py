"""A monitoring as a region announces it, and as the API names it.

docs/exchange has the same as JSON Schema for those who send.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, validate, validates_schema

from services.journal.monitorings.rules import MonitoringError, format_points, monitoring_from
from services.journal.regions.schemas import IDENTIFIER
from services.shared import fields
from services.shared.wording import said

_LINE = validate.And(
    validate.Length(1, 200), validate.Predicate("isprintable", error=said("Лишние знаки."))
)
_POINTS = validate.Range(0, 1000)


class TaskSchema(Schema):
    """One task: its number, where it is not simply its place, and the most points for it."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    number = fields.String(validate=validate.And(_LINE, validate.Length(1, 16)))
    max = fields.Decimal(
        required=True, validate=validate.Range(0, 1000, min_inclusive=False), places=2
    )


class LevelSchema(Schema):
    """A level, and from how many points on it is reached."""

    level = fields.String(required=True, validate=validate.And(_LINE, validate.Length(1, 40)))
    from_ = fields.Decimal(data_key="from", attribute="from", validate=_POINTS)


class MarkSchema(Schema):
    """A mark, and from how many points on it is given."""

    mark = fields.String(required=True, validate=validate.OneOf(list("12345")))
    from_ = fields.Decimal(data_key="from", attribute="from", required=True, validate=_POINTS)


class MonitoringSchema(Schema):
    """A monitoring as it is announced; one that contradicts itself is refused."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    id = fields.String(required=True, validate=IDENTIFIER)
    kind = fields.String(required=True, validate=_LINE)
    title = fields.String(load_default="", validate=validate.Length(max=200))
    subject = fields.String(required=True, validate=_LINE)
    grade = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    date = fields.Date(required=True)
    tasks = fields.List(
        fields.Nested(TaskSchema), required=True, validate=validate.Length(1, 100)
    )
    levels = fields.List(
        fields.Nested(LevelSchema), load_default=list, validate=validate.Length(max=12)
    )
    marks = fields.List(
        fields.Nested(MarkSchema), load_default=list, validate=validate.Length(max=5)
    )
    variants = fields.List(
        fields.String(validate=validate.And(_LINE, validate.Length(1, 40))),
        load_default=list,
        validate=validate.Length(max=100),
    )
    code_digits = fields.Integer(load_default=5, strict=True, validate=validate.Range(4, 8))

    @validates_schema
    def _demand_consistent(self, data: dict[str, Any], **_: Any) -> None:
        try:
            monitoring_from(data)
        except MonitoringError as error:
            raise ValidationError(error.what, error.field) from None


class MonitoringHeadSchema(Schema):
    """What stands above everything about a monitoring."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    subject = fields.String(required=True)
    held_on = fields.Date(required=True)


class Points(fields.String):
    """A number of points, as text without zeros at its end."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format_points(value)
