"""The command `letopis import-pupils`: a list of pupils goes into a school, or is refused."""

from services.journal.list_reading.commands import list_command
from services.journal.rosters.usecases.importing import PupilLists

import_pupils_command = list_command(
    "import-pupils", PupilLists(), "Загрузить список учеников из файла XLSX или CSV"
)
