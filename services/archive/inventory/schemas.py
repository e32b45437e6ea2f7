"""HTTP bodies of case files, and of the page of what is due."""

from marshmallow import Schema, validate

from services.archive.acts.schemas import ActSummarySchema
from services.archive.case_files.rules.titles import case_title
from services.archive.packages.schemas import PackageSchema
from services.shared import fields
from services.shared.http.listing import ListPageSchema, ListQuerySchema


class CaseFileQuery(Schema):
    """What narrows a list of case files."""

    year = fields.String(load_default=None, metadata={"example": "2024/2025"})


class RetentionSchema(Schema):
    """The rule that a case file is kept by."""

    title = fields.Kept(required=True)
    years = fields.Integer(required=True, allow_none=True)
    anchor = fields.String(required=True)
    source = fields.Kept(required=True)
    confirmed = fields.Boolean(required=True)


class CaseFileSchema(Schema):
    """A case file with the date from which it may go, and why: a `ListedCaseFile`."""

    id = fields.UUID(attribute="file.id", required=True)
    kind = fields.String(attribute="file.kind", required=True, metadata={"example": "journal"})
    title = fields.Kept(case_title, attribute="file.title", required=True)
    class_name = fields.String(attribute="file.class_name", required=True, allow_none=True)
    case_index = fields.String(attribute="file.case_index", required=True)
    year = fields.String(attribute="file.year_name", required=True)
    opened_on = fields.Date(attribute="file.opened_on", required=True)
    closed_on = fields.Date(attribute="file.closed_on", required=True, allow_none=True)
    closes_on = fields.Date(attribute="file.closes_on", required=True)
    closed_at = fields.AwareDateTime(attribute="file.closed_at", required=True, allow_none=True)
    retention = fields.Nested(RetentionSchema, attribute="file.rule", required=True)
    disposable_from = fields.Date(required=True, allow_none=True)
    expected = fields.Boolean(
        required=True, metadata={"description": "the year is still open: a date to come"}
    )
    state = fields.String(attribute="file.state", required=True)
    why = fields.Spoken(required=True)


class CaseFileSearchSchema(ListQuerySchema):
    """What narrows a list of case files: a `CaseFileFilter`; empty is no matter which."""

    year = fields.String(load_default="", metadata={"example": "2024/2025"})
    class_name = fields.String(load_default="", metadata={"example": "5А"})
    kind = fields.String(load_default="", metadata={"example": "journal"})
    state = fields.String(load_default="", metadata={"example": "active"})
    present = fields.Boolean(
        load_default=False, metadata={"description": "без уничтоженных"}
    )


class CaseFileChoicesSchema(Schema):
    """What the case files of a school can be narrowed to: `CaseFileChoices`."""

    years = fields.List(fields.String(), required=True)
    classes = fields.List(fields.String(), required=True)
    kinds = fields.List(fields.String(), required=True)


class CaseFilesOfPageSchema(ListPageSchema):
    """A page of case files."""

    items = fields.List(fields.Nested(CaseFileSchema), required=True)


class CaseFilePageSchema(Schema):
    """A page of case files, and what the list can be narrowed to: a `CaseFilePage`."""

    today = fields.Date(required=True)
    page = fields.Nested(CaseFilesOfPageSchema, required=True)
    choices = fields.Nested(CaseFileChoicesSchema, required=True)


class ActOfCaseFileSchema(Schema):
    """The act that a case file is in; numbered once it is approved."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"example": "closed"})
    number = fields.Integer(required=True, allow_none=True)
    acted_on = fields.Date(required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(required=True)
    closed_on = fields.Date(required=True, allow_none=True)


class CaseFileStorySchema(CaseFileSchema):
    """A case file with everything that has happened to it: a `CaseFileStory`."""

    registered_at = fields.AwareDateTime(attribute="file.registered_at", required=True)
    packages = fields.List(fields.Nested(PackageSchema), required=True)
    act = fields.Nested(ActOfCaseFileSchema, required=True, allow_none=True)


class FileSchema(Schema):
    """A case file in a list of destruction: a `CaseFileTerm`."""

    id = fields.UUID(attribute="file.id", required=True)
    kind = fields.String(attribute="file.kind", required=True)
    title = fields.Kept(case_title, attribute="file.title", required=True)
    class_name = fields.String(attribute="file.class_name", required=True, allow_none=True)
    case_index = fields.String(attribute="file.case_index", required=True)
    year = fields.String(attribute="file.year_name", required=True)
    state = fields.String(attribute="file.state", required=True)
    due_on = fields.Date(required=True, allow_none=True)
    why = fields.Spoken(required=True)


class HeldFileSchema(Schema):
    """What case file is held."""

    kind = fields.String(required=True)
    class_name = fields.String(required=True, allow_none=True)
    title = fields.Kept(case_title, required=True)
    case_index = fields.String(required=True)
    year = fields.String(attribute="year_name", required=True)


class HoldSchema(Schema):
    """A hold that is not lifted: a `CurrentHold`."""

    id = fields.UUID(attribute="hold.id", required=True)
    case_file_id = fields.UUID(attribute="hold.case_file_id", required=True)
    title = fields.Spoken(required=True)
    case_file = fields.Nested(HeldFileSchema, attribute="file", required=True)
    reason = fields.String(attribute="hold.reason", required=True)
    until = fields.Date(attribute="hold.until", required=True, allow_none=True)
    placed_on = fields.Date(attribute="hold.placed_on", required=True)
    name = fields.String(attribute="hold.name", required=True)
    role = fields.String(attribute="hold.role", required=True)


class DisposalSchema(Schema):
    """What is due, the acts, and the holds of a school."""

    today = fields.Date(required=True)
    details_filled = fields.Boolean(required=True)
    due = fields.List(fields.Nested(FileSchema), required=True)
    holdable = fields.List(fields.Nested(FileSchema), required=True)
    acts = fields.List(fields.Nested(ActSummarySchema), required=True)
    holds = fields.List(fields.Nested(HoldSchema), required=True)
    may = fields.List(fields.String(), required=True)


class DisposalSearchSchema(Schema):
    """What narrows the three lists, and where each begins: a `DisposalFilter`."""

    words = fields.String(load_default="", validate=validate.Length(max=100))
    year = fields.String(load_default="", metadata={"example": "2024/2025"})
    act_state = fields.String(load_default="", metadata={"example": "closed"})
    due_after = fields.UUID(load_default=None, allow_none=True)
    acts_after = fields.UUID(load_default=None, allow_none=True)
    holds_after = fields.UUID(load_default=None, allow_none=True)


class DuePageSchema(ListPageSchema):
    """A page of what is due."""

    items = fields.List(fields.Nested(FileSchema), required=True)


class ActPageSchema(ListPageSchema):
    """A page of acts."""

    items = fields.List(fields.Nested(ActSummarySchema), required=True)


class HoldPageSchema(ListPageSchema):
    """A page of holds."""

    items = fields.List(fields.Nested(HoldSchema), required=True)


class DisposalListsSchema(Schema):
    """What is due, the acts, and the holds, a page of each: `DisposalLists`."""

    today = fields.Date(required=True)
    details_filled = fields.Boolean(required=True)
    years = fields.List(fields.String(), required=True)
    due = fields.Nested(DuePageSchema, required=True)
    acts = fields.Nested(ActPageSchema, required=True)
    holds = fields.Nested(HoldPageSchema, required=True)
    may = fields.List(fields.String(), required=True)
