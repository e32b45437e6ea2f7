"""Bodies of the sums that municipality and region see."""

from marshmallow import Schema

from services.shared import fields


class YearQuery(Schema):
    """Which year is asked for; without one, the latest."""

    year = fields.String(load_default=None, metadata={"example": "2024/2025"})


class PeriodQuery(YearQuery):
    """Which period is asked for; without one, the first."""

    period = fields.String(load_default=None, metadata={"example": "quarter:1"})


class SubjectQuery(PeriodQuery):
    """Which subject is asked for; without one, the first."""

    subject = fields.String(load_default=None)


class SmallestSchema(Schema):
    """Over how many children a sum is at least, and who says so."""

    value = fields.Integer(required=True)
    source = fields.String(required=True)


class MarkFiguresSchema(Schema):
    """Indicators in percent, two decimals, and the average of the term marks."""

    pupils = fields.Integer(required=True)
    success = fields.String(required=True)
    quality = fields.String(required=True)
    level = fields.String(required=True)
    average = fields.String(required=True, allow_none=True)


class AbsenceSchema(Schema):
    """Shares of lessons in percent, two decimals: missed in all, by reason, and late."""

    pupils = fields.Integer(required=True)
    missed = fields.String(required=True)
    ill = fields.String(required=True)
    excused = fields.String(required=True)
    unexcused = fields.String(required=True)
    late = fields.String(required=True)


class _TableSchema(Schema):
    """What there is to choose from, and what is chosen."""

    smallest = fields.Nested(SmallestSchema, required=True)
    years = fields.List(fields.String(), required=True)
    periods = fields.List(fields.String(), required=True)
    subjects = fields.List(fields.String(), required=True)
    year = fields.String(required=True, allow_none=True)
    period = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)


class MarkBlockSchema(Schema):
    """Some grades together; without figures they are too few children."""

    grades = fields.List(fields.Integer(), required=True)
    figures = fields.Nested(MarkFiguresSchema, required=True, allow_none=True)


class MarkSchoolSchema(Schema):
    """A school's blocks and their total."""

    school_id = fields.String(required=True)
    name = fields.String(required=True)
    blocks = fields.List(fields.Nested(MarkBlockSchema), required=True)
    total = fields.Nested(MarkFiguresSchema, required=True, allow_none=True)


class MarkTableSchema(_TableSchema):
    """Term marks by school and grade; totals are over what is shown."""

    schools = fields.List(fields.Nested(MarkSchoolSchema), required=True)
    grades = fields.List(fields.Nested(MarkBlockSchema), required=True)
    total = fields.Nested(MarkFiguresSchema, required=True, allow_none=True)


class AbsenceBlockSchema(Schema):
    """Some grades together; without figures they are too few children."""

    grades = fields.List(fields.Integer(), required=True)
    figures = fields.Nested(AbsenceSchema, required=True, allow_none=True)


class AbsenceSchoolSchema(Schema):
    """A school's blocks and their total."""

    school_id = fields.String(required=True)
    name = fields.String(required=True)
    blocks = fields.List(fields.Nested(AbsenceBlockSchema), required=True)
    total = fields.Nested(AbsenceSchema, required=True, allow_none=True)


class AbsenceTableSchema(_TableSchema):
    """Attendance by school and grade; totals are over what is shown."""

    schools = fields.List(fields.Nested(AbsenceSchoolSchema), required=True)
    grades = fields.List(fields.Nested(AbsenceBlockSchema), required=True)
    total = fields.Nested(AbsenceSchema, required=True, allow_none=True)


class MovementSchoolSchema(Schema):
    """A school's movement in a year; null is nobody, or too few children."""

    school_id = fields.String(required=True)
    name = fields.String(required=True)
    arrivals = fields.Integer(required=True, allow_none=True)
    departures = fields.Integer(required=True, allow_none=True)


class MovementSchema(Schema):
    """Movement by school; totals are over what is shown."""

    smallest = fields.Nested(SmallestSchema, required=True)
    years = fields.List(fields.String(), required=True)
    year = fields.String(required=True, allow_none=True)
    schools = fields.List(fields.Nested(MovementSchoolSchema), required=True)
    arrivals = fields.Integer(required=True)
    departures = fields.Integer(required=True)
