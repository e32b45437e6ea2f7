"""What is told of a closed year and of the council's decisions in the history of facts."""

from sqlalchemy import extract

from services.journal.classes.queries import class_of_journal
from services.journal.closing.models import CouncilDecision, YearClosing
from services.journal.facts.queries import FactKind

CLOSING_FACTS = FactKind(
    YearClosing,
    YearClosing.class_journal_id,
    [
        ("closed_on", YearClosing.closed_on),
        ("closed_at", extract("epoch", YearClosing.closed_at)),
        ("protocol_no", YearClosing.protocol_no),
        ("protocol_on", YearClosing.protocol_on),
    ],
    class_of_journal(YearClosing),
    ("class_journal_id", "field"),
)
COUNCIL_FACTS = FactKind(
    CouncilDecision,
    CouncilDecision.class_journal_id,
    [(CouncilDecision.pupil_id, CouncilDecision.decision)],
    class_of_journal(CouncilDecision),
    ("class_journal_id", "pupil_id"),
)
