"""What can go wrong, as kinds, each with its HTTP status: RFC 9457 problem details."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.shared.wording import said

PROBLEM_JSON = "application/problem+json"
# An answer stays small whatever was asked: so many errors are told, each so long.
MOST_ERRORS = 20
_MOST_CHARACTERS = 300


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with the input: where, and what would be right."""

    field: str
    what: str


@dataclass(frozen=True)
class Attempt:
    """A refused action: what it was, and the child, class or group that it was aimed at."""

    action: str
    subject_kind: str
    subject_id: UUID | None


@dataclass(frozen=True)
class Act:
    """The disposal act by which something went."""

    id: UUID
    number: str
    acted_on: date


@dataclass(eq=False)
class Problem(Exception):
    """A refusal, with a sentence for people.

    `status` is the HTTP status, `title` the kind in a few words, `detail` what to do about it.
    `act` is the one by which the thing was destroyed.
    `attempt` is what the access log keeps of a refused action (accountability.access_log).
    """

    detail: str
    errors: Sequence[FieldError] = field(default=())
    tie: str | None = None
    attempt: Attempt | None = None
    act: Act | None = None

    # Not annotated: they are no fields of the dataclass.
    status = 500
    kind = "internal"
    title = said("Внутренняя ошибка")

    def __str__(self) -> str:
        """Return the sentence for people."""
        return self.detail

    def as_json(
        self, instance: str | None = None, say: Callable[[str], str] = str
    ) -> dict[str, Any]:
        """Return the members of the problem document (RFC 9457, section 3), as `say` says them."""
        body: dict[str, Any] = {
            "type": f"urn:letopis:problem:{self.kind}",
            "title": say(self.title),
            "status": self.status,
            "detail": say(self.detail),
        }
        if instance:
            body["instance"] = instance
        if self.errors:
            body["errors"] = [_told(error, say) for error in self.errors[:MOST_ERRORS]]
        if len(self.errors) > MOST_ERRORS:
            body["untold_errors"] = len(self.errors) - MOST_ERRORS
        if self.tie:
            body["tie"] = self.tie
        if self.act:
            body["act"] = {
                "id": str(self.act.id),
                "number": self.act.number,
                "acted_on": self.act.acted_on.isoformat(),
            }
        return body


def _told(error: FieldError, say: Callable[[str], str]) -> dict[str, str]:
    return {"field": error.field[:_MOST_CHARACTERS], "what": say(error.what)[:_MOST_CHARACTERS]}


class BadInput(Problem):
    """The input cannot be used; `errors` name the fields."""

    status, kind, title = 422, "bad-input", said("Данные не подходят")


class CutBody(Problem):
    """Less has come than was announced; nothing of it is used."""

    status, kind, title = 400, "incomplete-body", said("Запрос пришёл не целиком")


class Unauthenticated(Problem):
    """Nobody is signed in, or the token is not valid."""

    status, kind, title = 401, "unauthenticated", said("Нужно войти")


class Forbidden(Problem):
    """The caller's role or tie does not allow it; `tie` names what is missing."""

    status, kind, title = 403, "forbidden", said("Нет доступа")


class Locked(Forbidden):
    """The store keeps it until the day of its lock, whoever asks."""


class NotFound(Problem):
    """There is no such thing, or none that this caller may know of."""

    status, kind, title = 404, "not-found", said("Не найдено")


class Conflict(Problem):
    """The thing is in a state that does not allow it, or somebody else was first."""

    status, kind, title = 409, "conflict", said("Не согласуется с текущим состоянием")


class TooLarge(Problem):
    """More bytes than the platform takes."""

    status, kind, title = 413, "too-large", said("Слишком много сразу")


class Unavailable(Problem):
    """A part that is needed does not answer; trying again later may help."""

    status, kind, title = 503, "unavailable", said("Временно недоступно")


class NoRoom(Unavailable):
    """The disk is full, or nearly: nothing is written, so that reading and its log go on."""

    kind, title = "no-room", said("Кончается место на диске")

    def __init__(self) -> None:
        super().__init__(said(
            "На сервере кончается место на диске. Ничего не записано; читать можно. "
            "Как только место освободят, всё заработает само."
        ))


class TookTooLong(Unavailable):
    """It took more time than one request may; whether anything was done is to be looked at."""

    kind, title = "took-too-long", said("Слишком долго")

    def __init__(self) -> None:
        super().__init__(said(
            "Запрос занял слишком много времени и остановлен. Обновите страницу и посмотрите, "
            "что сохранилось; если ничего, разделите запрос на части."
        ))


class Destroyed(Problem):
    """It was destroyed by an act and is not accepted again; `act` names the act."""

    status, kind, title = 410, "destroyed", said("Уничтожено по акту")
