"""Labels of what stands in access logs; none says whether he or she did it."""

from collections.abc import Mapping
from typing import Any

from services.gateway.i18n import gettext as _
from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.labels import SERVICE_LABELS, role_name
from services.shared.accountability.roles import Role

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
    "movement.read": _l("открыто движение учеников"),
    "movement.books": _l("открыты алфавитная книга и книга движения"),
    "people.write": _l("изменены списки людей"),
    "people.merge": _l("две записи одного человека стали одной, или одна — двумя"),
    "pupil.contacts": _l("открыты телефоны и почта семьи"),
    "readiness.read": _l("открыт список того, чего не хватает до первого урока"),
    "roster.export": _l("сохранён список в файл"),
    "timetable.read": _l("открыто расписание"),
    "timetable.read_pupil": _l("открыто расписание ученика"),
    "timetable.write": _l("изменено расписание"),
    "calendar_address.own": _l("создан или отозван адрес календаря"),
    "calendar_address.read": _l("календарь прочитал расписание по адресу"),
    "year.rollover": _l("школа переведена на следующий год"),
    "journal.import": _l("загружен журнал из файла"),
    "roster.import": _l("загружен список учеников из файла"),
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
    "pupil.card": _l("открыта карточка ученика"),
    "representative.read": _l("открыты сведения о представителе"),
    "staff.card": _l("открыта карточка сотрудника"),
    "load.read": _l("открыта нагрузка"),
    "pupil.subjects": _l("открыт список предметов ученика"),
    "pupil.reviewers": _l("узнано, кто проверяет работы ученика"),
    "archive.read": _l("открыт архив"),
    "archive.fetch": _l("выгружены бумаги класса из архива"),
    "archive.check": _l("проверена целостность пакета"),
    "closing.read": _l("открыто закрытие класса"),
    "term.propose": _l("период предложен к закрытию"),
    "term.close": _l("период закрыт"),
    "term.reopen": _l("период снова открыт"),
    "settings.read": _l("открыты настройки школы"),
    "settings.write": _l("изменены настройки школы"),
    "year.close": _l("закрыт учебный год"),
    "year.read": _l("открыты учебные годы"),
    "year.write": _l("изменён учебный год"),
    "schools.read": _l("открыт список школ"),
    "schools.write": _l("изменена школа"),
    "school_leader.appoint": _l("назначен первый директор или заместитель"),
    "operators.read": _l("открыт список операторов"),
    "operators.write": _l("изменён список операторов"),
    "staff.read": _l("открыт список сотрудников"),
    "accounts.read": _l("открыт список учётных записей"),
    "accounts.write": _l("изменена учётная запись"),
    "invitees.read": _l("открыт список приглашений"),
    "invitees.invite": _l("выдан логин с одноразовым кодом"),
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
    "invitation.issue": _l("выданы одноразовые коды"),
    "invitation.redeem": _l("задан пароль по одноразовому коду"),
}

