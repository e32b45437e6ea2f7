"""A role is written as a `Role`, never as text: a misspelt one would refuse without a word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.accountability.roles import Role

ROOT = Path(__file__).parents[2]
ENUM = ROOT / "services/shared/accountability/roles.py"
NAMES = frozenset(role.value for role in Role)
# Words that mean something else as well (a table, a service, a field of a document): they are a
# role where a role is expected.
WORDS = frozenset(
    {Role.DIRECTOR, Role.TEACHER, Role.CLASS_TEACHER, Role.REPRESENTATIVE, Role.PUPIL,
     Role.OPERATOR, Role.GATEWAY, Role.REGION, Role.SERVICE, Role.NONE}
)
_IN_SQL = re.compile(rf"\broles?\b.*'(?:{'|'.join(NAMES)})'", re.DOTALL)


def sources() -> list[Path]:
    return sorted(
        path
        for folder in ("services", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and path != ENUM
    )


def texts(node: ast.AST | None) -> Iterator[ast.Constant]:
    """The texts that an expression is made of, through lists, sets and `frozenset(…)`."""
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            for item in items:
                yield from texts(item)
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple"), args=items):
            for item in items:
                yield from texts(item)


def is_role(node: ast.AST) -> bool:
    """Whether an expression is somebody's role by its name."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in ("role", "roles")
        case ast.Subscript(slice=ast.Constant(value="role" | "roles")):
            return True
        case _:
            return False


def where_a_role_is_expected(node: ast.AST) -> list[ast.AST | None]:
    """Compared with a role, given or assigned as one, or the keys of a table of roles."""
    match node:
        case ast.Compare(left=left, comparators=others) if any(map(is_role, (left, *others))):
            return [left, *others]
        case ast.keyword(arg="role" | "roles", value=value):
            return [value]
        case ast.Call(func=ast.Name(id="Caller"), args=[_, role, *_]):
            return [role]
        case ast.AnnAssign(target=target, value=value) if is_role(target):
            return [value]
        case ast.Dict(keys=keys, values=values):
            return [*_table_of_roles(keys), *_values_of_role(keys, values)]
        case _:
            return []


def _table_of_roles(keys: list[ast.expr | None]) -> list[ast.AST | None]:
    named = [text for key in keys for text in texts(key) if text.value in NAMES]
    return [*named] if len(named) > 2 else []


def _values_of_role(
    keys: list[ast.expr | None], values: list[ast.expr]
) -> list[ast.AST | None]:
    pairs = zip(keys, values, strict=True)
    return [value for key, value in pairs if any(t.value in ("role", "roles") for t in texts(key))]


def roles_as_text(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for text in texts(node) if isinstance(node, ast.Constant) else ():
            if text.value in NAMES - WORDS or _IN_SQL.search(str(text.value)):
                yield text.lineno, str(text.value)
        for expected in where_a_role_is_expected(node):
            for text in texts(expected):
                if text.value in NAMES:
                    yield text.lineno, str(text.value)


def test_no_role_stands_as_text() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {text!r}"
        for path in sources()
        for line, text in roles_as_text(ast.parse(path.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "if caller.role == 'teacher': pass",
        "if row['role'] in ('pupil', 'deputy'): pass",
        "make(role='region')",
        "Caller('x', 'service')",
        "LABELS = {'director': 1, 'teacher': 2, 'pupil': 3}",
        "WHO = frozenset({'deputy'})",
        "SQL = \"SELECT 1 WHERE a.role = 'director'\"",
        "body = {'role': 'pupil'}",
    ],
)
def test_the_guard_sees_a_role_as_text(line: str) -> None:
    assert list(roles_as_text(ast.parse(line)))
