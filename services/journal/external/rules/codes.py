"""Codes under which children take part in a monitoring: random, so that they tell nothing."""

from collections.abc import Collection
from random import Random


class CodesExhausted(ValueError):
    """There are not so many codes of this length left."""


def draw_codes(count: int, digits: int, taken: Collection[str], chance: Random) -> list[str]:
    """Return so many new codes of `digits` digits, none of which is taken.

    Raises:
        CodesExhausted: more than half of all codes would be in use; longer ones are needed.
    """
    lowest, highest = 10 ** (digits - 1), 10**digits
    if 2 * (len(taken) + count) > highest - lowest:
        raise CodesExhausted(f"Кодов из {digits} цифр не хватит на всех.")
    drawn: set[str] = set()
    while len(drawn) < count:
        code = str(chance.randrange(lowest, highest))
        if code not in taken:
            drawn.add(code)
    return sorted(drawn, key=lambda _: chance.random())
