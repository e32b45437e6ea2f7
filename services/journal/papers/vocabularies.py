"""The kinds of lists: how the heads of each are read, and what columns may be told to mean."""

import re

from services.journal.papers.heads import FATHER, MOTHER, Role, read_head
from services.journal.papers.load_heads import read_load_head
from services.journal.papers.staff_heads import read_staff_head
from services.journal.papers.vocabulary import Vocabulary
from services.shared.wording import said

PUPILS = Vocabulary(
    read_head,
    frozenset({Role.NAME, Role.FAMILY, Role.BORN}),
    re.compile(
        r"(всего|итого|мальчиков|девочек|юношей|девушек|директор|зам\.|заместитель|"
        r"классный рук[а-я.]*|секретарь|делопроизводитель|исполнитель|составила?|подпись|"
        r"м\.? ?п\.|дата|примечани[ея]|из них|количество|на начало|на конец)(?![а-я])"
    ),
    ((Role.NAME, Role.FAMILY), (Role.BORN,)),
    {
        "name": said("Фамилия, имя, отчество целиком"),
        "family": said("Фамилия"),
        "given": said("Имя"),
        "patronymic": said("Отчество"),
        "born": said("Дата рождения"),
        "sex": said("Пол"),
        "class": said("Класс"),
        "letter": said("Буква класса"),
        "representatives": said("Представители"),
        f"representatives:{MOTHER}": said("Мать"),
        f"representatives:{FATHER}": said("Отец"),
        "contacts": said("Телефон и почта представителей"),
        "phone": said("Телефон представителей"),
        f"phone:{MOTHER}": said("Телефон матери"),
        f"phone:{FATHER}": said("Телефон отца"),
        "e_mail": said("Почта представителей"),
        f"e_mail:{MOTHER}": said("Почта матери"),
        f"e_mail:{FATHER}": said("Почта отца"),
        "number": said("Номер по порядку"),
    },
)
_FOOT = re.compile(r"(всего|итого|составила?|подпись|м\.? ?п\.|исполнитель)(?![а-я])")
STAFF = Vocabulary(
    read_staff_head,
    frozenset({Role.NAME, Role.FAMILY}),
    _FOOT,
    ((Role.NAME, Role.FAMILY), (Role.POST,)),
    {
        "name": said("Фамилия, имя, отчество целиком"),
        "family": said("Фамилия"),
        "given": said("Имя"),
        "patronymic": said("Отчество"),
        "post": said("Должность"),
        "subjects": said("Предметы"),
        "class": said("Классное руководство"),
        "phone": said("Телефон"),
        "e_mail": said("Почта"),
        "number": said("Номер по порядку"),
    },
)
LOAD = Vocabulary(
    read_load_head,
    frozenset({Role.NAME}),
    _FOOT,
    ((Role.NAME,), (Role.SUBJECT,)),
    {
        "name": said("Учитель"),
        "subject": said("Предмет"),
        "class": said("Класс"),
        "group": said("Группа"),
        "hours": said("Часов в неделю"),
        "number": said("Номер по порядку"),
    },
)
KINDS = {"pupils": PUPILS, "staff": STAFF, "load": LOAD}
