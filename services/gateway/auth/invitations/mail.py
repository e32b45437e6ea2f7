"""Sends invitations by e-mail: encrypted while they wait, gone when they are sent.

A code in the clear stands nowhere but in the letter itself. A code that was replaced, used or has
expired is not sent any more.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from uuid import UUID

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.gateway.auth.invitations.codes import begin_link
from services.gateway.auth.models import Invitation, InvitationLetter
from services.gateway.security.keys import Keys, opened
from services.gateway.settings import GatewaySettings, MailSettings
from services.shared.database.base import Database
from services.shared.errors import Unavailable
from services.shared.process.clock import day_of, now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork, add_work

log = get_logger()

KIND = "letter"
_AT_ONCE = 20
_SECONDS = 20
_REFUSED = 500  # from here on a mail server says that it will never take it


@dataclass(frozen=True)
class Recipient:
    """Whom a letter goes to; `school` is its school's name."""

    address: str
    name: str
    school: str


@dataclass(frozen=True)
class _Letter:
    address: str
    name: str
    school: str
    login: str
    code: str


def write_letter(
    session: Session, keys: Keys, invitation: Invitation, recipient: Recipient, code: str
) -> None:
    """Let a letter with this code be sent: true when the transaction of its issue is."""
    letter = _Letter(**asdict(recipient), login=invitation.login, code=code)
    sealed = keys.letters.encrypt(orjson.dumps(asdict(letter)))
    session.add(InvitationLetter(invitation_id=invitation.id, sealed=sealed))
    add_work(session, KIND, invitation.id, invitation.issued_at)


class Postman:
    """Sends what waits."""

    def __init__(self, database: Database, settings: GatewaySettings, mail: MailSettings) -> None:
        """Take the gateway's database and where letters go."""
        self._database = database
        self._keys = Keys(settings.session_key)
        self._public_url = settings.public_url
        self._mail = mail
        self._kind = WorkKind(KIND, self._do)

    def run(self) -> bool:
        """Send what is due; tell whether there was anything (a repeated task)."""
        return run_due(self._database, self._kind, at_most=_AT_ONCE) > 0

    def _do(self, work: WaitingWork) -> None:
        found = self._take(work.id)
        if found is None:
            return
        try:
            message = self._message(*found)
        except (ValueError, HeaderParseError):  # no address of a mailbox
            self._settle(work.id, mail_refused_at=now())
            return
        try:
            with _open(self._mail) as server:
                server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            if not _is_final(error):
                raise Unavailable(type(error).__name__) from error
            log.warning("a letter was refused", invitation=str(work.id))
            self._settle(work.id, mail_refused_at=now())
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from error
        else:
            self._settle(work.id, mailed_at=now())

    def _take(self, invitation_id: UUID) -> tuple[_Letter, datetime] | None:
        """Return a letter that is still worth sending, and until when its code holds."""
        with self._database.transaction() as session:
            row = session.execute(
                select(InvitationLetter, Invitation)
                .join(Invitation)
                .where(InvitationLetter.invitation_id == invitation_id)
            ).one_or_none()
            if row is None:
                return None
            kept, invitation = row
            sealed = opened(self._keys.letters, kept.sealed)
            is_over = invitation.used_at or invitation.void_at or invitation.expires_at <= now()
            if is_over or sealed is None:
                session.delete(kept)
                return None
            return _Letter(**orjson.loads(sealed)), invitation.expires_at

    def _settle(self, invitation_id: UUID, **what: datetime) -> None:
        with self._database.transaction() as session:
            session.execute(
                update(Invitation).where(Invitation.id == invitation_id).values(**what)
            )
            session.execute(
                delete(InvitationLetter).where(InvitationLetter.invitation_id == invitation_id)
            )

    def _message(self, letter: _Letter, until: datetime) -> EmailMessage:
        name, address = parseaddr(self._mail.sender)
        message = EmailMessage()
        message["From"] = Address(name or "Летопись", addr_spec=address)
        message["To"] = Address(addr_spec=letter.address)
        message["Subject"] = "Приглашение в «Летопись»"
        message["Date"] = format_datetime(now())
        message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(
            f"{letter.school}\n\n"
            f"{letter.name}!\n\n"
            "Откройте ссылку и придумайте пароль, не короче 12 знаков. Его не знает никто, кроме "
            "вас.\n\n"
            f"{begin_link(self._public_url, letter.login, letter.code)}\n\n"
            f"Если ссылка не открывается, впишите на странице {self._public_url}/begin\n"
            f"логин: {letter.login}\n"
            f"одноразовый код: {letter.code}\n\n"
            f"Код действует до {day_of(until):%d.%m.%Y} и только один раз. Не пересылайте это "
            "письмо. Если вы его не ждали, сообщите в школу и ничего не открывайте.\n"
        )
        return message


@contextmanager
def _open(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    with server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        if mail.username:
            server.login(mail.username, mail.password)
        yield server


def _is_final(error: smtplib.SMTPException) -> bool:
    """Tell whether the mail server will never take this letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _REFUSED for code, _why in error.recipients.values())
    # What it says of us, of a login that it misses or of our own address, is ours to put right.
    ours = smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPSenderRefused
    if isinstance(error, ours):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= _REFUSED

