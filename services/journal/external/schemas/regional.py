"""What the messages of regional systems hold; docs/exchange has the same as JSON Schema."""

from marshmallow import EXCLUDE, Schema, fields, validate

MOST_ROWS = 20_000
_ID = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_WORDS = validate.And(
    validate.Length(1, 200), validate.Predicate("isprintable", error="Лишние знаки.")
)
_POINTS = validate.Range(0, 1000)


class TaskSchema(Schema):
    """One task: its number, where it is not simply its place, and the most points for it."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    number = fields.String(validate=validate.And(_WORDS, validate.Length(1, 16)))
    max = fields.Decimal(
        required=True, validate=validate.Range(0, 1000, min_inclusive=False), places=2
    )


class LevelSchema(Schema):
    """A level, and from how many points on it is reached."""

    level = fields.String(required=True, validate=validate.And(_WORDS, validate.Length(1, 40)))
    from_ = fields.Decimal(data_key="from", attribute="from", validate=_POINTS)


class MarkSchema(Schema):
    """A mark, and from how many points on it is given."""

    mark = fields.String(required=True, validate=validate.OneOf(list("12345")))
    from_ = fields.Decimal(data_key="from", attribute="from", required=True, validate=_POINTS)


class MonitoringSchema(Schema):
    """A monitoring as it is announced."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    id = fields.String(required=True, validate=_ID)
    kind = fields.String(required=True, validate=_WORDS)
    title = fields.String(load_default="", validate=validate.Length(max=200))
    subject = fields.String(required=True, validate=_WORDS)
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
        fields.String(validate=validate.And(_WORDS, validate.Length(1, 40))),
        load_default=list,
        validate=validate.Length(max=100),
    )
    code_digits = fields.Integer(load_default=5, strict=True, validate=validate.Range(4, 8))


class ResultsSchema(Schema):
    """A batch of results; its records are judged one by one, so a bad one spoils no other."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    batch = fields.String(required=True, validate=_ID)
    monitoring = fields.String(required=True, validate=_ID)
    rows = fields.List(fields.Raw(), required=True, validate=validate.Length(1, MOST_ROWS))


class EnvelopeSchema(Schema):
    """The CloudEvents attributes that a message needs; the others may be there."""

    class Meta:
        """A newer sender may tell more."""

        unknown = EXCLUDE

    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = fields.UUID(required=True)
    type = fields.String(required=True)
    data = fields.Dict(required=True)


