"""The access log: who looked at or changed which child's data, when, and on which ground."""

from flask import Blueprint, render_template, request

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.ports import journal, viewer

FILTERS = ("since", "until", "action")

# What the journal writes into its log, in the words of a school.
ACTIONS = {
    "marks.read": _l("смотрел журнал"),
    "marks.write": _l("ставил отметки"),
    "term_mark.write": _l("ставил итоговые отметки"),
    "lesson.write": _l("менял урок"),
    "diary.read": _l("смотрел дневник"),
    "class.read": _l("смотрел список классов"),
    "group.read": _l("смотрел список журналов"),
    "group.assign": _l("назначал учителя"),
    "class.write": _l("менял класс"),
    "movement.write": _l("зачислял или отчислял"),
    "people.write": _l("менял списки людей"),
    "journal.import": _l("загружал журнал"),
    "access_log.read": _l("смотрел журнал доступа"),
    "access_log.read_child": _l("смотрел, кто открывал данные ребёнка"),
}

PAGE = "/api/journal/v1/access-log"

pages = Blueprint("access_log", __name__)


@pages.get("/access-log")
def listing() -> str:
    """A page of the log, the newest first."""
    chosen = {name: request.args.get(name) or None for name in FILTERS}
    log = journal().get_json(PAGE, **chosen, before=request.args.get("before"))
    return render_template("access_log.html", log=log, chosen=chosen, actions=ACTIONS)


@pages.get("/access-log/children/<uuid:pupil_id>")
def of_child(pupil_id: object) -> str:
    """Who opened or changed what the journal keeps of one's own child, the newest first."""
    child = next((one for one in viewer().children if one.id == str(pupil_id)), None)
    log = journal().get_json(PAGE, subject=str(pupil_id), before=request.args.get("before"))
    return render_template("access_log_child.html", log=log, child=child, actions=ACTIONS,
                           pupil_id=str(pupil_id))
