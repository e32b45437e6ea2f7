"""Every event that travels between services: its type, version, and what its data must hold.

A type ends in its version. Within a version only optional fields are added; anything else is a
new version beside the old one. Each version has a golden file in `tests/shared/golden` that is
never edited. Receivers ignore fields they do not know; senders may send none.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

_DIGEST = validate.Regexp(r"^[0-9a-f]{64}$")


class ContractViolation(Exception):
    """The data of an event does not fit its contract; names the fields, never their values."""


class SchoolYear(Schema):
    """The school year that something belongs to."""

    name = fields.String(required=True, metadata={"example": "2024/2025"})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class ClassJournalOpened(Schema):
    """The journal of a class was opened for a school year."""

    class_journal_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    grade = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    year = fields.Nested(SchoolYear, required=True)
    opened_at = fields.AwareDateTime(required=True)


class PupilEnrolled(Schema):
    """A child became a pupil of a class; no name: a receiver asks the journal for it."""

    pupil_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_name = fields.String(required=True, metadata={"example": "8А"})
    enrolled_on = fields.Date(required=True)


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
    verified_at = fields.AwareDateTime(required=True)


class CertificateWithdrawn(Schema):
    """The verification of a certificate was a mistake and was taken back."""

    item_id = fields.UUID(required=True)
    pupil_id = fields.UUID(required=True)
    withdrawn_at = fields.AwareDateTime(required=True)


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
    opened_at = fields.AwareDateTime(required=True)
    closed_on = fields.Date(required=True)
    closed_at = fields.AwareDateTime(required=True)


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
    sha256 = fields.String(required=True, validate=_DIGEST)
    made_at = fields.AwareDateTime(required=True)


class PackageKept(Schema):
    """The archive has checked a package and keeps it locked; the sender's copy is gone."""

    package_id = fields.UUID(required=True)
    record_kind = fields.String(required=True, metadata={"example": "journal"})
    source_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    sha256 = fields.String(required=True, validate=_DIGEST)
    kept_at = fields.AwareDateTime(required=True)
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
    role = fields.String(required=True, metadata={"example": "archivist"})


class ChainCheckpointed(Schema):
    """A school's hash chain had reached this row; who keeps it notices a cut or rewritten tail."""

    chain = fields.String(required=True, metadata={"example": "access_log"})
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    digest = fields.String(required=True, validate=_DIGEST)


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

    digest = fields.String(required=True, allow_none=True, validate=_DIGEST)
    message = fields.String(required=True, allow_none=True)
    batch = fields.String(required=True, allow_none=True)
    monitoring = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, metadata={"example": "unreadable"})
    why = fields.String(required=True)


