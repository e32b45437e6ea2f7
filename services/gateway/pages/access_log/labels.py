"""Labels of what stands in access logs; none says whether he or she did it."""

from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.labels import SERVICE_LABELS

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
    "portfolio.read_item": _l("открыта работа из папки достижений"),
    "portfolio.verify": _l("проверена работа из папки достижений"),
    "portfolio.read_waiting": _l("открыт список работ на проверку"),
    "heads.accept": _l("принята цепочка после восстановления"),
    "portfolio.reconcile": _l("сверены файлы и записи папок"),
    "personal_file.read": _l("открыто личное дело"),
    "pupil.list": _l("открыт список класса"),
    "pupil.name": _l("показано имя ученика"),
    "pupil.subjects": _l("открыт список предметов ученика"),
    "pupil.reviewers": _l("узнано, кто проверяет работы ученика"),
    "archive.read": _l("открыт архив"),
    "archive.fetch": _l("выгружены бумаги класса из архива"),
    "archive.check": _l("проверена целостность пакета"),
    "closing.read": _l("открыто закрытие класса"),
    "term.propose": _l("период предложен к закрытию"),
    "term.close": _l("период закрыт"),
    "term.reopen": _l("период снова открыт"),
    "year.close": _l("закрыт учебный год"),
    "year.read": _l("открыты учебные годы"),
    "year.write": _l("изменён учебный год"),
    "schools.read": _l("открыт список школ"),
    "schools.write": _l("изменена школа"),
    "staff.read": _l("открыт список сотрудников"),
    "accounts.read": _l("открыт список учётных записей"),
    "accounts.write": _l("изменена учётная запись"),
    "ties.read": _l("узнаны связи с детьми и классами"),
    "regions.write": _l("изменена региональная система"),
    "monitorings.announce": _l("объявлен мониторинг"),
    "batches.read": _l("открыты пакеты результатов"),
    "regional_messages.read": _l("открыты сообщения региона"),
    "regional_messages.replay": _l("повторено сообщение региона"),
    "regional_messages.discard": _l("отброшено сообщение региона"),
    "summary.read": _l("открыты сводки"),
    "portfolio.read_choices": _l("открыт выбор папки и предмета"),
    "archive.describe": _l("изменены реквизиты актов"),
    "disposal.read": _l("открыто уничтожение дел"),
    "disposal.propose": _l("предложен акт"),
    "disposal.agree": _l("акт согласован"),
    "disposal.approve": _l("акт утверждён"),
    "disposal.execute": _l("акт исполнен"),
    "disposal.refuse": _l("акт отклонён"),
    "disposal.withdraw": _l("акт отозван"),
    "retention.extend": _l("срок хранения продлён"),
    "hold.place": _l("дело поставлено на удержание"),
    "hold.lift": _l("удержание снято"),
    "session.open": _l("вход"),
    "session.close": _l("выход"),
    "session.switch": _l("смена роли"),
}

CHAINS = {
    "access_log": _l("журнал доступа"),
    "academic_year": _l("учебные годы"),
    "class_journal_term": _l("состояния периодов"),
    "council_decision": _l("решения педагогического совета"),
    "enrolment": _l("зачисления"),
    "external_result": _l("результаты внешней оценки"),
    "fact_change": _l("история уроков, периодов, групп и классов"),
    "lesson": _l("уроки"),
    "pupil": _l("ученики"),
    "school_class": _l("классы"),
    "subject": _l("предметы"),
    "subject_group": _l("учебные группы"),
    "subject_group_member": _l("составы групп"),
    "term": _l("периоды"),
    "work_type": _l("виды работ"),
    "year_closing": _l("закрытие года"),
    "mark_cell": _l("отметки и посещаемость"),
    "mark_change": _l("история отметок"),
    "term_mark": _l("отметки за период"),
    "term_mark_change": _l("история отметок за период"),
}

# Every service keeps its own log and chain, the gateway (who came in) among them.
LOGS: dict[str, Any] = {**SERVICE_LABELS, "gateway": _l("Вход на платформу")}


def basis_label(ground: str | None) -> str:
    """Why an action was allowed: the tie that the log keeps as `role:tie`."""
    tie = (ground or "").rsplit(":", 1)[-1]
    return {
        "school": _("вся своя школа"),
        "own_group": _("своя учебная группа"),
        "own_class": _("свой класс"),
        "unled_class": _("класс без классного руководителя"),
        "own_child": _("свой ребёнок"),
        "own_record": _("свои данные"),
        "assigned": _("назначенный ребёнок"),
        "platform": _("работа платформы"),
        "refused": _("отказано"),
    }.get(tie, ground or "—")


def target_label(kind: str | None) -> str:
    """What an access was aimed at."""
    return {
        "pupil": _("ученик"),
        "class": _("класс"),
        "group": _("учебная группа"),
        "school": _("школа"),
    }.get(kind or "", kind or "—")
