"""Logins made of names, and whose one-time code somebody may not print."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.journal.accounts.latin import latin
from services.journal.people.rules import Name
from services.shared.accountability.roles import STAFF_ROLES, Role
from services.shared.wording import said

_LONGEST_FAMILY = 40

SECOND_FACTOR_ROLES = frozenset(
    {Role.DIRECTOR, Role.DEPUTY, Role.ARCHIVIST, Role.DATA_OFFICER}
)
"""Roles of a school whose accounts another school may not reset."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds; without a school, above the schools."""

    role: Role
    school_id: str | None


def login_stem(name: Name) -> str:
    """Return what a login of this name begins with, such as `ivanova.mp`."""
    family = latin(name.family).strip("-")[:_LONGEST_FAMILY] or "person"
    initials = "".join(latin(part)[:1] for part in (name.given, name.patronymic))
    return f"{family}.{initials}" if initials else family


def free_login(stem: str, taken: Collection[str]) -> str:
    """Return the stem, or the stem with the first number from 2 that nobody has."""
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def why_not_invited(
    caller_role: Role, school_id: str | None, held: Iterable[Held]
) -> str | None:
    """Return why the caller may print no code for somebody who holds these roles; None: may.

    A code is the key to the whole account: to what its person is in other schools, too.
    """
    held = list(held)
    if any(one.school_id is None for one in held):
        return said("Роль выше школы: код выдаёт администратор платформы.")
    elsewhere = {one.role for one in held if one.school_id != school_id}
    if elsewhere & SECOND_FACTOR_ROLES:
        return said("Руководит или хранит данные и в другой школе: код выдаёт администратор "
                    "платформы.")
    if caller_role is Role.CLASS_TEACHER and {one.role for one in held} & set(STAFF_ROLES):
        return said("Работает в школе: код выдаёт заместитель директора.")
    return None
