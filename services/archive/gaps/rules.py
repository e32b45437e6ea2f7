"""What has to hold before gaps in a chain are countersigned."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.archive.acts.rules.steps import DECIDING, ActState, ActStep, Signed
from services.shared.wording import said

# Of these no act takes a row: the access log has a term of its own.
NEVER = frozenset({"access_log"})


class Ruling(StrEnum):
    """What becomes of a statement."""

    SIGN = "sign"
    WAIT = "wait"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Ordered:
    """What the archive knows of the act that a statement names, and of the service's receipts.

    `forged`: why the steps, with the gateway's signature under each, are not those of this act;
    empty for acts of before such signatures. `asked`: it has sent the request that is named, for
    this act and class. `rows` are those that the service's receipts account for, `signed_rows`
    those of them that were countersigned before; `final`: no receipt can come that accounts for
    more. `reached` is the last row of the chain that a kept head names.
    """

    state: ActState
    steps: Collection[Signed]
    asked: bool
    final: bool
    rows: int
    signed_rows: int
    reached: int
    forged: str = ""


def judge(chain: str, rows: int, last: int, ordered: Ordered | None) -> tuple[Ruling, str]:
    """Return whether gaps of so many rows of a chain, up to `last`, are signed, and why not.

    They are when three people have ordered the act, the archive has sent the request for this
    class, the service's receipts account for as many rows, and the chain was known to go as far.
    """
    if chain in NEVER:
        return Ruling.REFUSE, said("из этой цепочки по актам ничего не изымают")
    if ordered is None:
        return Ruling.REFUSE, said("такого акта в архиве нет")
    if (obstacle := _obstacle(ordered)) is not None:
        return Ruling.REFUSE, obstacle
    if ordered.signed_rows + rows > ordered.rows:
        if ordered.final:
            return Ruling.REFUSE, said("изъято больше строк, чем названо в квитанциях по акту")
        return Ruling.WAIT, said("квитанция сервиса ещё не пришла")
    if last > ordered.reached:
        return Ruling.WAIT, said("контрольная точка цепочки дальше этих строк ещё не пришла")
    return Ruling.SIGN, ""


def _obstacle(ordered: Ordered) -> str | None:
    if ordered.state not in (ActState.EXECUTING, ActState.CLOSED):
        return said("исполнять этот акт архив не поручал")
    if not _is_ordered(ordered.steps):
        return said("под актом нет подписей трёх разных людей и исполнителя")
    if ordered.forged:
        return ordered.forged
    if not ordered.asked:
        return said("уничтожать данные этого класса по этому акту архив не просил")
    return None


def _is_ordered(steps: Collection[Signed]) -> bool:
    deciding = [one for one in steps if one.step in DECIDING]
    people = {one.user_id for one in deciding}
    taken = {one.step for one in steps}
    return taken >= {*DECIDING, ActStep.EXECUTED} and len(people) == len(DECIDING)
