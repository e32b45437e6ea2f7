"""What stands in access logs, in the words of a school; neither he nor she did it."""

from services.gateway.i18n import lazy_gettext as _l

ACTIONS = {
    "marks.read": _l("открыт журнал предмета"),
    "marks.write": _l("поставлены отметки"),
    "term_mark.write": _l("поставлены отметки за период"),
    "lesson.write": _l("изменён урок"),
    "diary.read": _l("открыт дневник"),
    "class.read": _l("открыт список классов"),
    "group.read": _l("открыт список журналов"),
    "group.assign": _l("назначен учитель"),
    "class.write": _l("изменён класс"),
    "movement.write": _l("зачисление или выбытие"),
    "people.write": _l("изменены списки людей"),
    "journal.import": _l("загружен журнал из файла"),
    "access_log.read": _l("открыт журнал доступа"),
    "access_log.read_child": _l("открыто «Кто смотрел»"),
    "external_results.receive": _l("приняты результаты от региона"),
    "external_results.read_class": _l("открыты внешние результаты класса"),
    "external_results.read_group": _l("открыты внешние результаты группы"),
    "external_results.read_child": _l("открыты внешние результаты ребёнка"),
    "participant_codes.issue": _l("выданы коды участников"),
    "participant_codes.read": _l("открыт список кодов с именами"),
    "portfolio.read": _l("открыта папка достижений"),
    "portfolio.write": _l("изменена папка достижений"),
    "archive.read": _l("открыт архив"),
    "archive.fetch": _l("выгружен пакет из архива"),
    "archive.check": _l("проверена целостность пакета"),
    "closing.read": _l("открыто закрытие класса"),
    "term.propose": _l("период предложен к закрытию"),
    "term.close": _l("период закрыт"),
    "term.reopen": _l("период снова открыт"),
    "year.close": _l("закрыт учебный год"),
    "session.open": _l("вход"),
    "session.close": _l("выход"),
    "session.switch": _l("смена роли"),
}

CHAINS = {
    "access_log": _l("журнал доступа"),
    "mark_change": _l("история отметок"),
    "term_mark_change": _l("история отметок за период"),
}
