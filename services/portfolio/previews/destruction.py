"""What waits to be drawn stays when a class journal goes: it names files of folders alone."""

from services.destruction import Declaration, Stays

DECLARATION = Declaration(
    stays=(
        Stays("waiting_work", "номера файлов, которые ждут обработки: без имён и значений"),
    )
)
