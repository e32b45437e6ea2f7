"""The school of substitutions: its week is changed."""

from tests.journal.substitutions.conftest import _on_monday, school

__all__ = ["_on_monday", "school"]
