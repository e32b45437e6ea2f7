"""Switching between the places that a person holds."""

from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.login import record_session
from services.gateway.auth.memberships import place_by_key
from services.gateway.auth.sessions import CurrentSession, switch_place
from services.gateway.security.access import SESSION_SWITCH
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import Forbidden


def act_in(gateway: Gateway, current: CurrentSession, key: str, trace: Trace) -> None:
    """Let the session act in the place that `key` (`<school code>:<role>`) names.

    Raises:
        Forbidden: it is no place of this person.
    """
    place = place_by_key(current.places, key)
    if place is None:
        raise Forbidden("У вас нет такой роли.", tie="role")
    caller = Caller(
        user_id=current.subject,
        role=place.role,
        school_id=place.school_id,
        person_id=current.person_id,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
    )
    with gateway.database.transaction(school_of(caller)) as session:
        switch_place(session, current.session_id, place)
        record_session(session, caller, SESSION_SWITCH)
