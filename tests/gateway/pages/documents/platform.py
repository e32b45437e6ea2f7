"""What the journal tells those above the schools: cards of schools, their leaders, operators."""

from tests.gateway.pages.documents.school import uid

CARDS = [
    {"school_id": "131", "name": "Школа № 131",
     "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Школа № 131»",
     "address": "420000, Казань, ул. Гвардейская, 1", "time_zone": None,
     "responsible": "Приёмная: 8 (843) 200-00-00", "version": 3},
    {"school_id": "lyceum-2", "name": "Лицей № 2", "full_name": None, "address": None,
     "time_zone": "Asia/Kamchatka", "responsible": None, "version": 1},
]
LEADERS = [
    {"person_id": uid(950), "name": "Юнусова Ёлка Юрьевна", "role": "director",
     "login": "iunusova.ei"},
]
OPERATORS = [
    {"person_id": uid(951), "login": "admin", "name": "Администратор платформы",
     "role": "platform_admin", "ended_at": None, "e_mail": None},
    {"person_id": uid(952), "login": "ivanova.mp", "name": "Иванова Мария Петровна",
     "role": "municipality_operator", "ended_at": None, "e_mail": "ivanova@town.example"},
    {"person_id": uid(953), "login": "petrov.pp", "name": "Петров Пётр Петрович",
     "role": "region_operator", "ended_at": "2025-03-24T07:00:00+00:00",
     "e_mail": None},
]
