"""What an item of an achievement folder is, and the states it goes through (domain reference §8).

draft → submitted → verified, or returned → draft. A verification that was a mistake can be taken
back: verified → returned.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.portfolio.core.findings import UNOPENED, WORDS, Finding
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.wording import listed, said

LOOKED_AT_WITHIN = timedelta(minutes=2)  # far more than the worker needs for one file
YEARS_BACK = 12  # a folder holds what a child reached at school


class ItemState(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"


class Step(StrEnum):
    """What leads from one state to another."""

    SUBMIT = "submit"
    REVISE = "revise"
    VERIFY = "verify"
    RETURN = "return"
    WITHDRAW = "withdraw"


# Step → the state that it needs, and the state that it leads to.
STEPS: Mapping[Step, tuple[ItemState, ItemState]] = {
    Step.SUBMIT: (ItemState.DRAFT, ItemState.SUBMITTED),
    Step.REVISE: (ItemState.RETURNED, ItemState.DRAFT),
    Step.VERIFY: (ItemState.SUBMITTED, ItemState.VERIFIED),
    Step.RETURN: (ItemState.SUBMITTED, ItemState.RETURNED),
    Step.WITHDRAW: (ItemState.VERIFIED, ItemState.RETURNED),
}
# The family works on these; the school sees the others.
WITH_FAMILY = frozenset({ItemState.DRAFT, ItemState.RETURNED})
WITH_SCHOOL = frozenset(ItemState) - {ItemState.DRAFT}
NEEDS_WORDS = frozenset({Step.RETURN, Step.WITHDRAW})

_NOT_NOW = {
    Step.SUBMIT: said("Отправить на проверку можно только то, что ещё не отправлено."),
    Step.REVISE: said("Дорабатывать можно только то, что вернули."),
    Step.VERIFY: said("Подтвердить можно только то, что ждёт проверки."),
    Step.RETURN: said("Вернуть можно только то, что ждёт проверки."),
    Step.WITHDRAW: said("Отменить можно только подтверждение, которое есть."),
}
_YEAR = re.compile(r"(20\d\d)/(20\d\d)")


@dataclass(frozen=True)
class Award:
    """What a certificate says beside its title: level, date, and who gave it."""

    level: str | None
    awarded_on: date | None
    issuer: str | None


@dataclass(frozen=True)
class LookedAt:
    """A file of an item: since when it waits to be looked at, if it does, and what was found."""

    name: str
    waits_since: datetime | None
    finding: Finding | None


def next_state(state: ItemState, step: Step) -> ItemState:
    """Return the state that a step leads to.

    Raises:
        Conflict: the item does not stand where this step begins.
    """
    needed, then = STEPS[step]
    if state is not needed:
        raise Conflict(_NOT_NOW[step])
    return then


def open_steps(state: ItemState, *, writes: bool, verifies: bool) -> tuple[Step, ...]:
    """Return the steps that somebody may take now: the family submits, a reviewer does the rest.

    What was returned may be submitted as it is: it is revised on the way.
    """
    allowed = {
        Step.SUBMIT: writes,
        Step.VERIFY: verifies,
        Step.RETURN: verifies,
        Step.WITHDRAW: verifies,
    }
    return tuple(
        step
        for step, may in allowed.items()
        if may
        and (STEPS[step][0] is state or (step is Step.SUBMIT and state is ItemState.RETURNED))
    )


def check_words(step: Step, words: str | None) -> None:
    """Demand a word of whoever returns an item or takes a verification back.

    Raises:
        BadInput: it is missing.
    """
    if step in NEEDS_WORDS and not (words or "").strip():
        what = said("Напишите, что исправить: семья увидит эти слова.")
        raise BadInput(what, errors=[FieldError("words", what)])


def check_editable(state: ItemState) -> None:
    """Demand that the family may change the item now.

    Raises:
        Conflict: it waits for the school, or was verified.
    """
    if state not in WITH_FAMILY:
        raise Conflict(
            said("Работа уже отправлена: изменить её можно, если её вернут на доработку.")
        )


def check_complete(files: int, *, makes_commendation: bool, award: Award) -> None:
    """Demand what a reviewer needs: a file, and of a certificate its level, date and issuer.

    Raises:
        BadInput: something is missing; each is named.
    """
    missing = [] if files else [FieldError("files", said("Приложите хотя бы один файл."))]
    if makes_commendation:
        missing += [
            FieldError(name, what)
            for name, value, what in (
                ("level", award.level, said("Укажите уровень: школа, муниципалитет, регион…")),
                ("awarded_on", award.awarded_on, said("Укажите дату на документе.")),
                ("issuer", award.issuer, said("Укажите, кто выдал документ.")),
            )
            if not value
        ]
    if missing:
        raise BadInput(listed([one.what for one in missing], " "), errors=missing)


def check_opened(files: Sequence[LookedAt], now: datetime) -> None:
    """Demand that whoever reviews the item can open its files, as far as the platform knows.

    A file that came just now is waited for: what the worker finds out is told before the item is
    handed in. Where no worker is at it, that does not hold the family up.

    Raises:
        BadInput: a file cannot be opened; each is named, with what to do.
        Conflict: a file is still looked at.
    """
    wrong = [
        FieldError("files", said("«%(name)s»: %(what)s", name=one.name, what=WORDS[one.finding]))
        for one in files
        if one.finding in UNOPENED
    ]
    if wrong:
        raise BadInput(listed([one.what for one in wrong], " "), errors=wrong)
    for one in files:
        if one.waits_since is not None and now - one.waits_since < LOOKED_AT_WITHIN:
            raise Conflict(said(
                "Файл «%(name)s» ещё проверяется. Подождите несколько секунд и отправьте ещё раз.",
                name=one.name,
            ))


def check_year(name: str, today: date) -> None:
    """Demand a school year that has begun, not more than twelve years back.

    Raises:
        BadInput: it is none.
    """
    found = _YEAR.fullmatch(name)
    current = today.year if today.month >= 9 else today.year - 1
    first = int(found[1]) if found else 0
    if found is None or int(found[2]) != first + 1 or not current - YEARS_BACK <= first <= current:
        what = said(
            "Укажите учебный год, например %(first)s/%(last)s.", first=current, last=current + 1
        )
        raise BadInput(what, errors=[FieldError("year", what)])


def check_award(award: Award, today: date) -> None:
    """Demand that a certificate is not dated in the future.

    Raises:
        BadInput: it is.
    """
    if award.awarded_on is not None and award.awarded_on > today:
        what = said("Дата документа ещё не наступила.")
        raise BadInput(what, errors=[FieldError("awarded_on", what)])
