"""Invitations by e-mail: sent to a real mail server, encrypted until then, gone afterwards."""

import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import delete, func, select, text, update

from deploy.development.ports import free_port
from services.gateway.auth.invitations.mail import Postman, Recipient
from services.gateway.auth.invitations.states import Invitations, Mail
from services.gateway.auth.invitations.usecases import issue_invitations
from services.gateway.auth.models import Invitation, InvitationLetter
from services.gateway.security.keys import Keys
from services.gateway.settings import MailSettings, read_gateway_settings
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.process.clock import now
from services.shared.process.settings import SettingsError, read_settings
from services.shared.waiting.table import WaitingWork
from tests.gateway.auth.invitations.test_letters import known_to_the_journal
from tests.gateway.auth.invitations.test_redeem import begin
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
COMMAND = Caller("operator:tests", Role.OPERATOR, origin="cli")
MAIL_PASSWORD = "post-office-131"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}")


@dataclass
class Mailbox:
    """A mail server that keeps what it gets, and takes nothing for `refused@`."""

    port: int
    letters: list[tuple[str, Any]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if address.startswith("refused@"):
            return "550 no such mailbox"
        if address.startswith("later@"):
            return "451 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append((envelope.rcpt_tos[0], message_from_bytes(content, policy=default)))
        return "250 OK"

    @property
    def settings(self) -> MailSettings:
        """Return the gateway's settings for this server."""
        return MailSettings(
            "127.0.0.1", self.port, "none", "", "", "Летопись <letopis@letopis.example>"
        )


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Return a running mail server."""
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(autouse=True)
def _nothing_waits(stack: Stack) -> None:
    with stack.database.transaction() as session:
        session.execute(delete(WaitingWork))


def mailed(stack: Stack, person: Visitor, address: str) -> str:
    """Issue a code that goes to an address; return it."""
    login = person.account.login
    return issue_invitations(
        stack.database, Keys(stack.settings.session_key), COMMAND, [login],
        mailed_to={login: Recipient(address, "Ёлкина Мария", "Школа № 131")},
    )[login].code


def send(stack: Stack, mail: MailSettings) -> None:
    Postman(stack.worker_database, stack.settings, mail).run()


def due_now(stack: Stack) -> None:
    with stack.worker_database.transaction() as session:
        session.execute(update(WaitingWork).values(due_at=now()))


def state(stack: Stack, person: Visitor) -> Mail:
    keys = Keys(stack.settings.session_key)
    states = Invitations(stack.database, keys, stack.url).states([person.account.login])
    return states[person.account.login].mail


def test_a_letter_brings_a_code_that_works(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    person = visitor("/schools/131/representative")
    code = mailed(stack, person, "elkina@example.org")
    assert state(stack, person) is Mail.WAITS
    send(stack, mailbox.settings)
    ((address, letter),) = mailbox.letters
    assert address == "elkina@example.org"
    assert letter["Subject"] == "Приглашение в «Летопись»"
    assert letter["From"].addresses[0].addr_spec == "letopis@letopis.example"
    words = letter.get_content()
    assert "Школа № 131" in words
    assert f"{stack.url}/begin#login={person.account.login}&code={code}" in words
    assert state(stack, person) is Mail.SENT
    assert begin(person, CODE.findall(words)[0]).status == 303
    send(stack, mailbox.settings)
    assert len(mailbox.letters) == 1


def test_while_it_waits_it_is_encrypted_and_then_it_is_gone(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    person = visitor("/schools/131/representative")
    code = mailed(stack, person, "elkina@example.org")
    with stack.database.transaction() as session:
        kept = session.execute(text(
            "SELECT l.sealed, row_to_json(w)::text FROM invitation_letter l, waiting_work w"
        )).one()
    assert code.encode() not in bytes(kept[0])
    assert b"elkina" not in bytes(kept[0])
    assert code not in kept[1]
    assert "elkina" not in kept[1]
    send(stack, mailbox.settings)
    with stack.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(InvitationLetter)) == 0
        assert session.scalar(select(func.count()).select_from(WaitingWork)) == 0


def test_a_code_that_was_replaced_is_not_sent(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    person = visitor("/schools/131/representative")
    mailed(stack, person, "elkina@example.org")
    second = mailed(stack, person, "elkina@example.org")
    send(stack, mailbox.settings)
    assert [CODE.findall(letter.get_content())[0] for _, letter in mailbox.letters] == [second]


def test_a_mailbox_that_is_not_there_is_told(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    for address in ("refused@example.org", "no mailbox@example org\n"):
        person = visitor("/schools/131/representative")
        mailed(stack, person, address)
        send(stack, mailbox.settings)
        assert state(stack, person) is Mail.REFUSED
    assert mailbox.letters == []


def test_what_the_server_does_not_take_now_is_sent_later(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    person = visitor("/schools/131/representative")
    mailed(stack, person, "elkina@example.org")
    nowhere = MailSettings("127.0.0.1", free_port(), "none", "", "", "letopis@letopis.example")
    send(stack, nowhere)
    assert state(stack, person) is Mail.WAITS
    due_now(stack)
    send(stack, mailbox.settings)
    assert state(stack, person) is Mail.SENT
    later = visitor("/schools/131/representative")
    mailed(stack, later, "later@example.org")
    send(stack, mailbox.settings)
    assert state(stack, later) is Mail.WAITS


def test_without_the_encryption_that_was_asked_for_nothing_is_sent(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    person = visitor("/schools/131/representative")
    mailed(stack, person, "elkina@example.org")
    told = mailbox.settings
    send(stack, MailSettings(told.host, told.port, "starttls", "", "", told.sender))
    assert mailbox.letters == []
    assert state(stack, person) is Mail.WAITS


# The server of the test counts only what STARTTLS has begun as encrypted, and says so.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_letter_goes_encrypted_and_after_a_login(
    stack: Stack, visitor: NewVisitor, secured: Callable[[str], Mailbox],
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tls: str,
) -> None:
    box = secured(tls)
    person = visitor("/schools/131/representative")
    mailed(stack, person, "elkina@example.org")
    right = replace(box.settings, tls=tls, username="letopis", password=MAIL_PASSWORD)
    send(stack, right)
    assert (box.letters, state(stack, person)) == ([], Mail.WAITS), "nobody vouches for it"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    for wrong in (
        replace(right, password="post-office-132"), replace(right, username="", password=""),
    ):
        due_now(stack)
        send(stack, wrong)
        assert (box.letters, state(stack, person)) == ([], Mail.WAITS)
    due_now(stack)
    send(stack, right)
    assert [address for address, _ in box.letters] == ["elkina@example.org"]
    assert state(stack, person) is Mail.SENT


@pytest.fixture
def secured(certificate: Path) -> Iterator[Callable[[str], Mailbox]]:
    """Return what starts a mail server that takes letters encrypted and after a login alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    started: list[Controller] = []

    def start(tls: str) -> Mailbox:
        box = Mailbox(free_port())
        whole = {"ssl_context": context} if tls == "tls" else {"tls_context": context}
        controller = Controller(
            box, hostname="127.0.0.1", port=box.port, auth_required=True,
            require_starttls=tls == "starttls", auth_require_tls=tls == "starttls",
            authenticator=_lets_in, **whole,
        )
        controller.start()
        started.append(controller)
        return box

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a key and a certificate of this machine that nobody has signed."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ))
    return folder


def _lets_in(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: LoginPassword
) -> AuthResult:
    known = told.login == b"letopis" and told.password == MAIL_PASSWORD.encode()
    return AuthResult(success=known, handled=False)


def test_the_page_mails_those_who_have_an_address(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    app = stack.app
    deputy = visitor("/schools/131/deputy").sign_in()
    one, other = visitor("/schools/131/teacher"), visitor("/schools/131/teacher")
    ids = known_to_the_journal(stack, one, other)
    stack.seen["journal"].invitees["people"][0]["e_mail"] = "elkina@example.org"
    before = app.extensions["invitations"]
    app.extensions["invitations"] = Invitations(before.database, before.keys, stack.url, True)
    try:
        form = f"csrf_token={deputy.form_token}&by=mail&person={ids[0]}&person={ids[1]}"
        answer = deputy.open(
            "POST", "/invitations/staff",
            {"Origin": stack.url, "Content-Type": "application/x-www-form-urlencoded"},
            body=form.encode(),
        )
    finally:
        app.extensions["invitations"] = before
    assert answer.status == 303
    send(stack, mailbox.settings)
    assert [address for address, _ in mailbox.letters] == ["elkina@example.org"]
    with stack.database.transaction() as session:
        invited = session.scalars(
            select(Invitation.login).where(
                Invitation.login.in_([one.account.login, other.account.login])
            )
        ).all()
    assert invited == [one.account.login]


def test_a_mail_server_without_a_sender_is_refused_at_the_start(stack: Stack) -> None:
    environment = {**stack.environment, "SMTP_HOST": "mail.example"}
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        read_gateway_settings(read_settings("gateway", environment), environment)
    told = {**environment, "MAIL_FROM": "letopis@example.org"}
    found = read_gateway_settings(read_settings("gateway", told), told).mail
    assert found
    assert (found.tls, found.port) == ("starttls", 587)


def test_an_operators_code_goes_by_mail_where_an_address_is_told(
    stack: Stack, visitor: NewVisitor, mailbox: Mailbox
) -> None:
    admin, person = visitor("/platform").sign_in(), visitor("/municipality")
    known = {"person_id": str(uuid4()), "login": person.account.login, "ended_at": None,
             "name": "Иванова Мария Петровна", "role": "municipality_operator",
             "e_mail": "ivanova@town.example"}
    stack.seen["journal"].operators = [known, {**known, "person_id": str(uuid4()), "e_mail": None}]
    app = stack.app
    before = app.extensions["invitations"]
    for is_set, sent in ((False, 0), (True, 1)):
        app.extensions["invitations"] = replace(before, mails=is_set)
        try:
            for one in stack.seen["journal"].operators:
                assert admin.submit(f"/operators/{one['person_id']}/mail").status == 302
        finally:
            app.extensions["invitations"] = before
        send(stack, mailbox.settings)
        assert len(mailbox.letters) == sent
    ((address, letter),) = mailbox.letters
    assert address == "ivanova@town.example"
    code = CODE.search(letter.get_content())
    assert code
    assert begin(person, code[0]).status == 303
