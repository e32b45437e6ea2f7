"""The command `letopis verify` and what it prints."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from services.commands.against import HeadsComparison, compare_with, lines_of
from services.commands.verification.run import Report, verify_services
from services.commands.verification.state import StateFile
from services.shared.accountability.gap_statements import NamedGap
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SERVICES, SettingsError, read_settings

BROKEN, NOT_DONE = 1, 2


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
@click.option("--school", metavar="КОД", help="Только эта школа.")
@click.option(
    "--against",
    metavar="archive|region:ФАЙЛ|ФАЙЛ",
    help="С чем сравнить концы цепочек; без указания — с записью архива.",
)
@click.option("--continue", "go_on", is_flag=True, help="Продолжить прерванную проверку.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Файл, в котором записано, докуда дошла проверка; без него — в RUNTIME_DIR журнала.",
)
def verify(
    as_json: bool, school: str | None, against: str | None, go_on: bool, state: Path | None
) -> None:
    """Проверить, что журнал доступа и история не изменены и что на страницах то же, что в истории.

    Концы цепочек сравниваются с тем, что о них записано в другом месте (--against).

    Код 0 — всё цело; 1 — что-то нарушено, каждое место названо; 2 — проверка не удалась или
    прервана: прерванную продолжает --continue с того же места.
    """
    report = Report()
    try:
        path = state or read_settings("journal").runtime_dir / "letopis-verify.json"
        file = StateFile(path, [read_settings(one) for one in SERVICES], school, go_on=go_on)
        # First what was kept elsewhere: what is told meanwhile is then no contradiction.
        report.compared = _of_school(compare_with(against), school)
        _verify(report, file, school, quiet=as_json)
    except (Problem, SettingsError) as error:
        click.echo(f"Ошибка: {error}", err=True)
        sys.exit(NOT_DONE)
    except (SQLAlchemyError, OSError, ValueError) as error:
        click.echo(f"Проверка не удалась: {type(error).__name__}.", err=True)
        sys.exit(NOT_DONE)
    click.echo(dump_json(report) if as_json else _as_text(report))
    if report.interrupted:
        click.echo(f"Прервано. Продолжить: letopis verify --continue --state {path}", err=True)
        sys.exit(NOT_DONE)
    if not report.holds:
        sys.exit(BROKEN)
    if report.failures:
        sys.exit(NOT_DONE)


def _verify(report: Report, file: StateFile, school: str | None, *, quiet: bool) -> None:
    console = Console(stderr=True)
    with _Bar(console, shown=console.is_terminal and not quiet) as bar:
        try:
            verify_services(report, file, bar, school)
        except KeyboardInterrupt:
            report.interrupted = True
            return
    if school is not None and not report.chains and report.holds:
        raise SettingsError(f"Школы «{school}» нет ни в одной цепочке.")
    file.remove()


def _of_school(comparison: HeadsComparison, school: str | None) -> HeadsComparison:
    if school is None:
        return comparison
    found = [one for one in comparison.contradictions if one.school == school]
    accepted = [one for one in comparison.accepted if one.school == school]
    return replace(comparison, contradictions=found, accepted=accepted)


def _spans(gaps: Sequence[NamedGap]) -> str:
    return ", ".join(
        str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}" for gap in gaps
    )


class _Bar(Progress):
    """A line of progress on a terminal."""

    def __init__(self, console: Console, *, shown: bool) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not shown,
        )
        self._task = self.add_task("", total=None)

    def begin(self, what: str, rows: int) -> None:
        """Show what is looked at next."""
        self.reset(self._task, description=what, total=rows, completed=0)

    def advance(self, rows: int) -> None:  # type: ignore[override]
        """Show how many rows of it have been looked at."""
        self.update(self._task, completed=rows)


def _as_text(report: Report) -> str:
    rows = sum(chain.rows for chain in report.chains)
    lines = [
        f"Цепочек {len(report.chains)}, записей {rows}; "
        f"сверок с историей {len(report.comparisons)}."
    ]
    lines += [
        f"{one.service}: в базе посторонний объект — {one.what}; ответам этой базы верить нельзя"
        for one in report.foreign
    ]
    for chain in report.chains:
        where = f"{chain.service}, {chain.chain}, {chain.school}"
        lines += [f"{where}, запись {one.sequence}: {one.what}" for one in chain.breaks]
        for act in sorted({gap.act for gap in chain.gaps}):
            gone = [gap for gap in chain.gaps if gap.act == act]
            number = sum(gap.last - gap.first + 1 for gap in gone)
            lines.append(f"{where}: по акту {act} изъято записей {number}: {_spans(gone)}")
            if awaiting := [gap for gap in gone if gap.awaits]:
                lines.append(f"{where}: подписи архива ещё ждут: {_spans(awaiting)}")
    for compared in report.comparisons:
        lines += [
            f"{compared.service}, {compared.school}: {one.what}" for one in compared.differences
        ]
    lines += [
        f"{one.service}, {one.subject}, {one.school}: проверить не удалось ({one.error})"
        for one in report.failures
    ]
    return "\n".join(lines + (lines_of(report.compared) if report.compared else []))
