"""Bodies of pupils' and representatives' cards."""

from marshmallow import Schema, validate

from services.journal.family.queries import PUPIL_STATES, REPRESENTATIVE_STATES
from services.journal.pupils.schemas import NamedPupilSchema, PupilSubjectSchema
from services.journal.staff.schemas import ContactsSchema, PersonNameSchema, SeenSchema
from services.shared import fields
from services.shared.http.listing import ListPageSchema, ListQuerySchema
from services.shared.wording import said

_DECISION = validate.Length(3, 300)


class PupilsQuerySchema(ListQuerySchema):
    """Which children: by words of the name, in a class today, or lacking something."""

    class_id = fields.UUID(load_default=None, allow_none=True)
    state = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(PUPIL_STATES)
    )


class PupilsPageSchema(ListPageSchema):
    """A page of children, by name."""

    items = fields.List(fields.Nested(NamedPupilSchema), required=True)


class PastClassSchema(Schema):
    """A class that a child is or was in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    year = fields.String(required=True)
    enrolled_on = fields.Date(required=True)
    departed_on = fields.Date(required=True, allow_none=True)
    order_number = fields.String(required=True, allow_none=True)
    departure_order = fields.String(required=True, allow_none=True)


class RestrictionSchema(Schema):
    """What a court restricts."""

    restricted_by = fields.String(required=True, allow_none=True)
    restricted_from = fields.Date(required=True, allow_none=True)
    restricted_until = fields.Date(required=True, allow_none=True)


class AnsweringSchema(RestrictionSchema):
    """Who answers for a child."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    e_mail = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    relation = fields.String(required=True, allow_none=True)
    seen = fields.String(required=True)


class FormerlyAnsweringSchema(Schema):
    """Who was taken for a representative by mistake, and why that ended."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    relation = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    ended_at = fields.AwareDateTime(required=True)


class PupilCardSchema(Schema):
    """What is known of a child."""

    id = fields.UUID(required=True)
    name = fields.Nested(PersonNameSchema, required=True)
    full_name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    sex = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    class_name = fields.String(required=True)
    classes = fields.List(fields.Nested(PastClassSchema), required=True)
    groups = fields.List(fields.Nested(PupilSubjectSchema), required=True)
    representatives = fields.List(fields.Nested(AnsweringSchema), required=True)
    formerly = fields.List(fields.Nested(FormerlyAnsweringSchema), required=True)
    shows_contacts = fields.Boolean(required=True)
    seen = fields.String(required=True)


class ChangedPupilSchema(SeenSchema):
    """Name, birth date and sex of a child from now on; `ground` is the paper that says so."""

    name = fields.Nested(PersonNameSchema, required=True)
    born_on = fields.Date(load_default=None, allow_none=True)
    sex = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("m", "f")))
    ground = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 200),
        metadata={"description": said("документ: свидетельство, приказ"),
                  "example": "свидетельство о перемене имени от 12.10.2026"},
    )


class NewAnsweringSchema(ContactsSchema):
    """Somebody who answers for a child."""

    name = fields.Nested(PersonNameSchema, required=True)
    relation = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 40)
    )


class ChangedRepresentativeSchema(ContactsSchema, SeenSchema):
    """Name and contacts of a representative from now on."""

    name = fields.Nested(PersonNameSchema, required=True)


class RestrictSchema(SeenSchema):
    """A court's decision with its days; without a last day, until the court decides again."""

    decision = fields.String(required=True, validate=_DECISION)
    since = fields.Date(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class LiftSchema(SeenSchema):
    """A decision that lifts a restriction from a day on."""

    decision = fields.String(required=True, validate=_DECISION)
    on = fields.Date(required=True)


class EndRepresentationSchema(SeenSchema):
    """Why somebody does not answer for a child and never did."""

    reason = fields.String(
        required=True, validate=_DECISION,
        metadata={"example": "записан по ошибке: отец другого ребёнка"},
    )


class RepresentativesQuerySchema(ListQuerySchema):
    """Which representatives: by words of the name, by a state."""

    state = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(REPRESENTATIVE_STATES)
    )


class OwnChildSchema(RestrictionSchema):
    """A child of a representative."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_name = fields.String(required=True, allow_none=True)
    relation = fields.String(required=True, allow_none=True)


class FoundRepresentativeSchema(Schema):
    """A representative in a list."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    children = fields.List(fields.Nested(OwnChildSchema), required=True)


class RepresentativesPageSchema(ListPageSchema):
    """A page of representatives, by name."""

    items = fields.List(fields.Nested(FoundRepresentativeSchema), required=True)


class RepresentativeCardSchema(Schema):
    """What is known of a representative."""

    id = fields.UUID(required=True)
    name = fields.Nested(PersonNameSchema, required=True)
    full_name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    e_mail = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    children = fields.List(fields.Nested(OwnChildSchema), required=True)
    seen = fields.String(required=True)
