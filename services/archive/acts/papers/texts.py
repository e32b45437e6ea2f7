"""What each paper of an act says, as its form names it: words and numbers, ready to be printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Signatory:
    """Who took a step, and on which day (dd.mm.yyyy)."""

    name: str
    signed_on: str


@dataclass(frozen=True)
class Head:
    """What stands on every paper: the school, the days, the system, and the four who signed."""

    organisation: str
    address: str
    place: str
    fond_no: str
    fond_name: str
    inventories: str
    processor: str
    acted_on: str
    closed_on: str
    system: str
    method: str
    remains: str
    reason: str
    proposed: Signatory
    agreed: Signatory
    approved: Signatory
    executed: Signatory


@dataclass(frozen=True)
class ListedFile:
    """A case file in the table of a disposal act."""

    number: int
    title: str
    dates: str
    inventories: str
    case_index: str
    files: int
    term: str
    note: str


@dataclass(frozen=True)
class DisposalActText(Head):
    """The act by which case files are set aside for destruction."""

    number: str
    basis: str
    rows: tuple[ListedFile, ...]
    total: int
    total_words: str
    total_noun: str
    years: str
    protocol_no: str | None
    protocol_on: str
    records: str


@dataclass(frozen=True)
class DestructionActText(Head):
    """The act about the destruction of personal data; `subjects` are identifiers, sorted."""

    number: str
    subjects: tuple[str, ...]
    subjects_words: str
    categories: tuple[str, ...]
    disposal_number: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class DestroyedClass:
    """A class of data that a service has destroyed."""

    service: str
    title: str
    rows: int
    objects: int
    at: str
    digest: str


@dataclass(frozen=True)
class StayedRecords:
    """What a service has left, and why."""

    service: str
    what: str
    rows: int
    why: str


@dataclass(frozen=True)
class VerifiedService:
    """A service that has looked again and found nothing; `signature` is that of its receipt."""

    service: str
    result: str
    at: str
    signature: str


@dataclass(frozen=True)
class LogExtractText(DestructionActText):
    """The extract of the event log, which goes with the act about personal data."""

    destroyed: tuple[DestroyedClass, ...]
    stayed: tuple[StayedRecords, ...]
    verified: tuple[VerifiedService, ...]
