"""What the data of each event must hold; which type holds which of it, `contracts` says."""

from marshmallow import Schema, fields, validate

from services.shared.accountability.roles import Role

DIGEST = validate.Regexp(r"^[0-9a-f]{64}$")
SIGNATURE = validate.Regexp(r"^[0-9a-f]{128}$")


class Happened(fields.AwareDateTime):
    """When the thing happened that the event is about: about when the event was written."""


class Earlier(fields.AwareDateTime):
    """When something happened before."""


class SchoolYear(Schema):
    """The school year that something belongs to."""

    name = fields.String(required=True, metadata={"example": "2024/2025"})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class AccountsChanged(Schema):
    """What the accounts of people should be has changed: memberships, names, logins.

    No names: a receiver asks the journal what each account is now.
    """

    person_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=50)
    )


class ClassJournalOpened(Schema):
    """The journal of a class was opened for a school year."""

    class_journal_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    grade = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    year = fields.Nested(SchoolYear, required=True)
    opened_at = Happened(required=True)


class PupilEnrolled(Schema):
    """A child became a pupil of a class; no name: a receiver asks the journal for it."""

    pupil_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    enrolled_on = fields.Date(required=True)


class PupilMerged(Schema):
    """What was told of a child under two ids belongs to one of them, or to both again."""

    merge_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    other_id = fields.UUID(required=True)


class MarkRecorded(Schema):
    """The cell of a child in a lesson was set or corrected; the value stays in the journal."""

    group_id = fields.UUID(required=True)
    lesson_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    change_id = fields.UUID(required=True)


class JournalImported(Schema):
    """A file was brought into a class's journal; stands for the events of its single cells."""

    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    year = fields.Nested(SchoolYear, required=True)
    group_ids = fields.List(fields.UUID(), required=True)
    cells = fields.Integer(required=True, strict=True, validate=validate.Range(0))
    term_marks = fields.Integer(required=True, strict=True, validate=validate.Range(0))


class CertificateVerified(Schema):
    """A certificate in a child's folder was verified: it is a commendation from now on.

    What the personal file says of a commendation travels along; the certificate itself does not.
    """

    item_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"example": "certificate"})
    level = fields.String(required=True, metadata={"example": "region"})
    awarded_on = fields.Date(required=True)
    basis = fields.String(required=True, metadata={"example": "Олимпиада по физике, II место"})
    issuer = fields.String(required=True, metadata={"example": "Управление образования"})
    verified_at = Happened(required=True)


class CertificateWithdrawn(Schema):
    """The verification of a certificate was a mistake and was taken back."""

    item_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    withdrawn_at = Happened(required=True)


class ClassJournalClosed(Schema):
    """The journal of a class was closed for its year: nothing is written in it any more.

    `closed_on` is the last day of the school year, from which retention is counted; `closed_at`
    is the moment at which somebody closed it.
    """

    class_journal_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    grade = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    year = fields.Nested(SchoolYear, required=True)
    opened_at = Earlier(required=True)
    closed_on = fields.Date(required=True)
    closed_at = Happened(required=True)


class PackageHandedOver(Schema):
    """A package for the archive lies in the hand-over bucket: where, and what it must be.

    `record_kind` and `source_id` name the case file that it belongs to.
    """

    package_id = fields.UUID(required=True)
    record_kind = fields.String(required=True, metadata={"example": "journal"})
    source_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    object_key = fields.String(required=True)
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    sha256 = fields.String(required=True, validate=DIGEST)
    made_at = Happened(required=True)


class PackageKept(Schema):
    """The archive has checked a package and keeps it locked; the sender's copy is gone."""

    package_id = fields.UUID(required=True)
    record_kind = fields.String(required=True, metadata={"example": "journal"})
    source_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    sha256 = fields.String(required=True, validate=DIGEST)
    kept_at = Happened(required=True)
    lock_mode = fields.String(
        required=True, validate=validate.OneOf(["COMPLIANCE", "GOVERNANCE", "NONE"])
    )
    locked_until = fields.AwareDateTime(required=True, allow_none=True)


class PackageFetched(Schema):
    """Somebody took a class's package, or a paper of it, out of the archive; families may ask who.

    Who it was is the event's actor; `person_id` and `role` are theirs, when at the event's time.
    """

    package_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    role = fields.String(required=True, metadata={"example": Role.ARCHIVIST.value})


class EarlierRow(Schema):
    """A row told before, as it stands now; `digest` is null where it is no more."""

    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, allow_none=True, validate=DIGEST)


class ToldRow(EarlierRow):
    """The same; `destroyed`: an act took it, and of it alone nothing can be said."""

    destroyed = fields.Boolean()


class ChainCheckpointed(Schema):
    """A school's hash chain had reached this row; who keeps it notices a cut or rewritten tail.

    `signature` (Ed25519, hexadecimal) is the service's over the head alone, so that it is
    evidence wherever it is kept: over the JSON list "chain head", service, school, chain,
    sequence, digest, `at` in UTC with microseconds. `earlier` is the row told the time before,
    `told` are those told before that too, the newest first.
    """

    chain = fields.String(required=True, metadata={"example": "access_log"})
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, validate=DIGEST)
    at = fields.AwareDateTime()
    signature = fields.String(validate=SIGNATURE)
    earlier = fields.Nested(EarlierRow)
    told = fields.List(fields.Nested(ToldRow), validate=validate.Length(max=32))


