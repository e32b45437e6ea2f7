"""What a column of a teaching load is, as its head says; a class is the head of its own hours."""

import re

from services.journal.papers.heads import Head, Role
from services.journal.workbooks.names import fold, parse_class_name

_PLAIN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.NUMBER, re.compile(r"(№|n|no|номер)\.? ?(п ?/? ?п\.?|по порядку)?|п ?/? ?п\.?")),
    (Role.NAME, re.compile(
        r"(ф\.? ?и\.? ?о?\.?|фамилия,? ?(и )?имя,?( ?(и )?отчество)?"
        r"|учитель|преподаватель|педагог)"
        r"( ?,? ?\(?(учителя|педагога|преподавателя|ф\.? ?и\.? ?о\.?)\)?)?"
    )),
    (Role.SUBJECT, re.compile(r"(учебный )?(предмет|дисциплина)(, ?(курс|модуль))?|учебный курс")),
    (Role.CLASS, re.compile(r"класс(ы)?|кл\.?")),
    (Role.GROUP, re.compile(r"(под)?группа|гр\.?")),
    (Role.HOURS, re.compile(
        r"(кол[а-я.-]*во? ?)?(час(ов|ы)?|ч)\.?( ?(в|/) ?нед(ел[юи])?\.?)?"
        r"|недельная нагрузка|нагрузка"
    )),
)


def read_load_head(text: str) -> Head | None:
    """Return what a head says of its column: ``Учитель``, ``Часов в неделю``, ``5А``."""
    folded = fold(text)
    for role, pattern in _PLAIN:
        if pattern.fullmatch(folded):
            return Head(role)
    of_class = parse_class_name(text)
    # A class stands over the hours that it is taught: «Тарификация».
    return None if of_class is None or not of_class[1] else Head(Role.HOURS, fold(text))
