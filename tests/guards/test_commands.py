"""What the documents tell an operator to type is there."""

import importlib
import re
from pathlib import Path

import click
import pytest

from services.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md", "docs/operations/README.md", "docs/development.md", "docs/exchange/README.md",
)
_TYPED = re.compile(r"letopis ([a-z][a-z-]*)(?: ([a-z]+)\b)?")
TYPED = sorted({found for one in DOCUMENTS for found in _TYPED.findall((ROOT / one).read_text())})


@pytest.mark.parametrize(("name", "below"), TYPED)
def test_a_command_of_the_documents_is_there(name: str, below: str) -> None:
    command = load(name)
    if isinstance(command, click.Group):
        assert below in command.commands or not below, f"letopis {name} {below}"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_names_what_can_be_loaded(name: str) -> None:
    assert load(name).name == name


def load(name: str) -> click.Command:
    module, _, attribute = COMMANDS[name][0].partition(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    return command
