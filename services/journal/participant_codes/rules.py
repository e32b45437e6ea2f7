"""Codes under which children take part in a monitoring, and names of classes as people type them.

A code is random, so that nothing about a child follows from it.
"""

from collections.abc import Collection
from random import Random

from services.shared.wording import said

# Letters that look the same in both scripts: a class typed in Latin is the class that it looks.
_LOOKALIKES = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ", ' "«»-')


class CodesExhausted(ValueError):
    """There are not so many codes of this length left."""


def draw_codes(count: int, digits: int, taken: Collection[str], random: Random) -> list[str]:
    """Return so many new codes of `digits` digits in random order, none of which is taken.

    Raises:
        CodesExhausted: more than half of all codes would be in use; longer ones are needed.
    """
    lowest, highest = 10 ** (digits - 1), 10**digits
    if 2 * (len(taken) + count) > highest - lowest:
        raise CodesExhausted(said("Кодов из %(digits)s цифр не хватит на всех.", digits=digits))
    drawn: set[str] = set()
    while len(drawn) < count:
        code = str(random.randrange(lowest, highest))
        if code not in taken:
            drawn.add(code)
    return sorted(drawn, key=lambda _: random.random())


def fold_class_name(name: str) -> str:
    """Return the name of a class without the ways in which it can be typed: 7 «a» is 7А."""
    return name.upper().translate(_LOOKALIKES)
