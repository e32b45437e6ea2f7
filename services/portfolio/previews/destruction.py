"""What waits to be drawn stays when a class journal goes: it names files of folders alone."""

from services.destruction import Declaration, Stays
from services.shared.wording import said

DECLARATION = Declaration(
    stays=(
        Stays("waiting_work", said("номера файлов, которые ждут обработки: без имён и значений")),
    )
)
