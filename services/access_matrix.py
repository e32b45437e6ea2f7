"""The matrix of who may do what, made from the access tables of all services.

`python -m services.access_matrix` writes docs/access-matrix.md; a guard test compares.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import INNER_ROLES, PEOPLE_ROLES
from services.shared.messaging.usecases import ACTIONS as QUEUES
from services.shared.process.settings import SERVICES

MATRIX = Path(__file__).parent.parent / "docs" / "access-matrix.md"

_TIES = {
    Tie.SCHOOL: "school",
    Tie.OWN_GROUP: "own group",
    Tie.DAY_GROUP: "group of the day",
    Tie.OWN_CLASS: "own class",
    Tie.UNLED_CLASS: "unled class",
    Tie.OWN_CHILD: "own child",
    Tie.OWN_RECORD: "own record",
    Tie.ASSIGNED: "assigned",
    Tie.PLATFORM: "yes",
}

_HEAD = """# Who may do what

Made by `python -m services.access_matrix` from the services' access tables
(`services/<service>/<feature>/access.py`) and the features of the gateway's pages
(`services/gateway/pages/<feature>/feature.py`); do not edit it by hand. A cell names the tie
that the role needs: *school*, all of the own school; *own group*, *own class*, *own child*, *own
record*, *assigned*, what the journal says is bound to the person; *unled class*, a class of the
own school that has no class teacher now; *yes*, nothing more than the role. An empty cell is a
refusal. `operator` is a command on the platform's own machine, `gateway` the gateway asking in
its own name, `region` a regional system whose message is handled. Rows of
another school do not exist for anybody (row-level security).
"""


def actions_of(service: str) -> Sequence[Action]:
    """Return the actions that a service checks."""
    actions: Sequence[Action] = import_module(f"services.{service}.app").FEATURES.actions()
    return actions


def matrix() -> str:
    """Return the whole document."""
    gateway = import_module("services.gateway.app").FEATURES
    sections = [_HEAD]
    for service in SERVICES:
        sections.append(f"## {service}: actions\n\n{_actions(actions_of(service))}")
    sections.append(f"## journal, portfolio, archive: queues\n\n{_actions(QUEUES)}")
    sections.append(f"## gateway: pages\n\n{_pages(gateway.opens_for)}")
    public = "\n".join(f"- `{endpoint}`" for endpoint in sorted(gateway.public))
    sections.append(
        "## gateway: without a session\n\n`api_proxy.pass_on` finds out who is calling by itself: "
        f"a session or a bearer token.\n\n{public}\n"
    )
    return "\n".join(sections)


@click.command()
def write() -> None:
    """Write docs/access-matrix.md."""
    MATRIX.write_text(matrix(), encoding="utf-8")
    click.echo(f"{MATRIX.name} is written")


def _actions(actions: Sequence[Action]) -> str:
    inner = [role for role in INNER_ROLES if any(role in action.roles for action in actions)]
    columns = [*PEOPLE_ROLES, *inner]
    rows = (
        [
            f"`{action.name}`",
            *(_TIES[tie] if tie else "" for tie in map(action.roles.get, columns)),
        ]
        for action in actions
    )
    return _table(["action", *columns], rows) + _of_day(actions) + _at_school(actions)


def _of_day(actions: Iterable[Action]) -> str:
    """Say which actions on an own group a substitute may do."""
    names = [f"`{action.name}`" for action in actions if action.by_substitute]
    if not names:
        return ""
    return (
        f"\n\nWhere an own group is needed for {', '.join(names)}, a *group of the day* will do:\n"
        "one that is taught today in another's stead; of writing, into that day's lessons alone.\n"
    )


def _at_school(actions: Iterable[Action]) -> str:
    """Say which actions a family may do no longer once the child has left."""
    names = [f"`{action.name}`" for action in actions if action.while_at_school]
    if not names:
        return ""
    return (
        f"\n\nOf a child who has left the school its family may not do {', '.join(names)}.\n"
    )


def _pages(pages: Mapping[str, frozenset[str]]) -> str:
    rows = (
        [f"`{endpoint}`", *("yes" if role in roles else "" for role in PEOPLE_ROLES)]
        for endpoint, roles in sorted(pages.items())
    )
    return _table(["page", *PEOPLE_ROLES], rows)


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    write()
