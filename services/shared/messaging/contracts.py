"""Every event that travels between services: its type, version, and what its data must hold.

A type ends in its version. Within a version only optional fields are added; anything else is a
new version beside the old one. Each version has a golden file in `tests/shared/golden` that is
never edited. Receivers ignore fields they do not know; senders may send none.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import EXCLUDE, RAISE, Schema

from services.shared.messaging.event_data import (
    AccountsChanged,
    CertificateVerified,
    CertificateWithdrawn,
    ChainCheckpointed,
    ClassJournalClosed,
    ClassJournalOpened,
    DestructionAnswered,
    DestructionRequested,
    GapsJudged,
    GapsLeft,
    HeadsToKeep,
    HoldChanged,
    JournalImported,
    MarkRecorded,
    MessageRefused,
    PackageFetched,
    PackageHandedOver,
    PackageKept,
    PupilEnrolled,
    PupilMerged,
    ResultsJudged,
)


class ContractViolation(Exception):
    """The data of an event does not fit its contract; names the fields, never their values."""


ACCOUNTS_CHANGED = "org.letopis.journal.accounts.changed.v1"
CLASS_JOURNAL_OPENED = "org.letopis.journal.class_journal.opened.v1"
PUPIL_ENROLLED = "org.letopis.journal.pupil.enrolled.v1"
PUPIL_MERGED = "org.letopis.journal.pupil.merged.v1"
PUPIL_PARTED = "org.letopis.journal.pupil.parted.v1"
MARK_RECORDED = "org.letopis.journal.mark.recorded.v1"
JOURNAL_IMPORTED = "org.letopis.journal.class_journal.imported.v1"
RESULTS_JUDGED = "org.letopis.journal.results.judged.v1"
MESSAGE_REFUSED = "org.letopis.journal.message.refused.v1"
HEADS_TO_KEEP = "org.letopis.journal.heads.to_keep.v1"
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
GAPS_LEFT = "org.letopis.journal.gaps.left.v1"
GAPS_JUDGED = "org.letopis.archive.gaps.judged.v1"
CERTIFICATE_VERIFIED = "org.letopis.portfolio.certificate.verified.v1"
CERTIFICATE_WITHDRAWN = "org.letopis.portfolio.certificate.withdrawn.v1"
CLASS_JOURNAL_CLOSED = "org.letopis.journal.class_journal.closed.v1"
PACKAGE_HANDED_OVER = "org.letopis.journal.package.handed_over.v1"
PACKAGE_KEPT = "org.letopis.archive.package.kept.v1"
PACKAGE_FETCHED = "org.letopis.archive.package.fetched.v1"
CHECKPOINTS = (
    "org.letopis.gateway.access_log.checkpointed.v1",
    "org.letopis.journal.access_log.checkpointed.v1",
    "org.letopis.journal.fact_change.checkpointed.v1",
    "org.letopis.journal.mark_change.checkpointed.v1",
    "org.letopis.journal.term_mark_change.checkpointed.v1",
    "org.letopis.portfolio.access_log.checkpointed.v1",
    "org.letopis.archive.access_log.checkpointed.v1",
)

CONTRACTS: Mapping[str, type[Schema]] = {
    ACCOUNTS_CHANGED: AccountsChanged,
    CLASS_JOURNAL_OPENED: ClassJournalOpened,
    PUPIL_ENROLLED: PupilEnrolled,
    PUPIL_MERGED: PupilMerged,
    PUPIL_PARTED: PupilMerged,
    MARK_RECORDED: MarkRecorded,
    JOURNAL_IMPORTED: JournalImported,
    RESULTS_JUDGED: ResultsJudged,
    MESSAGE_REFUSED: MessageRefused,
    HEADS_TO_KEEP: HeadsToKeep,
    DESTRUCTION_REQUESTED: DestructionRequested,
    **dict.fromkeys(DESTRUCTION_ANSWERS, DestructionAnswered),
    GAPS_LEFT: GapsLeft,
    GAPS_JUDGED: GapsJudged,
    HOLD_PLACED: HoldChanged,
    HOLD_LIFTED: HoldChanged,
    CERTIFICATE_VERIFIED: CertificateVerified,
    CERTIFICATE_WITHDRAWN: CertificateWithdrawn,
    CLASS_JOURNAL_CLOSED: ClassJournalClosed,
    PACKAGE_HANDED_OVER: PackageHandedOver,
    PACKAGE_KEPT: PackageKept,
    PACKAGE_FETCHED: PackageFetched,
    **dict.fromkeys(CHECKPOINTS, ChainCheckpointed),
}

# Published for receivers outside the platform. Whoever wants them binds a queue of their own;
# that nobody does is no error, so these alone may be published to nobody.
OUTWARD = frozenset({MARK_RECORDED, JOURNAL_IMPORTED})

# Answers to one regional system: their subject is its name, and they go to its queue alone.
ANSWERS = frozenset({RESULTS_JUDGED, MESSAGE_REFUSED, HEADS_TO_KEEP})

# What only a service's worker says: its web process may publish none of these, and the relay
# signs none that another role than its own has written (outbox.refusals). They may become more.
BY_WORKER = frozenset(
    {
        DESTRUCTION_REQUESTED, HOLD_PLACED, HOLD_LIFTED, *DESTRUCTION_ANSWERS,
        PACKAGE_HANDED_OVER, PACKAGE_KEPT, RESULTS_JUDGED, MESSAGE_REFUSED, HEADS_TO_KEEP,
        *CHECKPOINTS, GAPS_LEFT, GAPS_JUDGED, ACCOUNTS_CHANGED,
    }
)


def checkpoint_type(service: str, chain: str) -> str:
    """Return the type of the event that tells how far a service's hash chain has come."""
    return f"org.letopis.{service}.{chain}.checkpointed.v1"


def gaps_left_type(service: str) -> str:
    """Return the type of the event by which a service asks for a signature under gaps."""
    return f"org.letopis.{service}.gaps.left.v1"


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
