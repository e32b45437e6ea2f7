"""HTTP bodies of holds and disposal acts."""

from marshmallow import Schema, fields, validate

_REASON = validate.Length(3, 1000)
_WORDS = validate.Length(1, 500)


class FileSchema(Schema):
    """A case file in a list of destruction."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    case_index = fields.String(required=True)
    year = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    why = fields.String(required=True)


class ActSummarySchema(Schema):
    """An act in a list."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    number = fields.Integer(required=True, allow_none=True)
    acted_on = fields.Date(required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    titles = fields.List(fields.String(), required=True)
    stands_open = fields.Boolean(required=True)


class HoldSchema(Schema):
    """A hold that stands."""

    id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    title = fields.String(required=True)
    reason = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)
    placed_on = fields.Date(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class DisposalSchema(Schema):
    """What is due, the acts, and the holds of a school."""

    today = fields.Date(required=True)
    details_filled = fields.Boolean(required=True)
    due = fields.List(fields.Nested(FileSchema), required=True)
    holdable = fields.List(fields.Nested(FileSchema), required=True)
    acts = fields.List(fields.Nested(ActSummarySchema), required=True)
    holds = fields.List(fields.Nested(HoldSchema), required=True)
    may = fields.List(fields.String(), required=True)


class StaySchema(Schema):
    """What a service has left, and why."""

    what = fields.String(required=True)
    rows = fields.Integer(required=True)
    why = fields.String(required=True)


class ServiceSchema(Schema):
    """Where a service stands with a case file."""

    service = fields.String(required=True)
    purpose = fields.String(required=True)
    outcome = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    silent_since = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "с какого времени нет ответа, который давно должен быть"},
    )
    why = fields.String(required=True)
    rows = fields.Integer(required=True)
    objects = fields.Integer(required=True)
    stays = fields.List(fields.Nested(StaySchema), required=True)


class ItemSchema(Schema):
    """A case file of an act."""

    case_file_id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    case_index = fields.String(required=True)
    year = fields.String(required=True)
    term = fields.String(required=True)
    state = fields.String(required=True)
    why = fields.String(required=True)
    round = fields.Integer(required=True)
    held = fields.Boolean(required=True)
    may_ask_again = fields.Boolean(required=True)
    services = fields.List(fields.Nested(ServiceSchema), required=True)


class SignatureSchema(Schema):
    """A step that somebody has taken."""

    step = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    signed_on = fields.Date(required=True)
    word = fields.String(required=True)


class StepSchema(Schema):
    """A step that the caller may take now, or why not."""

    step = fields.String(required=True)
    why_not = fields.String(required=True, allow_none=True)


class DocumentSchema(Schema):
    """A paper of an act."""

    kind = fields.String(required=True)
    number = fields.Integer(required=True)
    made_on = fields.Date(required=True)


class ActSchema(ActSummarySchema):
    """An act with everything that is known of it."""

    note = fields.String(required=True)
    protocol_no = fields.String(required=True, allow_none=True)
    protocol_on = fields.Date(required=True, allow_none=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    documents = fields.List(fields.Nested(DocumentSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class MadeSchema(Schema):
    """The id of what was made."""

    id = fields.UUID(required=True)


class ProposalSchema(Schema):
    """Which case files are proposed."""

    case_file_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(1, 200)
    )
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class AgreementSchema(Schema):
    """The protocol of the expert commission."""

    protocol_no = fields.String(required=True, validate=validate.Length(1, 50))
    protocol_on = fields.Date(required=True)


class ReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=_REASON)


class AskAgainSchema(Schema):
    """Which case file the services are asked for once more."""

    case_file_id = fields.UUID(required=True)


class HoldRequestSchema(Schema):
    """A hold to be placed."""

    case_file_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=_REASON)
    until = fields.Date(load_default=None, allow_none=True)


class ExtensionSchema(Schema):
    """Until when destruction is put off."""

    until = fields.Date(required=True)


class DetailsSchema(Schema):
    """The head of a school's acts."""

    organisation = fields.String(required=True, validate=_WORDS)
    address = fields.String(required=True, validate=_WORDS)
    place = fields.String(required=True, validate=_WORDS)
    fond_no = fields.String(load_default="", validate=validate.Length(max=50))
    fond_name = fields.String(load_default="", validate=validate.Length(max=500))
    inventories = fields.String(load_default="", validate=validate.Length(max=500))
    processor = fields.String(load_default="", validate=validate.Length(max=500))
