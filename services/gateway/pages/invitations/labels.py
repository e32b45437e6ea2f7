"""Labels of invitations; none says whether he or she began."""

from services.gateway.auth.invitations.states import Mail, Stage, State
from services.gateway.i18n import gettext as _
from services.gateway.pages.formats import moment


def stage_label(state: State) -> str:
    """How far somebody is with the invitation."""
    at = moment(state.at.isoformat(), "d MMMM y") if state.at else ""
    match state.stage:
        case Stage.OPEN if state.begun:
            return _("новый код до %(day)s", day=at)
        case Stage.OPEN:
            return _("код до %(day)s", day=at)
        case Stage.EXPIRED:
            return _("код истёк %(day)s", day=at)
        case Stage.BEGUN:
            return _("пароль задан %(day)s", day=at)
        case _:
            return _("не приглашали")


def mail_label(state: State) -> str:
    """What became of a letter by e-mail; empty where there was none."""
    return {
        Mail.WAITS: _("письмо ждёт отправки"),
        Mail.SENT: _("письмо отправлено"),
        Mail.REFUSED: _("почта письма не приняла"),
    }.get(state.mail, "")
