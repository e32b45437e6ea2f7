"""Labels of merging: what moves, what the records are, and how they are called."""

from services.gateway.i18n import lazy_gettext as _l

KINDS = {
    "pupil": _l("ученики"),
    "representative": _l("представители"),
    "staff": _l("сотрудники"),
    "person": _l("сотрудник и представитель"),
}
MOVED = {
    "classes": _l("классы"),
    "marks": _l("отметки и пропуски"),
    "term_marks": _l("отметки за период"),
    "groups": _l("подгруппы"),
    "representatives": _l("представители"),
    "psychologists": _l("работа психолога"),
    "numbers": _l("внешние номера"),
    "codes": _l("коды участника"),
    "commendations": _l("поощрения"),
    "posts": _l("должности"),
    "children": _l("дети"),
    "account": _l("учётная запись"),
    "school_class": _l("классное руководство"),
    "class_teacher": _l("классное руководство по дням"),
    "subject_group": _l("предметы"),
    "teaching_load": _l("нагрузка"),
    "timetable_entry": _l("уроки в расписании"),
    "substitution": _l("замены"),
    "timetable_answer": _l("имена в файлах расписания"),
}
CARDS = {
    "pupil": ("people.pupil", "pupil_id"),
    "representative": ("people.representative", "representative_id"),
    "staff": ("people.person", "staff_id"),
    "person": ("people.person", "staff_id"),
}
"""Kind → the page of the record that stays, and the name of its id there."""
