"""Words that a list was searched for, kept with the session behind a key that says nothing.

They may be names of children: in the database they are encrypted, they go with the session, and
two hours after the search at the latest; the address of the page has the key alone. No other
session can use it.
"""

from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import select

from services.gateway.auth.models import SearchWords
from services.gateway.auth.request_guard import current_session
from services.gateway.auth.sessions import WORDS_KEPT
from services.gateway.security.keys import Keys, opened
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.process.clock import now
from services.shared.wording import said

_LONGEST = 100


@dataclass(frozen=True)
class KeptWords:
    """Keeps the words of the session that sends the present request."""

    database: Database
    keys: Keys

    def keep(self, words: str) -> str:
        """Keep words; return the key that stands for them in addresses.

        Raises:
            BadInput: more than 100 characters, which no service looks for.
        """
        if len(words) > _LONGEST:
            raise BadInput(said("Ищите не более чем по 100 знакам."))
        key = uuid4()  # random throughout: the usual ids tell when they were made
        row = SearchWords(
            id=key,
            session_id=current_session().session_id,
            sealed=self.keys.words.encrypt(words.encode()),
            kept_at=now(),
        )
        with self.database.transaction() as session:
            session.add(row)
        return str(key)

    def read(self, key: str) -> str | None:
        """Return the words behind a key; None where this session has none there any more."""
        try:
            wanted = UUID(key)
        except ValueError:
            return None
        own = select(SearchWords.sealed).where(
            SearchWords.id == wanted,
            SearchWords.session_id == current_session().session_id,
            SearchWords.kept_at > now() - WORDS_KEPT,
        )
        with self.database.transaction() as session:
            sealed = session.scalar(own)
        words = opened(self.keys.words, sealed) if sealed is not None else None
        return words.decode() if words is not None else None


def kept_words() -> KeptWords:
    """Return where the words of searches are kept."""
    return cast(KeptWords, current_app.extensions["kept_words"])
