"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.features import Feature
from services.journal.accounts.access import ACTIONS
from services.journal.accounts.routes import blueprint
from services.journal.accounts.usecases.changes import DailyNotes, tell_changes
from services.shared.database.base import Database
from services.shared.messaging.contracts import ACCOUNTS_CHANGED
from services.shared.process.loops import Loop, PeriodicTask, RepeatedTask
from services.shared.process.settings import Settings

# With the gateway's part, well under the five seconds after which who left must be out.
_TELL_EVERY = 0.5
_LEFT_EVERY = 600.0


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    return [
        RepeatedTask("changed accounts", _TELL_EVERY, partial(tell_changes, database)),
        PeriodicTask("people who left", _LEFT_EVERY, DailyNotes(database).run),
    ]


FEATURE = Feature(
    "accounts",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(ACCOUNTS_CHANGED,),
    loops=_loops,
)
