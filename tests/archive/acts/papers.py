"""What the papers of an executed act say, with every list filled and tables over a page."""

from typing import Any

_DIGEST = "0123456789abcdef" * 4
_SIGNATURE = "Zm9yIHRoZSBhcmNoaXZlOiBub3RoaW5nIHdhcyBmb3VuZA" * 2


def said() -> dict[str, Any]:
    """Return it for all three papers at once: each takes what its form names."""
    return {
        "organisation": "МБОУ «Гимназия № 1 имени Ё. Ө. Җәлилова»",
        "address": "г. Город, ул. Школьная, д. 1/2 – корпус «Б»",
        "place": "г. Город",
        "number": "7",
        "disposal_number": "12",
        "acted_on": "01.02.2031",
        "closed_on": "05.02.2031",
        "fond_no": "Р-17",
        "fond_name": "Гимназия № 1",
        "inventories": "протокол ЭПК № 3 от 10.10.2030",
        "processor": "нет",
        "system": "платформа «Летопись» (журнал, портфолио, архив)",
        "method": "удаление из баз данных и хранилища файлов со всеми версиями",
        "reason": "истёк срок хранения, цель обработки достигнута",
        "proposed": {"name": "Щёголева А. П.", "signed_on": "01.02.2031"},
        "agreed": {"name": "Юнусов Ё. Ы.", "signed_on": "02.02.2031"},
        "approved": {"name": "Ъ-Эпштейн Х. Ц.", "signed_on": "03.02.2031"},
        "executed": {"name": "Щёголева А. П.", "signed_on": "05.02.2031"},
        "basis": "Перечень, ст. 487 (журналы классов: 5 лет)",
        "rows": [_case(number) for number in range(1, 41)],
        "total": 40,
        "total_words": "сорок",
        "total_noun": "дел",
        "years": "2024/2025 учебный год",
        "protocol_no": "4-ЭК",
        "protocol_on": "30.01.2031",
        "records": "дела отмечены в архиве как уничтоженные 05.02.2031, акт № 12",
        "subjects": [f"0198f2c4-0000-7000-8000-{number:012}" for number in range(120)],
        "subjects_words": "120 учеников; идентификаторы — в приложении к акту",
        "categories": ["отметки", "посещаемость", "темы и задания уроков"],
        "titles": ["Журнал 7А класса, 2024/2025", "Журнал 7Б класса, 2024/2025"],
        "destroyed": [_destroyed(number) for number in range(40)],
        "stayed": [
            {"service": "Журнал", "what": "учётные записи", "rows": 3, "why": "нужны для входа"}
        ],
        "verified": [
            {
                "service": "Портфолио", "result": "ничего не найдено",
                "at": "05.02.2031 10:00:01", "signature": _SIGNATURE,
            }
        ],
    }


def _case(number: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": f"Журнал {number}-го класса «Ё»",
        "dates": "01.09.2024 – 31.05.2025",
        "inventories": "—",
        "case_index": "02-14",
        "files": 1,
        "term": "5 лет, ст. 487 ≥ § 3",
        "note": "электронное дело",
    }


def _destroyed(number: int) -> dict[str, Any]:
    return {
        "service": "Журнал", "title": f"отметки, часть {number}", "rows": 1250, "objects": 0,
        "at": "05.02.2031 09:59:58", "digest": _DIGEST,
    }
