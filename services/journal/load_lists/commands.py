"""The command `letopis import-load`: a teaching load goes into a school, or is refused."""

from services.journal.list_reading.commands import list_command
from services.journal.load_lists.usecases.importing import LoadLists

import_load_command = list_command(
    "import-load", LoadLists(), "Загрузить учебную нагрузку из файла XLSX или CSV"
)
