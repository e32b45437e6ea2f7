"""Sums that may leave a school: blocks of grades, so that no difference shows a few children.

Everything that is shown above the schools is a sum of whole blocks, and every block is over enough
children; so whatever is subtracted from whatever, a few never remain (docs/decisions/levels.md).
A block keeps its grades for good, and is renewed only where the change itself is over enough
children, seen from every version that was shown before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.journal.marks.rules.averages import (
    ClassIndicators,
    MarkCounts,
    class_indicators,
    round_half_up,
)

CHILDREN = "children"
MARKS = ("fives", "fours", "threes", "twos", "ones", "not_attested")
ABSENCES = ("missed", "ill", "excused", "unexcused", "late")
PLACES = "places"

Counts = Mapping[str, int]
# What a block is of where the whole school is counted at once.
WHOLE_SCHOOL = (0,)


@dataclass(frozen=True, slots=True)
class Block:
    """Sums over some grades of one school; without counts they are withheld.

    `earlier` are the counts that were shown before, the oldest first.
    """

    grades: tuple[int, ...]
    counts: Counts | None
    earlier: tuple[Counts, ...] = field(default=())


def first_blocks(cells: Mapping[int, Counts], smallest: int) -> list[Block]:
    """Cut the grades of a line that nothing was shown of yet into blocks.

    A grade with enough children is a block; the small ones are one block together if that makes
    enough of them, and are withheld otherwise. A grade without children is no part of it.
    """
    counted = {grade: counts for grade, counts in cells.items() if counts[CHILDREN]}
    large = [grade for grade in sorted(counted) if counted[grade][CHILDREN] >= smallest]
    small = tuple(grade for grade in sorted(counted) if grade not in large)
    blocks = [Block((grade,), counted[grade]) for grade in large]
    if small:
        together = added(counted[grade] for grade in small)
        enough = together[CHILDREN] >= smallest
        blocks.append(Block(small, together if enough else None))
    return blocks


def renewed_blocks(
    shown: Sequence[Block], cells: Mapping[int, Counts], smallest: int
) -> list[Block]:
    """Return the blocks of a line as they may be shown now, given those shown until now.

    Grades of which nothing was ever shown are cut anew; the others keep their block.
    """
    renewed = [_renewed(block, cells, smallest) for block in shown if block.counts is not None]
    taken = {grade for block in renewed for grade in block.grades}
    rest = {grade: counts for grade, counts in cells.items() if grade not in taken}
    return [*renewed, *first_blocks(rest, smallest)]


def may_follow(earlier: Iterable[Counts], counts: Counts, smallest: int) -> bool:
    """Tell whether counts may be shown after others: each change from each is over enough.

    What was gained and what was lost are groups of children of their own. Counts of lessons do
    not tell how many children a change is of: they follow only where enough children came or went.
    """
    if 0 < counts[CHILDREN] < smallest:
        return False
    return all(_is_safe(_changes(before, counts), counts, smallest) for before in earlier)


def added(many: Iterable[Counts]) -> Counts:
    """Return the sums of counts."""
    total: dict[str, int] = {}
    for counts in many:
        for name, number in counts.items():
            total[name] = total.get(name, 0) + number
    return total


def total_of(blocks: Iterable[Block]) -> Counts | None:
    """Return the sums over the blocks that are shown; None where none is."""
    shown = [block.counts for block in blocks if block.counts is not None]
    return added(shown) if shown else None


def masked(blocks: Iterable[Block], smallest: int) -> list[Block]:
    """Return blocks as they are shown since the rule asks for more children than it did."""
    return [
        Block(block.grades, None)
        if block.counts is not None and block.counts[CHILDREN] < smallest
        else block
        for block in blocks
    ]


def by_grade(blocks: Iterable[Block]) -> list[Block]:
    """Return the sums of each grade over many schools: of blocks of that one grade alone."""
    found: dict[int, list[Counts]] = {}
    for block in blocks:
        if len(block.grades) == 1 and block.counts is not None:
            found.setdefault(block.grades[0], []).append(block.counts)
    return [Block((grade,), added(found[grade])) for grade in sorted(found)]


def mark_figures(counts: Counts) -> ClassIndicators | None:
    """Return успеваемость, качество, СОУ and the average of counted term marks."""
    return class_indicators(MarkCounts(*(counts[name] for name in MARKS)))


def absence_shares(counts: Counts) -> dict[str, Decimal]:
    """Return the shares of lessons missed, by reason, in percent with two decimals."""
    places = counts[PLACES]
    return {
        name: round_half_up(Decimal(100 * counts[name]) / places) if places else Decimal(0)
        for name in ABSENCES
    }


def _renewed(block: Block, cells: Mapping[int, Counts], smallest: int) -> Block:
    shown = block.counts
    assert shown is not None  # noqa: S101  (withheld blocks are cut anew)
    here = [cells[grade] for grade in block.grades if grade in cells]
    now = added(here) if here else {}
    # What is no longer there was destroyed with its journal: the sums of then stay.
    if not now or not now[CHILDREN] or now == shown:
        return block
    versions = (*block.earlier, shown)
    if not may_follow(versions, now, smallest):
        return block
    return Block(block.grades, now, versions)


def _is_safe(changes: tuple[int, int, int], counts: Counts, smallest: int) -> bool:
    if PLACES in counts:
        return changes[2] >= smallest
    return not any(0 < change < smallest for change in changes)


def _changes(before: Counts, now: Counts) -> tuple[int, int, int]:
    """Return what the marks gained and lost, and by how many children the whole changed."""
    moved = [now[name] - before[name] for name in MARKS if name in now]
    gained, lost = sum(m for m in moved if m > 0), -sum(m for m in moved if m < 0)
    return gained, lost, abs(now[CHILDREN] - before[CHILDREN])
