"""The gateway's tables: invitations, logins, sessions with their forms and searches, attempts.

None holds a school's data, and a session is looked up before its school is known: they are not
kept apart by school.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.shared.database.base import NAMING, Key, Moment


class Base(DeclarativeBase):
    """Tables that only the gateway has."""

    metadata = MetaData(naming_convention=NAMING)


class Invitation(Base):
    """A one-time code with which somebody sets a password: its digest, and what became of it.

    At most one of a login is open. `issued_by` is who printed it, as access logs name them.
    With `new_factor` the second factor is set anew as well.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("length(code_digest) = 32", name="code_digest"),
        CheckConstraint("login = lower(login)", name="login"),
        CheckConstraint("expires_at > issued_at", name="lives"),
        CheckConstraint("used_at IS NULL OR void_at IS NULL", name="one_end"),
        Index("ix_invitation_login", "login", "issued_at"),
        Index(
            "uq_invitation_open",
            "login",
            unique=True,
            postgresql_where=text("used_at IS NULL AND void_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(Text)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[Moment]
    issued_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[Moment]
    new_factor: Mapped[bool] = mapped_column(Boolean)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    void_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    mailed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    mail_refused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class InvitationLetter(Base):
    """An invitation that waits to be sent by e-mail, encrypted; the row goes when it is sent."""

    __tablename__ = "invitation_letter"
    __table_args__ = (CheckConstraint("length(sealed) <= 4000", name="sealed"),)

    invitation_id: Mapped[UUID] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LoginAttempt(Base):
    """A login that was sent to the issuer and is not back yet; taken out when it comes back.

    `state` and `browser` are kept as digests; `nonce` and `verifier` are encrypted.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_expires_at", "expires_at"),)

    state_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary)
    secrets: Mapped[bytes] = mapped_column(LargeBinary)
    next_path: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[Moment]


class BrowserSession(Base):
    """One browser in which somebody is signed in.

    The cookie itself is never kept, only its SHA-256. `checked_at` is when the issuer was last
    asked whether the session still holds, `confirmed_at` when it last said so.
    """

    __tablename__ = "browser_session"
    __table_args__ = (
        CheckConstraint("length(token_digest) = 32", name="token_digest"),
        CheckConstraint("jsonb_array_length(places) > 0", name="places"),
        Index("ix_browser_session_subject", "subject"),
        Index("ix_browser_session_sid", "sid"),
        Index("ix_browser_session_expires_at", "expires_at"),
        Index("uq_browser_session_token_digest", "token_digest", unique=True),
    )

    id: Mapped[Key]
    token_digest: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(Text)
    sid: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    places: Mapped[list[Any]] = mapped_column(JSONB)
    active_school: Mapped[str | None] = mapped_column(Text)
    active_role: Mapped[str] = mapped_column(Text)
    id_token: Mapped[bytes] = mapped_column(LargeBinary)
    refresh_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    checked_at: Mapped[Moment]
    confirmed_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class SentForm(Base):
    """A form that a session has sent: where its answer led, None while it is being answered."""

    __tablename__ = "sent_form"
    __table_args__ = (
        CheckConstraint("length(digest) = 32", name="digest"),
        Index("ix_sent_form_session_id", "session_id"),
        Index("ix_sent_form_sent_at", "sent_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("browser_session.id", ondelete="CASCADE")
    )
    location: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[Moment]


class SearchWords(Base):
    """Words that a session has searched a list for, encrypted; `id` stands for them in addresses.

    They may be names of children: they go with the session, and soon in any case.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        CheckConstraint("length(sealed) <= 1000", name="sealed"),
        Index("ix_search_words_session_id", "session_id"),
        Index("ix_search_words_kept_at", "kept_at"),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("browser_session.id", ondelete="CASCADE")
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[Moment]


class SeenLogout(Base):
    """A back-channel logout message that was obeyed; a second one with its id is refused."""

    __tablename__ = "seen_logout"
    __table_args__ = (Index("ix_seen_logout_expires_at", "expires_at"),)

    message_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[Moment]


class AttemptCount(Base):
    """How often something was tried in one window; all processes count here."""

    __tablename__ = "attempt_count"
    __table_args__ = (CheckConstraint("tried > 0", name="tried"),)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    tried: Mapped[int] = mapped_column(Integer)
    window_ends_at: Mapped[Moment]
