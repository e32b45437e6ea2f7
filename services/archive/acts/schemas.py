"""HTTP bodies of disposal acts."""

from marshmallow import Schema, validate

from services.archive.case_files.rules.retention import explained
from services.archive.case_files.rules.titles import case_title
from services.shared import fields

_WORDS = validate.Length(1, 500)


class ActSummarySchema(Schema):
    """An act in a list: an `ActSummary`."""

    id = fields.UUID(attribute="act.id", required=True)
    state = fields.String(attribute="act.state", required=True)
    number = fields.Integer(attribute="act.number", required=True, allow_none=True)
    acted_on = fields.Date(attribute="act.acted_on", required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(attribute="act.proposed_at", required=True)
    closed_on = fields.Date(attribute="act.closed_on", required=True, allow_none=True)
    titles = fields.List(fields.Spoken(), required=True)
    stands_open = fields.Boolean(required=True)


class StaySchema(Schema):
    """What a service has left, and why."""

    what = fields.Spoken(required=True)
    rows = fields.Integer(required=True)
    why = fields.Spoken(required=True)


class ServiceSchema(Schema):
    """Where a service stands with a case file: a `ServiceProgress`."""

    service = fields.String(required=True)
    purpose = fields.String(required=True)
    outcome = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    silent_since = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "с какого времени нет ответа, который давно должен быть"},
    )
    why = fields.Spoken(required=True)
    rows = fields.Integer(required=True)
    objects = fields.Integer(required=True)
    stays = fields.List(fields.Nested(StaySchema), required=True)


class ItemSchema(Schema):
    """A case file of an act: an `ActItem`."""

    case_file_id = fields.UUID(attribute="item.case_file_id", required=True)
    position = fields.Integer(attribute="item.position", required=True)
    title = fields.Kept(case_title, attribute="item.title", required=True)
    case_index = fields.String(attribute="item.case_index", required=True)
    year = fields.String(attribute="item.year_name", required=True)
    term = fields.Kept(explained, attribute="item.term", required=True)
    state = fields.String(attribute="item.state", required=True)
    why = fields.Spoken(required=True)
    round = fields.Integer(attribute="item.round", required=True)
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
    why_not = fields.Spoken(required=True, allow_none=True)


class DocumentSchema(Schema):
    """A paper of an act."""

    kind = fields.String(required=True)
    number = fields.Integer(required=True)
    made_on = fields.Date(required=True)


class TracesSchema(Schema):
    """What became of the bytes of destroyed rows; `at` once none are left."""

    at = fields.AwareDateTime(required=True, allow_none=True)
    tables = fields.Integer(required=True)
    log = fields.Boolean(
        required=True, metadata={"description": "журналы изменений баз свободны от прежнего"}
    )
    left = fields.List(fields.String(), required=True)


class ActSchema(ActSummarySchema):
    """An act with everything that is known of it: a `WholeAct`."""

    closed_at = fields.AwareDateTime(attribute="act.closed_at", required=True, allow_none=True)
    copies_until = fields.Date(attribute="act.copies_until", required=True, allow_none=True)
    traces = fields.Nested(TracesSchema, required=True, allow_none=True)

    note = fields.String(attribute="act.note", required=True)
    protocol_no = fields.String(attribute="act.protocol_no", required=True, allow_none=True)
    protocol_on = fields.Date(attribute="act.protocol_on", required=True, allow_none=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)
    documents = fields.List(fields.Nested(DocumentSchema), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


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


class AskAgainSchema(Schema):
    """Which case file the services are asked for once more."""

    case_file_id = fields.UUID(required=True)


class ExtensionSchema(Schema):
    """Until when destruction is put off."""

    until = fields.DateOfTerm(required=True)


class DetailsSchema(Schema):
    """The head of a school's acts."""

    organisation = fields.String(required=True, validate=_WORDS)
    address = fields.String(required=True, validate=_WORDS)
    place = fields.String(required=True, validate=_WORDS)
    fond_no = fields.String(load_default="", validate=validate.Length(max=50))
    fond_name = fields.String(load_default="", validate=validate.Length(max=500))
    inventories = fields.String(load_default="", validate=validate.Length(max=500))
    processor = fields.String(load_default="", validate=validate.Length(max=500))