class DestructionRequested(Schema):
    """The archive asks every service to destroy what it has of a case file, or to look again.

    `hold_version` is how many hold events the case file has had; `class_id`, `class_name` and
    `year_name` are there where the case file belongs to one class.
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


class DestructionAnswered(Schema):
    """What a service has destroyed, or has found: its receipt, signed with its own key (JWS)."""

    request_id = fields.UUID(required=True)
    act_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    receipt = fields.String(required=True)


class HoldChanged(Schema):
    """A case file was put on hold, or a hold is over; why stays in the archive.

    `version` counts the hold events of the case file, from 1.
    """

    hold_id = fields.UUID(required=True)
    case_file_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))


CLASS_JOURNAL_OPENED = "org.letopis.journal.class_journal.opened.v1"
PUPIL_ENROLLED = "org.letopis.journal.pupil.enrolled.v1"
MARK_RECORDED = "org.letopis.journal.mark.recorded.v1"
JOURNAL_IMPORTED = "org.letopis.journal.class_journal.imported.v1"
RESULTS_JUDGED = "org.letopis.journal.results.judged.v1"
MESSAGE_REFUSED = "org.letopis.journal.message.refused.v1"
DESTRUCTION_REQUESTED = "org.letopis.archive.destruction.requested.v1"
JOURNAL_DESTRUCTION_ANSWERED = "org.letopis.journal.destruction.answered.v1"
PORTFOLIO_DESTRUCTION_ANSWERED = "org.letopis.portfolio.destruction.answered.v1"
ARCHIVE_DESTRUCTION_ANSWERED = "org.letopis.archive.destruction.answered.v1"
GATEWAY_DESTRUCTION_ANSWERED = "org.letopis.gateway.destruction.answered.v1"
HOLD_PLACED = "org.letopis.archive.hold.placed.v1"
HOLD_LIFTED = "org.letopis.archive.hold.lifted.v1"
DESTRUCTION_ANSWERS = (
    JOURNAL_DESTRUCTION_ANSWERED,
    PORTFOLIO_DESTRUCTION_ANSWERED,
    ARCHIVE_DESTRUCTION_ANSWERED,
    GATEWAY_DESTRUCTION_ANSWERED,
)
CERTIFICATE_VERIFIED = "org.letopis.portfolio.certificate.verified.v1"
CERTIFICATE_WITHDRAWN = "org.letopis.portfolio.certificate.withdrawn.v1"
CLASS_JOURNAL_CLOSED = "org.letopis.journal.class_journal.closed.v1"
PACKAGE_HANDED_OVER = "org.letopis.journal.package.handed_over.v1"
PACKAGE_KEPT = "org.letopis.archive.package.kept.v1"
PACKAGE_FETCHED = "org.letopis.archive.package.fetched.v1"
_CHECKPOINTS = (
    "org.letopis.gateway.access_log.checkpointed.v1",
    "org.letopis.journal.access_log.checkpointed.v1",
    "org.letopis.journal.mark_change.checkpointed.v1",
    "org.letopis.journal.term_mark_change.checkpointed.v1",
    "org.letopis.portfolio.access_log.checkpointed.v1",
    "org.letopis.archive.access_log.checkpointed.v1",
)

CONTRACTS: Mapping[str, type[Schema]] = {
    CLASS_JOURNAL_OPENED: ClassJournalOpened,
    PUPIL_ENROLLED: PupilEnrolled,
    MARK_RECORDED: MarkRecorded,
    JOURNAL_IMPORTED: JournalImported,
    RESULTS_JUDGED: ResultsJudged,
    MESSAGE_REFUSED: MessageRefused,
    DESTRUCTION_REQUESTED: DestructionRequested,
    **dict.fromkeys(DESTRUCTION_ANSWERS, DestructionAnswered),
    HOLD_PLACED: HoldChanged,
    HOLD_LIFTED: HoldChanged,
    CERTIFICATE_VERIFIED: CertificateVerified,
    CERTIFICATE_WITHDRAWN: CertificateWithdrawn,
    CLASS_JOURNAL_CLOSED: ClassJournalClosed,
    PACKAGE_HANDED_OVER: PackageHandedOver,
    PACKAGE_KEPT: PackageKept,
    PACKAGE_FETCHED: PackageFetched,
    **dict.fromkeys(_CHECKPOINTS, ChainCheckpointed),
}

# Published for receivers outside the platform. Whoever wants them binds a queue of their own;
# that nobody does is no error, so these alone may be published to nobody.
OUTWARD = frozenset({MARK_RECORDED, JOURNAL_IMPORTED, *_CHECKPOINTS})

# Answers to one regional system: their subject is its name, and they go to its queue alone.
ANSWERS = frozenset({RESULTS_JUDGED, MESSAGE_REFUSED})

# Signed events (signed_events.py): the sender signs them, and nobody acts on one without its
# signature. They may only become more: who still sends one unsigned is refused.
SIGNED = frozenset({DESTRUCTION_REQUESTED, HOLD_PLACED, HOLD_LIFTED})


def checkpoint_type(service: str, chain: str) -> str:
    """Return the type of the event that tells how far a service's hash chain has come."""
    return f"org.letopis.{service}.{chain}.checkpointed.v1"


def to_wire(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a new event as plain JSON; ids and dates may be given as such.

    Raises:
        ContractViolation: there is no such type, or the data is not exactly what it must hold.
    """
    plain: dict[str, Any] = orjson.loads(orjson.dumps(data))
    _check(_STRICT, event_type, plain)
    return plain


def check(event_type: str, data: Mapping[str, Any]) -> None:
    """Check the data of a received event; what a newer sender has added is no fault.

    Raises:
        ContractViolation: there is no such type, or something that it must hold is wrong.
    """
    _check(_TOLERANT, event_type, data)


_STRICT = {event_type: schema(unknown=RAISE) for event_type, schema in CONTRACTS.items()}
_TOLERANT = {event_type: schema(unknown=EXCLUDE) for event_type, schema in CONTRACTS.items()}


def _check(schemas: Mapping[str, Schema], event_type: str, data: Mapping[str, Any]) -> None:
    schema = schemas.get(event_type)
    if schema is None:
        raise ContractViolation("this event type has no contract")
    wrong = schema.validate(data)
    if wrong:
        raise ContractViolation("fields: " + ", ".join(sorted(map(str, wrong))))
