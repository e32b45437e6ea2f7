"""What a column of a staff list is, as its head says."""

import re

from services.journal.papers.heads import Head, Role, read_head
from services.journal.workbooks.names import fold

_OF_STAFF = re.compile(r" ?(сотрудник|работник|педагог|учител)[а-я]*( [а-я]+)?$")
_PLAIN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.NAME, re.compile(
        r"(сотрудник|работник|педагог|учитель)[а-я]*( \(?ф\.? ?и\.? ?о\.?\)?)?"
    )),
    (Role.POST, re.compile(r"(занимаемая )?должность( [а-я, ()]+)?")),
    (Role.SUBJECTS, re.compile(
        r"(преподаваемы[ей] |учебны[ей] )?(предмет|дисциплин)(ы|а)?(,? [а-я, ()]+)?|преподает"
    )),
    (Role.CLASS, re.compile(
        r"классное рук[а-я.]*|кл\.? ?рук[а-я.]*|классный рук[а-я.]*|класс( \(?руководство\)?)?"
    )),
)


def read_staff_head(text: str) -> Head | None:
    """Return what a head says of its column; None where it is not known."""
    folded = fold(text)
    for role, pattern in _PLAIN:
        if pattern.fullmatch(folded):
            return Head(role)
    head = read_head(_OF_STAFF.sub("", folded)) or read_head(text)
    if head is None or head.whose:
        return None
    plain = {Role.NAME, Role.FAMILY, Role.GIVEN, Role.PATRONYMIC, Role.NUMBER,
             Role.PHONE, Role.E_MAIL, Role.CONTACTS}
    return head if head.role in plain else None
