"""How our own files spell what comes back in them."""

EXAMPLE = "Образцова-Примерная"
"""The family name of the example row in an empty form."""
HINTS = "Подсказки"
"""The hidden sheet from which the cells of a form are chosen."""


def numbered_group(number: int) -> str:
    """The name of a subgroup that has a number."""
    return f"{number} гр."
