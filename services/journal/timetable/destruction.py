"""What a destruction takes of a class's timetable, what stays, and why."""

from services.destruction import DataClass, Declaration, Rows, Stays
from services.journal.classes.destruction import of_groups, select_groups
from services.journal.facts.destruction import history_of
from services.journal.timetable.models import Substitution, TimetableAnswer, TimetableEntry
from services.journal.timetable.queries import SUBSTITUTIONS
from services.shared.process.settings import Settings
from services.shared.wording import said

_TIMETABLE = DataClass(
    "journal.timetable",
    said("Расписание класса и замены"),
    (
        history_of(SUBSTITUTIONS),
        Rows(Substitution, of_groups(Substitution.group_id)),
        Rows(TimetableEntry, of_groups(TimetableEntry.group_id)),
        Rows(
            TimetableAnswer,
            lambda scope: TimetableAnswer.group_id.in_(select_groups(scope)),
        ),
    ),
)
_DIRECTORY = said("справочник школы, сведений об учениках не содержит")


def destruction(_settings: Settings) -> Declaration:
    """Return that the class's timetable goes; the school's rooms and weeks stay."""
    return Declaration(
        classes=(_TIMETABLE,),
        stays=(
            Stays("room", _DIRECTORY),
            Stays("timetable", _DIRECTORY),
            Stays(
                "calendar_address",
                said("адрес календаря: отзывает владелец, сведений об учениках не содержит"),
            ),
        ),
    )
