"""Sentences that workers record as text (incidents, why an event failed), said in any language.

Such a text is evidence, and part of fingerprints: it stays as it was written. Whoever reads it in
another language has it said by its form: a form below that it has, its parts likewise, or a whole
sentence of the catalogue. What has no known form stands as it is.
"""

import re

from services.shared.wording import Said, heard, said

# The narrower before the wider; a value is anything.
_FORMS = (
    said("%(where)s: в таблице %(table)s строки нет, а в истории %(history)s (%(row)s) %(told)s"),
    said("%(where)s: в таблице %(table)s %(value)s, а в истории %(history)s об этом ничего нет"),
    said("%(where)s: в таблице %(table)s %(value)s, а в истории %(history)s (%(row)s) %(told)s"),
    said("запись %(number)s"),
    said("датирована вперёд: %(moment)s, записана %(written)s"),
    said("датирована вперёд: %(moment)s, запечатана %(sealed)s"),
    said("внесена задним числом: %(moment)s, а перед ней %(before)s"),
    said("внесена задним числом: %(moment)s, записана %(written)s"),
    said("внесена задним числом: %(moment)s, запечатана %(sealed)s"),
    said("внесена задним числом, или обработчик стоял: %(moment)s, запечатана %(sealed)s"),
    said("внесена задним числом, или обработчик стоял: %(moment)s, записана %(written)s"),
    said("Событие без подписи сервиса %(service)s: не исполнено."),
    said("Подпись под событием — не сервиса %(service)s, или после неё что-то изменено: "
         "не исполнено."),
    said("Время события на %(span)s впереди наших часов: не исполнено. Сверьте часы серверов."),
    said("Событие пришло через %(span)s после того, как произошло; принимаются не старше "
         "%(oldest)s (EVENTS_OLDEST_DAYS): не исполнено."),
    said("Время внутри события (%(field)s) не сходится с временем самого события."),
    said("Контрольная точка без подписи сервиса %(service)s: не сохранена."),
    said("Подпись контрольной точки — не сервиса %(service)s: не сохранена."),
    said("Не подписано: сервис %(service)s таких событий не объявляет."),
    said("расхождений больше %(most)s: все назовёт letopis verify"),
    said("%(days)s сут."),
    said("%(hours)s ч %(minutes)s мин"),
    said("%(minutes)s мин %(seconds)s с"),
)
# Whole sentences: the catalogue has them.
_WHOLE = (
    said("времени записи или запечатывания нет, а у строк до неё есть"),
    said("Такого события в платформе нет: не исполнено."),
    said("Время события впереди наших часов: исполним, когда оно наступит. "
         "Сверьте часы серверов."),
    said("Не подписано: о таком сообщает только рабочий процесс, а записал не он."),
    said("Не подписано: время события не сходится со временем записи."),
    said("Не подписано: данные не могут быть переданы."),
    said("событие уже принято"),
)
# So often a name stands before what is wrong; a text that goes on so is none of ours.
_DEEPEST = 3
# A chain, or an error's kind, and what is wrong; a row of a chain, and what is wrong with it.
_NAMED = re.compile(r"(?P<name>[A-Za-z_]+): (?P<what>.+)", re.DOTALL)
_OF_ROW = re.compile(r"(?P<chain>[a-z_]+), запись (?P<number>\d+): (?P<what>.+)", re.DOTALL)
_PATTERNS = {_NAMED: "%(name)s: %(what)s", _OF_ROW: said("%(chain)s, запись %(number)s: %(what)s")}


def from_record(text: str) -> str:
    """Return a recorded sentence with its pattern and values; as text it stays the same."""
    return text if isinstance(text, Said) else _from_record(text, _DEEPEST)


def _from_record(text: str, deep: int) -> str:
    for form, pattern in _PATTERNS.items() if deep else ():
        if found := form.fullmatch(text):
            what = _from_record(found["what"], deep - 1)
            return Said(str(pattern), {**found.groupdict(), "what": what})
    return heard(text, *_FORMS)
