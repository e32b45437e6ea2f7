"""No module keeps the day on which it was read: after midnight it is yesterday."""

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
ASKS = {"today", "now", "local_today"}


def test_no_module_keeps_the_day_on_which_it_was_read() -> None:
    kept = [
        f"{path.relative_to(REPOSITORY)}:{call.lineno}"
        for folder in ("services", "deploy", "bench", "tests")
        for path in (REPOSITORY / folder).rglob("*.py")
        for call in run_when_read(ast.parse(path.read_text("utf-8")))
        if getattr(call.func, "id", getattr(call.func, "attr", None)) in ASKS
    ]
    assert kept == []


def run_when_read(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that are made when a module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, child.args):
                yield from run_when_read(part)
        elif isinstance(child, ast.Lambda):
            yield from run_when_read(child.args)
        else:
            if isinstance(child, ast.Call):
                yield child
            yield from run_when_read(child)
