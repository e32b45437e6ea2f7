"""Bodies of movements and of the books."""

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, post_load, validate

from services.journal.classes.rules import LONGEST, ArrivalReason, DepartureReason
from services.journal.enrolment.rules import Arrival, Departure
from services.journal.movement.usecases.arrivals import Coming, NewChild
from services.journal.movement.usecases.moving import Transfer
from services.journal.papers.structure import FileRepresentative, Sex
from services.journal.papers.values import UnclearValue, read_e_mail, read_phone
from services.journal.workbooks.names import PersonName, UnclearName, clean, read_name_part
from services.shared import fields
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.process.clock import today
from services.shared.wording import said

_NAME = validate.Length(max=100)
_OLDEST = 30
_LETTER = re.compile("[А-ЯЁA-Z]")
_ARRIVALS = [one.value for one in ArrivalReason if one not in ("moved", "next_year")]
_DEPARTURES = [one.value for one in DepartureReason if one != "moved"]


def _text(name: str) -> fields.String:
    """A text of a movement that may be missing."""
    return fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST[name])
    )


class PersonSchema(Schema):
    """A person's name as a form has it, each part by itself."""

    family_name = fields.String(required=True, validate=_NAME)
    given_name = fields.String(required=True, validate=_NAME)
    patronymic = fields.String(load_default="", validate=_NAME)

    def _name(self, data: dict[str, Any]) -> PersonName:
        parts: dict[str, str] = {}
        errors: dict[str, list[str]] = {}
        for name in ("family_name", "given_name", "patronymic"):
            try:
                parts[name] = read_name_part(data.pop(name) or "")
            except UnclearName as error:
                errors[name] = [error.args[0]]
        for name, what in (
            ("family_name", said("Напишите фамилию.")), ("given_name", said("Напишите имя.")),
        ):
            if not parts.get(name) and name not in errors:
                errors[name] = [what]
        if errors:
            raise ValidationError(errors)
        return PersonName(**parts)


class NewRepresentativeSchema(PersonSchema):
    """A representative beside a child who is enrolled."""

    relation = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=40),
        metadata={"example": "мать"},
    )
    phone = fields.String(load_default=None, allow_none=True, validate=_NAME)
    e_mail = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=254))

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> FileRepresentative:
        """Return the representative; contacts in one spelling."""
        name = self._name(data)
        contacts: dict[str, str | None] = {}
        for what, read in (("phone", read_phone), ("e_mail", read_e_mail)):
            try:
                contacts[what] = read(data[what]) if clean(data[what] or "") else None
            except UnclearValue as error:
                raise ValidationError({what: [error.args[0]]}) from error
        return FileRepresentative(name, clean(data["relation"] or "").lower() or None, **contacts)


class NewChildSchema(PersonSchema):
    """A child as a form tells it."""

    born_on = fields.Date(required=True)
    sex = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(["m", "f"]))
    representatives = fields.List(
        fields.Nested(NewRepresentativeSchema), load_default=list, validate=validate.Length(max=6)
    )

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> NewChild:
        """Return the child."""
        name, born_on = self._name(data), data["born_on"]
        day = today()
        if not date(day.year - _OLDEST, 1, 1) <= born_on < date(day.year - 4, 12, 31):
            raise ValidationError({"born_on": [said(
                "По дате рождения это не ученик школы: проверьте год."
            )]})
        sex = Sex(data["sex"]) if data["sex"] else None
        return NewChild(name, born_on, sex, tuple(data["representatives"]))


class RecognitionQuery(Schema):
    """Whom the school is asked for."""

    class_id = fields.UUID(required=True)
    child = fields.Nested(NewChildSchema, required=True)


class FoundChildSchema(Schema):
    """A child whom the school knows."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    where = fields.Spoken(required=True)


class RecognitionSchema(Schema):
    """Whom the school knows by this name and birth date."""

    known = fields.Nested(FoundChildSchema, required=True, allow_none=True)
    maybe = fields.List(fields.Nested(FoundChildSchema), required=True)


class ComingSchema(Schema):
    """Into which class, from when, why, by which order."""

    class_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(_ARRIVALS))
    order_number = _text("order_number")
    came_from = _text("came_from")
    groups = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=40))

    def _coming(self, data: dict[str, Any]) -> Coming:
        arrival = Arrival(
            ArrivalReason(data["reason"]),
            clean(data["order_number"] or "") or None,
            clean(data["came_from"] or "") or None,
        )
        return Coming(data["class_id"], data["day"], arrival, data["groups"])


class NewArrivalSchema(ComingSchema):
    """A child whom the school does not know."""

    child = fields.Nested(NewChildSchema, required=True)
    is_another = fields.Boolean(
        load_default=False,
        metadata={"description": said("похожих детей посмотрели: это другой ребёнок")},
    )

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `coming`, `child` and `is_another`."""
        return {
            "coming": self._coming(data), "child": data["child"],
            "is_another": data["is_another"],
        }


class KnownArrivalSchema(ComingSchema):
    """A child whom the school knows."""

    version = fields.String(required=True, validate=validate.Length(max=40))
    representatives = fields.List(
        fields.Nested(NewRepresentativeSchema), load_default=list, validate=validate.Length(max=6)
    )

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `coming`, `version` and `representatives`."""
        return {
            "coming": self._coming(data), "version": data["version"],
            "representatives": data["representatives"],
        }


class TransferSchema(Schema):
    """Into which class from which day."""

    class_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    order_number = _text("order_number")
    groups = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=40))
    version = fields.String(required=True, validate=validate.Length(max=40))

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `transfer` and `version`."""
        order = clean(data["order_number"] or "") or None
        transfer = Transfer(data["class_id"], data["day"], order, data["groups"])
        return {"transfer": transfer, "version": data["version"]}


