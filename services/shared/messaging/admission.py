"""Which events of the platform are believed at all: asked of each before anything is done with it.

An event is believed when it is of a type that we know, carries the signature of the service that
its type names, and says of a time near enough that it happened then. Whatever is not believed
takes effect nowhere and takes the place of no other event (services.shared.messaging.inbox).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.messaging.contracts import CONTRACTS
from services.shared.messaging.envelope import Envelope, Refused, service_of
from services.shared.messaging.event_data import Earlier, Happened
from services.shared.messaging.signed_events import demand_signature
from services.shared.process.clock import now
from services.shared.process.settings import SERVICES, Settings

AHEAD = timedelta(minutes=5)
"""How far the clock of a sender may be ahead of ours."""

_NO_SUCH = "Такого события в платформе нет: не исполнено."
_CLOCKS = "Сверьте часы серверов."
_WAITED_FOR = timedelta(days=1)  # an event that is further ahead holds up nobody
_APART = timedelta(hours=1)  # at most, between what happened and the event that tells of it

_MOMENTS = {
    event_type: {
        name: field
        for name, field in schema().fields.items()
        if isinstance(field, Happened | Earlier)
    }
    for event_type, schema in CONTRACTS.items()
}


@dataclass(frozen=True)
class Admission:
    """Who may say what, and how long after it happened."""

    signatures: Signatures
    oldest: timedelta

    def demand(self, envelope: Envelope, received_at: datetime) -> None:
        """Go on only with an event that may be believed; `received_at` is when it came here.

        Raises:
            Refused: says why, in a sentence for an operator.
        """
        if service_of(envelope.type) not in SERVICES:
            raise Refused("type", _NO_SUCH)
        demand_signature(self.signatures, envelope)
        if envelope.type not in CONTRACTS:
            raise Refused("type", _NO_SUCH, is_signed=True)
        self._demand_time(envelope, received_at)
        _demand_moments(envelope)

    def _demand_time(self, envelope: Envelope, received_at: datetime) -> None:
        ahead = envelope.time - now()
        if ahead > _WAITED_FOR:
            why = f"Время события на {_span(ahead)} впереди наших часов: не исполнено. {_CLOCKS}"
            raise Refused("future", why, is_signed=True)
        if ahead > AHEAD:
            why = f"Время события впереди наших часов: исполним, когда оно наступит. {_CLOCKS}"
            raise Refused("future", why, is_signed=True, until=envelope.time - AHEAD)
        age = received_at - envelope.time
        if age > self.oldest:
            raise Refused(
                "past",
                f"Событие пришло через {_span(age)} после того, как произошло; принимаются не "
                f"старше {_span(self.oldest)} (EVENTS_OLDEST_DAYS): не исполнено.",
                is_signed=True,
            )


def admission_of(settings: Settings) -> Admission:
    """Return what an installation believes.

    Raises:
        SettingsError: SIGNING_PUBLIC_KEYS is not set.
    """
    return Admission(signatures_of(settings), timedelta(days=settings.events_oldest_days))


def _demand_moments(envelope: Envelope) -> None:
    """Hold the moments in the data, which become evidence, to the moment of the event."""
    for name, field in _MOMENTS[envelope.type].items():
        try:
            moment = datetime.fromisoformat(envelope.data[name])
            before = envelope.time - moment
        except (KeyError, TypeError, ValueError):
            continue  # the contract says so
        if before < -_APART or (before > _APART and isinstance(field, Happened)):
            raise Refused(
                "data",
                f"Время внутри события ({name}) не сходится с временем самого события.",
                is_signed=True,
            )


def _span(time: timedelta) -> str:
    if time >= timedelta(days=2):
        return f"{time.days} сут."
    hours, seconds = divmod(int(time.total_seconds()), 3600)
    return f"{hours} ч {seconds // 60} мин" if hours else f"{seconds // 60} мин {seconds % 60} с"
