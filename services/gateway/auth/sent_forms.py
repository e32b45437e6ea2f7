"""Forms that are sent twice: what the first brought about is answered again, and not done again.

Where scripts do not run, a second click on a button sends the form once more. The token of a form
differs in each page that is rendered, so the token and the fields together name one sending: the
same page sent again with other fields is another one, and the same fields from a page opened anew
as well. Only what was done counts: a refused form may be sent again.
"""

import hashlib
import time
from datetime import timedelta
from uuid import UUID

from flask import Response, redirect, request
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from werkzeug.wrappers import Response as BaseResponse

from services.gateway.auth.models import SentForm
from services.gateway.auth.sessions import FORMS_KEPT
from services.shared.database.base import Database
from services.shared.errors import Conflict
from services.shared.process.clock import now
from services.shared.wording import said

# As long as a request may take: whoever has not answered by then never will.
_ANSWERS_WITHIN = timedelta(seconds=60)
_WAITS = 5.0
_PAUSE = 0.1
_DONE = frozenset({302, 303})


def digest_of_form(token: str) -> bytes:
    """Return what names one sending of this request's form: token, address, fields, files."""
    made = hashlib.sha256(f"{token}\n{request.full_path}".encode())
    for name, value in request.form.items(multi=True):
        made.update(f"\n{len(name)} {name} {len(value)} {value}".encode())
    for name, file in request.files.items(multi=True):
        content = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
        file.stream.seek(0)
        made.update(f"\n{len(name)} {name} {content} {file.filename}".encode())
    return made.digest()


def begin(database: Database, session_id: UUID, digest: bytes) -> BaseResponse | None:
    """Take a form to be answered; return the answer of the same sending where there is one.

    Raises:
        Conflict: the same sending is being answered just now, and that takes long.
    """
    until = time.monotonic() + _WAITS
    while not _is_first(database, session_id, digest):
        location = _location_of(database, digest)
        if location:
            return redirect(location, 303)
        if time.monotonic() > until:
            raise Conflict(
                said("Эта форма уже отправлена и ещё обрабатывается: подождите немного.")
            )
        time.sleep(_PAUSE)
    return None


def end(database: Database, digest: bytes, answer: Response) -> None:
    """Keep where the answer leads, or let a form that was not obeyed be sent again."""
    location = answer.location if answer.status_code in _DONE else None
    own = SentForm.digest == digest
    with database.transaction() as session:
        if location and location.startswith("/"):
            session.execute(update(SentForm).where(own).values(location=location))
        else:
            session.execute(delete(SentForm).where(own))


def _is_first(database: Database, session_id: UUID, digest: bytes) -> bool:
    moment = now()
    mine = insert(SentForm).values(digest=digest, session_id=session_id, sent_at=moment)
    # One whose answer never came (its process ended) is taken over, and one of long ago.
    unanswered = SentForm.location.is_(None) & (SentForm.sent_at < moment - _ANSWERS_WITHIN)
    mine = mine.on_conflict_do_update(
        index_elements=[SentForm.digest],
        set_={"sent_at": moment, "location": None},
        where=unanswered | (SentForm.sent_at < moment - FORMS_KEPT),
    )
    with database.transaction() as session:
        taken = session.execute(mine.returning(SentForm.digest)).one_or_none()
    return taken is not None


def _location_of(database: Database, digest: bytes) -> str | None:
    with database.transaction() as session:
        return session.scalar(select(SentForm.location).where(SentForm.digest == digest))
