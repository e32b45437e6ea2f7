"""What the gateway has to know of signing in and out."""

from collections.abc import Sequence

from services.gateway.auth.access import ACTIONS, EVERYBODY
from services.gateway.auth.account_changes import accounts_changed, make_keeper
from services.gateway.auth.context import accounts_of
from services.gateway.auth.destruction import destruction
from services.gateway.auth.invitations.mail import Postman
from services.gateway.auth.logout import end_sessions_of_disabled, forget_what_is_over
from services.gateway.auth.routes import auth
from services.gateway.settings import read_gateway_settings
from services.gateway.web_feature import WebFeature
from services.shared.database.base import Database
from services.shared.messaging.contracts import ACCOUNTS_CHANGED
from services.shared.process.loops import Loop, PeriodicTask, RepeatedTask
from services.shared.process.settings import Settings

# Together under the five seconds after which a disabled account must be out of every session.
_DISABLED_EVERY = 2.0
_FORGET_EVERY = 60.0
_CHANGED_EVERY = 0.5
_LETTERS_EVERY = 2.0


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    own = read_gateway_settings(settings)
    accounts = accounts_of(own)
    letters = [
        RepeatedTask("letters", _LETTERS_EVERY, Postman(database, own, own.mail).run)
    ] if own.mail else []
    return [
        *letters,
        PeriodicTask(
            "sessions of disabled accounts",
            _DISABLED_EVERY,
            lambda: end_sessions_of_disabled(database, accounts.disabled_subjects()),
        ),
        PeriodicTask(
            "sessions that are over",
            _FORGET_EVERY,
            lambda: forget_what_is_over(database, own.session),
        ),
        RepeatedTask(
            "accounts in step", _CHANGED_EVERY, make_keeper(own, database).run
        ),
    ]


FEATURE = WebFeature(
    "auth",
    actions=ACTIONS,
    blueprints=(auth,),
    consumers=lambda _settings: {ACCOUNTS_CHANGED: accounts_changed},
    loops=_loops,
    destruction=destruction,
    opens_for={
        "auth.logout": EVERYBODY,
        "auth.logout_everywhere": EVERYBODY,
        "auth.switch_membership": EVERYBODY,
    },
    public=frozenset({"auth.back_channel_logout", "auth.callback", "auth.login"}),
)
