"""What a destruction leaves of merges and splits, and why."""

from services.destruction import Declaration, Stays
from services.journal.merging.models import PersonMerge
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return the table that stays."""
    return Declaration(
        stays=(
            Stays(
                PersonMerge.__tablename__,
                said("сведения о том, кто кому приходится одним человеком: без отметок, "
                     "хранятся с людьми школы"),
            ),
        )
    )
