"""Switching between the memberships that a person holds."""

from services.gateway.auth.access import SESSION_SWITCH
from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.identity.memberships import membership_by_key
from services.gateway.auth.login import record_session
from services.gateway.auth.sessions import CurrentSession, switch_membership
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import Forbidden
from services.shared.wording import said


def act_in(gateway: Gateway, current: CurrentSession, key: str, trace: Trace) -> None:
    """Let the session act in the membership that `key` (`<school code>:<role>`) names.

    Raises:
        Forbidden: it is no membership of this person.
    """
    membership = membership_by_key(current.memberships, key)
    if membership is None:
        raise Forbidden(said("У вас нет такой роли."), tie="role")
    caller = Caller(
        user_id=current.subject,
        role=membership.role,
        school_id=membership.school_id,
        person_id=current.person_id,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
    )
    with gateway.database.transaction(school_of(caller)) as session:
        switch_membership(session, current.session_id, membership)
        record_session(session, caller, SESSION_SWITCH)