class DepartureSchema(Schema):
    """The last day, why, by which order, where to."""

    day = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(_DEPARTURES))
    order_number = _text("departure_order")
    went_to = _text("went_to")
    version = fields.String(required=True, validate=validate.Length(max=40))

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return `day`, `departure` and `version`."""
        departure = Departure(
            DepartureReason(data["reason"]),
            clean(data["order_number"] or "") or None,
            clean(data["went_to"] or "") or None,
        )
        return {"day": data["day"], "departure": departure, "version": data["version"]}


class UndoSchema(Schema):
    """Which state of the child's movement was seen."""

    version = fields.String(required=True, validate=validate.Length(max=40))


class MovedChildSchema(Schema):
    """The child whom a movement was of."""

    pupil_id = fields.UUID(required=True)


class StaySchema(Schema):
    """A stay of a child in a class."""

    class_id = fields.UUID(required=True, attribute="school_class.id")
    class_name = fields.String(required=True, attribute="school_class.name")
    year = fields.String(required=True, attribute="school_class.year")
    enrolled_on = fields.Date(required=True)
    departed_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    order_number = fields.String(required=True, allow_none=True)
    came_from = fields.String(required=True, allow_none=True)
    departure_reason = fields.String(required=True, allow_none=True)
    departure_order = fields.String(required=True, allow_none=True)
    went_to = fields.String(required=True, allow_none=True)


class OpenSubgroupSchema(Schema):
    """A subgroup that children can come into."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    name = fields.String(required=True)


class OpenClassSchema(Schema):
    """A class that children can come into."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    grade = fields.Integer(required=True)
    year = fields.String(required=True)
    year_starts_on = fields.Date(required=True)
    year_ends_on = fields.Date(required=True)
    subgroups = fields.List(fields.Nested(OpenSubgroupSchema), required=True)


class ChildMovementSchema(Schema):
    """A child's way through the school; `version` goes back with what is entered."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    sex = fields.String(required=True, allow_none=True)
    version = fields.String(required=True)
    stays = fields.List(fields.Nested(StaySchema), required=True)
    can_write = fields.Boolean(required=True)
    undo = fields.String(required=True, allow_none=True)
    last_mark = fields.Date(required=True, allow_none=True)
    groups = fields.List(fields.UUID(), required=True)
    classes = fields.List(fields.Nested(OpenClassSchema), required=True)


class BookQuerySchema(ListQuerySchema):
    """Which page of the alphabet book."""

    letter = fields.String(
        load_default=None, allow_none=True,
        validate=[validate.Length(max=1), validate.Regexp(_LETTER)],
    )
    state = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(["here", "gone"])
    )


class BookLineSchema(Schema):
    """A child of the alphabet book."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    sex = fields.String(required=True, allow_none=True)
    enrolled_on = fields.Date(required=True, allow_none=True)
    class_name = fields.String(required=True, allow_none=True)
    came_from = fields.String(required=True, allow_none=True)
    order_number = fields.String(required=True, allow_none=True)
    departed_on = fields.Date(required=True, allow_none=True)
    last_class = fields.String(required=True, allow_none=True)
    graduated = fields.Boolean(required=True)
    went_to = fields.String(required=True, allow_none=True)
    departure_order = fields.String(required=True, allow_none=True)


class BookSchema(ListPageSchema):
    """A page of the alphabet book."""

    items = fields.List(fields.Nested(BookLineSchema), required=True)


class LogQuerySchema(Schema):
    """Which days of which year."""

    year_id = fields.UUID(required=True)
    starts_on = fields.Date(load_default=None, allow_none=True)
    ends_on = fields.Date(load_default=None, allow_none=True)


class MovementPeriodSchema(Schema):
    """A period that is reported by; one of any days has no name."""

    name = fields.Spoken(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class CountedSchema(Schema):
    """How many: at_start + arrived + moved_in − departed − moved_out = at_end."""

    name = fields.String(required=True)
    at_start = fields.Integer(required=True)
    arrived = fields.Integer(required=True)
    moved_in = fields.Integer(required=True)
    departed = fields.Integer(required=True)
    moved_out = fields.Integer(required=True)
    at_end = fields.Integer(required=True)
    boys = fields.Integer(required=True)
    girls = fields.Integer(required=True)


class CountsSchema(Schema):
    """The counts of a period."""

    classes = fields.List(fields.Nested(CountedSchema), required=True)
    grades = fields.List(fields.Nested(CountedSchema), required=True)
    levels = fields.List(fields.Nested(CountedSchema), required=True)
    total = fields.Nested(CountedSchema, required=True)


class LogLineSchema(Schema):
    """A line of the movement log."""

    pupil_id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    kind = fields.String(required=True)
    day = fields.Date(required=True)
    order_number = fields.String(required=True, allow_none=True)
    from_class = fields.String(required=True, allow_none=True)
    to_class = fields.String(required=True, allow_none=True)
    where = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class MovementLogSchema(Schema):
    """The movement of a period of a year."""

    year_id = fields.UUID(required=True)
    year = fields.String(required=True)
    period = fields.Nested(MovementPeriodSchema, required=True)
    periods = fields.List(fields.Nested(MovementPeriodSchema), required=True)
    counts = fields.Nested(CountsSchema, required=True)
    lines = fields.List(fields.Nested(LogLineSchema), required=True)
