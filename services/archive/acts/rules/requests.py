"""What is asked of the services for each kind of case file, and what their answers lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.archive.case_files.rules.retention import RecordKind
from services.shared.wording import listed, said

SERVICES = ("journal", "portfolio", "archive", "gateway")

# After so many rounds in which something is still found the act stands open: people must look.
MOST_ROUNDS = 3
# A destruction takes seconds: who has not answered by then is waited for with a word about it.
SILENT_AFTER = timedelta(minutes=2)

_JOURNAL = (
    "journal.messages",
    "journal.marks",
    "journal.term_marks",
    "journal.lessons",
    "journal.timetable",
    "journal.groups",
    "journal.load",
    "journal.closing",
    "journal.external_results",
    "journal.imports",
    "portfolio.messages",
    "archive.messages",
    "archive.packages",
    "gateway.messages",
)
# Papers that the archive alone has.
_PAPERS = ("archive.messages", "archive.packages")
DATA_CLASSES: Mapping[str, tuple[str, ...]] = {
    RecordKind.JOURNAL: _JOURNAL,
    RecordKind.JOURNAL_PRINTOUT: _PAPERS,
    RecordKind.CLASS_SUMMARY_SHEET: _PAPERS,
}
"""Kind of case file → the classes of data that go with it, of every service."""

_NAMES = {
    "journal": said("Журнал"),
    "portfolio": said("Портфолио"),
    "archive": said("Архив"),
    "gateway": said("Вход и страницы"),
}


class ItemState(StrEnum):
    """How far the destruction of a case file in an act has come."""

    LISTED = "listed"
    ASKED = "asked"
    VERIFYING = "verifying"
    OPEN = "open"
    DESTROYED = "destroyed"


class Purpose(StrEnum):
    """What a request asks for."""

    DESTROY = "destroy"
    VERIFY = "verify"


class Move(StrEnum):
    """What comes next for a case file that is being destroyed."""

    WAIT = "wait"
    VERIFY = "verify"
    ASK_AGAIN = "ask_again"
    STAND_OPEN = "stand_open"
    DONE = "done"


@dataclass(frozen=True)
class Answer:
    """What a service has answered: the outcome and, where it is not the best one, why."""

    outcome: str
    why: str = ""


@dataclass(frozen=True)
class Next:
    """The next move, and why it is no better one."""

    move: Move
    why: str = ""


def next_move(purpose: Purpose, round_no: int, answers: Mapping[str, Answer]) -> Next:
    """Return what the answers to a request lead to.

    All have destroyed: look again. All have found nothing: done. Something was found: ask again, a
    few times. Something could not go, or was held: the act stands open, with the reason.
    """
    if len(answers) < len(SERVICES) or any(a.outcome == "waiting" for a in answers.values()):
        return Next(Move.WAIT, _reasons(answers, {"waiting"}))
    if any(answer.outcome in ("refused", "partly") for answer in answers.values()):
        return Next(Move.STAND_OPEN, _reasons(answers, {"refused", "partly"}))
    if purpose is Purpose.DESTROY:
        return Next(Move.VERIFY)
    if all(answer.outcome == "empty" for answer in answers.values()):
        return Next(Move.DONE)
    why = _reasons(answers, {"remains"})
    return Next(Move.ASK_AGAIN if round_no < MOST_ROUNDS else Move.STAND_OPEN, why)


def is_silent(asked_at: datetime, moment: datetime) -> bool:
    """Tell whether an answer that is still missing should be here by now."""
    return moment - asked_at >= SILENT_AFTER


def may_ask_again(
    state: ItemState, asked_at: datetime | None, answers: int, moment: datetime
) -> bool:
    """Tell whether a case file waits for people, or for a service that has long been silent.

    `asked_at` is the moment of the newest request, `answers` how many services have answered it.
    """
    if state not in (ItemState.ASKED, ItemState.VERIFYING) or asked_at is None:
        return state is ItemState.OPEN
    return answers < len(SERVICES) and is_silent(asked_at, moment)


def service_name(service: str) -> str:
    """Return a service's name for people."""
    return _NAMES[service]


def _reasons(answers: Mapping[str, Answer], outcomes: set[str]) -> str:
    reasons = [
        said("%(service)s: %(why)s", service=_NAMES[service], why=answer.why)
        for service, answer in answers.items()
        if answer.outcome in outcomes
    ]
    return listed(reasons, "; ") if reasons else ""
