"""`make bench`: starts a platform of its own, measures it, prints figures as ratios."""

import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench import pages
from bench.load import Result
from deploy.development.ports import free_port
from tests.end_to_end.platform import Platform


@click.command()
@click.option("--seconds", default=5.0, show_default=True, help="сколько длится каждое измерение")
@click.option("--parts", default="embedded", show_default=True)
def main(seconds: float, parts: str) -> None:
    """Измерить страницы и сохранения рядом с мерками того же прогона."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as folder:
        Path(folder).chmod(0o711)
        platform = Platform(Path(folder) / "data", parts, free_port())
        with console.status("запускаю платформу"):
            platform.start()
        try:
            with console.status("измеряю"):
                rows = pages.measure(platform, seconds)
        finally:
            platform.stop()
    console.print(_table(rows))
    refused = [what for what, result in rows if result.wrong]
    if refused:
        sys.exit(f"Эти цифры ничего не значат, на запросы ответили отказом: {', '.join(refused)}")


def _table(rows: list[tuple[str, Result]]) -> Table:
    empty = rows[0][1].per_second
    table = Table(title="8 клиентов, 2 ядра")
    for title in ("что", "ответов/с", "доля мерки", "p50, мс", "p95, мс", "байт", "ошибок"):
        table.add_column(title, justify="left" if title == "что" else "right")
    for what, r in rows:
        table.add_row(
            what, f"{r.per_second:,.0f}", f"{r.per_second / empty:.3f}", f"{r.p50:.1f}",
            f"{r.p95:.1f}", f"{r.size:,}", str(r.wrong),
        )
    return table


if __name__ == "__main__":
    main()
