"""The command `letopis import-staff`: a list of staff goes into a school, or is refused."""

from services.journal.list_reading.commands import list_command
from services.journal.staff_lists.usecases.importing import StaffLists

import_staff_command = list_command(
    "import-staff", StaffLists(), "Загрузить список сотрудников из файла XLSX или CSV"
)
