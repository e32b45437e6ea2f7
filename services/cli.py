"""The command `letopis`: gathers the commands of all services, each loaded when it is called."""

import importlib
import sys
from collections.abc import Mapping

import click

from services.shared.errors import Problem
from services.shared.process.settings import SettingsError

# Where each command lives, and what `letopis --help` says of it without loading it.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "admin-link": (
        "services.commands.admin_link:admin_link",
        "Ссылка, по которой первый администратор платформы задаёт пароль.",
    ),
    "operators": (
        "services.journal.operators.commands:operators",
        "Операторы муниципалитетов и регионов, администраторы платформы.",
    ),
    "schools": (
        "services.journal.school_lists.commands:schools",
        "Школы: список в справочник из файла CSV.",
    ),
    "archive": ("services.archive.acts.commands:archive", "Архив: реквизиты школы для актов."),
    "clock": ("services.archive.demo_clock.commands:clock", "День платформы (учебная установка)."),
    "broker": (
        "services.commands.broker:broker",
        "Брокер: обменники, очереди и учётные записи сервисов.",
    ),
    "accounts": (
        "services.commands.accounts:accounts",
        "Учётные записи: список, вход, отключение.",
    ),
    "heads": (
        "services.commands.heads:heads",
        "Концы цепочек: принять восстановленную базу данных.",
    ),
    "import-journal": (
        "services.journal.imports.commands:import_journal",
        "Загрузить журнал класса из файла XLSX.",
    ),
    "import-pupils": (
        "services.journal.rosters.commands:import_pupils_command",
        "Загрузить список учеников из файла XLSX или CSV.",
    ),
    "export-oneroster": (
        "services.journal.oneroster.commands:export_oneroster_command",
        "Записать пакет OneRoster 1.2 (ZIP): классы, ученики, кто кого учит.",
    ),
    "import-oneroster": (
        "services.journal.oneroster.commands:import_oneroster_command",
        "Загрузить учеников, сотрудников и нагрузку из пакета OneRoster 1.2 (ZIP).",
    ),
    "import-timetable": (
        "services.journal.timetable_files.commands:import_timetable_command",
        "Загрузить расписание из XML aSc Timetables или таблицы XLSX.",
    ),
    "invite": (
        "services.gateway.auth.invitations.commands:invite",
        "Выдать одноразовый код, с которым человек задаёт пароль.",
    ),
    "import-load": (
        "services.journal.load_lists.commands:import_load_command",
        "Загрузить учебную нагрузку из файла XLSX или CSV.",
    ),
    "import-staff": (
        "services.journal.staff_lists.commands:import_staff_command",
        "Загрузить список сотрудников из файла XLSX или CSV.",
    ),
    "journal": (
        "services.journal.closing.commands:journal",
        "Журналы классов: что мешает закрыть, закрытие учебного года.",
    ),
    "rollover": (
        "services.journal.rollover.commands:rollover",
        "Перевести школу на следующий учебный год: классы, выпускники, первые классы.",
    ),
    "verify": (
        "services.commands.verification.command:verify",
        "Проверить, что журнал доступа и история отметок не изменены.",
    ),
    "codes": (
        "services.journal.participant_codes.commands:codes",
        "Коды участников мониторингов.",
    ),
    "demo": ("services.commands.demo:demo", "Учебный муниципалитет."),
    "portfolio": (
        "services.portfolio.reconcile.commands:portfolio",
        "Папки: сверка записей и файлов.",
    ),
    "region": ("services.commands.region:region", "Региональные системы: доступ к обмену."),
}


class _Gathered(click.Group):
    """A group whose commands are imported only when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list for `--help` without importing anything."""
        with formatter.section("Команды"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.command(cls=_Gathered)
def letopis() -> None:
    """Летопись: команды для того, кто ведёт платформу."""


def main() -> None:
    """Run a command; a refusal is one sentence on stderr and exit code 1."""
    try:
        letopis()
    except (SettingsError, Problem) as error:
        click.echo(f"Ошибка: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
