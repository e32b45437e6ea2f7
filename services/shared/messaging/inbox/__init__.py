"""The inbox: every event takes effect once, however often it is delivered.

The record of a message and its effect are one transaction; only then is it acknowledged. Failing,
waiting, dead and unreadable messages are rows here, the same on every broker, so the broker never
has to know of a retry, and an operator sees and decides all of it in one place.

Nothing is recorded under an event's id, and nothing done, before the event is believed
(services.shared.messaging.admission); what is not is parked (inbox.parking).

Order: events of one subject from one source are handled in the order of their `sequence` as far
as they come in it. One that fails holds back those behind it until it is done or dead. What a
broker delivers out of order (after a worker was killed with messages in hand) is not sorted: a
receiver binds to some types only, so it cannot tell a gap from an event that is not for it.
Handlers therefore do what is right in any order, or compare `sequence` with what they have kept.
"""

from services.shared.messaging.inbox.intake import Inbox
from services.shared.messaging.inbox.message_format import MessageFormat, platform_format
from services.shared.messaging.inbox.table import Incoming, State

__all__ = ["Inbox", "Incoming", "MessageFormat", "State", "platform_format"]
