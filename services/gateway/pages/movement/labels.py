"""What movements are called."""

from services.gateway.i18n import lazy_gettext as _l

ARRIVALS = {
    "other_school": _l("из другой школы"),
    "first_class": _l("в первый класс"),
    "other": _l("другое"),
}
DEPARTURES = {
    "other_school": _l("в другую школу"),
    "graduated": _l("окончание школы"),
    "other": _l("другое"),
}
REASONS = {
    **ARRIVALS,
    "moved": _l("из другого класса школы"),
    "next_year": _l("перевод в следующий класс"),
}
LEAVING = {**DEPARTURES, "moved": _l("в другой класс школы")}
KINDS = {
    "arrived": _l("прибыл"),
    "moved": _l("переведён"),
    "departed": _l("выбыл"),
    "graduated": _l("окончил"),
}
UNDO = {
    "arrival": _l("Отменить зачисление"),
    "transfer": _l("Отменить перевод"),
    "departure": _l("Отменить выбытие"),
}
LETTERS = tuple(chr(code) for code in range(ord("А"), ord("Я") + 1) if chr(code) not in "ЙЪЫЬ")
