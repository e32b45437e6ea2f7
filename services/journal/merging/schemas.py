"""Bodies of merging and splitting."""

from marshmallow import Schema, validate

from services.journal.merging.usecases.choices import BOTH, GOES, HOW
from services.journal.merging.usecases.merging import KINDS
from services.journal.staff.schemas import PersonNameSchema
from services.shared import fields

SPLIT_KINDS = ("pupil", "representative", "person")
_MOST = 60


class MergingSchema(Schema):
    """Two records: of a `person`, `stays_id` is of staff and `goes_id` a representative."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    stays_id = fields.UUID(required=True)
    goes_id = fields.UUID(required=True)


class MergeSchema(MergingSchema):
    """A merge as the preview has shown it; `name_of` says whose name stays."""

    seen = fields.String(required=True, validate=validate.Length(1, 64))
    name_of = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("stays", "goes"))
    )


class SideSchema(Schema):
    """One of two records."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True)
    about = fields.List(fields.String(), required=True)
    contacts = fields.List(fields.String(), required=True)


class MovedSchema(Schema):
    """So many things of a kind go; `names` are some of them."""

    kind = fields.String(required=True)
    count = fields.Integer(required=True)
    names = fields.List(fields.String(), required=True)


class PreviewSchema(Schema):
    """What would be done, and what stands against it."""

    kind = fields.String(required=True)
    stays = fields.Nested(SideSchema, required=True)
    goes = fields.Nested(SideSchema, required=True)
    moved = fields.List(fields.Nested(MovedSchema), required=True)
    against = fields.List(fields.Spoken(), required=True)
    notes = fields.List(fields.Spoken(), required=True)
    name_of = fields.String(required=True)
    seen = fields.String(required=True)


class MergedSchema(Schema):
    """The merge, by which it can be undone."""

    id = fields.UUID(required=True)


class SplitDoneSchema(MergedSchema):
    """The split, and the record that it has made."""

    new_id = fields.UUID(required=True)


class PastMergeSchema(Schema):
    """A merge or a split that was done."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    step = fields.String(required=True)
    stays_id = fields.UUID(required=True)
    goes_id = fields.UUID(required=True)
    stays = fields.String(required=True)
    goes = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)


class ListedRecordSchema(Schema):
    """A record that may be somebody twice."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    born_on = fields.Date(required=True, allow_none=True)
    about = fields.String(required=True)


class DoubleSchema(Schema):
    """Two records that may be one person."""

    kind = fields.String(required=True)
    one = fields.Nested(ListedRecordSchema, required=True)
    other = fields.Nested(ListedRecordSchema, required=True)


class DoublesSchema(Schema):
    """The first pairs, and how many there are."""

    count = fields.Integer(required=True)
    pairs = fields.List(fields.Nested(DoubleSchema), required=True)


class PartGroupSchema(Schema):
    """A subject group with how many marks the record has in it."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    group = fields.String(required=True, allow_none=True)
    marks = fields.Integer(required=True)


class PartStaySchema(Schema):
    """An enrolment that may go to the new record."""

    id = fields.UUID(required=True)
    class_name = fields.String(required=True)
    year = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    closed = fields.Boolean(required=True)
    groups = fields.List(fields.Nested(PartGroupSchema), required=True)


class PartPersonSchema(Schema):
    """A representative, or a child."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class PartsSchema(Schema):
    """What may be chosen of a record that is two people's."""

    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    name = fields.Nested(PersonNameSchema, required=True)
    born_on = fields.Date(required=True, allow_none=True)
    stays = fields.List(fields.Nested(PartStaySchema), required=True)
    representatives = fields.List(fields.Nested(PartPersonSchema), required=True)
    children = fields.List(fields.Nested(PartPersonSchema), required=True)


class PartsQuerySchema(Schema):
    """Of which record."""

    kind = fields.String(required=True, validate=validate.OneOf(SPLIT_KINDS))
    id = fields.UUID(required=True)


class StayChoiceSchema(Schema):
    """What becomes of an enrolment; `since` of `from`, `groups` of `both`."""

    enrolment_id = fields.UUID(required=True)
    how = fields.String(required=True, validate=validate.OneOf(HOW))
    since = fields.Date(load_default=None, allow_none=True)
    groups = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=_MOST)
    )


class RepresentativeChoiceSchema(Schema):
    """Whether a representative goes to the new record or is of both children."""

    id = fields.UUID(required=True)
    how = fields.String(required=True, validate=validate.OneOf((GOES, BOTH)))


class SplittingSchema(PartsQuerySchema):
    """What goes to the new record, and what it is called."""

    name = fields.Nested(PersonNameSchema, required=True)
    born_on = fields.Date(load_default=None, allow_none=True)
    stays = fields.List(
        fields.Nested(StayChoiceSchema), load_default=list, validate=validate.Length(max=_MOST)
    )
    representatives = fields.List(
        fields.Nested(RepresentativeChoiceSchema), load_default=list,
        validate=validate.Length(max=_MOST),
    )
    children = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=_MOST)
    )


class SplitSchema(SplittingSchema):
    """A split as the preview has shown it."""

    seen = fields.String(required=True, validate=validate.Length(1, 64))