# To a family, of what a log says of its child, class and groups: where the office's words are not
# a family's.
_TO_FAMILY = {
    "invitees.read": _l("просмотрено, у кого в классе есть вход"),
    "invitees.invite": _l("выдан код, с которым задают пароль"),
    "group.assign": _l("назначен учитель предмета"),
    "class.write": _l("заведён или изменён класс"),
    "movement.write": _l("записано, в каком классе ребёнок учится"),
    "people.write": _l("записано, кто представляет ребёнка или работает с ним"),
    "external_results.receive": _l("пришли результаты проверочной работы"),
    "external_results.read_class": _l("открыты результаты проверочных работ класса"),
    "external_results.read_group": _l("открыты результаты проверочных работ по предмету"),
    "external_results.read_child": _l("открыты результаты проверочных работ ребёнка"),
    "participant_codes.issue": _l("выдан код, который в проверочной работе стоит вместо имени"),
    "participant_codes.read": _l("открыт список, чей код какой в проверочной работе"),
    "portfolio.read_waiting": _l("открыт список работ, которые ждут проверки"),
    "pupil.name": _l("показано имя ребёнка"),
    "pupil.card": _l("открыта карточка ученика"),
    "representative.read": _l("открыты сведения о представителе"),
    "staff.card": _l("открыта карточка сотрудника"),
    "load.read": _l("открыта нагрузка"),
    "pupil.subjects": _l("открыт список предметов ребёнка"),
    "pupil.reviewers": _l("открыто, кто проверяет работы ребёнка"),
    "archive.fetch": _l("взяты из архива бумаги класса"),
    "closing.read": _l("просмотрено, всё ли заполнено в журнале класса"),
    "term.propose": _l("предложено закрыть учебный период класса"),
    "term.close": _l("закрыт учебный период класса"),
    "term.reopen": _l("учебный период класса снова открыт"),
    "year.close": _l("закрыт учебный год класса"),
}
_MACHINES_TO_FAMILY = {
    Role.OPERATOR: _l("сотрудник, который обслуживает платформу"),
    Role.GATEWAY: _l("платформа, когда кто-то входил"),
    Role.SERVICE: _l("платформа, без участия человека"),
    Role.REGION: _l("информационная система региона"),
}
# What a command on the server is run for, by what it did.
_WHY_BY_COMMAND = {
    "journal.import": _l("так переносят журнал класса из прежней системы"),
    "movement.write": _l("так вносят учеников из списков школы"),
    "people.write": _l("так вносят родителей и сотрудников из списков школы"),
    "class.write": _l("так заводят классы по спискам школы"),
    "group.assign": _l("так записывают, кто какой предмет ведёт"),
    "participant_codes.issue": _l("так готовят проверочную работу, в которой нет имён"),
    "closing.read": _l("так перед концом периода смотрят, чего в журнале не хватает"),
    "term.close": _l("так закрывают период"),
    "term.reopen": _l("так снова открывают период, чтобы исправить отметки"),
    "year.close": _l("так закрывают учебный год"),
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


def action_to_family(line: Mapping[str, Any]) -> str:
    """What was done, to the family whose child's log it is."""
    action = line["action"]
    known = _TO_FAMILY.get(action) or ACTIONS.get(action)
    return str(known or _("просмотрены или изменены записи"))


def role_to_family(role: str) -> str:
    """Who it was: a role of people, or what stands behind a machine."""
    return str(_MACHINES_TO_FAMILY.get(Role(role)) or role_name(role))


def ground_to_family(line: Mapping[str, Any]) -> str:
    """Why it was allowed; of a command on the server, whose account ran it, and what for."""
    role, _tie, tie = line["ground"].partition(":")
    if role == Role.OPERATOR:
        return _of_command(line)
    if role in _MACHINES_TO_FAMILY:
        return _("работа платформы")
    return {
        "school": _("ведёт архив школы") if role == Role.ARCHIVIST else _("отвечает за всю школу"),
        "own_group": _("ведёт предмет у ребёнка"),
        "own_class": _("ведёт класс ребёнка"),
        "unled_class": _("в классе нет классного руководителя"),
        "assigned": _("работает с ребёнком"),
        "own_child": _("свой ребёнок"),
        "own_record": _("свои данные"),
    }.get(tie, _("работа в школе"))


def _of_command(line: Mapping[str, Any]) -> str:
    known = _WHY_BY_COMMAND.get(line["action"])
    why = known or _("для чего, не записано: узнать это можно в школе")
    if not line["started_by"]:
        return _("командой на сервере: %(why)s", why=why)
    return _(
        "командой на сервере, под учётной записью сервера «%(account)s»: %(why)s",
        account=line["started_by"], why=why,
    )


def target_label(kind: str | None) -> str:
    """What an access was aimed at."""
    return {
        "pupil": _("ученик"),
        "class": _("класс"),
        "group": _("учебная группа"),
        "school": _("школа"),
    }.get(kind or "", kind or "—")
