"""The tables of the embedded issuer: accounts, groups, sessions, grants, keys."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    MetaData,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.shared.database.base import NAMING, Key, Moment


class Base(DeclarativeBase):
    """Tables of the issuer's own database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Text, dict[str, Any]: JSONB, datetime: DateTime(timezone=True)
    }


class SigningKey(Base):
    """A key that signs tokens; the newest signs, all of them are published."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(primary_key=True)
    private_jwk: Mapped[dict[str, Any]]
    created_at: Mapped[Moment]


class Account(Base):
    """An account; `credential` is a password hash in Keycloak's own form.

    `factor` is the secret of the second factor (RFC 6238), `factor_step` the last of its time
    steps whose code was used.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("username = lower(username)", name="username_lower"),)

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]
    enabled: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    credential: Mapped[dict[str, Any] | None]
    factor: Mapped[str | None]
    factor_step: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    locked_until: Mapped[datetime | None]
    created_at: Mapped[Moment]


class Group(Base):
    """A group by its full path, with the realm roles that its members have."""

    __tablename__ = "account_group"
    __table_args__ = (CheckConstraint("path ~ '^(/[^/]+)+$'", name="path"),)

    id: Mapped[Key]
    path: Mapped[str] = mapped_column(unique=True)
    realm_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class GroupMember(Base):
    """Who is in which group."""

    __tablename__ = "account_group_member"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RegisteredClient(Base):
    """A client that was made through the admin API, in Keycloak's words, beside the realm file's.
    """

    __tablename__ = "registered_client"

    id: Mapped[Key]
    client_id: Mapped[str] = mapped_column(unique=True)
    representation: Mapped[dict[str, Any]]


class LoginSession(Base):
    """One login of one browser; `sid` of its tokens is its id. An ended one is kept."""

    __tablename__ = "login_session"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    cookie_digest: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]


class Grant(Base):
    """An authorization code or a refresh token, by digest: each is good for one use."""

    __tablename__ = "login_grant"
    __table_args__ = (CheckConstraint("kind IN ('code', 'refresh')", name="kind"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("login_session.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[str]
    scope: Mapped[str]
    redirect_uri: Mapped[str | None]
    code_challenge: Mapped[str | None]
    nonce: Mapped[str | None]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None]


def add_missing_columns(session: Session) -> None:
    """Give tables of an earlier version what this one has besides."""
    for column, kind in (("factor", "text"), ("factor_step", "bigint")):
        session.execute(text(f"ALTER TABLE account ADD COLUMN IF NOT EXISTS {column} {kind}"))
