"""What a destruction leaves of the people of a school, and why."""

from services.destruction import Declaration, Stays
from services.shared.process.settings import Settings
from services.shared.wording import said

_PEOPLE = said("сведения о людях школы: хранятся по своим срокам (личные дела, сотрудники)")


def destruction(_settings: Settings) -> Declaration:
    """Return the tables that stay."""
    return Declaration(
        stays=(
            Stays("pupil", _PEOPLE),
            Stays("representative", _PEOPLE),
            Stays("representation", _PEOPLE),
            Stays("ended_representation", _PEOPLE),
            Stays("person_number", _PEOPLE),
            Stays("assignment", _PEOPLE),
            Stays("staff", _PEOPLE),
            Stays("appointment", _PEOPLE),
        )
    )