class KeptHead(Schema):
    """A chain's head as its service has signed it (see ChainCheckpointed)."""

    service = fields.String(required=True, metadata={"example": "journal"})
    chain = fields.String(required=True, metadata={"example": "access_log"})
    school = fields.String(required=True, metadata={"example": "131"})
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, validate=DIGEST)
    at = fields.AwareDateTime(required=True)
    signature = fields.String(required=True, validate=SIGNATURE)


class HeadsToKeep(Schema):
    """The newest head of each hash chain, for a regional system to keep; no personal data."""

    heads = fields.List(fields.Nested(KeptHead), required=True, validate=validate.Length(1, 200))


class Verdict(Schema):
    """What became of one record of a batch; `row` counts from 1."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    code = fields.String(required=True, allow_none=True, metadata={"example": "10423"})
    verdict = fields.String(
        required=True,
        validate=validate.OneOf(["taken", "unchanged", "superseded", "refused"]),
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"example": "points_above_maximum"}
    )
    why = fields.String(required=True)


class ResultsJudged(Schema):
    """Records of a batch of external results were taken or refused, each once."""

    batch = fields.String(required=True)
    monitoring = fields.String(required=True, metadata={"example": "vpr-2025-math-7"})
    rows = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    verdicts = fields.List(fields.Nested(Verdict), required=True)


class MessageRefused(Schema):
    """A message of a regional system was not taken as a whole; names it as far as it is known."""

    digest = fields.String(required=True, allow_none=True, validate=DIGEST)
    message = fields.String(required=True, allow_none=True)
    batch = fields.String(required=True, allow_none=True)
    monitoring = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, metadata={"example": "unreadable"})
    why = fields.String(required=True)


class ActStep(Schema):
    """A step of an act, with what the gateway has signed for it (services.destruction.proofs)."""

    step = fields.String(required=True, metadata={"example": "approved"})
    token = fields.String(required=True)
    body = fields.String(required=True)


class DestructionRequested(Schema):
    """The archive asks every service to destroy what it has of a case file, or to look again.

    `hold_version` is how many hold events the case file has had; `class_id`, `class_name` and
    `year_name` are there where the case file belongs to one class. `steps` prove that three
    people have decided on it; without them a service destroys nothing that it was not asked for
    by the same act before.
    """

    request_id = fields.UUID(required=True)
    act_id = fields.UUID(required=True)
    act_number = fields.String(required=True, metadata={"example": "3"})
    acted_on = fields.Date(required=True)
    case_file_id = fields.UUID(required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(["destroy", "verify"]))
    hold_version = fields.Integer(required=True, strict=True, validate=validate.Range(0))
    kind = fields.String(required=True, metadata={"example": "journal"})
    source_id = fields.UUID(required=True)
    class_id = fields.UUID(allow_none=True)
    class_name = fields.String(allow_none=True, metadata={"example": "8А"})
    year_name = fields.String(allow_none=True, metadata={"example": "2024/2025"})
    data_classes = fields.List(
        fields.String(), required=True, metadata={"example": ["journal.marks"]}
    )
    steps = fields.List(fields.Nested(ActStep))


class DestructionAnswered(Schema):
    """What a service has destroyed, or has found: its receipt, signed with its own key (JWS)."""

    request_id = fields.UUID(required=True)
    act_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    receipt = fields.String(required=True)


class GapsLeft(Schema):
    """Rows of a hash chain went by an act, and the archive is asked to countersign which.

    `gaps` and `rows` count them, `first` and `last` are the outermost rows; `digest` is over the
    gaps: of each the JSON list first, last, seal before, seal of the last, by their order.
    `request_id` and `class_id` say for what they went; of an earlier version's nothing says it.
    """

    statement_id = fields.UUID(required=True)
    chain = fields.String(required=True, metadata={"example": "mark_change"})
    act_id = fields.UUID(required=True)
    request_id = fields.UUID(required=True, allow_none=True)
    class_id = fields.UUID(required=True, allow_none=True)
    first = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    last = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    gaps = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    rows = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, validate=DIGEST)


class GapsJudged(GapsLeft):
    """The archive has countersigned gaps in a chain of `service`, or says why it does not.

    `signature` (Ed25519, hexadecimal) is the archive's over the JSON list "chain gaps
    countersigned", service, school, chain, act, request, class, first, last, gaps, rows, digest.
    """

    service = fields.String(required=True, metadata={"example": "journal"})
    signature = fields.String(required=True, allow_none=True, validate=SIGNATURE)
    why = fields.String(required=True, allow_none=True, metadata={"example": "такого акта нет"})


class HoldChanged(Schema):
    """A case file was put on hold, or a hold is over; why stays in the archive.

    `version` counts the hold events of the case file, from 1.
    """

    hold_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
