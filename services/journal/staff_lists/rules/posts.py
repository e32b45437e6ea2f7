"""Which roles a post gives: a table of data, the first line that fits holds.

Posts are those of the qualification handbook of posts of educators (order of the Ministry of
Health and Social Development № 761н of 26.08.2010) and of staff schedules; the roles are those of
the domain reference §7.
"""

import re

from services.journal.workbooks.names import fold
from services.shared.accountability.roles import Role

_BETWEEN = re.compile(r"[;,/+]| и (?=[а-я])")
POSTS: tuple[tuple[re.Pattern[str], frozenset[Role]], ...] = (
    (re.compile(r"директор( школы| лицея| гимназии)?"), frozenset({Role.DIRECTOR})),
    # Who keeps the house or the safety of a school sees no journals.
    (re.compile(
        r"зам[а-я.]* ?директора( школы)?( по (увр|ур|вр|умр|нмр|учебно|воспитат|научно|метод|"
        r"начальн|ит|икт|информ)[а-я -]*)?|завуч"
    ), frozenset({Role.DEPUTY})),
    (re.compile(r"учитель-(логопед|дефектолог)"), frozenset()),
    (re.compile(r"учитель( [а-я ()-]+)?|преподаватель(-организатор)?( [а-я ()-]+)?"),
     frozenset({Role.TEACHER})),
    (re.compile(r"(педагог-)?психолог"), frozenset({Role.PSYCHOLOGIST})),
    (re.compile(r"архивариус|(заведующ[а-я]+|ответственн[а-я]+ за) архив[а-я]*"),
     frozenset({Role.ARCHIVIST})),
    (re.compile(r"ответственн[а-я]+ за [а-я ]*персональн[а-я]+ данн[а-я]+"),
     frozenset({Role.DATA_OFFICER})),
    (re.compile(r"классный руководитель"), frozenset({Role.CLASS_TEACHER})),
)


def roles_of_post(post: str) -> frozenset[Role]:
    """Return the roles of a post, or of several («учитель, заместитель директора по УВР»)."""
    roles: frozenset[Role] = frozenset()
    for part in _BETWEEN.split(fold(post)):
        text = part.strip().rstrip(".")
        roles |= next((of for pattern, of in POSTS if pattern.fullmatch(text)), frozenset())
    return roles
