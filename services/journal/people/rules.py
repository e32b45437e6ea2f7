"""Names of people as schools write them, and how long a family reads what was its child's."""

from dataclasses import dataclass
from datetime import timedelta

READ_AFTER = timedelta(days=365)
"""How long after its last day a child and its family may still read diary and folder: one year."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name; given name and patronymic may be initials, or missing."""

    family: str
    given: str = ""
    patronymic: str = ""

    @property
    def full(self) -> str:
        """Family name, given name, patronymic."""
        return " ".join(filter(None, (self.family, self.given, self.patronymic)))


def parse_name(text: str) -> Name:
    """Read ``Фамилия Имя Отчество``; whatever follows the given name is the patronymic."""
    parts = text.split()
    return Name(
        parts[0] if parts else "", parts[1] if len(parts) > 1 else "", " ".join(parts[2:])
    )
