"""What a destruction takes of the teaching load of a class."""

from services.destruction import DataClass, Declaration, Rows
from services.journal.classes.destruction import of_groups
from services.journal.facts.destruction import history_of
from services.journal.load.models import TeachingLoad
from services.journal.load.queries import LOAD_FACTS
from services.shared.process.settings import Settings
from services.shared.wording import said

_LOAD = DataClass(
    "journal.load",
    said("Учебная нагрузка групп класса"),
    (history_of(LOAD_FACTS), Rows(TeachingLoad, of_groups(TeachingLoad.group_id))),
)


def destruction(_settings: Settings) -> Declaration:
    """Return that the load goes."""
    return Declaration(classes=(_LOAD,))
