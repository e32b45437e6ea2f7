"""The messages that the journal's script says, translated here, where gettext can see them."""

from functools import cache

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from services.gateway.i18n import gettext as _
from services.gateway.i18n import is_source_locale, ngettext, time_zone
from services.gateway.pages.journals.keys import keys_for_script
from services.shared.language import locale


def grid_messages() -> Markup:
    """Every sentence of static/grid.js in the language of the page, as JSON for the page."""
    return messages_in(locale(), time_zone())


@cache
def messages_in(_language: str, _zone: str) -> Markup:
    """The sentences, made once for each language; the time zone is the same for everybody."""
    return htmlsafe_json_dumps(sentences())


def sentences() -> dict[str, object]:
    """What the script says; {…} is filled in there."""
    return {
        "locale": locale(),
        "zone": time_zone(),
        "keys": keys_for_script(),
        "comma": is_source_locale(),
        "saved": _("Сохранено в {time}"),
        "saving": _("Сохраняю…"),
        "offline": counted_waiting(),
        "ended": _("Сеанс закончился. Отметки сохранены на этом компьютере: войдите снова,"
                   " и они уйдут."),
        "login": _("Войти"),
        "conflict": _("{who}, {when}: вы поставили «{yours}», но там уже «{theirs}»"),
        "refused": _("{who}, {when}: «{yours}» не записано. {why}"),
        "troubles": _("Не записано:"),
        "dismiss": _("Понятно"),
        "markless": _("В этом классе учатся без отметок: можно ставить только посещаемость."),
        "empty": _("пусто"),
        "history": _("История клетки"),
        "history_failed": _("Историю не удалось загрузить. Проверьте связь и откройте ещё раз."),
        "send_failed": _("Не удалось сохранить: нет связи. Попробуйте ещё раз."),
        "take": _("Поставить предложенные: {count}"),
        "take_all": _("Поставить: {count}"),
        "proposed": _("предложено: {mark}, порог {threshold}"),
        "paste_beyond": _("Ничего не вставлено: не помещается записей — {count}. Ниже нет учеников"
                          " или клетку изменить нельзя."),
        "term": _("итог"),
        "sheet": _("лист {number} из {count}"),
        "lessons": _("Уроки"),
        "lesson_columns": [_("Дата"), _("Вид работы"), _("Тема"), _("Домашнее задание")],
        "other_letters": _("Буквы посещаемости в школе с тех пор изменились: введите ещё раз."),
        "codes_go_on": _("Дальше: {codes}"),
        "readonly": _("Эту клетку изменить нельзя."),
    }


def counted_waiting() -> dict[str, str]:
    """«Нет связи» for each plural category that Intl.PluralRules knows in our languages."""
    samples = {"one": 1, "few": 2, "many": 5, "other": 5}
    return {
        category: ngettext(
            "Нет связи: %(count)s отметка ждёт отправки",
            "Нет связи: %(count)s отметка ждёт отправки"
            "|Нет связи: %(count)s отметки ждут отправки"
            "|Нет связи: %(count)s отметок ждут отправки",
            sample, count="{count}",
        )
        for category, sample in samples.items()
    }
