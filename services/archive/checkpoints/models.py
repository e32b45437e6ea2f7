"""Tables of the other services' heads."""

from services.archive.core.base import Base
from services.shared.checkpoints.keeping import Record
from services.shared.checkpoints.models import (
    HeadAcceptanceColumns,
    HeadAgreementColumns,
    KeptHeadColumns,
)


class KeptHead(KeptHeadColumns, Base):
    """A head of another service's chain, as it was signed."""


class HeadAgreement(HeadAgreementColumns, Base):
    """When a chain and the record of it last agreed."""


class HeadAcceptance(HeadAcceptanceColumns, Base):
    """That an operator accepts a chain as it is."""


RECORD = Record("archive", KeptHead, HeadAgreement, HeadAcceptance)
